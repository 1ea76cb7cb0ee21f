"""The same requests to every server, in turns: ratios of requests per second and of processor time, median and p99.

Each kind is asked in two ways. For the first time: no query has been asked before, for each holds another comment. And
again: the same few queries, to which a server may have kept the answers (coopkg does; its peers do not).
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench.figures import Figure, show, times, turns
from bench.machine import disk, memory, processor

from bench import clients, data, servers

KINDS = {
    "one": "1 row",
    "collective": "a collective, some 300 rows",
    "many": "10,000 rows",
    "count": "count by item",
}
WAYS = {"first": "for the first time", "again": "again"}
TARGETS = {
    ("one", "oxigraph"): 0.1,
    ("one", "rdflib-endpoint"): 2.0,
    ("many", "oxigraph"): 0.8,
    ("many", "rdflib-endpoint"): 20.0,
}
"""Of either way; what is asked for the first time shows the engine."""
_LEAST = 100_000
"""Triples from which there are 10,000 rows to be had."""

_WARM_UP = 0.4


@dataclass
class Taken:
    """What one server did with one kind of request, turn by turn."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def measure(folder: Path, peers: Path | None, triples: int, number: int, seconds: float, parallel: int) -> list[Figure]:
    """Return the ratios.

    Args:
        folder: where data is prepared.
        peers: virtual environment of the peers; None: coopkg alone.
        triples: size of the data.
        number: of turns.
        seconds: of each server in each turn, for each kind of request.
        parallel: clients at one time.
    """
    place = servers.prepare(folder, triples)
    with ExitStack() as stack:
        up = [stack.enter_context(servers.running(spec)) for spec in servers.specs(place, peers, triples)]
        empty = {one.name: memory(one.pid) for one in up}
        same(up)
        taken = {(kind, way): {one.name: Taken() for one in up} for kind in KINDS for way in WAYS}
        for turn in range(number):
            for (kind, way), of in taken.items():
                for one in up[turn % len(up) :] + up[: turn % len(up)]:
                    _take(one, requests(one, kind, triples, way == "first"), seconds, parallel, of[one.name])
        for (kind, way), of in taken.items():
            for name, found in of.items():
                _show(f"{KINDS[kind]}, {WAYS[way]}", name, found)
        for one in up:
            held = f"{memory(one.pid):.0f} MiB after the load, {empty[one.name]:.0f} before"
            show(f"  {one.name:<16} {held}; {disk(one.spec.holds):.0f} MiB on disk")
    return [figure for (kind, way), of in taken.items() for figure in _ratios(kind, way, of, triples >= _LEAST)]


def _show(asked: str, name: str, found: Taken) -> None:
    cost, rate = statistics.median(found.costs) * 1e3, statistics.median(found.rates)
    show(f"  {asked:<47} {name:<16} {rate:9.1f}/s, {times(found.took)}, {cost:.3f} ms of processor")


def requests(server: servers.Running, kind: str, triples: int, first: bool) -> list[bytes]:
    """Return requests of one kind, each about another thing where the kind is about one.

    Args:
        server: that is asked.
        kind: of :data:`KINDS`.
        triples: size of the data.
        first: whether each is another query each time that it is sent.
    """
    chance, path = Random(4), server.spec.path  # noqa: S311
    observations = triples // 10
    found = []
    for _ in range(200):
        chosen = chance.randrange(observations)
        named = {"observation": f"{chosen:08}", "collective": f"{chosen // data.PER_COLLECTIVE:05}"}
        found.append(clients.request(path, clients.text(kind, **named), first=first))
    return found if kind in ("one", "collective") else found[:1]


def same(up: Sequence[servers.Running]) -> None:
    """Raise ValueError unless all servers give the same answers; the order of rows does not matter."""
    chosen = {"observation": "00000017", "collective": "00000"}
    for kind in ("one", "collective", "count", "same"):
        found = {one.name: _rows(clients.whole(one.port, one.spec.path, clients.text(kind, **chosen))) for one in up}
        if not found["coopkg"] or any(rows != found["coopkg"] for rows in found.values()):
            sizes = {name: len(rows) for name, rows in found.items()}
            raise ValueError(f"{kind}: the answers differ: {sizes} rows")
    rows = {one.name: len(_rows(clients.whole(one.port, one.spec.path, clients.text("many")))) for one in up}
    if len(set(rows.values())) != 1:
        raise ValueError(f"many: {rows} rows")
    show(f"  answers are the same; the large one has {rows['coopkg']} rows")


def _rows(body: bytes) -> list[tuple[tuple[str, str, str, str], ...]]:
    """Return the solutions, sorted; datatypes of plain strings may be told or not."""
    solutions = json.loads(body)["results"]["bindings"]
    keys = ("type", "value", "xml:lang", "datatype")
    return sorted(
        tuple((name, *(bound[name].get(key, "") for key in keys)) for name in sorted(bound)) for bound in solutions
    )


def _take(server: servers.Running, asked: Sequence[bytes], seconds: float, parallel: int, taken: Taken) -> None:
    clients.load(server.port, asked, _WARM_UP, parallel)
    before = processor(server.pid)
    found = clients.load(server.port, asked, seconds, parallel)
    took = [one for each in found for one in each]
    taken.costs.append((processor(server.pid) - before) / len(took))
    taken.rates.append(sum(len(each) / sum(each) for each in found))
    taken.took += took


def _ratios(kind: str, way: str, of: dict[str, Taken], counts: bool) -> list[Figure]:
    """Return requests per second of coopkg over those of each peer: the median of the ratios of the turns.

    Args:
        kind: of :data:`KINDS`.
        way: of :data:`WAYS`.
        of: what each server did.
        counts: the data is large enough for the targets.
    """
    found, ours = [], of["coopkg"]
    for name in of:
        if name == "coopkg":
            continue
        ratios = [mine / theirs for mine, theirs in zip(ours.rates, of[name].rates, strict=True)]
        cost = statistics.median(ours.costs) / statistics.median(of[name].costs)
        spread = f"{turns(ratios)}; {cost:.2g} × its processor time"
        least = TARGETS.get((kind, name)) if counts else None
        shown = f"{KINDS[kind]}, {WAYS[way]}: coopkg / {name}"
        found.append(Figure(shown, statistics.median(ratios), "×", spread, least=least))
    return found
