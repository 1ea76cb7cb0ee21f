"""Which kind of sheet is this, and which column is what: a guess from names that people can see, and correct."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coopkg.linking.readers.mapping import SheetMapping, without_doubles
from coopkg.linking.readers.sheets import Cell, Cells
from coopkg.linking.readers.values import as_date, as_number, as_position
from coopkg.linking.readers.words import key, names, ours, tables
from coopkg.linking.records import list_headings
from coopkg.messages import LANGUAGES

CODE_COLUMN = re.compile(r"codes?\s?:\s*(.+?)(?:\s+(applied|range|weight))?", re.IGNORECASE | re.DOTALL)
"""Heading of a column for one code: ``Code: A > B`` (MAXQDA), ``Code: A Applied`` (Dedoose)."""

MATRIX_COLUMN = re.compile(r"[A-Z]{1,3}\s?:\s*(.+)", re.DOTALL)
MATRIX_ROW = re.compile(r"\d+\s?:\s*(.+)", re.DOTALL)
"""Headings of a matrix of NVivo: cases ``A : Tilt``, codes ``1 : Confiance``."""

_HINT = re.compile(r"\s*[(\[].*", re.DOTALL)
_NUMBERED = re.compile(r"(.+?)[ _]?\(?\d+\)?")
_OF_ROWS = frozenset(("id", "case", "observer", "date", "coded_on", "document", "folder", "quote", "note"))
"""What a grid says of a whole row. Any other column is one of a code, though a field is called so: « confiance »;
but for figures and dates, which nobody takes for stances."""

_OF_CASES = frozenset(("territory", "sector", "form", "start_date", "lat", "lon", "address"))
_NEEDED = {
    "observations": [{"concept", other} for other in ("case", "document", "quote", "position", "id")],
    "documents": [{"title", "kind"}, {"title", "file"}, {"title", "case"}, {"id", "file"}],
    "concepts": [{"name", other} for other in ("description", "references", "iri", "parent", "files")],
    "cases": [{"name"}],
}
"""Kind of sheet → the fields that make it one, any of the sets; the first kind that fits is taken."""


@dataclass(frozen=True)
class Plan:
    """How a sheet is read.

    Attributes:
        columns: column, counted from 0 → heading, and the name of its field or nothing.
        doubled: headings that two columns have, where it matters which one counts.
    """

    kind: str
    header: int
    columns: Mapping[int, tuple[str, str]]
    doubled: tuple[str, ...] = ()

    def mapping(self) -> SheetMapping:
        """Return the plan as a person may change it."""
        return SheetMapping(self.kind, self.header, dict(self.columns.values()))


def planned(name: str, rows: Sequence[tuple[int, Cells]], chosen: SheetMapping | None) -> Plan | None:
    """Return how a sheet is read, from its name and first rows; None where nothing fits."""
    if chosen:
        cells = next((cells for number, cells in rows if number == chosen.header), {})
        return _chosen(chosen, cells)
    named = ours("sheets", name)
    if named == "readme" or (rows and _lists_problems(rows[0][1])):
        return Plan("readme", 0, {})
    guesses = (_guess(named, number, cells, rows[n + 1 :]) for n, (number, cells) in enumerate(rows[:20]))
    return max((guess for guess in guesses if guess), key=_understood, default=None)


def _lists_problems(cells: Cells) -> bool:
    """Tell whether a sheet is what an earlier check wrote into a copy of the workbook."""
    titles = tuple(cells[n].text for n in sorted(cells))
    return any(titles == list_headings(lang) for lang in LANGUAGES)


def _understood(plan: Plan) -> int:
    """Return how many columns are known: a line of groups may stand above the headings. A code has any name."""
    return sum(bool(field) and (plan.kind, field) != ("grid", "concept") for _, field in plan.columns.values())


def _chosen(chosen: SheetMapping, cells: Cells) -> Plan:
    headings = dict(zip(sorted(cells), without_doubles(cells[n].text for n in sorted(cells)), strict=True))
    rest = "concept" if chosen.kind == "grid" and "concept" not in chosen.columns.values() else ""
    fields = {n: (text, chosen.columns.get(text, "") or rest) for n, text in headings.items()}
    return Plan(chosen.kind, chosen.header, fields)


def _guess(named: str, number: int, cells: Cells, below: Sequence[tuple[int, Cells]]) -> Plan | None:
    if not named and _is_matrix(cells, below):
        return Plan("matrix", number, {0: ("", "")} | {n: (cell.text, "") for n, cell in cells.items()})
    if any(CODE_COLUMN.fullmatch(cell.text) for cell in cells.values()):
        return _plan("codes_in_columns", number, cells)
    if named and named != "grid":
        plan = _plan(named, number, cells)
        return plan if any(field for _, field in plan.columns.values()) else None
    if not named and (kind := _kind(cells)) and not (kind == "cases" and _is_grid(cells, below)):
        return _plan(kind, number, cells)
    return _plan("grid", number, cells, below) if named or _is_grid(cells, below) else None


def _kind(cells: Cells) -> str:
    """Return the kind of sheet whose columns these are."""
    if _numbers_cases(cells):
        return "cases"
    for kind, needed in _NEEDED.items():
        found = {field_of(kind, cell.text) for cell in cells.values()}
        if any(fields <= found for fields in needed):
            return kind
    return ""


def _numbers_cases(cells: Cells) -> bool:
    """Tell whether a sheet gives cases numbers of their own; documents may have a name and the number of a case."""
    fields = {(field_of("cases", cell.text), field_of("documents", cell.text)) for cell in cells.values()}
    own = not {"id", "file", "kind"} & {document for _, document in fields}
    return own and ("id", "case") in fields and ("name", "title") in fields


def _plan(kind: str, number: int, cells: Cells, below: Sequence[tuple[int, Cells]] = ()) -> Plan:
    section = kind if kind in _NEEDED else "observations"
    texts = without_doubles(cells[n].text for n in sorted(cells))
    headings = dict(zip(sorted(cells), texts, strict=True))
    fields = {n: field_of(section, cells[n].text) for n in headings}
    if section == "observations" and any(ours("paragraphs", text) for text in texts):
        fields = {n: "" if field in ("start", "end") else field for n, field in fields.items()}
    if kind == "grid":
        fields = {n: field if field in _OF_ROWS else _of_grid(n, below) for n, field in fields.items()}
    elif kind == "codes_in_columns":
        fields = {n: "" if field == "concept" else field for n, field in fields.items()}
    doubled = [text for n, text in headings.items() if fields[n] and text != cells[n].text]
    kept = {n for field in set(fields.values()) for n in _best(section, field, fields, cells)}
    return Plan(
        kind, number, {n: (text, fields[n] if n in kept else "") for n, text in headings.items()}, tuple(doubled)
    )


def _best(section: str, field: str, fields: Mapping[int, str], cells: Cells) -> list[int]:
    """Return the columns that count for a field: of codes all of them, else the one whose name is nearest to ours."""
    having = [n for n in fields if fields[n] == field]
    if not field or field == "concept":
        return having
    order = list(map(key, tables()[section][field]))
    return sorted(having, key=lambda n: order.index(_name(section, cells[n].text)))[:1]


def field_of(section: str, heading: str) -> str:
    """Return the field of a heading, empty where nobody knows it; ``Code 2`` is one more ``Code``."""
    if found := names(section).get(_name(section, heading)):
        return found
    numbered = _NUMBERED.fullmatch(heading)
    return "concept" if numbered and ours(section, numbered[1]) == "concept" else ""


def _name(section: str, heading: str) -> str:
    """Return the name that a heading has in our table, without the hint that may follow it: « Intensité (0-3) »."""
    known = names(section)
    return next((name for name in (key(heading), key(_HINT.sub("", heading))) if name in known), "")


def _is_grid(cells: Cells, below: Sequence[tuple[int, Cells]]) -> bool:
    """Tell whether these columns are of codes: where somebody observed, one holds a stance; else most cells do."""
    fields = {n: field_of("observations", cell.text) for n, cell in cells.items()}
    found: list[Cell] = [cell for _, row in below for n, cell in row.items() if fields.get(n, "case") not in _OF_ROWS]
    stances = sum(map(_may_be_stance, found))
    if "case" not in fields.values() or not stances:
        return False
    described = any(field_of("cases", cell.text) in _OF_CASES for cell in cells.values())
    return "observer" in fields.values() or (not described and 2 * stances > len(found))


def _of_grid(column: int, below: Sequence[tuple[int, Cells]]) -> str:
    """Return ``concept``, or nothing where a column holds figures or dates alone, and not only those of intensities."""
    found = [row[column] for _, row in below if column in row]
    figures = bool(found) and all(as_number(cell.text) or as_date(cell.text) for cell in found)
    return "" if figures and not all(map(_may_be_stance, found)) else "concept"


def _may_be_stance(cell: Cell) -> bool:
    return bool(as_position(cell.text)[0]) or cell.text in ("0", "1", "2", "3")


def _is_matrix(cells: Cells, below: Sequence[tuple[int, Cells]]) -> bool:
    headings = [cell.text for n, cell in cells.items() if n]
    rows = [row[0].text for _, row in below if 0 in row]
    columns = bool(headings) and all(MATRIX_COLUMN.fullmatch(text) for text in headings)
    return columns and bool(rows) and all(MATRIX_ROW.fullmatch(text) for text in rows)
