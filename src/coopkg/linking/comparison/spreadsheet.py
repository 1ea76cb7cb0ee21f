"""A comparison as a workbook: matrix, passages, codebook, disagreements, co-occurrence, gaps; no cell is a formula."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from coopkg.curation.cells import neutral
from coopkg.graph.observation_index import MOST_ROWS
from coopkg.graph.observation_units import ObservationUnits
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.comparison import listing
from coopkg.linking.comparison.choice import Choice
from coopkg.linking.comparison.comparing import agreement, cooccurrence, gaps, matrix
from coopkg.linking.comparison.heatmap import caption
from coopkg.linking.comparison.listing import Listing, named
from coopkg.linking.comparison.numbers import counted, titled
from coopkg.linking.comparison.passages import parts, passages
from coopkg.messages import say
from coopkg.models import Ref
from coopkg.models.comparing import MEASURES
from coopkg.models.matrix import SIGNS, Cell, Matrix, Noted
from coopkg.namespaces import shorten

MOST_OBSERVATIONS = 20_000
"""Observations of the sheet of passages, at most."""

_LONGEST = 32_767  # characters of a cell (Excel specifications and limits)
_FILLS = {
    "present": "FFB7D8D2",
    "absent": "FFF2C182",
    "ambivalent": "FFDCEBE6",
    "several": "FFE0B48C",
    "silent": "FFDDDDDD",
    "coded": "FFC6D4EA",
}
_BOLD = Font(bold=True)
_WIDTHS = {"quotation": 60, "read": 60, "definition": 60, "scope": 60, "note": 40, "notion": 40, "thing": 60, "one": 40}


def write(kg: KnowledgeGraph, choice: Choice, out: IO[bytes], lang: str, first: int = 0, most: int = MOST_ROWS) -> None:
    """Write the workbook to a binary stream.

    Args:
        kg: the graph; passages are written as far as it holds them.
        choice: which notions and collectives.
        out: where it is written.
        lang: language of headings and labels, ``fr`` or ``en``.
        first: collectives to leave out before the first row of the matrix.
        most: its rows, at most 200.

    Raises:
        UnknownName, BadParameter, MissingParameter: as :func:`coopkg.linking.comparison.comparing.matrix`.
    """
    found = matrix(kg, choice, first, most)
    units = ObservationUnits(kg.generation.index)
    behind = units.behind(choice.columns(kg), choice.rows(kg), first, most, MOST_OBSERVATIONS)
    quoted, lines = _passages(kg, behind, lang)
    apart = agreement(kg, choice)
    together = [cooccurrence(kg, choice, measure) for measure in MEASURES]
    book = Workbook()
    book.remove(book.active)
    _matrix(_sheet(book, "matrix", lang), found, lang, lines)
    sheet = _list(book, "passages", quoted, lang)
    if len(behind) == MOST_OBSERVATIONS:
        _put(sheet, sheet.max_row + 2, 1, say("comparing.cut", lang, count=MOST_OBSERVATIONS))
    _list(book, "codebook", _codebook(kg, found.columns), lang)
    sheet = _list(book, "disagreements", listing.of_agreement(apart, lang), lang)
    _put(sheet, sheet.max_row + 2, 1, listing.told(apart, lang))
    _list(book, "cooccurrence", listing.of_cooccurrence(together, lang), lang)
    _list(book, "gaps", listing.of_gaps(gaps(kg, choice), lang), lang)
    book.save(out)


def _sheet(book: Workbook, name: str, lang: str) -> Worksheet:
    return book.create_sheet(say(f"comparing.sheet_{name}", lang))


def _put(sheet: Worksheet, row: int, column: int, value: object) -> SheetCell:
    """Put a value into a cell: a number as it is, all else as text, which is never a formula."""
    if isinstance(value, int | float):
        return sheet.cell(row, column, value)
    cell = sheet.cell(row, column, neutral(str(value))[:_LONGEST])
    cell.data_type = "s"
    return cell


def _list(book: Workbook, name: str, found: Listing, lang: str) -> Worksheet:
    sheet = _sheet(book, name, lang)
    for number, (key, heading) in enumerate(zip(found.columns, found.headings(lang), strict=True), start=1):
        _put(sheet, 1, number, heading).font = _BOLD
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(key, 24)
    for number, row in enumerate(found.rows, start=2):
        for column, value in enumerate(row, start=1):
            if value != "":
                _put(sheet, number, column, value)
    sheet.freeze_panes = "A2"
    if found.rows:
        sheet.auto_filter.ref = sheet.dimensions
    return sheet


def _matrix(sheet: Worksheet, found: Matrix, lang: str, lines: dict[tuple[str, str], int]) -> None:
    """Fill the sheet of the matrix; each cell leads to the first of its observations among the passages."""
    _put(sheet, 1, 1, caption(found, lang)).font = _BOLD
    heads = [say(f"comparing.column_{key}", lang) for key in ("collective", "collective_address")]
    for number, head in enumerate((*heads, *(named(column, lang) for column in found.columns)), start=1):
        cell = _put(sheet, 2, number, head)
        cell.font, cell.alignment = _BOLD, Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = 28 if number == 1 else 18
    for number, row in enumerate(found.rows, start=3):
        _put(sheet, number, 1, named(row.collective, lang))
        _put(sheet, number, 2, shorten(row.collective.iri))
        for column, notion in enumerate(found.columns, start=3):
            line = lines.get((row.collective.iri, notion.iri), 0)
            _state(sheet, number, column, row.cell(notion.iri), line, lang)
    sheet.freeze_panes = "C3"
    _numbers(sheet, found, len(found.rows) + 4, lang)
    _legend(sheet, found, len(found.rows) + 4 + (len(found.numbers) + 2) * bool(found.numbers), lang)


def _numbers(sheet: Worksheet, found: Matrix, row: int, lang: str) -> None:
    """Put what imports share as numbers alone below the matrix, a row each."""
    if found.numbers:
        _put(sheet, row, 1, say("comparing.numbers", lang)).font = _BOLD
    for number, one in enumerate(found.numbers, start=row + 1):
        _put(sheet, number, 1, titled(one, lang))
        _put(sheet, number, 2, shorten(one.source.iri))
        for column, notion in enumerate(found.columns, start=3):
            if counts := one.collectives.get(notion.iri):
                _put(sheet, number, column, counted(counts, lang))


def _state(sheet: Worksheet, row: int, column: int, cell: Cell, line: int, lang: str) -> None:
    if not cell.observations:
        return
    many = f" ({cell.observations})" if cell.observations > 1 else ""
    text = f"{say(f'matrix.{cell.state}', lang)}{many}{' !' if cell.disagree else ''}"
    put = _put(sheet, row, column, text)
    if cell.state in _FILLS:
        put.fill = PatternFill("solid", start_color=_FILLS[cell.state])
    if line:
        target = f"'{say('comparing.sheet_passages', lang)}'!A{line}"
        put.hyperlink = Hyperlink(ref=put.coordinate, location=target, display=text)
        put.font = Font(underline="single")


def _legend(sheet: Worksheet, found: Matrix, row: int, lang: str) -> None:
    _put(sheet, row, 1, say("comparing.page_of", lang, count=len(found.rows), total=found.total))
    _put(sheet, row + 1, 1, say("comparing.empty", lang))
    for number, state in enumerate(SIGNS, start=row + 3):
        cell = _put(sheet, number, 1, say(f"matrix.{state}", lang))
        if state in _FILLS:
            cell.fill = PatternFill("solid", start_color=_FILLS[state])


_PASSAGES = ("collective", "notion", *listing.OBSERVED, "document", "first", "last", "quotation", "note", "page")


def _passages(
    kg: KnowledgeGraph, behind: Sequence[tuple[str, tuple[str, ...], Noted]], lang: str
) -> tuple[Listing, dict[tuple[str, str], int]]:
    """Return observations with their passages, and collective and notion → the row of the first of them."""
    read = passages(kg, [noted.iri for _, _, noted in behind])
    rows: list[tuple[object, ...]] = []
    lines: dict[tuple[str, str], int] = {}
    for collective, notions, noted in behind:
        for notion in notions:
            lines.setdefault((collective, notion), len(rows) + 2)
        own = (named(noted.collective, lang), named(noted.observed, lang), *listing.observed(noted, lang))
        for passage in read.get(noted.iri) or [{}]:
            document = passage.get("title") or passage.get("document", "")
            rest = (passage.get(name, "") for name in ("first", "last", "quotation", "note", "page"))
            rows.append((*own, document, *rest))
    return Listing(_PASSAGES, rows), lines


_PROPERTIES = ("notation", "definition", "scopeNote")


def _codebook(kg: KnowledgeGraph, columns: Sequence[Ref]) -> Listing:
    """Return the notions with what helps to code with them."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for some in parts([column.iri for column in columns]):
        for record in kg.read("codebook", thing=" ".join(some)).records():
            said[str(record["notion"]), shorten(str(record["property"])).removeprefix("skos:")].append(record["text"])
    rows = [
        (
            column.label.get("fr", "") or named(column, "fr"),
            column.label.get("en", ""),
            shorten(column.iri),
            *(" | ".join(said[column.iri, name]) for name in _PROPERTIES),
        )
        for column in columns
    ]
    return Listing(("french", "english", "notion_address", "notation", "definition", "scope"), rows)
