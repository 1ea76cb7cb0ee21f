"""The matrix and the newest observations, out of the side index: what the engine alone would take half a minute for."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coopkg.graph import observation_choice, observation_rows
from coopkg.graph.connections import Connections
from coopkg.graph.observation_choice import Wanted, number_of
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import STANCES
from coopkg.models import Ref
from coopkg.models.matrix import Cell, Matrix, Noted, Row

MOST_ROWS = 200
"""Collectives of a page of a matrix, at most."""

_REAL = Rows()
_WITHIN = ("observer", "since", "until")
COUNTS = "present, absent, ambivalent, silent, coded, rolled_up, part_of, observers, disagree"
"""Columns of a cell, in the order of :class:`coopkg.models.matrix.Cell`."""

_KIND = "SELECT iri, kind FROM thing WHERE id = ?"
_LABELS = "SELECT lang, text FROM label WHERE thing = ? ORDER BY lang"
_MEMBERS = "SELECT notion FROM member WHERE scheme = ? ORDER BY position"
_MADE_UP = """
SELECT iri FROM thing t JOIN collective k ON k.thing = t.id WHERE fictitious AND iri IN (SELECT value FROM json_each(?))
"""
_KINDS = "SELECT id FROM thing WHERE kind = 'Dimension'"
_NOTED = "SELECT id, iri, collective, notion, stance, observed_on FROM observation WHERE id = ?"
_OBSERVERS = "SELECT agent FROM observer WHERE observation = ?"
_READ = "SELECT lang, text FROM note WHERE observation = ? AND role = 'read' ORDER BY lang"
_RANK = "SELECT id FROM observation WHERE iri = ?"
_IRI = "SELECT iri FROM observation WHERE id = ?"
_SCHEMES = "SELECT iri FROM thing WHERE id IN (SELECT scheme FROM member) ORDER BY iri"
_AGENTS = """
WITH RECURSIVE agents (agent) AS (
  SELECT min(agent) FROM observer
  UNION ALL SELECT (SELECT min(agent) FROM observer WHERE agent > agents.agent) FROM agents WHERE agent NOT NULL
) SELECT agent FROM agents WHERE agent NOT NULL LIMIT ?
"""
"""Each person once, by leaps in the index of observers: however many observations there are."""
_STANCES_IN = """
SELECT iri, stance, n FROM thing
JOIN (SELECT collective, stance, count(*) AS n FROM observation GROUP BY 1, 2) ON thing.id = collective
"""
_PRESENT_IN = """
SELECT count(*) FROM cell c JOIN collective k ON k.thing = c.collective
WHERE notion = ? AND k.fictitious = 0 AND present + rolled_up > 0
"""
_LAST = 1 << 62


class Opened:
    """The side index of one generation, read-only; threads may share it.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._open = Connections(path).one


class ObservationIndex(Opened):
    """The observations of one generation."""

    def matrix(
        self,
        scheme: str = "",
        *,
        notions: Sequence[str] = (),
        dimensions: bool = False,
        rows: Rows = _REAL,
        first: int = 0,
        most: int = MOST_ROWS,
    ) -> Matrix:
        """Return collectives × the notions of a scheme, or × notions that are chosen.

        Args:
            scheme: IRI of a grid or scheme; or
            notions: IRIs of notions, items, dimensions or codes.
            dimensions: the dimensions of the scheme alone.
            rows: which collectives, and which of their observations.
            first: collectives to leave out before the first row.
            most: rows, at most :data:`MOST_ROWS`.
        """
        with self._open() as base:
            names = Names(base)
            columns = column_numbers(base, scheme, notions, dimensions=dimensions)
            shown = observation_rows.page(base, rows, first, min(most, MOST_ROWS))
            found = _cells(base, names, rows, shown, columns)
            return Matrix(
                scheme=names(number_of(base, scheme)) if scheme else None,
                columns=tuple(map(names, columns)),
                rows=tuple(Row(names(one), found.get(one, {})) for one in shown),
                total=observation_rows.total(base, rows),
                fictitious=rows.fictitious,
                within={name: getattr(rows, name) for name in _WITHIN if getattr(rows, name)},
            )

    def columns(self, scheme: str, *, dimensions: bool = False) -> list[int]:
        """Return the numbers of the notions of a scheme, or of its dimensions alone; none where there is no scheme."""
        with self._open() as base:
            return column_numbers(base, scheme, dimensions=dimensions)

    def schemes(self) -> list[str]:
        """Return the IRIs of the grids and schemes of which notions can be columns."""
        with self._open() as base:
            return [iri for (iri,) in base.execute(_SCHEMES)]

    def observers(self, most: int) -> list[Ref]:
        """Return persons who observed something, at most so many."""
        with self._open() as base:
            names = Names(base)
            return [names(agent) for (agent,) in base.execute(_AGENTS, (most,))]

    def made_up(self, collectives: Sequence[str]) -> list[str]:
        """Return those of some collectives, given by their IRIs, that were made up."""
        with self._open() as base:
            return [iri for (iri,) in base.execute(_MADE_UP, (json.dumps(collectives),))]

    def newest(self, wanted: Wanted, after: str = "", most: int = 50) -> tuple[Noted, ...]:
        """Return observations, the newest first; those without a date come last.

        Args:
            wanted: which observations.
            after: IRI of the last one that was seen, of the same list; empty to begin.
            most: how many.
        """
        with self._open() as base:
            before = _rank(base, after) if after else _LAST
            names = Names(base)
            return tuple(
                noted_of(base, names, number) for number in observation_choice.newest(base, wanted, before, most)
            )

    def find(self, wanted: Wanted, first: int = 0, most: int = 50) -> list[str]:
        """Return the IRIs of observations, the newest first, without the ``first`` of them."""
        with self._open() as base:
            numbers = observation_choice.newest(base, wanted, _LAST, first + most)[first:]
            return [base.execute(_IRI, (number,)).fetchone()[0] for number in numbers]

    def count(self, wanted: Wanted) -> int:
        """Return how many observations are wanted."""
        with self._open() as base:
            return observation_choice.count(base, wanted)

    def stances(self, wanted: Wanted) -> dict[str, int]:
        """Return stance → how many observations are wanted; only those that there are."""
        with self._open() as base:
            counts = {name: observation_choice.count(base, replace(wanted, stance=name)) for name in STANCES}
        return {name: number for name, number in counts.items() if number}

    def stances_in(self) -> dict[str, dict[str, int]]:
        """Return collective → stance → number of its observations, by IRI."""
        found: dict[str, dict[str, int]] = {}
        with self._open() as base:
            for collective, stance, number in base.execute(_STANCES_IN):
                found.setdefault(collective, {})[STANCES[stance]] = number
        return found

    def present_in(self, notion: str) -> int:
        """Return in how many real collectives a presence of a notion was observed, or rolls up to it."""
        with self._open() as base:
            return int(base.execute(_PRESENT_IN, (number_of(base, notion),)).fetchone()[0])

    def knows(self, iri: str) -> bool:
        """Tell whether a thing or an observation of that IRI stands in the index."""
        with self._open() as base:
            return number_of(base, iri) >= 0 or _rank(base, iri) > 0

    def holds(self, observation: str) -> bool:
        """Tell whether an observation of that IRI stands in the index."""
        with self._open() as base:
            return _rank(base, observation) > 0


class Names:
    """Things by their numbers, each read once."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._known: dict[int, Ref] = {}

    def __call__(self, number: int) -> Ref:
        """Return a thing with its kind and its labels."""
        if number not in self._known:
            iri, kind = self._base.execute(_KIND, (number,)).fetchone() or ("", "")
            self._known[number] = Ref(iri, kind, dict(self._base.execute(_LABELS, (number,))))
        return self._known[number]


def column_numbers(
    base: sqlite3.Connection, scheme: str, notions: Sequence[str] = (), *, dimensions: bool = False
) -> list[int]:
    """Return the numbers of the notions of a scheme, in its order, or of those that are chosen, in theirs."""
    if not scheme:
        return [number for notion in notions if (number := number_of(base, notion)) >= 0]
    found = [notion for (notion,) in base.execute(_MEMBERS, (number_of(base, scheme),))]
    kept = {number for (number,) in base.execute(_KINDS)} if dimensions else set(found)
    return [number for number in found if number in kept]


def _cells(
    base: sqlite3.Connection, names: Names, rows: Rows, collectives: Sequence[int], columns: Sequence[int]
) -> dict[int, dict[str, Cell]]:
    """Return collective → notion → cell."""
    query, values = observation_rows.cells(base, rows, collectives, columns)
    iris = {number: names(number).iri for number in columns}
    found: dict[int, dict[str, Cell]] = {}
    for collective, notion, *counts in base.execute(f"SELECT collective, notion, {COUNTS} FROM ({query})", values):  # noqa: S608
        found.setdefault(collective, {})[iris[notion]] = cell_of(counts)
    return found


def cell_of(counts: Sequence[int]) -> Cell:
    """Return a cell from its :data:`COUNTS`."""
    present, absent, ambivalent, silent, coded, rolled_up, part_of, observers, disagree = counts
    return Cell(present, absent, ambivalent, silent, coded, rolled_up, part_of, observers, bool(disagree))


def _rank(base: sqlite3.Connection, observation: str) -> int:
    return int((base.execute(_RANK, (observation,)).fetchone() or (0,))[0])


def noted_of(base: sqlite3.Connection, names: Names, rank: int) -> Noted:
    """Return an observation by its number."""
    _, iri, collective, notion, stance, on = base.execute(_NOTED, (rank,)).fetchone()
    observers = tuple(names(agent) for (agent,) in base.execute(_OBSERVERS, (rank,)))
    read = dict(base.execute(_READ, (rank,)))
    return Noted(iri, names(collective), names(notion), STANCES[stance], observers, on, read)
