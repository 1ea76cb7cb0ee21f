"""Which observations are wanted, and the short lists of the side index that together hold them.

Each list is the numbers of one notion, with one stance, as an index has them in the order of time; no two lists share a
number. So the newest of all are among the newest of each, and a count is a sum.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coopkg.graph.observation_rows import span
from coopkg.graph.observation_table import IS_IT, PART_OF, SELF, STANCES

_EVERY = frozenset(range(len(STANCES)))
_PRESENT = frozenset({0})
_NUMBER = "SELECT id FROM thing WHERE iri = ?"
_REACH = "SELECT notion, way FROM reach WHERE above = ?"
_MEMBERS = "SELECT notion FROM member WHERE scheme = ?"

Stances = Mapping[int, frozenset[int]]
"""Notion → the stances that are wanted of it."""


@dataclass(frozen=True)
class Wanted:
    """Which observations are wanted: IRIs; an empty filter lets all pass.

    Attributes:
        notion: a concept, item or dimension: what stands in its cell of the matrix.
        about: a concept: observed itself or by an item that is it, with any stance, or rolled up to.
        observed: what is observed itself.
        grid: grid or scheme of what is observed.
        stance: a name of :data:`coopkg.graph.observation_table.STANCES`.
        since: year, month or day from which on; ``until``: up to and with which.
        fictitious: of made-up collectives, or of real ones; None: of all.
    """

    collective: str = ""
    notion: str = ""
    about: str = ""
    observed: str = ""
    grid: str = ""
    stance: str = ""
    observer: str = ""
    since: str = ""
    until: str = ""
    fictitious: bool | None = None


def number_of(base: sqlite3.Connection, iri: str) -> int:
    """Return the number of a thing; -1, which none has, for what the index does not know."""
    return int((base.execute(_NUMBER, (iri,)).fetchone() or (-1,))[0])


def newest(base: sqlite3.Connection, wanted: Wanted, before: int, most: int) -> list[int]:
    """Return the numbers of at most so many observations below a number, the newest first."""
    found: list[int] = []
    first, last = span(base, wanted.since, wanted.until)
    for chosen in _lists(base, wanted):
        query = f"{_select(chosen)} AND id < ? ORDER BY id DESC LIMIT ?"
        found += (number for (number,) in base.execute(query, (*chosen.values(), first, last, before, most)))
    return sorted(found, reverse=True)[:most]


def count(base: sqlite3.Connection, wanted: Wanted) -> int:
    """Return how many observations are wanted."""
    ends = span(base, wanted.since, wanted.until)
    queries = ((_select(chosen, "count(*)"), (*chosen.values(), *ends)) for chosen in _lists(base, wanted))
    return sum(int(base.execute(query, values).fetchone()[0]) for query, values in queries)


def _select(chosen: Iterable[str], what: str = "id") -> str:
    conditions = " AND ".join(f"{name} = ?" for name in chosen)
    table = "observer JOIN observation ON id = observation" if "agent" in chosen else "observation"
    return f"SELECT {what} FROM {table} WHERE {conditions} AND id BETWEEN ? AND ?"  # noqa: S608


def _lists(base: sqlite3.Connection, wanted: Wanted) -> list[dict[str, int]]:
    """Return the conditions of each list."""
    collective = {"collective": number_of(base, wanted.collective)} if wanted.collective else {}
    agent = {"agent": number_of(base, wanted.observer)} if wanted.observer else {}
    kinds = (0, 1) if wanted.fictitious is None else (int(wanted.fictitious),)
    apart = not collective or wanted.fictitious is not None
    places = [{**collective, "fictitious": kind} for kind in kinds] if apart else [collective]
    return [{**place, **agent, **also} for place in places for also in _subjects(base, wanted)]


def _subjects(base: sqlite3.Connection, wanted: Wanted) -> Iterator[dict[str, int]]:
    of_stance = frozenset({STANCES.index(wanted.stance)}) if wanted.stance else _EVERY
    limits = list(_notions(base, wanted))
    if not limits:
        yield from ({"stance": stance} for stance in of_stance) if wanted.stance else [{}]
        return
    first, *others = limits
    for notion, stances in first.items():
        allowed = stances.intersection(of_stance, *(other.get(notion, ()) for other in others))
        yield from ({"notion": notion, "stance": stance} for stance in sorted(allowed))


def _notions(base: sqlite3.Connection, wanted: Wanted) -> Iterator[Stances]:
    """Yield, for each filter that is set, the notions that pass with their stances."""
    if wanted.notion:
        yield {n: _EVERY for n, _ in _below(base, wanted.notion)}
    if wanted.about:
        below = ((n, way) for n, way in _below(base, wanted.about) if way != PART_OF)
        yield {n: _EVERY if way in (SELF, IS_IT) else _PRESENT for n, way in below}
    if wanted.observed:
        yield {number_of(base, wanted.observed): _EVERY}
    if wanted.grid:
        yield {n: _EVERY for (n,) in base.execute(_MEMBERS, (number_of(base, wanted.grid),))}


def _below(base: sqlite3.Connection, notion: str) -> list[tuple[int, int]]:
    return base.execute(_REACH, (number_of(base, notion),)).fetchall()
