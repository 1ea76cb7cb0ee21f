"""coopkg and its peers: prepared from the same seeded data, started on loopback, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from bench.clients import HOST
from bench.figures import show
from bench.machine import pinned

from bench import data
from coopkg.build.assemble import fingerprint
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generations

COOPKG = str(Path(sys.executable).with_name("coopkg"))
LARGEST_OF_RDFLIB = 1_000_000
"""It holds all in memory, and needs half a minute for a million triples."""


@dataclass(frozen=True)
class Spec:
    """How a server is started; ``{port}`` in its command is the port."""

    name: str
    command: tuple[str, ...]
    path: str
    holds: Path


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    spec: Spec
    pid: int
    port: int

    @property
    def name(self) -> str:
        """Its name."""
        return self.spec.name


def prepare(folder: Path, triples: int) -> Path:
    """Return the folder of the data of one size: ``data.nq``, ``home/``, ``whole.nq`` and ``default.nt``."""
    place = folder / str(triples)
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "data.nq").exists():
        with (place / "making.nq").open("w", encoding="utf-8") as out:
            out.writelines(data.Writer(triples).lines())
        (place / "making.nq").rename(place / "data.nq")
    if not _is_current(place / "home"):
        run([COOPKG, "load", str(place / "data.nq"), "--home", str(place / "home")], "load into coopkg")
        for old in (place / "whole.nq", place / "default.nt"):
            old.unlink(missing_ok=True)
    return place


def _is_current(home: Path) -> bool:
    try:
        manifest = Generations(home).current().manifest
    except NotBuilt:
        return False
    return manifest.inputs == fingerprint() and bool(manifest.loaded)


def specs(place: Path, peers: Path | None, triples: int) -> list[Spec]:
    """Return the servers of a prepared folder: coopkg, then its peers, loaded with what coopkg publishes."""
    serve = (COOPKG, "serve", "--port", "{port}", "--home", f"{place}/home")
    found = [Spec("coopkg", serve, "/sparql", Generations(place / "home").current().store.parent)]
    if peers is None:
        return found
    if not (place / "default.nt").exists():
        _write_for_peers(place, peers)
    store, oxigraph = place / "oxigraph", str(peers / "bin" / "oxigraph")
    bound = ("-b", f"{HOST}:{{port}}")
    found.append(Spec("oxigraph", (oxigraph, "serve-read-only", "-l", str(store), *bound), "/query", store))
    if triples <= LARGEST_OF_RDFLIB:
        program = (str(peers / "bin" / "rdflib-endpoint"), "serve", "--host", HOST, "--port", "{port}")
        found.append(Spec("rdflib-endpoint", (*program, str(place / "default.nt")), "/", place / "default.nt"))
    return found


def _write_for_peers(place: Path, peers: Path) -> None:
    """Write all graphs for the oxigraph server, and the default graph for rdflib-endpoint, which has but one."""
    store = ox.Store.read_only(str(Generations(place / "home").current().store))
    store.dump(str(place / "whole.nq"), format=ox.RdfFormat.N_QUADS)
    run(["rm", "-rf", str(place / "oxigraph")], "")
    program = str(peers / "bin" / "oxigraph")
    run(
        [program, "load", "-l", str(place / "oxigraph"), "-f", str(place / "whole.nq")], "load into the oxigraph server"
    )
    store.dump(str(place / "making.nt"), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    (place / "making.nt").rename(place / "default.nt")


def run(command: list[str], named: str) -> float:
    """Run a command on the cores of servers, and return its seconds; they are shown under a name.

    Raises:
        ChildProcessError: it failed, with what it said.
    """
    begin = time.perf_counter()
    done = subprocess.run(pinned(command), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - begin
    if done.returncode:
        raise ChildProcessError(f"{command[:2]} ended with {done.returncode}: {done.stderr[-500:]}")
    if named:
        show(f"  {named}: {seconds:.1f} s")
    return seconds


@contextmanager
def running(spec: Spec, **environment: str) -> Iterator[Running]:
    """Run a server until the block ends; it has answered its first connection when the block begins."""
    port = free_port()
    command = [word.replace("{port}", str(port)) for word in spec.command]
    process = subprocess.Popen(
        pinned(command),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield Running(spec, process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when a request on the port is answered: coopkg takes its port before it is ready."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if process.poll() is not None:
            raise ChildProcessError(f"{process.args!r} ended with {process.returncode}")
        try:
            with socket.create_connection((HOST, port), timeout=300) as probe:
                probe.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if probe.recv(1):
                    return
        except ConnectionError:
            time.sleep(0.02)
    raise TimeoutError(port)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
