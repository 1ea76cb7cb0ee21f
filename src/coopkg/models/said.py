"""What is said, by whom, on which line; and how what several say compares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]
"""Language tag → string, such as ``{"fr": "rivalité", "en": "rivalry"}``."""


@dataclass(frozen=True)
class Ref:
    """A thing that is only named here: its IRI, its kind (local name of its class) and its labels."""

    iri: str
    kind: str
    label: Text


@dataclass(frozen=True)
class Deprecation:
    """That a thing is no longer to be used: what replaces it, or why nothing does."""

    replaced_by: tuple[Ref, ...] = ()
    reason: Text = field(default_factory=dict)


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
        classes: local names of all its classes, such as ``Claim``, ``Statement``, ``Utterance``.
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
    classes: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """First line of the evidence, or 0."""
        return min((excerpt.line_start for excerpt in self.excerpts), default=0)


@dataclass(frozen=True)
class Comparison:
    """A signed and dated judgement on how statements of different sources agree.

    Attributes:
        verdict: local name: converges, nuances, diverges, contradicts.
        concepts: notions on which it bears.
        statements: what is compared, in the order of the page.
        rationale: reason for the verdict.
        curatorial: the page does not mark the link itself.
        marked_by: cross-references by which the page relates the works.
        dependences: why sources of it count as one, with their note.
        apart: of three sources or more, the one that stands alone; the verdict is not one on two of the others.
        created: day of the judgement.
    """

    iri: str
    label: Text
    verdict: str
    concepts: tuple[Ref, ...]
    statements: tuple[Statement, ...]
    rationale: Text
    curatorial: bool
    marked_by: tuple[Ref, ...] = ()
    dependences: tuple[tuple[Ref, Text], ...] = ()
    apart: tuple[Ref, ...] = ()
    creators: tuple[Ref, ...] = ()
    created: str = ""
    note: Text = field(default_factory=dict)

    @property
    def sources(self) -> tuple[Ref, ...]:
        """Who holds the statements, once each, in the order of the page."""
        return tuple({holder.iri: holder for s in self.statements for holder in s.holders}.values())
