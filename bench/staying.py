"""Memory at rest, and what grows while a server works: memory, disk, open files."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from threading import Thread

from bench.figures import Figure
from bench.machine import disk, files, memory
from bench.requests import requests

from bench import clients, servers

_NO_MATTER = 1_000_000
"""Seconds of the engine that all clients together, one address here, may use in a minute."""
_PAGES = (
    "/",
    "/doc/concept/cooperation",
    "/concepts",
    "/collectives",
    "/api/v1/concepts",
    "/api/v1/matrix?grid=synthese",
)


def measure(folder: Path, triples: int, peers: Path | None, seconds: float) -> list[Figure]:
    """Return memory at rest beside the peers, then growth over so many seconds of mixed requests."""
    place = servers.prepare(folder, triples)
    found = []
    for spec in servers.specs(place, peers, triples)[::-1]:
        with servers.running(spec, COOPKG_CLIENT_SECONDS=str(_NO_MATTER)) as server:
            time.sleep(2)
            target = 250.0 if spec.name == "coopkg" else None
            found.append(
                Figure(f"memory at rest, {spec.name}, {triples} triples", memory(server.pid), "MiB", most=target)
            )
            if spec.name == "coopkg":
                found += _worked(server, triples)
                found += _soaked(server, triples, seconds, place / "home")
    return found


def _worked(server: servers.Running, triples: int) -> list[Figure]:
    """Return memory when the pool is full, and when it has been let go."""
    _round(server, triples, 2.0)
    full = memory(server.pid)
    time.sleep(33)
    return [
        Figure(f"memory, coopkg, just after work, {triples} triples", full, "MiB", "8 clients at one time before"),
        Figure(f"memory at rest, coopkg, after work, {triples} triples", memory(server.pid), "MiB", most=250.0),
    ]


def _soaked(server: servers.Running, triples: int, seconds: float, home: Path) -> list[Figure]:
    """Return how much more there is in the last fifth than in the second."""
    seen: list[tuple[float, float, float]] = []
    end = time.monotonic() + seconds
    work = Thread(target=_until, args=(server, triples, end))
    work.start()
    while time.monotonic() < end:
        seen.append((memory(server.pid), disk(home), float(files(server.pid))))
        time.sleep(seconds / 60)
    work.join()
    fifth = len(seen) // 5
    grown = []
    for name, unit, values in zip(
        ("memory", "disk", "open files"), ("MiB", "MiB", ""), zip(*seen, strict=True), strict=True
    ):
        before, after = statistics.median(values[fifth : 2 * fifth]), statistics.median(values[-fifth:])
        told = f"from {before:.0f} to {after:.0f} in {seconds * 0.7:.0f} s"
        grown.append(Figure(f"growth of {name}, mixed requests", after - before, unit, told))
    return grown


def _until(server: servers.Running, triples: int, end: float) -> None:
    while time.monotonic() < end:
        _round(server, triples, 2.0)


def _round(server: servers.Running, triples: int, seconds: float) -> None:
    """Ask a bit of everything, from eight clients; no query has been asked before, so what is kept of them is full."""
    asked = [
        one
        for kind in ("one", "collective", "many", "count")
        for one in requests(server, kind, triples, first=True)[:20]
    ]
    asked += [clients.request(path, accept="text/html, application/json;q=0.9") for path in _PAGES] * 3
    clients.load(server.port, asked, seconds, 8)
