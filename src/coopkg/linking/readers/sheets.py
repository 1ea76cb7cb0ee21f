"""What every kind of spreadsheet is read into: sheets of numbered rows of cells, as they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from coopkg.errors import TooLarge
from coopkg.linking.records import Place

COLUMNS = 2_000
"""Most columns; a wide grid has one for each item."""

ROWS = 2_000_000

HIDDEN = "hidden_sheet"
"""Note of a sheet that its workbook does not show."""


COMMENTATOR = "coopkg"
"""Author of the comments that a check writes into a copy of a workbook: there is nothing of a person's in them."""


class Cell(NamedTuple):
    """What stands in a cell that is not empty.

    Attributes:
        raw: as the file has it.
        text: what it says: for a date typed as such, ISO 8601, no more precise than the cell shows.
        fault: a key of the section ``reading`` where the cell holds no value: ``cell_error``, ``formula``.
    """

    raw: str
    text: str
    fault: str = ""


Cells = Mapping[int, Cell]
"""Column, counted from 0 → cell; empty cells are not there."""


@dataclass(frozen=True)
class Sheet:
    """A sheet, to be read once, in order.

    Attributes:
        place: of the sheet.
        rows: number of the row, from 1, and its cells; rows without a cell are not there.
        notes: keys of the section ``reading``: what the sheet holds that is not read.
    """

    place: Place
    rows: Iterator[tuple[int, Cells]]
    notes: tuple[str, ...] = ()


@cache
def letters(column: int) -> str:
    """Return the name of a column that is counted from 0: ``A``, ``Z``, ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def number(name: str) -> int:
    """Return a column, counted from 0, from its capital letters."""
    column = 0
    for letter in name[:4]:
        column = column * 26 + ord(letter) - 64
    return column - 1


def held(place: Place, row: int, column: int) -> int:
    """Return the column.

    Raises:
        TooLarge: the cell lies far outside.
    """
    if column >= COLUMNS or row > ROWS:
        raise TooLarge(
            reason="far_cell", place=place._replace(row=row, column=letters(column)), most=COLUMNS, rows=ROWS
        )
    return column


def whole(text: str, otherwise: int = 0) -> int:
    """Return a whole number that a file declares, or another where it declares none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def plain(text: str) -> str:
    """Return a number of a spreadsheet without the noise of binary fractions: 0.8 for 0.80000000000000004."""
    try:
        return format(float(text), ".15g") if "." in text or "E" in text.upper() else text
    except ValueError:
        return text
