"""Which collectives a comparison has as rows, and which of their observations it looks at.

An observation's number is its rank in time, so that a range of dates is a range of numbers. What is dated by a year or
a month stands at its beginning; what has no date is in no range.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from coopkg.graph.observation_table import counting

_LAST = 1 << 62
_NUMBERS = "SELECT id FROM thing WHERE iri IN (SELECT value FROM json_each(?))"
_ROWS = """
FROM collective k WHERE fictitious = :fictitious
AND (NOT :named OR thing IN (SELECT value FROM json_each(:collectives)))
AND (NOT :formed OR thing IN (SELECT collective FROM form WHERE concept IN (SELECT value FROM json_each(:forms))))
"""
_OBSERVATIONS = """(SELECT o.* FROM observation o
WHERE collective IN (SELECT value FROM json_each(:rows)) AND o.id BETWEEN :first AND :last{by})"""
_BY = """ AND EXISTS (
  SELECT 1 FROM observer b WHERE b.observation = o.id AND b.agent IN (SELECT value FROM json_each(:agents)))"""
_CELLS = """SELECT * FROM cell
WHERE collective IN (SELECT value FROM json_each(:rows)) AND notion IN (SELECT value FROM json_each(:columns))"""
_OF_COLUMNS = "above IN (SELECT value FROM json_each(:columns))"


@dataclass(frozen=True)
class Rows:
    """Which collectives, and which of their observations: IRIs; an empty filter lets all pass.

    Attributes:
        collectives: these alone.
        form: a concept that names the form of the collectives, or is broader.
        observer: of this person alone.
        since: year, month or day from which on; ``until``: up to and with which.
        fictitious: made-up collectives instead of real ones.
    """

    collectives: tuple[str, ...] = ()
    form: str = ""
    observer: str = ""
    since: str = ""
    until: str = ""
    fictitious: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether every observation of the collectives is looked at."""
        return not (self.observer or self.since or self.until)


def numbers(base: sqlite3.Connection, iris: Sequence[str]) -> list[int]:
    """Return the numbers of things; those that the index does not know are left out."""
    return [number for (number,) in base.execute(_NUMBERS, (json.dumps(iris),))]


def page(base: sqlite3.Connection, rows: Rows, first: int = 0, most: int = -1) -> list[int]:
    """Return the numbers of collectives, in the order in which they are shown; at most so many, -1 for all."""
    query = f"SELECT thing {_ROWS} ORDER BY position LIMIT :most OFFSET :skipped"
    values = {**_values(base, rows), "most": most, "skipped": first}
    return [thing for (thing,) in base.execute(query, values)]


def total(base: sqlite3.Connection, rows: Rows) -> int:
    """Return how many collectives there are."""
    return int(base.execute(f"SELECT count(*) {_ROWS}", _values(base, rows)).fetchone()[0])


def _values(base: sqlite3.Connection, rows: Rows) -> dict[str, object]:
    return {
        "fictitious": rows.fictitious,
        "named": bool(rows.collectives),
        "collectives": json.dumps(numbers(base, rows.collectives)),
        "formed": bool(rows.form),
        "forms": json.dumps(numbers(base, [rows.form])),
    }


def observed(base: sqlite3.Connection, rows: Rows, collectives: Sequence[int]) -> tuple[str, dict[str, object]]:
    """Return a subquery of the observations of some collectives, given by their numbers, and the values it needs."""
    first, last = span(base, rows.since, rows.until)
    agents = json.dumps(numbers(base, [rows.observer]))
    values = {"rows": json.dumps(collectives), "first": first, "last": last, "agents": agents}
    return _OBSERVATIONS.format(by=_BY if rows.observer else ""), values


def over(base: sqlite3.Connection, query: str, rows: Rows, columns: Sequence[int]) -> tuple[str, dict[str, object]]:
    """Return a query on ``{observed}`` with the observations of all collectives put in, and the values it needs."""
    chosen, values = observed(base, rows, page(base, rows))
    return query.format(observed=chosen), {**values, "columns": json.dumps(columns)}


def cells(
    base: sqlite3.Connection, rows: Rows, collectives: Sequence[int], columns: Sequence[int]
) -> tuple[str, dict[str, object]]:
    """Return a query for the cells of some collectives and notions, given by their numbers, and the values it needs.

    Cells of all observations were counted once for all; those of some are counted now.
    """
    values: dict[str, object] = {"rows": json.dumps(collectives), "columns": json.dumps(columns)}
    if rows.whole:
        return _CELLS, values
    found, more = observed(base, rows, collectives)
    return counting(found, _OF_COLUMNS), values | more


def span(base: sqlite3.Connection, since: str, until: str) -> tuple[int, int]:
    """Return the first and the last number of the observations between two dates, both of which may be empty."""
    if not since and not until:
        return 0, _LAST
    count = base.execute("SELECT count(*) FROM observation").fetchone()[0]
    places = range(1, count + 1)

    def dated(number: int) -> str:
        return str(base.execute("SELECT observed_on FROM observation WHERE id = ?", (number,)).fetchone()[0])

    first = bisect_left(places, since or "0", key=dated)
    last = bisect_right(places, f"{until or '9999'}~", key=dated)
    return first + 1, last
