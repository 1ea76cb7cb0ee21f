"""Reads the models out of a description: from triples to what the doors show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from coopkg.models import Concept, Grid, Heading, Item, Ref, Source, Statement
from coopkg.reader.cases import Cases
from coopkg.reader.named import LABELS
from coopkg.reader.shelf import Shelf
from coopkg.reader.silences import silences

_SYNONYMS = ("skos:altLabel",)


class Reader(Cases):
    """Builds every model: on top of what is said and observed, grids, concepts and sources."""

    @cached_property
    def items(self) -> Shelf[Item]:
        """IRI → grid item, grid by grid, in the order of the page."""
        return Shelf(self.of_kind("coop:GridItem"), self._item, lambda i: (i.grid.iri, i.position))

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
    def grids(self) -> Shelf[Grid]:
        """IRI → grid."""
        return Shelf(self.of_kind("coop:Grid"), self._grid)

    def _grid(self, g: str) -> Grid:
        dimensions = [d for d in self.of_kind("coop:Dimension") if g in self._d.values(d, "skos:topConceptOf")]
        return Grid(
            iri=g,
            label=self._d.text(g, *LABELS),
            source=self.ref(self._d.value(g, "coop:gridOf")),
            items=self.items.among(self._d.subjects("coop:itemOf", g)),
            dimensions=tuple(self.ref(d) for d in sorted(dimensions, key=lambda d: self._d.number(d, "coop:position"))),
            headings=tuple(self._headings(g)),
        )

    def _headings(self, g: str) -> Iterator[Heading]:
        for c in self.of_kind("skos:Collection"):
            if g in self._d.values(c, "skos:inScheme"):
                yield Heading(c, self._d.text(c, *LABELS), tuple(self._d.values(c, "skos:member")))

    @cached_property
    def concepts(self) -> Shelf[Concept]:
        """IRI → core concept."""
        return Shelf(self.of_kind("coop:CoreConcept"), self._concept)

    def _concept(self, c: str) -> Concept:
        return Concept(
            iri=c,
            kind=self.kind(c),
            label=self._d.text(c, "skos:prefLabel"),
            synonyms=self._synonyms(c),
            scope_note=self._d.text(c, "skos:scopeNote"),
            broader=self.refs(c, "skos:broader"),
            narrower=self._narrower(c),
            related=self.refs(c, "skos:related"),
            statements=self._about(c),
            items=self.items.among(self._d.subjects("coop:touches", c)),
            comparisons=self.comparisons.among(self._d.subjects("coop:onConcept", c)),
            observations=self.observations(about=c),
            mappings=self.mappings.among(self._d.subjects("sssom:subject_id", c)),
            silences=tuple(silences(c, self._narrower, self._about, self._primary)),
        )

    def _narrower(self, c: str) -> tuple[Ref, ...]:
        return self.named(self._d.subjects("skos:broader", c))

    def _about(self, notion: str) -> tuple[Statement, ...]:
        return self.statements.among(self._d.subjects("coop:about", notion))

    @cached_property
    def _primary(self) -> tuple[Ref, ...]:
        return self.named(self.of_kind("coop:PrimarySource"))

    def _synonyms(self, c: str) -> dict[str, tuple[str, ...]]:
        return {lang: texts for name in _SYNONYMS for lang, texts in self._d.texts(c, name).items()}

    @cached_property
    def sources(self) -> Shelf[Source]:
        """IRI → source."""
        return Shelf(self.of_kind("coop:Source"), self._source)

    def _source(self, s: str) -> Source:
        held = self._d.subjects("coop:statedBy", s)
        compared = {c for statement in held for c in self._d.subjects("coop:comparesStatement", statement)}
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
            statements=self.statements.among(held),
            grids=self.named(self._d.subjects("coop:gridOf", s)),
            comparisons=self.comparisons.among(compared),
        )
