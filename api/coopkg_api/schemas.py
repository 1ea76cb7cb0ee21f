"""The shapes of the REST interface: JSON that reads as JSON-LD with the context of :mod:`coopkg_api.context`.

``label`` and ``note`` are in the language that was asked for, ``labels`` and ``notes`` hold them all.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from coopkg import models
from coopkg.models import Text
from coopkg.namespaces import local_name
from coopkg_api.languages import in_language

Texts = dict[str, str]


def texts(text: Text) -> Texts:
    """Return a text without what stands in for a missing label."""
    return {tag: string for tag, string in text.items() if tag}


def chosen(text: Text, lang: str, address: str = "") -> str | None:
    """Return a text in a language, else in another, else the local name of an address, else None."""
    return in_language(text, lang)[0] or (local_name(address) if address else None)


class Thing(BaseModel):
    """A thing of the graph: ``id`` is its IRI, ``type`` the local name of its class."""

    context: str | None = Field(
        default=None, serialization_alias="@context", description="Address of the JSON-LD context."
    )
    id: str = Field(description="IRI.")
    type: str | None = Field(default=None, description="Local name of the class.")
    label: str | None = Field(default=None, description="Label in the language asked for, else in another.")
    labels: Texts = Field(default_factory=dict, description="Language → label.")


class Ref(Thing):
    """A thing that is only named."""

    @classmethod
    def of(cls, ref: models.Ref, lang: str) -> Ref:
        """Write a named thing."""
        return cls(id=ref.iri, type=ref.kind or None, label=chosen(ref.label, lang, ref.iri), labels=texts(ref.label))


def refs(things: tuple[models.Ref, ...], lang: str) -> list[Ref]:
    """Write several named things."""
    return [Ref.of(thing, lang) for thing in things]


class Excerpt(BaseModel):
    """A passage: lines from 1, offsets in code points from 0, end excluded, of the file of its edition."""

    id: str
    type: str = "Excerpt"
    edition: str
    line_start: int
    line_end: int
    start: int
    end: int
    exact: str

    @classmethod
    def of(cls, x: models.Excerpt) -> Excerpt:
        """Write an excerpt."""
        places = {name: getattr(x, name) for name in ("line_start", "line_end", "start", "end", "exact")}
        return cls(id=x.iri, edition=x.source, **places)


class Statement(Thing):
    """What somebody holds: a statement, a question or a note, with its evidence."""

    voice: str | None = None
    holders: list[Ref] = []
    about: list[Ref] = []
    line: int = Field(description="First line of the evidence, or 0.")
    excerpts: list[Excerpt] = []
    curatorial: bool = Field(description="The coding is the project's reading, not marked in the page.")
    note: str | None = None
    notes: Texts = {}
    verb: str | None = Field(default=None, description="The page's own verb, in French.")
    relation_subject: Ref | None = None
    relation_type: Ref | None = None
    relation_object: Ref | None = None

    @classmethod
    def of(cls, s: models.Statement, lang: str) -> Statement:
        """Write a statement."""
        subject, kind, target = (Ref.of(part, lang) for part in s.relation) if s.relation else (None, None, None)
        return cls(
            id=s.iri,
            type=s.kind or None,
            label=chosen(s.label, lang, s.iri),
            labels=texts(s.label),
            voice=s.voice or None,
            holders=refs(s.holders, lang),
            about=refs(s.about, lang),
            line=s.line,
            excerpts=[Excerpt.of(x) for x in s.excerpts],
            curatorial=s.curatorial,
            note=chosen(s.note, lang),
            notes=texts(s.note),
            verb=s.verb or None,
            relation_subject=subject,
            relation_type=kind,
            relation_object=target,
        )


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
    entries: list[Statement] = []

    @classmethod
    def of(cls, i: models.Item, lang: str) -> Item:
        """Write an item of a grid."""
        return cls(
            id=i.iri,
            label=chosen(i.label, lang, i.iri),
            labels=texts(i.label),
            notation=i.notation,
            position=i.position,
            grid=Ref.of(i.grid, lang),
            touches=refs(i.touches, lang),
            is_item_for=refs(i.is_item_for, lang),
            within=Ref.of(i.within, lang) if i.within else None,
            synthesises=refs(i.synthesises, lang),
            entries=[Statement.of(entry, lang) for entry in i.entries],
        )


class Grid(Thing):
    """A reading grid with its items in order."""

    type: str | None = "Grid"
    source: Ref
    dimensions: list[Ref] = []
    items: list[Item] = []

    @classmethod
    def of(cls, g: models.Grid, lang: str) -> Grid:
        """Write a grid."""
        return cls(
            id=g.iri,
            label=chosen(g.label, lang, g.iri),
            labels=texts(g.label),
            source=Ref.of(g.source, lang),
            dimensions=refs(g.dimensions, lang),
            items=[Item.of(i, lang) for i in g.items],
        )


class ConceptSummary(Thing):
    """A concept as a list shows it."""

    scope_note: str | None = None
    scope_notes: Texts = {}
    synonyms: dict[str, list[str]] = {}
    broader: list[Ref] = []
    narrower: list[Ref] = []
    related: list[Ref] = []

    @classmethod
    def of(cls, c: models.Concept, lang: str) -> ConceptSummary:
        """Write a concept without what is said about it."""
        return cls(
            id=c.iri,
            type=c.kind or None,
            label=chosen(c.label, lang, c.iri),
            labels=texts(c.label),
            scope_note=chosen(c.scope_note, lang),
            scope_notes=texts(c.scope_note),
            synonyms={tag: list(words) for tag, words in c.synonyms.items() if tag},
            broader=refs(c.broader, lang),
            narrower=refs(c.narrower, lang),
            related=refs(c.related, lang),
        )


class Concept(ConceptSummary):
    """A concept with who says what about it, and the grid items that touch it."""

    statements: list[Statement] = []
    items: list[Item] = []

    @classmethod
    def of(cls, c: models.Concept, lang: str) -> Concept:
        """Write a concept."""
        return cls(
            **dict(ConceptSummary.of(c, lang)),
            statements=[Statement.of(s, lang) for s in c.statements],
            items=[Item.of(i, lang) for i in c.items],
        )


class SourceSummary(Thing):
    """A work, the page that reports works, or one of its editions, as a list shows it."""

    title: str | None = Field(default=None, description="Title of the work, where it is not the label.")
    titles: Texts = {}
    creators: list[Ref] = []
    publishers: list[Ref] = []
    issued: str | None = Field(default=None, description="Year, or year and month.")
    pages: str | None = None
    web_page: str | None = None
    note: str | None = None
    notes: Texts = {}
    grids: list[Ref] = []

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
    """A source with its statements, in the order of the lines."""

    statements: list[Statement] = []

    @classmethod
    def of(cls, s: models.Source, lang: str, name: Text) -> Source:
        """Write a source; ``name`` is how others refer to it."""
        return cls(**dict(SourceSummary.of(s, lang, name)), statements=[Statement.of(x, lang) for x in s.statements])
