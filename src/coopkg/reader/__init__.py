"""Reads the models out of a description: from triples to what the doors show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from coopkg.models import Concept, Grid, Heading, Item, Ref, Source, Statement
from coopkg.reader.cases import Cases
from coopkg.reader.named import LABELS
from coopkg.reader.silences import by_notion, silences

_SYNONYMS = ("skos:altLabel",)


class Reader(Cases):
    """Builds every model: on top of what is said and observed, grids, concepts and sources."""

    @cached_property
    def items(self) -> dict[str, Item]:
        """IRI → grid item, grid by grid, in the order of the page."""
        read = [self._item(i) for i in self.of_kind("coop:GridItem")]
        return {i.iri: i for i in sorted(read, key=lambda i: (i.grid.iri, i.position))}

    def _item(self, i: str) -> Item:
        above = self._d.value(i, "skos:broader")
        return Item(
            iri=i,
            label=self._d.text(i, *LABELS),
            notation=self._d.value(i, "skos:notation"),
            position=self._d.number(i, "coop:position"),
            grid=self.ref(self._d.value(i, "coop:itemOf")),
            touches=self.refs(i, "coop:touches"),
            is_item_for=self.refs(i, "coop:isItemFor"),
            within=self.ref(above) if above else None,
            synthesises=self.refs(i, "coop:synthesises"),
            entries=tuple(self.statements[s] for s in self._d.subjects("coop:records", i)),
            observations=self.observations(observed=i),
        )

    @cached_property
    def grids(self) -> dict[str, Grid]:
        """IRI → grid."""
        return {g: self._grid(g) for g in self.of_kind("coop:Grid")}

    def _grid(self, g: str) -> Grid:
        dimensions = [d for d in self.of_kind("coop:Dimension") if g in self._d.values(d, "skos:topConceptOf")]
        return Grid(
            iri=g,
            label=self._d.text(g, *LABELS),
            source=self.ref(self._d.value(g, "coop:gridOf")),
            items=tuple(i for i in self.items.values() if i.grid.iri == g),
            dimensions=tuple(self.ref(d) for d in sorted(dimensions, key=lambda d: self._d.number(d, "coop:position"))),
            headings=tuple(self._headings(g)),
        )

    def _headings(self, g: str) -> Iterator[Heading]:
        for c in self.of_kind("skos:Collection"):
            if g in self._d.values(c, "skos:inScheme"):
                yield Heading(c, self._d.text(c, *LABELS), tuple(self._d.values(c, "skos:member")))

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """IRI → core concept."""
        return {c: self._concept(c) for c in self.of_kind("coop:CoreConcept")}

    def _concept(self, c: str) -> Concept:
        return Concept(
            iri=c,
            kind=self.kind(c),
            label=self._d.text(c, "skos:prefLabel"),
            synonyms=self._synonyms(c),
            scope_note=self._d.text(c, "skos:scopeNote"),
            broader=self.refs(c, "skos:broader"),
            narrower=self.named(self._d.subjects("skos:broader", c)),
            related=self.refs(c, "skos:related"),
            statements=tuple(s for s in self.statements.values() if any(r.iri == c for r in s.about)),
            items=tuple(i for i in self.items.values() if any(r.iri == c for r in i.touches)),
            comparisons=tuple(x for x in self.comparisons.values() if any(r.iri == c for r in x.concepts)),
            observations=self.observations(about=c),
            mappings=tuple(m for m in self.mappings.values() if m.subject.iri == c),
            silences=tuple(silences(c, self._below, self._said, self._primary)),
        )

    @cached_property
    def _below(self) -> Mapping[str, Sequence[Ref]]:
        return {c: self.named(self._d.subjects("skos:broader", c)) for c in self.of_kind("coop:CoreConcept")}

    @cached_property
    def _said(self) -> Mapping[str, Sequence[Statement]]:
        return by_notion(self.statements.values())

    @cached_property
    def _primary(self) -> tuple[Ref, ...]:
        return self.named(self.of_kind("coop:PrimarySource"))

    def _synonyms(self, c: str) -> dict[str, tuple[str, ...]]:
        return {lang: texts for name in _SYNONYMS for lang, texts in self._d.texts(c, name).items()}

    @cached_property
    def sources(self) -> dict[str, Source]:
        """IRI → source."""
        return {s: self._source(s) for s in self.of_kind("coop:Source")}

    def _source(self, s: str) -> Source:
        return Source(
            iri=s,
            kind=self.kind(s),
            label=self._d.text(s, "dcterms:title", *LABELS),
            creators=self.refs(s, "dcterms:creator"),
            publishers=self.refs(s, "dcterms:publisher"),
            issued=self._d.value(s, "dcterms:issued"),
            pages=self._d.value(s, "bibo:pages"),
            page=self._d.value(s, "foaf:page"),
            note=self._d.text(s, "skos:editorialNote"),
            statements=tuple(x for x in self.statements.values() if any(h.iri == s for h in x.holders)),
            grids=self.named(self._d.subjects("coop:gridOf", s)),
            comparisons=tuple(c for c in self.comparisons.values() if any(h.iri == s for h in c.sources)),
        )
