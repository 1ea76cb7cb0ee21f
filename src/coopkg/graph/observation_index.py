"""The matrix and the newest observations, out of the side index: what the engine alone would take half a minute for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from coopkg.graph.observation_table import SELF, STANCES
from coopkg.models import Ref
from coopkg.models.matrix import Cell, Matrix, Noted, Row

MOST_ROWS = 200
"""Collectives of a page of a matrix, at most."""

_COUNTED = ("present", "absent", "ambivalent", "silent", "coded", "rolled_up", "part_of", "observers")
_COUNTS = ", ".join((*_COUNTED, "disagree"))
_NUMBER = "SELECT id FROM thing WHERE iri = ?"
_KIND = "SELECT iri, kind FROM thing WHERE id = ?"
_LABELS = "SELECT lang, text FROM label WHERE thing = ? ORDER BY lang"
_MEMBERS = "SELECT notion FROM member WHERE scheme = ? ORDER BY position"
_TOTAL = "SELECT count(*) FROM collective WHERE fictitious = ?"
_PAGE = "SELECT thing FROM collective WHERE fictitious = ? ORDER BY position LIMIT ? OFFSET ?"
_CELLS = f"""
SELECT m.notion, {_COUNTS} FROM member m JOIN cell c ON c.collective = ? AND c.notion = m.notion WHERE m.scheme = ?
"""  # noqa: S608
_REACH = "SELECT notion, way FROM reach WHERE above = ?"
_NOTED = "SELECT id, iri, collective, notion, stance, observed_on FROM observation WHERE id = ?"
_OBSERVERS = "SELECT agent FROM observer WHERE observation = ?"
_READ = "SELECT lang, text FROM note WHERE observation = ? AND role = 'read' ORDER BY lang"
_RANK = "SELECT id FROM observation WHERE iri = ?"
_OBSERVED_IN = f"SELECT collective, {_COUNTS} FROM cell WHERE notion = ?"  # noqa: S608


@dataclass(frozen=True)
class Wanted:
    """Which observations are wanted: IRIs; an empty filter lets all pass.

    Attributes:
        notion: a concept, item or dimension: those that stand in its cell of the matrix.
        stance: a name of :data:`coopkg.graph.observation_table.STANCES`.
        fictitious: of made-up collectives instead of real ones; a collective that is named decides by itself.
    """

    collective: str = ""
    notion: str = ""
    stance: str = ""
    observer: str = ""
    fictitious: bool = False


class ObservationIndex:
    """The observations of one generation, read-only; a connection is opened for each call, so threads may share it.

    Args:
        path: the file of the side index.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"

    def _open(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self._address, uri=True))

    def matrix(self, scheme: str, *, fictitious: bool = False, first: int = 0, most: int = MOST_ROWS) -> Matrix:
        """Return collectives × the notions of a scheme.

        Args:
            scheme: IRI of a grid or scheme.
            fictitious: show made-up collectives instead of real ones.
            first: collectives to leave out before the first row.
            most: rows, at most :data:`MOST_ROWS`.
        """
        with self._open() as base:
            names, number = _Names(base), _number(base, scheme)
            shown = [one for (one,) in base.execute(_PAGE, (fictitious, min(most, MOST_ROWS), first))]
            return Matrix(
                scheme=names(number),
                columns=tuple(names(notion) for (notion,) in base.execute(_MEMBERS, (number,))),
                rows=tuple(_row(base, names, one, number) for one in shown),
                total=base.execute(_TOTAL, (fictitious,)).fetchone()[0],
                fictitious=fictitious,
            )

    def newest(self, wanted: Wanted, after: str = "", most: int = 50) -> tuple[Noted, ...]:
        """Return observations, the newest first; those without a date come last.

        Args:
            wanted: which observations.
            after: IRI of the last one that was seen, of the same list; empty to begin.
            most: how many.
        """
        with self._open() as base:
            before = _rank(base, after) if after else 1 << 62
            ranks = sorted(set(_ranks(base, wanted, before, most)), reverse=True)[:most]
            names = _Names(base)
            return tuple(_noted(base, names, rank) for rank in ranks)

    def knows(self, iri: str) -> bool:
        """Tell whether a thing or an observation of that IRI stands in the index."""
        with self._open() as base:
            return _number(base, iri) >= 0 or _rank(base, iri) > 0

    def observed_in(self, notion: str) -> dict[str, Cell]:
        """Return collective → cell of a notion, by IRIs, real and made-up collectives alike."""
        with self._open() as base:
            names = _Names(base)
            found = base.execute(_OBSERVED_IN, (_number(base, notion),))
            return {names(collective).iri: _cell(counts) for collective, *counts in found}


class _Names:
    """Things by their numbers, each read once."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._known: dict[int, Ref] = {}

    def __call__(self, number: int) -> Ref:
        if number not in self._known:
            iri, kind = self._base.execute(_KIND, (number,)).fetchone() or ("", "")
            self._known[number] = Ref(iri, kind, dict(self._base.execute(_LABELS, (number,))))
        return self._known[number]


def _number(base: sqlite3.Connection, iri: str) -> int:
    """Return the number of a thing; -1, which none has, for what the index does not know."""
    return int((base.execute(_NUMBER, (iri,)).fetchone() or (-1,))[0])


def _row(base: sqlite3.Connection, names: _Names, collective: int, scheme: int) -> Row:
    cells = base.execute(_CELLS, (collective, scheme))
    return Row(names(collective), {names(notion).iri: _cell(counts) for notion, *counts in cells})


def _cell(counts: Iterable[int]) -> Cell:
    *numbers, disagree = counts
    return Cell(**dict(zip(_COUNTED, numbers, strict=True)), disagree=bool(disagree))


def _rank(base: sqlite3.Connection, observation: str) -> int:
    return int((base.execute(_RANK, (observation,)).fetchone() or (0,))[0])


def _ranks(base: sqlite3.Connection, wanted: Wanted, before: int, most: int) -> Iterator[int]:
    """Yield the numbers of the newest for each notion below the one wanted: each list is short, and out of an index."""
    fixed: dict[str, int] = {}
    if wanted.collective:
        fixed["collective"] = _number(base, wanted.collective)
    else:
        fixed["fictitious"] = wanted.fictitious
    if wanted.observer:
        fixed["agent"] = _number(base, wanted.observer)
    for also in _notions(base, wanted):
        chosen = {**fixed, **also}
        yield from (rank for (rank,) in base.execute(_query(chosen), (*chosen.values(), before, most)))


def _notions(base: sqlite3.Connection, wanted: Wanted) -> Iterator[dict[str, int]]:
    """Yield what to ask for, notion by notion and stance by stance: what each index gives in the order of time."""
    stances = [STANCES.index(wanted.stance)] if wanted.stance else list(range(len(STANCES)))
    if not wanted.notion:
        yield {"stance": stances[0]} if wanted.stance else {}
        return
    number = _number(base, wanted.notion)
    for notion, way in base.execute(_REACH, (number,)).fetchall():
        yield from ({"notion": notion, "stance": stance} for stance in stances if way == SELF or stance == 0)


def _query(chosen: Iterable[str]) -> str:
    conditions = " AND ".join(f"{name} = ?" for name in chosen)
    table = "observer JOIN observation ON id = observation" if "agent" in chosen else "observation"
    rank = "observation.id" if "agent" in chosen else "id"
    return f"SELECT {rank} FROM {table} WHERE {conditions} AND {rank} < ? ORDER BY {rank} DESC LIMIT ?"  # noqa: S608


def _noted(base: sqlite3.Connection, names: _Names, rank: int) -> Noted:
    _, iri, collective, notion, stance, on = base.execute(_NOTED, (rank,)).fetchone()
    observers = tuple(names(agent) for (agent,) in base.execute(_OBSERVERS, (rank,)))
    read = dict(base.execute(_READ, (rank,)))
    return Noted(iri, names(collective), names(notion), STANCES[stance], observers, on, read)
