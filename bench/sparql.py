"""Requests per second of ``/sparql`` beside its peers, in turns on one machine: the ratios are what counts.

    python bench/sparql.py                     coopkg alone
    python bench/sparql.py --peers FOLDER      and the `oxigraph` server and `rdflib-endpoint` of FOLDER/bin

FOLDER is a virtual environment: ``python -m venv FOLDER; FOLDER/bin/pip install oxigraph rdflib-endpoint``. Servers run
on cores 0 and 1, clients on the others (Linux). Every server holds the same seeded triples in its default graph.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

HOST = "127.0.0.1"
ONE = "SELECT ?o WHERE { <http://example.org/thing/%d> <http://example.org/name> ?o }"
MANY = "SELECT ?s ?o WHERE { ?s <http://example.org/name> ?o } LIMIT 10000"
JSON = "application/sparql-results+json"
SERVERS, CLIENTS = "0,1", "2,3"


def write_data(path: Path, triples: int) -> int:
    """Write N-Triples from a fixed seed; return how many things they are about."""
    chance, things = random.Random(4), triples // 2  # noqa: S311
    with path.open("w", encoding="ascii") as out:
        for n in range(things):
            words = " ".join(chance.choice(("work", "trust", "care", "share", "rule")) for _ in range(8))
            out.write(f'<http://example.org/thing/{n}> <http://example.org/name> "{n} {words}" .\n')
            other = chance.randrange(things)
            out.write(f"<http://example.org/thing/{n}> <http://example.org/knows> <urn:thing:{other}> .\n")
    return things


@contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """Run a server on its cores until its port answers, then until the block ends."""
    bound = ["taskset", "-c", SERVERS, *command] if sys.platform == "linux" else command
    process = subprocess.Popen(
        bound, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(60)  # it lets requests come to their end


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answer(connection: socket.socket, request: bytes) -> int:
    """Send one request on a kept connection; return the size of the whole answer."""
    connection.sendall(request)
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _piece(connection)
    head = bytes(received[:end]).lower()
    if b" 200 " not in head.split(b"\r\n")[0] + b" ":
        raise ValueError(bytes(received[:300]))
    if b"content-length:" in head:
        size = end + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(received) < size:
            received += _piece(connection)
    else:
        while not received.endswith(b"0\r\n\r\n"):
            received += _piece(connection)
    return len(received)


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(1_048_576)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def client(port: int, path: str, query: str, things: int, seconds: float, seed: int) -> list[float]:
    """Ask as fast as answers come; return the seconds that each took."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core) for core in CLIENTS.split(",")} & os.sched_getaffinity(0) or {0})
    chance, took = random.Random(seed), []  # noqa: S311
    with socket.create_connection((HOST, port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while (begin := time.perf_counter()) < end:
            text = query % chance.randrange(things) if "%d" in query else query
            head = f"GET {path}?query={quote(text)} HTTP/1.1\r\nHost: {HOST}:{port}\r\nAccept: {JSON}\r\n\r\n"
            answer(connection, head.encode())
            took.append(time.perf_counter() - begin)
    return took


def measure(port: int, path: str, query: str, things: int, seconds: float, clients: int) -> list[float]:
    """Return the seconds of every answer, with so many clients at one time."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        found = pool.starmap(client, [(port, path, query, things, seconds, seed) for seed in range(clients)])
    return [one for each in found for one in each]


def shown(took: list[float], seconds: float) -> str:
    """Return rate, median and p99 in milliseconds."""
    ordered = sorted(took)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{len(took) / seconds:9.1f}/s  median {statistics.median(took) * 1e3:8.2f} ms  p99 {p99 * 1e3:8.2f} ms"


Starter = Callable[[Path, int], tuple[list[str], str]]


def _coopkg(data: Path, port: int) -> tuple[list[str], str]:
    program = str(Path(sys.executable).with_name("coopkg"))
    return [program, "serve", "--port", str(port), "--data", str(data)], "/sparql"


def _peers(folder: Path) -> dict[str, Starter]:
    def oxigraph(data: Path, port: int) -> tuple[list[str], str]:
        program, store = str(folder / "bin" / "oxigraph"), str(data.with_suffix(".oxigraph"))
        if not Path(store).exists():
            subprocess.run([program, "load", "-l", store, "-f", str(data)], check=True, capture_output=True)
        return [program, "serve-read-only", "-l", store, "-b", f"{HOST}:{port}"], "/query"

    def rdflib(data: Path, port: int) -> tuple[list[str], str]:
        program = str(folder / "bin" / "rdflib-endpoint")
        return [program, "serve", "--host", HOST, "--port", str(port), str(data)], "/"

    return {"oxigraph": oxigraph, "rdflib-endpoint": rdflib}


def main() -> None:
    """Measure every server in turns and print one line for each measurement, then the ratios of the medians."""
    options = argparse.ArgumentParser()
    options.add_argument("--peers", type=Path)
    options.add_argument("--triples", type=int, default=100_000)
    options.add_argument("--seconds", type=float, default=4)
    options.add_argument("--turns", type=int, default=3)
    options.add_argument("--clients", type=int, default=4)
    given = options.parse_args()
    servers: dict[str, Starter] = {"coopkg": _coopkg, **(_peers(given.peers) if given.peers else {})}
    rates: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.nt"
        things = write_data(data, given.triples)
        for _ in range(given.turns):
            for name, start in servers.items():
                port = free_port()
                command, path = start(data, port)
                with running(command, port, COOPKG_LANG="en"):
                    for kind, query in (("1 row", ONE), ("10,000 rows", MANY)):
                        measure(port, path, query, things, 0.5, given.clients)
                        took = measure(port, path, query, things, given.seconds, given.clients)
                        rates.setdefault((kind, name), []).append(len(took) / given.seconds)
                        print(f"{kind:12} {name:16} {shown(took, given.seconds)}", flush=True)  # noqa: T201
    for kind, name in rates:
        ratio = statistics.median(rates[kind, "coopkg"]) / statistics.median(rates[kind, name])
        print(f"{kind:12} coopkg / {name:16} {ratio:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
