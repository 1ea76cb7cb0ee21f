"""Notions, reading grids and sources, with what is said of them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from coopkg import models
from coopkg.models import Text
from coopkg_api.schemas.base import Ref, Texts, Thing, chosen, described, refs, texts
from coopkg_api.schemas.cases import Observation
from coopkg_api.schemas.said import ComparisonSummary, Mapping, Relation, Statement


class Item(Thing):
    """A line of a reading grid."""

    type: str | None = "GridItem"
    notation: str
    position: int
    grid: Ref
    touches: list[Ref] = Field([], description="Concepts that the item bundles.")
    is_item_for: list[Ref] = Field([], description="Concepts that the item is.")
    within: Ref | None = Field(default=None, description="The item or the dimension above it.")
    synthesises: list[Ref] = Field([], description="Items of other grids that it takes up, by our reading.")
    entries: list[Statement] = Field([])
    observations: list[Observation] = Field([])

    @classmethod
    def of(cls, i: models.Item, lang: str) -> Item:
        """Write an item of a grid."""
        return cls(
            **described(i, "GridItem", lang),
            notation=i.notation,
            position=i.position,
            grid=Ref.of(i.grid, lang),
            touches=refs(i.touches, lang),
            is_item_for=refs(i.is_item_for, lang),
            within=Ref.of(i.within, lang) if i.within else None,
            synthesises=refs(i.synthesises, lang),
            entries=[Statement.of(entry, lang) for entry in i.entries],
            observations=[Observation.of(o, lang) for o in i.observations],
        )


class Heading(Thing):
    """A sub-heading of a grid, with the addresses of the items under it."""

    type: str | None = "Collection"
    members: list[str] = Field([])


class Grid(Thing):
    """A reading grid with its items in order."""

    type: str | None = "Grid"
    source: Ref
    dimensions: list[Ref] = Field([])
    headings: list[Heading] = Field([], description="Sub-headings of some of its items.")
    items: list[Item] = Field([])

    @classmethod
    def of(cls, g: models.Grid, lang: str) -> Grid:
        """Write a grid."""
        return cls(
            **described(g, "Grid", lang),
            source=Ref.of(g.source, lang),
            dimensions=refs(g.dimensions, lang),
            headings=[Heading(**described(h, "Collection", lang), members=list(h.members)) for h in g.headings],
            items=[Item.of(i, lang) for i in g.items],
        )


class ConceptSummary(Thing):
    """A concept as a list shows it."""

    scope_note: str | None = None
    scope_notes: Texts = Field({})
    synonyms: dict[str, list[str]] = Field({})
    broader: list[Ref] = Field([])
    narrower: list[Ref] = Field([])
    related: list[Ref] = Field([])

    @classmethod
    def of(cls, c: models.Concept, lang: str) -> ConceptSummary:
        """Write a concept without what is said about it."""
        return cls(
            **described(c, c.kind, lang),
            scope_note=chosen(c.scope_note, lang),
            scope_notes=texts(c.scope_note),
            synonyms={tag: list(words) for tag, words in c.synonyms.items() if tag},
            broader=refs(c.broader, lang),
            narrower=refs(c.narrower, lang),
            related=refs(c.related, lang),
        )


class Spoken(BaseModel):
    """A narrower notion that a source speaks of, with its first statement about it."""

    concept: Ref
    statement: Ref
    line: int | None = Field(description="First line of the statement in the page.")


class Silence(BaseModel):
    """A primary source that says nothing about a concept itself; it may speak of narrower ones."""

    source: Ref
    speaks_of: list[Spoken] = Field([], description="Narrower notions, the nearest first.")

    @classmethod
    def of(cls, s: models.Silence, lang: str) -> Silence:
        """Write a silence."""
        spoken = [
            Spoken(
                concept=Ref.of(notion, lang),
                statement=Ref.of(models.Ref(said.iri, said.kind, said.label), lang),
                line=said.line or None,
            )
            for notion, said in s.speaks_of
        ]
        return cls(source=Ref.of(s.source, lang), speaks_of=spoken)


class Concept(ConceptSummary):
    """A concept with who says what about it, where sources part ways, and where it was observed."""

    statements: list[Statement] = Field([])
    relations: list[Relation] = Field([], description="Statements that relate it to other notions.")
    items: list[Item] = Field([], description="Grid items that touch it.")
    comparisons: list[ComparisonSummary] = Field([])
    observations: list[Observation] = Field([], description="Of it, of items that are it, and what rolls up to it.")
    mappings: list[Mapping] = Field([], description="Links to identifiers elsewhere.")
    silences: list[Silence] = Field([], description="Primary sources that say nothing about the concept itself.")

    @classmethod
    def of(cls, c: models.Concept, lang: str) -> Concept:
        """Write a concept."""
        return cls(
            **dict(ConceptSummary.of(c, lang)),
            statements=[Statement.of(s, lang) for s in c.statements],
            relations=[Relation.of(s, lang) for s in c.relations],
            items=[Item.of(i, lang) for i in c.items],
            comparisons=[ComparisonSummary.of(x, lang) for x in c.comparisons],
            observations=[Observation.of(o, lang) for o in c.observations],
            mappings=[Mapping.of(m, lang) for m in c.mappings],
            silences=[Silence.of(s, lang) for s in c.silences],
        )


class SourceSummary(Thing):
    """A work, the page that reports works, or one of its editions, as a list shows it."""

    title: str | None = Field(default=None, description="Title of the work, where it is not the label.")
    titles: Texts = Field({})
    creators: list[Ref] = Field([])
    publishers: list[Ref] = Field([])
    issued: str | None = Field(default=None, description="Year, or year and month.")
    pages: str | None = None
    web_page: str | None = None
    note: str | None = None
    notes: Texts = Field({})
    grids: list[Ref] = Field([])

    @classmethod
    def of(cls, s: models.Source, lang: str, name: Text) -> SourceSummary:
        """Write a source without its statements; ``name`` is how others refer to it."""
        title = {} if s.label == name else s.label
        return cls(
            id=s.iri,
            type=s.kind or None,
            label=chosen(name, lang, s.iri),
            labels=texts(name),
            title=chosen(title, lang),
            titles=texts(title),
            creators=refs(s.creators, lang),
            publishers=refs(s.publishers, lang),
            issued=s.issued or None,
            pages=s.pages or None,
            web_page=s.page or None,
            note=chosen(s.note, lang),
            notes=texts(s.note),
            grids=refs(s.grids, lang),
        )


class Source(SourceSummary):
    """A source with its statements, in the order of the lines, and the comparisons in which it stands."""

    statements: list[Statement] = Field([])
    comparisons: list[ComparisonSummary] = Field([])

    @classmethod
    def of(cls, s: models.Source, lang: str, name: Text) -> Source:
        """Write a source; ``name`` is how others refer to it."""
        return cls(
            **dict(SourceSummary.of(s, lang, name)),
            statements=[Statement.of(x, lang) for x in s.statements],
            comparisons=[ComparisonSummary.of(c, lang) for c in s.comparisons],
        )
