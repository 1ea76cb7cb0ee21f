"""The workbook that was sent, with each problem on its cell, and a first sheet that lists them all.

A workbook is copied as it stands, with its looks; any other table, or a workbook that is not safe to take as a whole,
is written anew from what was read of it. What is added is text, never a formula.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from coopkg.errors import TooLarge, UnreadableFile, UnsupportedFormat
from coopkg.linking.checking.listing import cells
from coopkg.linking.checking.verdict import Verdict
from coopkg.linking.readers.opening import Reading
from coopkg.linking.readers.sheets import COMMENTATOR, letters
from coopkg.linking.records import ERROR, NOTE, WARNING, Place, Problem, list_headings
from coopkg.messages import LANGUAGES, say, user_language

ROWS = 50_000
"""Most rows of a file that is annotated."""

_CELLS = 1_000_000
_UNFOLDED = 64 << 20  # of a workbook that is taken as a whole
_MARKUP = (".xml", ".rels", ".vml")
_DECLARING = re.compile(rb"<!(?:DOCTYPE|ENTITY)|\A(?:\xfe\xff|\xff\xfe|.?\x00)", re.DOTALL)
_TABLES = ("xlsx", "ods", "docx", "csv", "folder")
_FILLS = {
    ERROR: PatternFill("solid", start_color="F8CBAD"),
    WARNING: PatternFill("solid", start_color="FFE699"),
    NOTE: PatternFill("solid", start_color="DDEBF7"),
}
_GRAVE = (ERROR, WARNING, NOTE)
_WIDTHS = (12, 18, 8, 9, 30, 90, 30)
_LONGEST = 31  # characters of the name of a sheet
_CELL = 32_000  # characters of a cell


def annotate(path: Path, verdict: Verdict, out: Path, lang: str = "") -> None:
    """Write a copy of a table with the problems on their cells.

    Args:
        path: the file that was sent.
        verdict: its problems.
        out: the copy, XLSX.
        lang: ``fr`` or ``en``; default the language of the person at the terminal.

    Raises:
        UnsupportedFormat: it is no table.
        TooLarge: it has more than :data:`ROWS` rows, or more cells than a spreadsheet shows well.
        UnreadableFile: the copy cannot be written.
    """
    chosen = lang or user_language()
    reading = Reading(path)
    if reading.format not in _TABLES:
        raise UnsupportedFormat(wanted=reading.format, offered=", ".join(_TABLES))
    _require_short(reading)
    book = (_copied(path) if reading.format == "xlsx" else None) or _written_anew(reading)
    by_sheet = defaultdict[str, list[Problem]](list)
    for problem in verdict.problems:
        by_sheet[_named(problem.place)].append(problem)
    _forget(book)
    for sheet in book.worksheets:
        _mark(sheet, by_sheet[sheet.title], chosen)
    _list(book, verdict, chosen)
    try:
        book.save(out)
    except OSError as fault:
        raise UnreadableFile(path=out, reason=fault.strerror or fault) from None


def _require_short(reading: Reading) -> None:
    rows = count = 0
    with closing(reading.sheets()) as sheets:
        for told in sheets:
            for _, found in told.rows:
                rows, count = rows + 1, count + len(found)
                if rows > ROWS or count > _CELLS:
                    raise TooLarge(reason="annotated", place=told.place, most=ROWS)


def _written_anew(reading: Reading) -> Workbook:
    """Return the cells that were read, as text."""
    book = Workbook()
    book.remove(book.active)
    with closing(reading.sheets()) as sheets:
        for told in sheets:
            sheet = book.create_sheet(_named(told.place))
            for number, found in told.rows:
                for column, cell in found.items():
                    _write(sheet, number, column + 1, cell.raw if cell.fault else cell.text or cell.raw)
    return book


def _copied(path: Path) -> Workbook | None:
    """Return the workbook as a whole, with its looks; None where that is not safe, or openpyxl cannot read it."""
    try:
        return load_workbook(path) if _is_safe(path) else None
    except Exception:
        return None


def _is_safe(path: Path) -> bool:
    """Tell whether no part of a workbook declares entities, and all together are not too long."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > _UNFOLDED:
            return False
        return not any(_DECLARING.search(archive.read(part)) for part in parts if part.filename.endswith(_MARKUP))


def _forget(book: Workbook) -> None:
    """Take away what an earlier check wrote: a copy may be corrected, and checked again."""
    lists = [list_headings(lang) for lang in LANGUAGES]
    for sheet in book.worksheets:
        if tuple(cell.value for cell in sheet[1]) in lists:
            book.remove(sheet)
            continue
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.comment):
            if cell.comment.author == COMMENTATOR:
                cell.comment, cell.fill = None, PatternFill()


def _named(place: Place) -> str:
    """Return the name that a sheet has in the copy."""
    name = "".join("_" if sign in "[]:*?/\\" else sign for sign in place.sheet or place.file)
    return name[:_LONGEST] or "_"


def _mark(sheet: Worksheet, problems: list[Problem], lang: str) -> None:
    by_cell = defaultdict[str, list[Problem]](list)
    for problem in problems:
        if problem.place.row:
            by_cell[f"{problem.place.column or letters(0)}{problem.place.row}"].append(problem)
    for address, found in by_cell.items():
        cell = sheet[address]
        if isinstance(cell, MergedCell):
            continue
        cell.fill = _FILLS[min((one.level for one in found), key=_GRAVE.index)]
        text, author = (cell.comment.text, cell.comment.author) if cell.comment else ("", COMMENTATOR)
        said = filter(None, (text, *(one.said(lang) for one in found)))
        cell.comment = Comment(_clean("\n".join(said)), author)
        cell.comment.width, cell.comment.height = 360, 120


def _list(book: Workbook, verdict: Verdict, lang: str) -> None:
    """Put the list of all problems first."""
    sheet = book.create_sheet(_free(book, say("checking.sheet", lang)), 0)
    book.active = 0
    for number, row in enumerate(_lines(verdict, lang), start=1):
        for column, text in enumerate(row, start=1):
            _write(sheet, number, column, text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in enumerate(_WIDTHS):
        sheet.column_dimensions[letters(column)].width = width
        sheet.cell(1, column + 1).font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _lines(verdict: Verdict, lang: str) -> Iterator[tuple[str, ...]]:
    yield list_headings(lang)
    if not verdict.problems:
        yield (say("checking.nothing", lang),)
    for problem in verdict.problems:
        yield cells(problem, lang)


def _free(book: Workbook, name: str) -> str:
    """Return a name that no sheet has."""
    taken = {sheet.title.casefold() for sheet in book.worksheets}
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, 300))) if one.casefold() not in taken)


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    sheet.cell(row, column, _clean(text)).data_type = "s"  # never a formula


def _clean(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))[:_CELL]
