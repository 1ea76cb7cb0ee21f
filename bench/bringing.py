"""What a light query feels of an import over HTTP: p99 while one is read, checked and stored, over p99 at rest."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from bench.figures import Figure, p99, times
from bench.importing import file_of

from bench import clients, servers
from coopkg.build.assemble import build

_TURN = 2.0
"""Seconds of light queries at one time."""

_AT_REST = 3  # turns before the import
_UNDER_WAY = ("received", "reading", "checking", "committing")
_PATH = "/api/v1/imports"


def measure(folder: Path, rows: int) -> list[Figure]:
    """Return p99 of a light query beside an import of ``rows`` rows, over p99 without; and how long the import took."""
    home = folder / "importing-home"
    build(home)
    file = file_of(folder, home, rows)
    with TemporaryDirectory(dir=folder) as work:
        place = Path(work) / "home"
        shutil.copytree(home, place)
        token, serve = _token(place), (servers.COOPKG, "serve", "--port", "{port}", "--home", str(place))
        with servers.running(servers.Spec("coopkg", serve, "/sparql", place)) as server:
            return list(_measured(server, file, token, rows))


def _token(home: Path) -> str:
    command = [servers.COOPKG, "token", "create", "--role", "curator", "--name", "bench", "--home", str(home)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return next(word for word in made.stdout.split() if word.startswith("coopkg_"))


def _measured(server: servers.Running, file: Path, token: str, rows: int) -> Iterator[Figure]:
    asked = [clients.request(server.spec.path, clients.text("light"), first=True)]
    at_rest = [took for _ in range(_AT_REST) for took in clients.load(server.port, asked, _TURN, 1)[0]]
    begun, beside = time.perf_counter(), list[float]()
    following = _sent(server.port, file, token)
    while (state := _state(server.port, following)) in _UNDER_WAY:
        beside += clients.load(server.port, asked, _TURN, 1)[0]
    if state != "published":
        raise RuntimeError(state)
    told = f"alone {times(at_rest)}; beside {times(beside)}; load average {os.getloadavg()[0]:.1f}"
    yield Figure(f"light p99 beside an import of {rows} rows / alone", p99(beside) / p99(at_rest), "×", told, most=5)
    yield Figure(f"import of {rows} rows over HTTP, beside light queries", time.perf_counter() - begun, "s")


def _sent(port: int, file: Path, token: str) -> bytes:
    """Send a file, and return the request that asks how far it is."""
    head = f"Host: {clients.HOST}\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
    body = file.read_bytes()
    sent = f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    address = f"{_PATH}?name={quote(file.name)}&publish=true"
    with clients.connect(port) as connection:
        status, answer = clients.ask(connection, f"POST {address} HTTP/1.1\r\n{head}".encode() + sent)
    if status != 202:
        raise ValueError(answer[:300])
    return f"GET {_PATH}/{json.loads(answer)['id']} HTTP/1.1\r\n{head}\r\n".encode()


def _state(port: int, following: bytes) -> str:
    with clients.connect(port) as connection:
        return str(json.loads(clients.ask(connection, following)[1])["state"])
