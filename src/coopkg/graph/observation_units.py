"""What the side index tells of several cells at a time: pairs of notions, disagreements, what is missing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from coopkg.graph import observation_rows
from coopkg.graph.observation_choice import number_of
from coopkg.graph.observation_index import Names, cell_of, column_numbers, noted_of
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import DOCUMENT, PASSAGE, STANCES
from coopkg.models import Ref
from coopkg.models.comparing import Contested, CoOccurrence, Pair
from coopkg.models.matrix import Cell, Noted

_OWN = "way = 0 AND stance IN (SELECT value FROM json_each(:stances))"
_FOUND = f"({_OWN} OR way IN (1, 2) AND stance = 0 AND :present)"
_COLUMNS = "above IN (SELECT value FROM json_each(:columns))"
_UNITS = {
    "passage": f"p.unit FROM {{observed}} o JOIN place p ON p.kind = {PASSAGE} AND p.observation = o.id",
    "document": f"p.unit FROM {{observed}} o JOIN place p ON p.kind = {DOCUMENT} AND p.observation = o.id",
    "collective": "o.collective FROM {observed} o",
}
_IMPLIED = "SELECT notion, above FROM reach WHERE way IN (1, 2)"
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
_COUNTS = "present, absent, ambivalent, silent, coded, rolled_up, part_of, observers, disagree"
FOUND = ("present", "coded")
"""Stances by which a notion counts as found in a passage, a document or a collective, where no other is asked for."""


@dataclass(frozen=True)
class Columns:
    """Which notions: those of a scheme (IRI), or those of these IRIs; of a scheme the dimensions alone, if wanted."""

    scheme: str = ""
    notions: tuple[str, ...] = ()
    dimensions: bool = False


class ObservationUnits:
    """The observations of one generation, read-only; a connection is opened for each call, so threads may share it.

    Args:
        path: the file of the side index.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._address, uri=True))

    def together(self, measure: str, columns: Columns, rows: Rows, stances: Sequence[str] = FOUND) -> CoOccurrence:
        """Return which notions are found in the same units.

        A presence counts for what it rolls up to. Two notions of which one implies the other are no pair.

        Args:
            measure: one of :data:`coopkg.models.comparing.MEASURES`.
            columns: which notions.
            rows: which collectives, and which of their observations.
            stances: names of the stances by which a notion counts as found.
        """
        with self._open() as base:
            names, numbers = Names(base), _numbers(base, columns)
            units, masks = _masks(base, measure, numbers, rows, stances)
            implied = set(base.execute(_IMPLIED))
            pairs = [
                Pair(names(one), names(other), both, masks[one].bit_count(), masks[other].bit_count())
                for one, other in combinations([number for number in numbers if number in masks], 2)
                if not {(one, other), (other, one)} & implied and (both := (masks[one] & masks[other]).bit_count())
            ]
            return CoOccurrence(
                measure=measure,
                columns=tuple(map(names, numbers)),
                units=units,
                found={names(number).iri: mask.bit_count() for number, mask in masks.items()},
                pairs=tuple(sorted(pairs, key=lambda pair: (-pair.both, -pair.jaccard))),
            )

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
            query, values = _over(base, _JUDGED, rows, _numbers(base, columns))
            cell, taken = None, dict[int, int]()
            for collective, notion, agent, stance in base.execute(query, values):
                if cell != (collective, notion) and taken:
                    yield taken
                    taken = {}
                cell = collective, notion
                taken[agent] = stance
            if taken:
                yield taken

    def cells(self, columns: Columns, rows: Rows) -> tuple[list[Ref], list[Ref], Mapping[tuple[str, str], Cell]]:
        """Return all collectives, the notions, and collective and notion → cell, where anything was observed."""
        with self._open() as base:
            names, numbers = Names(base), _numbers(base, columns)
            collectives = observation_rows.page(base, rows)
            query, values = observation_rows.cells(base, rows, collectives, numbers)
            found = {
                (names(collective).iri, names(notion).iri): cell_of(counts)
                for collective, notion, *counts in base.execute(
                    f"SELECT collective, notion, {_COUNTS} FROM ({query})",  # noqa: S608
                    values,
                )
            }
            return list(map(names, collectives)), list(map(names, numbers)), found

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
            query, values = _over(base, _KEPT, rows, ())
            return {iri for (iri,) in base.execute(query, {**values, "iris": json.dumps(observations)})}

    def named(self, iris: Sequence[str]) -> list[Ref]:
        """Return things by their IRIs, with their labels."""
        with self._open() as base:
            names = Names(base)
            found = ((iri, number_of(base, iri)) for iri in iris)
            return [names(number) if number >= 0 else Ref(iri, "", {}) for iri, number in found]


def _numbers(base: sqlite3.Connection, columns: Columns) -> list[int]:
    return column_numbers(base, columns.scheme, columns.notions, dimensions=columns.dimensions)


def _over(base: sqlite3.Connection, query: str, rows: Rows, columns: Sequence[int]) -> tuple[str, dict[str, object]]:
    observed, values = observation_rows.observed(base, rows, observation_rows.page(base, rows))
    return query.format(observed=observed), {**values, "columns": json.dumps(columns)}


def _masks(
    base: sqlite3.Connection, measure: str, columns: Sequence[int], rows: Rows, stances: Sequence[str]
) -> tuple[int, dict[int, int]]:
    """Return the number of units, and for each notion a whole number with a bit for each unit in which it is found."""
    text = f"SELECT DISTINCT above, {_UNITS[measure]} JOIN reach USING (notion) WHERE {_COLUMNS} AND {_FOUND}"
    query, values = _over(base, text, rows, columns)
    wanted = {"stances": json.dumps([STANCES.index(name) for name in stances]), "present": "present" in stances}
    places: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for notion, unit in base.execute(query, values | wanted):
        members.setdefault(notion, []).append(places.setdefault(unit, len(places)))
    return len(places), {notion: _mask(found, len(places)) for notion, found in members.items()}


def _mask(members: Sequence[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for place in members:
        bits[place // 8] |= 1 << place % 8
    return int.from_bytes(bits, "little")


def _contested(base: sqlite3.Connection, names: Names, rows: Rows, collective: int, notion: int) -> Contested:
    observed, values = observation_rows.observed(base, rows, [collective])
    query = _TAKEN.format(observed=observed)
    found = base.execute(query, {**values, "notion": notion, "most": MOST_OBSERVATIONS}).fetchall()
    return Contested(names(collective), names(notion), tuple(noted_of(base, names, number) for (number,) in found))


MOST_OBSERVATIONS = 50
"""Observations that are shown of a contested cell, at most."""
