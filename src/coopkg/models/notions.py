"""Notions, reading grids and sources, with what is said of them."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field

from coopkg.models.cases import Observation
from coopkg.models.said import Comparison, Ref, Statement, Text


@dataclass(frozen=True)
class Mapping:
    """A link of a thing to an identifier elsewhere, with who drew it, why, and how sure (SSSOM).

    Attributes:
        target: the outside identifier.
        relation: prefixed name of the mapping property, such as ``skos:closeMatch``.
        confidence: from 0 to 1, or None.
        seen: documents that show the identifier.
        comment: how far the two senses agree.
    """

    iri: str
    subject: Ref
    relation: str
    target: str
    target_label: str = ""
    justification: str = ""
    confidence: float | None = None
    authors: tuple[Ref, ...] = ()
    created: str = ""
    comment: Text = field(default_factory=dict)
    seen: tuple[str, ...] = ()


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
    observations: Sequence[Observation] = ()


@dataclass(frozen=True)
class Heading:
    """A sub-heading of a grid (a SKOS collection): some of its items, under a label of their own."""

    iri: str
    label: Text
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A reading grid: its items in order, its dimensions where it has any, its sub-headings."""

    iri: str
    label: Text
    source: Ref
    items: tuple[Item, ...] = ()
    dimensions: tuple[Ref, ...] = ()
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class Silence:
    """A primary source that says nothing about a notion itself.

    Attributes:
        speaks_of: narrower notions that it does speak of, each with its first statement on the page; the nearest first.
    """

    source: Ref
    speaks_of: tuple[tuple[Ref, Statement], ...] = ()


@dataclass(frozen=True)
class Concept:
    """A notion of cooperation, with who says what about it.

    Attributes:
        observations: those of the concept itself, of the items that it *is*, and those that roll up to it.
        silences: the primary sources that say nothing about the concept itself. Silence is not disagreement.
    """

    iri: str
    kind: str
    label: Text
    synonyms: ReadOnly[str, tuple[str, ...]] = field(default_factory=dict)
    scope_note: Text = field(default_factory=dict)
    broader: tuple[Ref, ...] = ()
    narrower: tuple[Ref, ...] = ()
    related: tuple[Ref, ...] = ()
    statements: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    observations: Sequence[Observation] = ()
    mappings: tuple[Mapping, ...] = ()
    silences: tuple[Silence, ...] = ()

    @property
    def relations(self) -> tuple[Statement, ...]:
        """Statements that relate the concept to another one, in the page's own verb."""
        return tuple(s for s in self.statements if s.relation and self.iri in (s.relation[0].iri, s.relation[2].iri))


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
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One answer of a search: the thing found, the text that matched, and a rank (lower is better).

    Attributes:
        marks: where the words that were sought stand in ``matched``: (start, end) in code points, end excluded.
    """

    ref: Ref
    matched: str
    lang: str
    rank: float
    marks: tuple[tuple[int, int], ...] = ()
