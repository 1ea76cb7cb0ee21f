"""What the side index tells of several cells at a time: pairs of notions, disagreements, what is missing."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from coopkg.graph import observation_pairs, observation_rows
from coopkg.graph.observation_choice import number_of
from coopkg.graph.observation_index import COUNTS, Names, Opened, cell_of, column_numbers, noted_of
from coopkg.graph.observation_rows import Rows
from coopkg.models import Ref
from coopkg.models.comparing import Contested, CoOccurrence
from coopkg.models.matrix import Noted

_CONTESTED = (
    "SELECT collective, notion FROM ({cells}) JOIN collective ON thing = collective WHERE disagree ORDER BY position"
)
_TAKEN = """
SELECT o.id FROM {observed} o JOIN reach USING (notion)
WHERE above = :notion AND stance < 3 AND (way = 0 OR way < 3 AND stance = 0) ORDER BY o.id DESC LIMIT :most
"""
_JUDGED = """
SELECT collective, notion, min(agent), stance FROM {observed} o JOIN observer b ON b.observation = o.id
WHERE stance < 3 AND notion IN (SELECT value FROM json_each(:columns)) GROUP BY o.id ORDER BY collective, notion, o.id
"""
_BEHIND = """
WITH chosen AS (
  SELECT o.id, k.position, o.notion FROM {observed} o JOIN collective k ON k.thing = o.collective
  WHERE o.notion IN (SELECT notion FROM reach WHERE above IN (SELECT value FROM json_each(:columns)))
  ORDER BY k.position, o.notion, o.id LIMIT :most
)
SELECT c.id, above FROM chosen c JOIN reach r ON r.notion = c.notion
WHERE above IN (SELECT value FROM json_each(:columns)) ORDER BY c.position, c.notion, c.id
"""
_KEPT = "SELECT o.iri FROM {observed} o WHERE o.iri IN (SELECT value FROM json_each(:iris))"


@dataclass(frozen=True)
class Columns:
    """Which notions: those of a scheme (IRI), or those of these IRIs; of a scheme the dimensions alone, if wanted."""

    scheme: str = ""
    notions: tuple[str, ...] = ()
    dimensions: bool = False


@dataclass(frozen=True)
class Looked:
    """What was looked at.

    Attributes:
        columns: the notions.
        seen: each collective with the IRIs of the notions on which there is anything.
        states: IRI of a notion that nothing shows → state of a cell → how many; cells without anything are left out.
    """

    columns: tuple[Ref, ...]
    seen: tuple[tuple[Ref, AbstractSet[str]], ...]
    states: Mapping[str, Mapping[str, int]]


class ObservationUnits(Opened):
    """The observations of one generation, by units: passages, documents, cells."""

    def together(
        self, measure: str, columns: Columns, rows: Rows, stances: Sequence[str] = observation_pairs.FOUND
    ) -> CoOccurrence:
        """Return which notions are found in the same units.

        A presence counts for what it rolls up to. Two notions of which one implies the other are no pair.

        Args:
            measure: one of :data:`coopkg.models.comparing.MEASURES`.
            columns: which notions.
            rows: which collectives, and which of their observations.
            stances: names of the stances by which a notion counts as found.
        """
        with self._open() as base:
            return observation_pairs.together(base, measure, _numbers(base, columns), rows, stances)

    def contested(self, columns: Columns, rows: Rows, first: int, most: int) -> tuple[list[Contested], int]:
        """Return cells in which observers disagree, a part of them, and how many there are."""
        with self._open() as base:
            names = Names(base)
            query, values = observation_rows.cells(
                base, rows, observation_rows.page(base, rows), _numbers(base, columns)
            )
            cells = base.execute(_CONTESTED.format(cells=query), values).fetchall()
            return [_contested(base, names, rows, *cell) for cell in cells[first : first + most]], len(cells)

    def positions(self, columns: Columns, rows: Rows) -> Iterator[dict[int, int]]:
        """Yield, for each cell with a position taken on the notion itself, observer → the newest position.

        What several persons observed together is one reading: it stands under one of them.
        """
        with self._open() as base:
            query, values = observation_rows.over(base, _JUDGED, rows, _numbers(base, columns))
            cell, taken = None, dict[int, int]()
            for collective, notion, agent, stance in base.execute(query, values):
                if cell != (collective, notion) and taken:
                    yield taken
                    taken = {}
                cell = collective, notion
                taken[agent] = stance
            if taken:
                yield taken

    def looked(self, columns: Columns, rows: Rows) -> Looked:
        """Return what was looked at, of all collectives."""
        with self._open() as base:
            names, numbers = Names(base), _numbers(base, columns)
            collectives = observation_rows.page(base, rows)
            query, values = observation_rows.cells(base, rows, collectives, numbers)
            cells = base.execute(f"SELECT collective, notion, {COUNTS} FROM ({query})", values).fetchall()  # noqa: S608
            shown = {notion for _, notion, present, *_, rolled_up, _, _, _ in cells if present or rolled_up}
            seen: dict[int, set[str]] = {collective: set() for collective in collectives}
            states: dict[str, Counter[str]] = {
                names(number).iri: Counter() for number in numbers if number not in shown
            }
            iris = {number: names(number).iri for number in numbers}
            for collective, notion, *counts in cells:
                seen[collective].add(iris[notion])
                if notion not in shown:
                    states[iris[notion]][cell_of(counts).state] += 1
            return Looked(
                columns=tuple(map(names, numbers)),
                seen=tuple((names(collective), notions) for collective, notions in seen.items()),
                states=states,
            )

    def behind(
        self, columns: Columns, rows: Rows, first: int, most: int, observations: int
    ) -> list[tuple[str, tuple[str, ...], Noted]]:
        """Return the observations behind the cells of a page of collectives, as many as were asked for.

        Returns:
            For each, by collective and notion: the collective, the notions of the cells that it stands behind, itself.
        """
        with self._open() as base:
            names, numbers = Names(base), _numbers(base, columns)
            observed, values = observation_rows.observed(base, rows, observation_rows.page(base, rows, first, most))
            asked = {**values, "columns": json.dumps(numbers), "most": observations}
            found: dict[int, list[int]] = {}
            for observation, notion in base.execute(_BEHIND.format(observed=observed), asked):
                found.setdefault(observation, []).append(notion)
            told = [(noted_of(base, names, number), notions) for number, notions in found.items()]
            return [(noted.collective.iri, tuple(names(n).iri for n in notions), noted) for noted, notions in told]

    def kept(self, observations: Sequence[str], rows: Rows) -> set[str]:
        """Return those of some observations that are of these rows."""
        with self._open() as base:
            query, values = observation_rows.over(base, _KEPT, rows, ())
            return {iri for (iri,) in base.execute(query, {**values, "iris": json.dumps(observations)})}

    def named(self, iris: Sequence[str]) -> list[Ref]:
        """Return things by their IRIs, with their labels."""
        with self._open() as base:
            names = Names(base)
            found = ((iri, number_of(base, iri)) for iri in iris)
            return [names(number) if number >= 0 else Ref(iri, "", {}) for iri, number in found]


def _numbers(base: sqlite3.Connection, columns: Columns) -> list[int]:
    return column_numbers(base, columns.scheme, columns.notions, dimensions=columns.dimensions)


def _contested(base: sqlite3.Connection, names: Names, rows: Rows, collective: int, notion: int) -> Contested:
    observed, values = observation_rows.observed(base, rows, [collective])
    query = _TAKEN.format(observed=observed)
    found = base.execute(query, {**values, "notion": notion, "most": MOST_OBSERVATIONS}).fetchall()
    return Contested(names(collective), names(notion), tuple(noted_of(base, names, number) for (number,) in found))


MOST_OBSERVATIONS = 50
"""Observations that are shown of a contested cell, at most."""
