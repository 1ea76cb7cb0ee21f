"""What is answered in this process: matrix, newest first, search, pages. ``python -m bench.inside HOME`` prints JSON.

It runs in a process of its own, on the cores of servers, so that nothing of the benchmark weighs on it.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.figures import Figure, p99, times
from bench.machine import memory, pinned

import coopkg
from bench import observations, servers
from coopkg import KnowledgeGraph
from coopkg.graph.generations import Generations
from coopkg.graph.side_index import SideIndex
from coopkg.settings import Settings

Took = tuple[float, float]
"""Seconds by the clock, and of the processor."""

TIMES = 20
_SLOW = 0.5
_SOON = 0.010


def measure(folder: Path, triples: int, engine: bool) -> list[Figure]:
    """Return the figures of a prepared folder; with ``engine``, those of the engine alone too."""
    home = servers.prepare(folder, triples) / "home"
    command = [sys.executable, "-m", "bench.inside", str(home), *(["--engine"] if engine else [])]
    done = subprocess.run(pinned(command), check=True, capture_output=True, text=True)
    return [Figure(**one) for one in json.loads(done.stdout)]


def _timed(asked: Iterable[Callable[[], object]]) -> list[Took]:
    """Return what each call took, by the clock and of the processor, which other work disturbs less."""
    took = []
    for ask in asked:
        begin = _clocks()
        ask()
        took.append(_since(begin))
    return took


def _clocks() -> Took:
    return time.perf_counter(), time.process_time()


def _since(begin: Took) -> Took:
    clock, processor = _clocks()
    return clock - begin[0], processor - begin[1]


def _figure(name: str, took: list[Took], most: float | None) -> dict[str, Any]:
    """Return a figure of p99, in milliseconds."""
    limit = None if most is None else most * 1e3
    clock, processor = ([one[which] for one in took] for which in (0, 1))
    told = f"p99; {times(clock)}; p99 of processor {p99(processor) * 1e3:.2f} ms"
    return {"name": name, "value": p99(clock) * 1e3, "unit": "ms", "spread": told, "most": limit}


def _of_observations(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    matrix = [lambda: kg.matrix("synthese", fictitious=True)] * TIMES
    scheme = [lambda: kg.matrix(scheme="core", fictitious=True)] * TIMES
    newest = [lambda: kg.newest(fictitious=True)] * (5 * TIMES)
    wide = [lambda: kg.newest(fictitious=True, notion="cooperation")] * TIMES
    return [
        _figure("matrix of one grid, 200 collectives", _timed(matrix), _SLOW),
        _figure("matrix of the core scheme, 200 collectives", _timed(scheme), _SLOW),
        _figure("newest 50", _timed(newest), _SLOW),
        _figure("newest, page after page", _timed(observations.pages_of_newest(kg, 5 * TIMES)), _SLOW),
        _figure("newest 50 of a wide notion", _timed(wide), _SLOW),
    ]


def _of_search(kg: KnowledgeGraph, index: SideIndex) -> list[dict[str, Any]]:
    rare, common = observations.words(kg)
    list(index.search(rare[0]))
    found = [_figure("search, words in under 5 % of the notes", _timed([_search(index, w) for w in rare * 2]), _SOON)]
    if common:
        took = _timed([_search(index, word) for word in common * 5])
        found.append(_figure("search, commoner words (capped)", took, None))
    return found


def _search(index: SideIndex, word: str) -> Callable[[], object]:
    return lambda: list(index.search(word))


async def _get(app: Any, path: str, lang: str) -> int:
    """Ask the application for a page, without a network; return its status."""
    status: list[int] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"host", b"localhost"), (b"accept", b"text/html"), (b"accept-language", lang.encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)
    return status[0]


async def _of_pages(kg: KnowledgeGraph, home: Path) -> list[dict[str, Any]]:
    from coopkg_api.app import create_app

    app = create_app(home, Settings(home=home))
    paths = [f"/doc/concept/{concept.iri.rpartition('/')[2]}" for concept in kg.concepts()]
    cold: list[Took] = []
    warm: list[Took] = []
    for turn in range(3):
        for lang in ("fr", "en"):
            for path in paths:
                begin = _clocks()
                if (status := await _get(app, path, lang)) != 200:
                    raise ValueError(f"{path}: {status}")
                (warm if turn else cold).append(_since(begin))
    return [
        _figure("concept page in process, seen before", warm, _SOON),
        _figure(f"concept page, the first time (the very first, which reads all: {cold[0][0]:.1f} s)", cold[1:], _SOON),
    ]


def _of_engine(kg: KnowledgeGraph) -> list[dict[str, Any]]:
    asked = (("matrix", observations.MATRIX), ("newest 50", observations.NEWEST))
    return [_figure(f"{name}, by the engine alone", _timed([lambda q=q: kg.query(q)]), None) for name, q in asked]  # type: ignore[misc]


def main() -> None:
    """Print the figures of a home as JSON."""
    home = Path(sys.argv[1])
    kg = coopkg.open(home)
    index = SideIndex(Generations(home).current().index)
    found = [*_of_observations(kg), *_of_search(kg, index), *asyncio.run(_of_pages(kg, home))]
    used = memory(int(Path("/proc/self").readlink().name))
    if "--engine" in sys.argv:
        found += _of_engine(kg)
    found.append({"name": "memory of this process after all that", "value": used, "unit": "MiB"})
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
