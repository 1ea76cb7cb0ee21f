"""One row of cells → values of known fields, the rest kept under its heading, and what cannot be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from coopkg.linking.readers.headings import Plan
from coopkg.linking.readers.sheets import Cells, letters
from coopkg.linking.readers.values import as_date, as_number, as_position, no_date
from coopkg.linking.records import WARNING, Place, Problem, Value

DATES = ("date", "start_date")
NUMBERS = ("intensity", "confidence", "lat", "lon", "start", "end")
_READ = {"position", "coded_on", *DATES, *NUMBERS}  # the others are plain text
WHOLE = ("intensity", "start", "end")
DEGREES = {"lat": 90, "lon": 180}


@dataclass(frozen=True)
class Row:
    """What a row holds.

    Attributes:
        codes: cells of codes, of which there may be several columns.
        extra: heading → value, of the columns that are only kept.
    """

    place: Place
    fields: Mapping[str, Value]
    codes: tuple[Value, ...]
    extra: Mapping[str, Value]
    problems: tuple[Problem, ...]


def typed(plan: Plan, cells: Cells, place: Place) -> Row:
    """Return a row with its values understood as far as they can be."""
    fields: dict[str, Value] = {}
    extra: dict[str, Value] = {}
    codes: list[Value] = []
    problems: list[Problem] = []
    for n, cell in cells.items():
        here = Place(place.file, place.sheet, place.row, letters(n))
        heading, field = plan.columns.get(n, ("", ""))
        if cell.fault:
            problems.append(Problem(cell.fault, here, value=cell.raw))
        elif n not in plan.columns:
            problems.append(Problem("no_heading", here, value=cell.raw))
        elif field == "concept":
            codes.append(Value(cell.raw, here, cell.text))
        elif not field:
            extra[heading] = Value(cell.raw, here, cell.text)
        elif field not in _READ:
            fields[field] = Value(cell.raw, here, cell.text.strip())
        else:
            found, wrong = understood(field, cell.text, here)
            for name, value in found.items():
                fields.setdefault(name, value)
            fields[field] = Value(cell.raw, here, found[field].text)
            problems += [wrong] if wrong else []
    return Row(place, fields, tuple(codes), extra, tuple(problems))


def understood(field: str, raw: str, here: Place) -> tuple[dict[str, Value], Problem | None]:
    """Return the fields that one value gives, and what is wrong with it, if anything is.

    A stance may hold its intensity: « présent (2) ».
    """
    said = text = raw.strip()
    wrong, data, more = "", dict[str, str](), dict[str, Value]()
    if field == "position":
        text, intensity = as_position(text)
        wrong = "" if text else "position"
        more = {"intensity": Value(raw, here, intensity)} if intensity else {}
    elif field in DATES:
        text = as_date(text)
        wrong, data = ("", data) if text else no_date(said)
        if field == "date" and _is_to_come(text):
            return {field: Value(raw, here, text)}, Problem("date_to_come", here, WARNING, raw)
    elif field == "coded_on":
        text = as_date(text) or text
    elif field in NUMBERS:
        text = as_number(text)
        text = text.removesuffix(".0") if field in WHOLE else text
        wrong = "" if text else "intensity" if field == "intensity" else "number"
        if text and abs(float(text)) > (most := DEGREES.get(field, inf)):
            wrong, data = "degrees", {"most": str(most)}
    told = Problem(wrong, here, value=raw, data=data) if wrong else None
    return {field: Value(raw, here, text), **more}, told


def _is_to_come(day: str) -> bool:
    """Tell whether a day, month or year is wholly to come, wherever on Earth it was written."""
    return day > (date.today() + timedelta(days=1)).isoformat()[: len(day)]
