"""What the graph holds, as plain immutable objects: the shapes that every door shows.

A ``Text`` maps a language tag to a string, such as ``{"fr": "rivalité", "en": "rivalry"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]


@dataclass(frozen=True)
class Ref:
    """A thing that is only named here: its IRI, its kind (local name of its class) and its labels."""

    iri: str
    kind: str
    label: Text


@dataclass(frozen=True)
class Excerpt:
    """A passage of an edition.

    Attributes:
        source: IRI of the edition.
        line_start: first line, counted from 1.
        line_end: last line, included.
        start: offset of the quotation in code points, counted from 0.
        end: offset after its last code point.
        exact: the quotation, in the file's own characters.
    """

    iri: str
    source: str
    line_start: int
    line_end: int
    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class Statement:
    """What somebody holds: a statement, a question or an editorial note, with its evidence.

    Attributes:
        kind: local name of its class, such as ``Claim``.
        voice: local name of the voice: quoted, paraphrase, gloss, editorRemark, ambiguous.
        holders: works or persons that hold it.
        curatorial: the reading is the project's, not marked in the page.
        verb: the page's own verb, for a relation.
        relation: (subject, relation type, object), for a relation.
    """

    iri: str
    kind: str
    label: Text
    voice: str
    holders: tuple[Ref, ...] = ()
    about: tuple[Ref, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    curatorial: bool = False
    note: Text = field(default_factory=dict)
    verb: str = ""
    relation: tuple[Ref, Ref, Ref] | None = None

    @property
    def line(self) -> int:
        """First line of the evidence, or 0."""
        return min((excerpt.line_start for excerpt in self.excerpts), default=0)


@dataclass(frozen=True)
class Item:
    """A line of a reading grid.

    Attributes:
        touches: concepts that the item bundles.
        is_item_for: concepts that the item *is*: only these roll observations up.
        within: the item or dimension above it.
        synthesises: items of other grids that it takes up, by our reading.
    """

    iri: str
    label: Text
    notation: str
    position: int
    grid: Ref
    touches: tuple[Ref, ...] = ()
    is_item_for: tuple[Ref, ...] = ()
    within: Ref | None = None
    synthesises: tuple[Ref, ...] = ()
    entries: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A reading grid: its items in order, and its dimensions where it has any."""

    iri: str
    label: Text
    source: Ref
    items: tuple[Item, ...] = ()
    dimensions: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Concept:
    """A notion of cooperation, with who says what about it."""

    iri: str
    kind: str
    label: Text
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scope_note: Text = field(default_factory=dict)
    broader: tuple[Ref, ...] = ()
    narrower: tuple[Ref, ...] = ()
    related: tuple[Ref, ...] = ()
    statements: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Source:
    """A work, the page that reports works, or one of its editions.

    Attributes:
        issued: year, or year and month, as precise as known; empty where the page gives none.
        creators: persons or bodies that the page names as authors.
    """

    iri: str
    kind: str
    label: Text
    creators: tuple[Ref, ...] = ()
    publishers: tuple[Ref, ...] = ()
    issued: str = ""
    pages: str = ""
    page: str = ""
    note: Text = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    grids: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One answer of a search: the thing found, the words that matched, and a rank (lower is better)."""

    ref: Ref
    matched: str
    lang: str
    rank: float
