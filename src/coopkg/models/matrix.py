"""The table of collectives and notions: what was observed, cell by cell, and the observations behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from coopkg.models.said import Ref, Text


@dataclass(frozen=True)
class Cell:
    """What was observed of one notion in one collective; counts of observations.

    Attributes:
        present: observations of the notion itself that found it; likewise ``absent``, ``ambivalent``, ``silent`` (not
            addressed by the collective) and ``coded`` (without a stance).
        rolled_up: presences of an item or a narrower notion that count for this one; nothing but a presence does.
        part_of: what was observed of a part and counts for nothing: an item that brings up this notion among others,
            or an item or narrower notion that was not found present.
        observers: how many persons made all these observations.
        disagree: two persons took different positions: present, absent, ambivalent.
    """

    present: int = 0
    absent: int = 0
    ambivalent: int = 0
    silent: int = 0
    coded: int = 0
    rolled_up: int = 0
    part_of: int = 0
    observers: int = 0
    disagree: bool = False

    @property
    def observations(self) -> int:
        """Number of observations that stand behind the cell."""
        return self.present + self.absent + self.ambivalent + self.silent + self.coded + self.rolled_up + self.part_of

    @property
    def state(self) -> str:
        """The cell in a word: the one position, ``several``, else ``silent``, ``coded``, ``part`` or ``nothing``."""
        found = {"present": self.present + self.rolled_up, "absent": self.absent, "ambivalent": self.ambivalent}
        positions = [name for name, count in found.items() if count]
        if len(positions) > 1:
            return "several"
        without = {"silent": self.silent, "coded": self.coded, "part": self.part_of}
        return next(iter(positions or [name for name, count in without.items() if count]), "nothing")

    def record(self) -> dict[str, object]:
        """Return the state, the number of observations and every count, by name."""
        counts = {**asdict(self), "disagree": str(self.disagree).lower()}
        return {"state": self.state, "observations": self.observations, **counts}


NOTHING = Cell()
"""The cell of what nobody has observed yet, which is no absence."""

SIGNS: Mapping[str, str] = {
    "present": "+",
    "absent": "−",
    "ambivalent": "±",
    "several": "≠",
    "silent": "0",
    "coded": "•",
    "part": "~",
    "nothing": "",
}
"""State of a cell → its sign, which tells it apart without colours."""


@dataclass(frozen=True)
class Row:
    """One collective of a matrix; ``cells`` leaves out those in which nothing was observed."""

    collective: Ref
    cells: Mapping[str, Cell]

    def cell(self, notion: str) -> Cell:
        """Return the cell of a notion, by its IRI."""
        return self.cells.get(notion, NOTHING)


@dataclass(frozen=True)
class Numbers:
    """An import of which numbers alone are shared: they stand beside the rows, and count for no cell.

    Attributes:
        source: the import; the file where no import is told.
        ended_on: its day, ``2026-11-23``; empty where it is not told.
        least: nothing is shown that holds of fewer collectives.
        collectives: IRI of a notion → stance → how many collectives hold it.
    """

    source: Ref
    ended_on: str
    least: int
    collectives: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Matrix:
    """Collectives × the notions, items and dimensions of one scheme, or × those that were chosen.

    Attributes:
        scheme: the grid or scheme; None where the columns were chosen.
        columns: its notions, items and dimensions, in its order.
        rows: one page of collectives.
        total: number of collectives of all pages.
        fictitious: the collectives are made-up ones; these never stand among real ones.
        within: which observations are counted: ``observer`` (IRI), ``since`` and ``until``, where they are not all.
        observer: who made the observations that are counted, where a person is chosen.
        numbers: imports that share numbers alone on these columns; none where collectives or observations are chosen.
    """

    scheme: Ref | None
    columns: tuple[Ref, ...]
    rows: tuple[Row, ...]
    total: int
    fictitious: bool = False
    within: Mapping[str, str] = field(default_factory=dict)
    observer: Ref | None = None
    numbers: tuple[Numbers, ...] = ()

    def records(self) -> list[dict[str, object]]:
        """Return one record for each cell of these rows, whether anything was observed or not: IRIs, state, counts."""
        return [
            {"collective": row.collective.iri, "notion": column.iri, **row.cell(column.iri).record()}
            for row in self.rows
            for column in self.columns
        ]

    def number_records(self) -> list[dict[str, object]]:
        """Return one record for each number that an import shares: IRIs, stance, how many collectives, threshold."""
        return [
            {"notion": column.iri, "import": one.source.iri, "stance": stance, "collectives": count, "least": one.least}
            for one in self.numbers
            for column in self.columns
            for stance, count in one.collectives.get(column.iri, {}).items()
        ]

    def to_csv(self) -> str:
        """Return both as CSV (RFC 4180), with a line of headings: exact, for programs.

        Cells come first. Lines of numbers have no collective, no state and no counts of observations.
        """
        columns = ("collective", "notion", *NOTHING.record(), "import", "stance", "collectives", "least")
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, columns, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([*self.records(), *self.number_records()])
        return out.getvalue()


@dataclass(frozen=True)
class Noted:
    """An observation as the list of the newest shows it.

    Attributes:
        stance: ``present``, ``absent``, ``ambivalent``, ``silent`` or ``coded``.
        observed_on: year, year and month, or day; empty where it is not known.
        read: paraphrase of what was read.
    """

    iri: str
    collective: Ref
    observed: Ref
    stance: str
    observers: tuple[Ref, ...] = ()
    observed_on: str = ""
    read: Text = field(default_factory=dict)
