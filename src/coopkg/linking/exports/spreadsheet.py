"""XLSX, written row by row: every cell is text, and none is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from coopkg.curation.cells import neutral
from coopkg.errors import DoesNotFit

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
"""Limits of Excel (*Excel specifications and limits*): rows of a sheet, its headings included; characters of a cell."""

_WIDTHS = (14, 60)


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of texts, read once."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]
    required: frozenset[str] = field(default_factory=frozenset)


def write(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """Write a workbook to a binary stream.

    Raises:
        DoesNotFit: more rows than a sheet holds, or a longer text than a cell does.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    book.save(out)


def _fill(target: WriteOnlyWorksheet, sheet: Sheet) -> None:
    least, most = _WIDTHS
    for number, heading in enumerate(sheet.headings, start=1):
        target.column_dimensions[get_column_letter(number)].width = min(most, max(least, len(heading)))
    target.freeze_panes = "A2" if sheet.headings else None
    if sheet.headings:
        target.append([_heading(target, text) for text in sheet.headings])
    for number, row in enumerate(sheet.rows, start=2):
        if number > MOST_ROWS:
            raise DoesNotFit(reason="rows", sheet=sheet.name, most=MOST_ROWS)
        target.append(list(_cells(target, sheet, number, row)))


def _heading(target: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _text(target, text)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    return cell


def _cells(target: WriteOnlyWorksheet, sheet: Sheet, number: int, row: Sequence[str]) -> Iterator[object]:
    for column, text in enumerate(row, start=1):
        if len(text) > LONGEST_CELL:
            place = f"{get_column_letter(column)}{number}"
            raise DoesNotFit(reason="cell", sheet=sheet.name, cell=place, length=len(text), most=LONGEST_CELL)
        yield (_text(target, text) if text != neutral(text) else text) if text else None


def _text(target: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Return a cell that stays text, also when a person edits it: the sign before a formula is marked as quoted."""
    cell = WriteOnlyCell(target, neutral(text) if text.startswith("'") else text)
    cell.data_type, cell.quotePrefix = "s", True
    return cell
