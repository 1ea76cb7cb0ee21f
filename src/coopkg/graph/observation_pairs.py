"""Which notions are found in the same passages, documents or collectives: sets of units, as bits of whole numbers."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_

from coopkg.graph.observation_index import Names
from coopkg.graph.observation_rows import Rows, over
from coopkg.graph.observation_table import DOCUMENT, PASSAGE, STANCES
from coopkg.models.comparing import CoOccurrence, Pair

_UNITS = {
    "passage": f"p.unit FROM {{observed}} o JOIN place p ON p.kind = {PASSAGE} AND p.observation = o.id",
    "document": f"p.unit FROM {{observed}} o JOIN place p ON p.kind = {DOCUMENT} AND p.observation = o.id",
    "collective": "o.collective FROM {observed} o",
}
_FOUND = """SELECT notion, stance, {units}
WHERE stance IN (SELECT value FROM json_each(:stances)) AND notion IN (SELECT value FROM json_each(:columns))"""
_BELOW = "SELECT above, notion FROM reach WHERE way IN (1, 2) AND above IN (SELECT value FROM json_each(?))"
_IMPLIED = "SELECT notion, above FROM reach WHERE way IN (1, 2)"
FOUND = ("present", "coded")
"""Stances by which a notion counts as found in a passage, a document or a collective, where no other is asked for."""


def together(
    base: sqlite3.Connection, measure: str, columns: Sequence[int], rows: Rows, stances: Sequence[str]
) -> CoOccurrence:
    """Return the pairs of some notions, given by their numbers; see :class:`coopkg.graph.observation_units`."""
    names, masks = Names(base), _masks(base, measure, columns, rows, stances)
    implied = set(base.execute(_IMPLIED))
    pairs = [
        Pair(names(one), names(other), both, masks[one].bit_count(), masks[other].bit_count())
        for one, other in combinations([number for number in columns if number in masks], 2)
        if not {(one, other), (other, one)} & implied and (both := (masks[one] & masks[other]).bit_count())
    ]
    return CoOccurrence(
        measure=measure,
        columns=tuple(map(names, columns)),
        units=reduce(or_, masks.values(), 0).bit_count(),
        found={names(number).iri: mask.bit_count() for number, mask in masks.items()},
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.both, -pair.jaccard))),
    )


def _masks(
    base: sqlite3.Connection, measure: str, columns: Sequence[int], rows: Rows, stances: Sequence[str]
) -> dict[int, int]:
    """Return, for each notion that is found, a whole number with a bit for each unit in which it is.

    What rolls up is joined here, bit by bit: the engine would write out a row for each notion above each observation.
    """
    below: dict[int, list[int]] = {column: [] for column in columns}
    for above, notion in base.execute(_BELOW, (json.dumps(columns),)):
        below[above].append(notion)
    leaves = sorted({*columns, *(notion for notions in below.values() for notion in notions)})
    query, values = over(base, _FOUND.replace("{units}", _UNITS[measure]), rows, leaves)
    wanted = json.dumps([STANCES.index(name) for name in stances])
    bits: dict[tuple[int, int], bytearray] = defaultdict(bytearray)
    for notion, stance, unit in base.execute(query, {**values, "stances": wanted}):
        _set(bits[notion, stance], unit)
    masks = {key: int.from_bytes(found, "little") for key, found in bits.items()}
    joined = {column: reduce(or_, (masks.get(key, 0) for key in _keys(column, below[column]))) for column in columns}
    return {column: mask for column, mask in joined.items() if mask}


def _keys(column: int, below: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield what a notion is found by: any stance of itself, a presence of what rolls up to it."""
    yield from ((column, stance) for stance in range(len(STANCES)))
    yield from ((leaf, 0) for leaf in below)


def _set(bits: bytearray, place: int) -> None:
    """Set a bit, however far it stands."""
    byte = place >> 3
    if byte >= len(bits):
        bits.extend(bytes(byte + 1 - len(bits)))
    bits[byte] |= 1 << (place & 7)
