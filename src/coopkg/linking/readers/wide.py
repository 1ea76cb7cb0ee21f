"""Sheets with one column for each code or case: grids, Dedoose and MAXQDA tables, matrices of NVivo.

An empty cell is nothing, neither absence nor silence; a cross, a one or a count says *coded*, never *present*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from coopkg.linking.readers.cells import Row
from coopkg.linking.readers.codes import code
from coopkg.linking.readers.headings import CODE_COLUMN, MATRIX_COLUMN, MATRIX_ROW, Plan
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.sheets import number
from coopkg.linking.readers.values import as_number, as_position
from coopkg.linking.readers.words import ours
from coopkg.linking.records import WARNING, Place, Problem, Record, Told, Value

Found = tuple[dict[str, Value], Mapping[str, Value]]
"""Fields and extras of one observation."""


def observations(plan: Plan, row: Row, options: Options) -> Iterator[Found]:
    """Yield the fields of each observation that a row holds."""
    readers: Mapping[str, Callable[[Row, Options], Iterator[Found]]] = {
        "grid": partial(_grid, plan),
        "codes_in_columns": _codes,
        "matrix": _matrix,
    }
    yield from readers[plan.kind](row, options)


def rest(plan: Plan, row: Row) -> Iterator[Told]:
    """Yield the cells of a row that say nothing that is understood, and a passage without any code."""
    if plan.kind == "grid":
        yield from _no_positions(plan, row)
        return
    for heading, cell in row.extra.items():
        if _is_wrong(plan, heading, cell):
            yield Problem("mark", cell.place, value=cell.raw)
    if plan.kind == "codes_in_columns" and "quote" in row.fields and not any(True for _ in _applied(row)):
        yield from passage(row.place, row.fields, row.extra)


def passage(place: Place, fields: Mapping[str, Value], extra: Mapping[str, Value]) -> Iterator[Told]:
    """Yield a passage to which nobody gave a code, and say so."""
    yield Problem("no_code", place, WARNING)
    yield Record("passage", place, fields, extra)


def _is_wrong(plan: Plan, heading: str, cell: Value) -> bool:
    if plan.kind == "matrix":
        return bool(MATRIX_COLUMN.fullmatch(heading)) and not as_number(cell.text)
    named = CODE_COLUMN.fullmatch(heading)
    return bool(named and (named[2] or "").lower() in ("", "applied") and _mark(cell) == "")


def _no_positions(plan: Plan, row: Row) -> Iterator[Problem]:
    for cell in row.codes:
        if not as_position(cell.text)[0]:
            yield Problem("grid_position", cell.place, value=cell.raw, data={"column": _heading(plan, cell)})


def _heading(plan: Plan, cell: Value) -> str:
    return plan.columns[number(cell.place.column)][0]


def _grid(plan: Plan, row: Row, options: Options) -> Iterator[Found]:
    for cell in row.codes:
        stance, intensity = as_position(cell.text)
        if stance:
            fields = {**row.fields, "concept": code(_heading(plan, cell), cell.place, options.paths)}
            fields["position"] = Value(cell.raw, cell.place, stance)
            if intensity:
                fields["intensity"] = Value(cell.raw, cell.place, intensity)
            yield fields, row.extra


def _codes(row: Row, options: Options) -> Iterator[Found]:
    kept = {heading: value for heading, value in row.extra.items() if not CODE_COLUMN.fullmatch(heading)}
    for name, cell in _applied(row):
        fields = {**row.fields, "concept": code(name, cell.place, options.paths)}
        fields.setdefault("position", Value(cell.raw, cell.place, "coded"))
        yield fields, {**kept, **_beside(row, name)}


def _applied(row: Row) -> Iterator[tuple[str, Value]]:
    for heading, cell in row.extra.items():
        named = CODE_COLUMN.fullmatch(heading)
        if named and (named[2] or "").lower() in ("", "applied") and _mark(cell) == "some":
            yield named[1], cell


def _beside(row: Row, name: str) -> dict[str, Value]:
    """Return the weight and the range of a code that a row was given."""
    named = ((CODE_COLUMN.fullmatch(heading), value) for heading, value in row.extra.items())
    return {
        n[2].lower(): value for n, value in named if n and n[1] == name and (n[2] or "applied").lower() != "applied"
    }


def _mark(cell: Value) -> str:
    """Return ``some``, ``none``, or nothing for what is neither a mark nor a count."""
    count = as_number(cell.text)
    if count:
        return "some" if float(count) > 0 else "none"
    return ours("marks", cell.text)


def _matrix(row: Row, options: Options) -> Iterator[Found]:
    cells = list(row.extra.items())
    first = next((value for heading, value in cells if not MATRIX_COLUMN.fullmatch(heading)), None)
    named = first and MATRIX_ROW.fullmatch(first.text)
    for heading, cell in cells:
        case = MATRIX_COLUMN.fullmatch(heading)
        if named and case and _mark(cell) == "some":
            yield (
                {
                    "case": Value(heading, cell.place, case[1].strip()),
                    "concept": code(named[1], cell.place, options.paths),
                    "position": Value(cell.raw, cell.place, "coded"),
                },
                {"count": cell},
            )
