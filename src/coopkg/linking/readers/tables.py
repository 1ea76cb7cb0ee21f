"""Sheets → records: one row one thing (long), or one column one code (wide)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import PurePath

from coopkg.linking.readers import wide
from coopkg.linking.readers.cells import Row, typed
from coopkg.linking.readers.codes import code, split
from coopkg.linking.readers.completion import Completion, required
from coopkg.linking.readers.headings import Plan, planned
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.sheets import HIDDEN, Cells, Sheet, letters
from coopkg.linking.readers.words import tables
from coopkg.linking.records import NOTE, WARNING, Place, Problem, Record, Told, Value

_LOOKED_AT = 60  # rows
_RECORDS = {"cases": "case", "documents": "document", "concepts": "code"}
_EXAMPLES = frozenset(word.casefold() for word in tables()["marks"]["example"])
Plans = Callable[[str, Plan], None]


def records(sheet: Sheet, name: str, options: Options, completion: Completion, plans: Plans) -> Iterator[Told]:
    """Yield what a sheet tells.

    Args:
        sheet: to be read once.
        name: under which the mapping knows it.
        options: what the person said.
        completion: knows the documents of other sheets.
        plans: is told how the sheet is read.
    """
    rows = iter(sheet.rows)
    first = list(islice(rows, _LOOKED_AT))
    if not first:
        return
    yield from (Problem(key, sheet.place, WARNING if key == HIDDEN else NOTE) for key in sheet.notes)
    plan = planned(sheet.place.sheet or PurePath(sheet.place.file).stem, first, options.sheets.get(name))
    if plan is None:
        number, cells = max(first, key=lambda row: len(row[1]))
        plans(name, Plan("readme", number, {n: (cells[n].text, "") for n in sorted(cells)}))
        found = " | ".join(cells[n].text for n in sorted(cells))[:200]
        yield Problem("unknown_sheet" if any(len(row) > 1 for _, row in first) else "a_text", sheet.place, value=found)
        return
    plans(name, plan)
    if plan.kind != "readme":
        below = (row for row in chain(first, rows) if row[0] > plan.header)
        yield from _planned(plan, sheet.place, below, options, completion)


def _planned(
    plan: Plan, place: Place, rows: Iterator[tuple[int, Cells]], options: Options, completion: Completion
) -> Iterator[Told]:
    header = place._replace(row=plan.header)
    yield from (Problem("column_twice", header, value=heading) for heading in plan.doubled)
    if plan.kind == "matrix":
        yield Problem("matrix", header, NOTE)
    filled = {field: letters(n) for n, (_, field) in plan.columns.items() if field}
    if plan.kind == "grid":
        filled.pop("concept", None)  # a cell that is empty there says nothing
    if (plan.kind in ("observations", "grid") or plan.kind in _RECORDS) and (kept := _kept(plan)):
        level = WARNING if set(filled) == {"name"} else NOTE
        yield Problem("kept_columns", header, level, data={"columns": " · ".join(kept)})
    if plan.kind not in _RECORDS:
        told = set(filled) | ({"concept"} if plan.kind != "observations" else set())
        told |= {"position"} if plan.kind == "grid" else {"case"} if plan.kind == "matrix" else set()
        yield from completion.lacking(told, header)
    for number, cells in rows:
        row = typed(plan, cells, place._replace(row=number))
        if "id" in row.fields and row.fields["id"].text.casefold() in _EXAMPLES:
            yield Problem("example", row.place, NOTE)
        else:
            yield from _row(plan, row, options, completion, filled)


def _kept(plan: Plan) -> list[str]:
    """Return the headings of columns that nothing here understands."""
    return [heading for heading, field in plan.columns.values() if heading and not field]


def _row(plan: Plan, row: Row, options: Options, completion: Completion, filled: Mapping[str, str]) -> Iterator[Told]:
    yield from row.problems
    if plan.kind in _RECORDS:
        yield from _thing(_RECORDS[plan.kind], row, options, completion)
    elif plan.kind == "observations":
        yield from _long(row, options, completion, filled)
    else:
        for fields, extra in wide.observations(plan, row, options):
            done = completion.completed(fields)
            yield from _missing(done, _to_fill(filled, []), filled, row)
            yield Record("observation", row.place, done, extra)
        yield from wide.rest(plan, row)


def _thing(kind: str, row: Row, options: Options, completion: Completion) -> Iterator[Told]:
    fields = dict(row.fields)
    if kind == "code" and "name" in fields:
        fields["name"] = code(fields["name"].raw, fields["name"].place, options.paths)
    record = Record(kind, row.place, fields, row.extra)
    if kind == "document":
        completion.learn(record)
    yield record


def _long(row: Row, options: Options, completion: Completion, filled: Mapping[str, str]) -> Iterator[Told]:
    done = completion.completed(dict(row.fields))
    codes = [code(raw, cell.place, options.paths) for cell in row.codes for raw in split(cell.raw, options.separators)]
    if "position" not in filled:
        if not codes and "quote" in done:
            yield from wide.passage(row.place, done, row.extra)
            return
        done.setdefault("position", Value("", row.place, "coded"))
    yield from _missing(done, _to_fill(filled, codes), filled, row)
    for found in codes:
        yield Record("observation", row.place, {**done, "concept": found}, row.extra)
    if not codes:
        yield Record("observation", row.place, done, row.extra)


def _missing(
    fields: Mapping[str, Value], names: Iterable[str], filled: Mapping[str, str], row: Row
) -> Iterator[Problem]:
    """Yield what a row leaves empty although its sheet has a column for it; of a cell that is at fault that is told."""
    faults = {problem.place.column for problem in row.problems}
    for name in names:
        if name not in fields and filled[name] not in faults:
            yield Problem(f"missing_{name}", row.place._replace(column=filled[name]))


def _to_fill(filled: Mapping[str, str], codes: list[Value]) -> list[str]:
    """Return the required fields that the sheet has columns for, in their order."""
    return [name for name in required() if name in filled and not (name == "concept" and codes)]
