"""How long it takes to begin: the version, the first answer with an existing generation, a full build."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Figure, turns
from bench.machine import pinned

from bench import clients, servers

_TIMES = 15


def measure(folder: Path, triples: int, number: int) -> list[Figure]:
    """Return the figures; the first answer is one of the shipped graph, and one of the data."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        built = [
            servers.run([servers.COOPKG, "build", "--home", str(Path(temporary) / str(n))], "") for n in range(number)
        ]
        servers.run([servers.COOPKG, "build", "--home", str(home)], "")
        found = [_version(), Figure("full build of the shipped graph", max(built), "s", turns(built), most=20)]
        found += _answers(home, "the shipped graph", number)
    return [*found, *_answers(servers.prepare(folder, triples) / "home", f"{triples} triples", number)]


def _version() -> Figure:
    """Return how much longer ``coopkg --version`` takes than Python that does nothing: in turns, the median."""
    longer = []
    for _ in range(_TIMES):
        bare = servers.run([sys.executable, "-c", "pass"], "")
        longer.append(servers.run([servers.COOPKG, "--version"], "") - bare)
    return Figure("coopkg --version, beyond bare Python", statistics.median(longer), "s", turns(longer), most=0.15)


def _answers(home: Path, named: str, number: int) -> list[Figure]:
    query = clients.request("/sparql", clients.text("light"))
    asked = {"page": clients.request("/doc/concept/cooperation", accept="text/html"), "query": query}
    found = []
    _first(home, asked["query"])  # not counted: Python keeps what it compiled, and the files have been read once
    for name, request in asked.items():
        took = [_first(home, request) for _ in range(number)]
        figure = Figure(f"first answer, {name}, {named}", statistics.median(took), "s", turns(took), most=1.5)
        found.append(figure)
    return found


def _first(home: Path, request: bytes) -> float:
    """Return the seconds from the start of ``coopkg serve`` to the end of the first answer."""
    port = servers.free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        pinned([servers.COOPKG, "serve", "--home", str(home), "--port", str(port)]),
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                with clients.connect(port) as connection:
                    status, body = clients.ask(connection, request)
                break
            except (TimeoutError, ConnectionError):
                time.sleep(0.01)
        took = time.perf_counter() - begin
    finally:
        process.terminate()
        process.wait(60)
    if status != 200:
        raise ValueError(body[:300])
    return took
