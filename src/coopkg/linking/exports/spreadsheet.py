"""XLSX, written row by row: every cell is text, and none is ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from coopkg.curation.cells import neutral
from coopkg.errors import DoesNotFit
from coopkg.linking.exports.refi import allowed
from coopkg.linking.workbook.content import Column
from coopkg.linking.workbook.template import REQUIRED, ROWS, formula

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
"""Limits of Excel (*Excel specifications and limits*): rows of a sheet, its headings included; characters of a cell."""

_WIDTHS = (14, 60)


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of texts, read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]


def write(sheets: Iterable[Sheet], out: IO[bytes]) -> None:
    """Write a workbook to a binary stream.

    Raises:
        DoesNotFit: more rows than a sheet holds, or a longer text than a cell does.
    """
    book = Workbook(write_only=True)
    try:
        for sheet in sheets:
            _fill(book.create_sheet(sheet.name), sheet)
    except DoesNotFit:
        for part in book.worksheets:
            part.close()
            part._writer.cleanup()  # its temporary file
        raise
    book.save(out)


def _fill(target: WriteOnlyWorksheet, sheet: Sheet) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        _dress(target, get_column_letter(number), column)
    target.freeze_panes = "A2" if sheet.columns else None
    if sheet.columns:
        target.append([_heading(target, column) for column in sheet.columns])
    for number, row in enumerate(sheet.rows, start=1 + bool(sheet.columns)):
        if number > MOST_ROWS:
            raise DoesNotFit(reason="rows", sheet=sheet.name, most=MOST_ROWS)
        target.append(list(_cells(target, sheet, number, row)))


def _dress(target: WriteOnlyWorksheet, letter: str, column: Column) -> None:
    """Give a column its width and its drop-down; what may be chosen may also be typed otherwise."""
    least, most = _WIDTHS
    target.column_dimensions[letter].width = min(most, max(least, len(column.heading)))
    if column.choices:
        choice = DataValidation("list", formula1=formula(column.choices), allow_blank=True)
        choice.showErrorMessage = False
        choice.add(f"{letter}2:{letter}{ROWS}")
        target.data_validations.append(choice)


def _heading(target: WriteOnlyWorksheet, column: Column) -> WriteOnlyCell:
    cell = _text(target, column.heading)
    cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    if column.required:
        cell.fill = REQUIRED
    return cell


def _cells(target: WriteOnlyWorksheet, sheet: Sheet, number: int, row: Sequence[str]) -> Iterator[object]:
    for column, text in enumerate(row, start=1):
        if len(text) > LONGEST_CELL:
            place = f"{get_column_letter(column)}{number}"
            raise DoesNotFit(reason="cell", sheet=sheet.name, cell=place, length=len(text), most=LONGEST_CELL)
        said = allowed(text)
        yield (_text(target, said) if said != neutral(said) else said) if said else None


def _text(target: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Return a cell that stays text, also when a person edits it: the sign before a formula is marked as quoted."""
    cell = WriteOnlyCell(target, text)
    cell.data_type, cell.quotePrefix = "s", True
    return cell
