"""What can be wrong in a sheet, by row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coopkg.errors import SheetFault
from coopkg.messages import say


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a sheet.

    Attributes:
        key: name of its sentence, in the section ``sheet`` of the locales.
        row: number of the row in a spreadsheet, from 1; 0 where the fault is not the sheet's.
        column: name of the column; empty where the whole row is meant.
        value: what stands there, or what is expected.
    """

    key: str
    row: int
    column: str = ""
    value: str = ""

    def message(self, lang: str) -> str:
        """Return what is wrong, where, and what to do, in ``fr`` or ``en``."""
        where = "sheet.cell" if self.column else "sheet.row"
        place = say(where, lang, row=self.row, column=self.column) if self.row else ""
        return place + say(f"sheet.{self.key}", lang, value=self.value, column=self.column)


def refuse(faults: Sequence[Fault]) -> None:
    """Raise SheetFault where there are faults, in the order of the rows."""
    if faults:
        found = sorted(faults, key=lambda fault: fault.row)
        raise SheetFault(faults=tuple(found), count=len(found))
