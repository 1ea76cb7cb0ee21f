"""Reads the models out of a description: from triples to what the doors show."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from coopkg.graph.description import Description
from coopkg.models import Concept, Excerpt, Grid, Item, Ref, Source, Statement
from coopkg.namespaces import iri, local_name

_LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name")
_STATEMENTS = ("coop:Statement", "coop:Question", "coop:EditorialNote", "coop:IllustrativeExample")
_SYNONYMS = ("skos:altLabel",)


class Reader:
    """Builds models from one description; everything is read once and kept, for a generation never changes.

    Args:
        description: what ``queries/read/knowledge.rq`` brings back.
    """

    def __init__(self, description: Description) -> None:
        self._d = description

    def kind(self, thing: str) -> str:
        """Return the local name of the most specific class of a thing."""
        classes = [c for c in self._d.values(thing, "rdf:type") if "/owl#" not in c]
        above = {up for c in classes for up in self._d.values(c, "rdfs:subClassOf") if up != c}
        return next((local_name(c) for c in classes if c not in above), "")

    def ref(self, thing: str) -> Ref:
        """Return a thing that is only named."""
        return Ref(thing, self.kind(thing), self._d.text(thing, *_LABELS) or {"": local_name(thing)})

    def known(self, thing: str) -> bool:
        """Tell whether anything is said of a thing."""
        return thing in self._d

    def _refs(self, thing: str, predicate: str) -> tuple[Ref, ...]:
        return tuple(self.ref(other) for other in self._d.values(thing, predicate))

    def _of_kind(self, *classes: str) -> list[str]:
        return sorted({thing for name in classes for thing in self._d.subjects("rdf:type", name)})

    @cached_property
    def excerpts(self) -> dict[str, Excerpt]:
        """IRI → excerpt."""
        return {x: self._excerpt(x) for x in self._of_kind("coop:Excerpt")}

    def _excerpt(self, x: str) -> Excerpt:
        selectors = self._d.values(x, "oa:hasSelector")
        place = next((s for s in selectors if self._d.values(s, "oa:start")), "")
        quote = next((s for s in selectors if self._d.values(s, "oa:exact")), "")
        return Excerpt(
            iri=x,
            source=self._d.value(x, "coop:excerptOf"),
            line_start=self._d.number(x, "coop:lineStart"),
            line_end=self._d.number(x, "coop:lineEnd"),
            start=self._d.number(place, "oa:start"),
            end=self._d.number(place, "oa:end"),
            exact=self._d.value(quote, "oa:exact"),
        )

    def evidence(self, thing: str) -> tuple[Excerpt, ...]:
        """Return the excerpts of a thing, in the order of the page."""
        found = [self.excerpts[x] for x in self._d.subjects("coop:evidences", thing)]
        return tuple(sorted(found, key=lambda x: (x.line_start, x.start)))

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """IRI → statement, question, note or example, in the order of the page."""
        read = [self._statement(s) for s in self._of_kind(*_STATEMENTS)]
        return {s.iri: s for s in sorted(read, key=lambda s: (s.line, s.iri))}

    def _statement(self, s: str) -> Statement:
        return Statement(
            iri=s,
            kind=self.kind(s),
            label=self._d.text(s, *_LABELS),
            voice=local_name(self._d.value(s, "coop:voice")),
            holders=self._refs(s, "coop:statedBy"),
            about=self._refs(s, "coop:about"),
            excerpts=self.evidence(s),
            curatorial=self._curatorial(s),
            note=self._d.text(s, "skos:editorialNote"),
            verb=self._d.value(s, "coop:verb"),
            relation=self._relation(s),
        )

    def _curatorial(self, thing: str) -> bool:
        return iri("coop:curatorial") in self._d.values(thing, "coop:basis")

    def _relation(self, s: str) -> tuple[Ref, Ref, Ref] | None:
        parts = [self._d.value(s, f"coop:relation{part}") for part in ("Subject", "Type", "Object")]
        if not all(parts):
            return None
        subject, kind, target = (self.ref(part) for part in parts)
        return subject, kind, target

    @cached_property
    def items(self) -> dict[str, Item]:
        """IRI → grid item, grid by grid, in the order of the page."""
        read = [self._item(i) for i in self._of_kind("coop:GridItem")]
        return {i.iri: i for i in sorted(read, key=lambda i: (i.grid.iri, i.position))}

    def _item(self, i: str) -> Item:
        above = self._d.value(i, "skos:broader")
        return Item(
            iri=i,
            label=self._d.text(i, *_LABELS),
            notation=self._d.value(i, "skos:notation"),
            position=self._d.number(i, "coop:position"),
            grid=self.ref(self._d.value(i, "coop:itemOf")),
            touches=self._refs(i, "coop:touches"),
            is_item_for=self._refs(i, "coop:isItemFor"),
            within=self.ref(above) if above else None,
            synthesises=self._refs(i, "coop:synthesises"),
            entries=tuple(self.statements[s] for s in self._d.subjects("coop:records", i)),
        )

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """IRI → grid."""
        return {g: self._grid(g) for g in self._of_kind("coop:Grid")}

    def _grid(self, g: str) -> Grid:
        dimensions = [d for d in self._of_kind("coop:Dimension") if g in self._d.values(d, "skos:topConceptOf")]
        return Grid(
            iri=g,
            label=self._d.text(g, *_LABELS),
            source=self.ref(self._d.value(g, "coop:gridOf")),
            items=tuple(i for i in self.items.values() if i.grid.iri == g),
            dimensions=tuple(self.ref(d) for d in sorted(dimensions, key=lambda d: self._d.number(d, "coop:position"))),
        )

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """IRI → core concept."""
        return {c: self._concept(c) for c in self._of_kind("coop:CoreConcept")}

    def _concept(self, c: str) -> Concept:
        return Concept(
            iri=c,
            kind=self.kind(c),
            label=self._d.text(c, "skos:prefLabel"),
            synonyms=self._synonyms(c),
            scope_note=self._d.text(c, "skos:scopeNote"),
            broader=self._refs(c, "skos:broader"),
            narrower=self._named(self._d.subjects("skos:broader", c)),
            related=self._refs(c, "skos:related"),
            statements=tuple(s for s in self.statements.values() if any(r.iri == c for r in s.about)),
            items=tuple(i for i in self.items.values() if any(r.iri == c for r in i.touches)),
        )

    def _synonyms(self, c: str) -> dict[str, tuple[str, ...]]:
        return {lang: texts for name in _SYNONYMS for lang, texts in self._d.texts(c, name).items()}

    def _named(self, things: Iterable[str]) -> tuple[Ref, ...]:
        return tuple(self.ref(thing) for thing in things)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """IRI → source."""
        return {s: self._source(s) for s in self._of_kind("coop:Source")}

    def _source(self, s: str) -> Source:
        return Source(
            iri=s,
            kind=self.kind(s),
            label=self._d.text(s, "dcterms:title", *_LABELS),
            creators=self._refs(s, "dcterms:creator"),
            publishers=self._refs(s, "dcterms:publisher"),
            issued=self._d.value(s, "dcterms:issued"),
            pages=self._d.value(s, "bibo:pages"),
            page=self._d.value(s, "foaf:page"),
            note=self._d.text(s, "skos:editorialNote"),
            statements=tuple(x for x in self.statements.values() if any(h.iri == s for h in x.holders)),
            grids=self._named(self._d.subjects("coop:gridOf", s)),
        )
