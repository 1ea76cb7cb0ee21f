"""What a comparison of collectives finds besides the matrix: what goes together, what is missing, who disagrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coopkg.models.matrix import Noted
from coopkg.models.said import Ref

MEASURES = ("passage", "document", "collective")
"""What two notions can have in common: each is a measure of its own, and they are never added up."""


@dataclass(frozen=True)
class Pair:
    """Two notions and the units in which they were found.

    Attributes:
        both: units with both; ``with_first`` and ``with_second``: units with each, those with both included.
    """

    first: Ref
    second: Ref
    both: int
    with_first: int
    with_second: int

    @property
    def jaccard(self) -> float:
        """Units with both, over units with one or the other: from 0 to 1 (Jaccard's index)."""
        return self.both / (self.with_first + self.with_second - self.both)


@dataclass(frozen=True)
class CoOccurrence:
    """Which notions were found together, by one measure.

    Attributes:
        measure: one of :data:`MEASURES`.
        units: passages, documents or collectives with at least one of the notions.
        found: IRI of a notion → units with it.
        pairs: those with at least one unit in common, the most frequent first.
    """

    measure: str
    columns: tuple[Ref, ...]
    units: int
    found: Mapping[str, int]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Contested:
    """A cell in which observers took different positions, with the observations that do, the newest first."""

    collective: Ref
    notion: Ref
    observations: tuple[Noted, ...]


@dataclass(frozen=True)
class Agreement:
    """How far observers agree: where they do not, then one figure for the whole.

    Attributes:
        contested: cells in which they disagree; as many as were asked for.
        total: how many there are.
        alpha: Krippendorff's alpha, nominal; None where it cannot be computed.
        reason: why there is none: ``alone`` (no cell has two observers) or ``same`` (one position was ever taken).
        units: cells with the positions of two observers or more.
        observers: persons who took these positions.
        values: positions taken in these cells.
        pairs: pairs of observers of a cell, all cells together.
    """

    contested: tuple[Contested, ...] = ()
    total: int = 0
    alpha: float | None = None
    reason: str = ""
    units: int = 0
    observers: int = 0
    values: int = 0
    pairs: int = 0


@dataclass(frozen=True)
class Unshown:
    """An item that no collective shows.

    Attributes:
        states: state of the cell → number of collectives; ``nothing`` for those in which nobody looked.
    """

    item: Ref
    states: Mapping[str, int]


@dataclass(frozen=True)
class Unlooked:
    """A collective with the items on which there is no observation at all."""

    collective: Ref
    items: tuple[Ref, ...]


@dataclass(frozen=True)
class Gaps:
    """What is missing.

    Attributes:
        unshown: items that no collective shows.
        unlooked: collectives × items that nobody looked at; as many collectives as were asked for.
        incomplete: how many such collectives there are in all.
        cells: how many such cells there are in all, of ``out_of``.
        questions: open questions to which no observation brings anything; ``asked``: how many there are.
    """

    columns: tuple[Ref, ...] = ()
    collectives: int = 0
    unshown: tuple[Unshown, ...] = ()
    unlooked: tuple[Unlooked, ...] = ()
    incomplete: int = 0
    cells: int = 0
    out_of: int = 0
    questions: tuple[Ref, ...] = field(default=())
    asked: int = 0
