"""Queries that would not end: how soon they are gone, and what a light query feels of eight of them."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from bench.figures import Figure, p99, times, turns
from bench.machine import memory, processor

from bench import clients, servers

LIMIT = 5
"""Seconds that a query may take, for this measurement."""

EIGHT = 8
_AFTER = 2.0
_NEAR = 16.0  # MiB: memory is back when it is so near to what it was
_LIGHT = 3.0  # seconds of light queries in each turn


def measure(folder: Path, triples: int, number: int) -> list[Figure]:
    """Return what is left of runaways after their limit, and the light query beside eight of them, in turns."""
    spec = servers.specs(servers.prepare(folder, triples), None, triples)[0]
    found = []
    with servers.running(spec, COOPKG_QUERY_SECONDS=str(LIMIT)) as server:
        for name in ("runaway", "greedy"):
            late = [_gone(server, name, 1) for _ in range(2)]
            found.append(Figure(f"gone after its limit: {name}, 1", max(late), "s", turns(late), most=_AFTER))
        late = [_gone(server, "runaway", EIGHT) for _ in range(2)]
        found.append(Figure("gone after their limit: runaway, 8", max(late), "s", turns(late), most=_AFTER))
        found.append(_beside(server, number, "beside 8, places as by default"))
    with servers.running(spec, COOPKG_QUERY_SECONDS=str(LIMIT), COOPKG_HEAVY_QUERIES=str(EIGHT)) as server:
        found.append(_beside(server, number, "beside 8, all of which may go on"))
    return found


def _gone(server: servers.Running, name: str, many: int) -> float:
    """Return the seconds from the limit until the processor idles and memory is back."""
    at_rest = memory(server.pid)
    begin = time.perf_counter()
    with _asking(server, name, many, again=False):
        time.sleep(LIMIT - 0.5)
        gone = begin + LIMIT
        while time.perf_counter() < begin + LIMIT + 10:
            used, since = processor(server.pid), time.perf_counter()
            time.sleep(0.1)
            busy = abs(processor(server.pid) - used) / (time.perf_counter() - since)
            if busy > 0.2 or memory(server.pid) > at_rest + _NEAR:
                gone = time.perf_counter()
            elif time.perf_counter() > gone + 1.5:
                break
    return gone - begin - LIMIT


@contextmanager
def _asking(server: servers.Running, name: str, many: int, again: bool) -> Iterator[None]:
    """Keep so many clients, each with an address of its own, at such a query."""
    over = Event()
    asked = clients.request(server.spec.path, clients.text(name))

    def go(number: int) -> None:
        while not over.is_set():
            with clients.connect(server.port, f"127.0.0.{number + 2}") as connection:
                try:
                    clients.ask(connection, asked)
                except (OSError, IndexError):
                    return
            if not again:
                return

    threads = [Thread(target=go, args=(number,), daemon=True) for number in range(many)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join(LIMIT + 20)


def _beside(server: servers.Running, number: int, name: str) -> Figure:
    """Return p99 beside eight runaways over p99 without: the median of the ratios of the turns."""
    light = [clients.request(server.spec.path, clients.text("light"), first=True)]
    ratios, alone, beside = [], [], []
    for _ in range(number):
        idle = clients.load(server.port, light, _LIGHT, 1)[0]
        with _asking(server, "runaway", EIGHT, again=True):
            time.sleep(0.5)
            busy = clients.load(server.port, light, _LIGHT, 1)[0]
        ratios.append(p99(busy) / p99(idle))
        alone += idle
        beside += busy
        time.sleep(1)
    told = f"{turns(ratios)}; alone {times(alone)}; beside {times(beside)}; load average {os.getloadavg()[0]:.1f}"
    return Figure(f"light p99 {name} / alone", statistics.median(ratios), "×", told, most=5)
