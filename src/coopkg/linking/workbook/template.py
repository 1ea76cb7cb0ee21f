"""The workbook as a file: XLSX with drop-downs, or a folder of CSV that French and English spreadsheets open."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from coopkg.curation.cells import neutral
from coopkg.errors import UnreadableFile, WouldOverwrite
from coopkg.linking.workbook.content import Column, SheetContent

ROWS = 10_000
"""Rows for which there are drop-downs."""

REQUIRED = PatternFill("solid", start_color="FFF2CC")
"""Colour of a heading whose column must be filled in."""

_EXAMPLE = PatternFill("solid", start_color="EDEDED")
_WIDTHS = (14, 60)


def write_xlsx(sheets: Sequence[SheetContent], path: Path, *, force: bool = False) -> None:
    """Write the workbook.

    Raises:
        WouldOverwrite: the file is there, and ``force`` is not given.
        UnreadableFile: it cannot be written.
    """
    _refuse_existing(path, force=force)
    book = Workbook()
    book.remove(book.active)
    for content in sheets:
        _fill(book.create_sheet(content.name), content)
    try:
        book.save(path)
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None


def write_csv(sheets: Sequence[SheetContent], folder: Path, *, force: bool = False) -> None:
    """Write each sheet as a file of its own, with semicolons and a byte order mark; raises as :func:`write_xlsx`."""
    paths = {content.name: folder / f"{content.name}.csv" for content in sheets}
    for path in paths.values():
        _refuse_existing(path, force=force)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for content in sheets:
            paths[content.name].write_bytes(_csv(content).encode("utf-8-sig"))
    except OSError as fault:
        raise UnreadableFile(path=folder, reason=fault.strerror or fault) from None


def _refuse_existing(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise WouldOverwrite(path=path)


def _csv(content: SheetContent) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if content.columns:
        writer.writerow([neutral(column.heading) for column in content.columns])
    writer.writerows([neutral(cell) for cell in row] for row in content.rows)
    return out.getvalue()


def _fill(sheet: Worksheet, content: SheetContent) -> None:
    rows = [tuple(column.heading for column in content.columns)] if content.columns else []
    for number, row in enumerate((*rows, *content.rows), start=1):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(number, column, text).data_type = "s"  # never a formula
    for number, told in enumerate(content.columns, start=1):
        _dress(sheet, number, told)
    if content.columns:
        sheet.freeze_panes = "A2"
        for cell in sheet[2] if content.rows and content.name == "observations" else ():
            cell.fill, cell.font = _EXAMPLE, Font(italic=True)
    else:
        for letter, width in zip("ABCD", (22, 22, 22, 90), strict=True):
            sheet.column_dimensions[letter].width = width


def _dress(sheet: Worksheet, number: int, column: Column) -> None:
    """Give a column its width, its colour and its drop-down."""
    letter, head = get_column_letter(number), sheet.cell(1, number)
    head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    if column.required:
        head.fill = REQUIRED
    least, most = _WIDTHS
    sheet.column_dimensions[letter].width = min(most, max(least, len(column.heading) // 2))
    if column.choices:
        choice = DataValidation("list", formula1=formula(column.choices), allow_blank=True)
        choice.showErrorMessage = False  # synonyms, addresses and intensities may be typed as well
        choice.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(choice)


def formula(choices: tuple[str, ...] | str) -> str:
    """Return what a drop-down offers: words, or the first column of a sheet."""
    if isinstance(choices, str):
        return f"{quote_sheetname(choices)}!$A$2:$A${ROWS}"
    return '"' + ",".join(choices) + '"'
