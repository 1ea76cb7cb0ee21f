"""``kill -9`` at random moments of imports over HTTP: nothing is half there, nothing that was acknowledged is lost.

    python -m bench.killing                 100 rounds: the server is killed, or the process of the import alone
    python -m bench.killing --rounds 10 --seed 7

Each round starts ``coopkg serve`` as a person does, sends files one after the other, kills at a random moment, starts
again, and compares what is there with what was acknowledged: every graph of every import, triple by triple, in both
stores; every file of the home; every process.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pyoxigraph as ox
from bench.figures import Figure, p99, show, turns

from bench import servers
from coopkg.build.shelves import graphs_of
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import COMMITTED, UNDER_WAY, Held, Ledger
from coopkg.holdings.tokens import Tokens

_HEAD = "cas;concept;position;observateur;date\n"
_NOTIONS = ("rivalité", "coopération", "confiance", "commun", "entraide", "code à nous")
_START, _END = 5.0, 10.0  # seconds: until the first answer again; until processes of the dead are gone
_PATIENCE = 60.0  # seconds for the end of a job
_JOB = b"coopkg.linking.jobs.child"


@dataclass
class Seen:
    """What the rounds have shown."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    starts: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, kind: str, told: str) -> None:
        """Note something that must not be."""
        self.counts[kind] += 1
        self.faults.append(f"{kind}: {told}")
        show(self.faults[-1])


def text(rng: random.Random, number: int) -> bytes:
    """Return a file of one to 400 observations, unlike any other."""
    rows = (
        f"Collectif {number}-{rng.randrange(20)};{rng.choice(_NOTIONS)};{rng.choice(('présent', 'absent'))};"
        f"Obs {rng.randrange(5)};20{rng.randrange(10, 25)}-0{rng.randrange(1, 10)}\n"
        for _ in range(rng.choice((1, 5, 40, 400)))
    )
    return (_HEAD + "".join(rows)).encode()


class Sender(Thread):
    """Sends files until it is told to stop, and notes what is acknowledged as stored."""

    def __init__(self, url: str, secret: str, rng: random.Random, seen: Seen) -> None:
        super().__init__(daemon=True)
        self._url, self._rng, self._seen, self.over = f"{url}/api/v1/imports", rng, seen, Event()
        self._headers = {"Authorization": f"Bearer {secret}", "Prefer": "wait=60"}

    def run(self) -> None:
        """Send, until the server is gone."""
        with httpx.Client(timeout=90) as client:
            while not self.over.is_set():
                try:
                    self._send(client)
                except httpx.TransportError:
                    self._seen.counts["broken off"] += 1

    def _send(self, client: httpx.Client) -> None:
        number = self._rng.randrange(10**9)
        data = {"publish": self._rng.choice(("true", "false"))}
        files = {"file": ("observations.csv", text(self._rng, number))}
        answer = client.post(self._url, data=data, files=files, headers=self._headers)
        if answer.status_code == 201:
            self._seen.acknowledged[answer.json()["id"]] = answer.json()["state"]
        self._seen.counts[f"HTTP {answer.status_code}"] += 1


@dataclass
class Server:
    """``coopkg serve``, started as a person does."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


def start(home: Path, seen: Seen) -> Server:
    """Start a server, and note how long it took to answer."""
    port, begin = servers.free_port(), time.perf_counter()
    command = [servers.COOPKG, "serve", "--home", str(home), "--port", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    while True:
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
            break
        if process.poll() is not None:
            raise RuntimeError("the server ended")
        time.sleep(0.02)
    seen.starts.append(time.perf_counter() - begin)
    return Server(home, port, process)


def processes(home: Path) -> dict[int, bytes]:
    """Return the processes that have to do with a home: number → command."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (path / "cmdline").read_bytes()
            if str(home).encode() in command:
                found[int(path.name)] = command
    return found


def kill(server: Server, rng: random.Random, seen: Seen) -> bool:
    """Kill the server, or one time in five the process of an import alone; return whether the server is gone."""
    jobs = [number for number, command in processes(server.home).items() if _JOB in command]
    for held in Ledger(server.home).all(UNDER_WAY):
        seen.counts[f"killed while {held.state}"] += 1
    if jobs and rng.random() < 0.2:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(_descriptor(jobs[0]), signal.SIGKILL)
        return False
    server.process.kill()
    server.process.wait()
    return True


def _descriptor(number: int) -> int:
    import os

    return os.pidfd_open(number)


def wait_for_the_end(server: Server, seen: Seen) -> None:
    """Wait until nothing of a killed server runs any more."""
    begin = time.perf_counter()
    while processes(server.home) and time.perf_counter() - begin < _END:
        time.sleep(0.02)
    for number, command in processes(server.home).items():
        seen.fault("orphan processes", f"{number} {command.decode(errors='replace')}")


def settled(home: Path) -> None:
    """Wait until nothing is under way any more, and for the clearing up that follows."""
    while Ledger(home).all(UNDER_WAY):
        time.sleep(0.05)
    begin = time.perf_counter()  # from here on: a busy machine may have taken long until now
    while _at_work(home) and time.perf_counter() - begin < _PATIENCE:
        time.sleep(0.05)


def _at_work(home: Path) -> bool:
    """Return whether a job runs, or what it left is still being cleared up."""
    runs = any(_JOB in command for command in processes(home).values())
    return runs or any(Folders(home).jobs.glob("*/sent/*"))


def compare(home: Path, seen: Seen) -> None:
    """Compare the stores and the files of a home with the ledger, and the ledger with what was acknowledged."""
    rows = {held.id: held for held in Ledger(home).all()}
    for import_id, state in seen.acknowledged.items():
        if import_id not in rows or rows[import_id].state != state:
            seen.fault("committed lost", f"{import_id} {state}")
    committed = [held for held in rows.values() if held.state in COMMITTED]
    _compare_store(home, "shared.nt", [held for held in committed if held.shown], home, seen)
    with suppress(NotBuilt):
        _compare_store(home / "private", "kept.nt", [held for held in committed if held.usable], home, seen)
    _compare_files(home, committed, seen)


def _compare_store(store_home: Path, last: str, wanted: list[Held], home: Path, seen: Seen) -> None:
    generation = Generations(store_home).current()
    store = ox.Store.read_only(str(generation.store))
    names = {graph.value for graph in store.named_graphs() if "/graph/import/" in graph.value}
    expected = {graphs_of(held.id)[0]: held for held in wanted}
    for name in names - expected.keys():
        seen.fault("partial", f"{name} is in {store_home.name} without being committed")
    for name, held in expected.items():
        files = ["shared.nt"] if last == "shared.nt" else ["shared.nt", last]
        folder = Folders(home).of(held.id, held.edition)
        triples = {
            triple.triple if hasattr(triple, "triple") else triple
            for file in files
            for triple in ox.parse(path=str(folder / file), format=ox.RdfFormat.N_TRIPLES)
        }
        found = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))}
        if found != triples:
            seen.fault("partial", f"{name}: {len(found)} of {len(triples)} triples in {store_home.name}")


def _compare_files(home: Path, committed: list[Held], seen: Seen) -> None:
    folders = Folders(home)
    known = {held.id for held in Ledger(home).all()}
    places = {
        folders.imports: {folders.of(held.id, held.edition).name for held in committed},
        folders.blobs: {held.sha256 for held in committed},
        folders.works: set(),
        folders.jobs: known | {"lock"},
    }
    for folder, wanted in places.items():
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in wanted:
                seen.fault("orphan files", str(path.relative_to(home)))
    for sent in folders.jobs.glob("*/sent/*"):
        seen.fault("orphan files", str(sent.relative_to(home)))
    for staged in (*home.glob("generations/*"), *home.glob("private/generations/*")):
        if not staged.name.isdecimal():
            seen.fault("orphan files", str(staged.relative_to(home)))


def measure(rounds: int, seed: int, longest: float) -> list[Figure]:
    """Kill so many times; return the figures."""
    rng, seen = random.Random(seed), Seen()  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="coopkg-killing-") as temporary:
        home = Path(temporary) / "home"
        subprocess.run([servers.COOPKG, "build", "--home", str(home)], check=True, capture_output=True)
        secret, _ = Tokens(home).create("curator", "bench")
        server = start(home, seen)
        for number in range(rounds):
            server = _round(server, secret, rng, seen, longest)
            show(f"  {number + 1:>3}  {len(seen.acknowledged)} acknowledged, {len(seen.faults)} faults")
        server.process.terminate()
        server.process.wait(60)
        shutil.rmtree(home, ignore_errors=True)
    return _figures(rounds, seen)


def _round(server: Server, secret: str, rng: random.Random, seen: Seen, longest: float) -> Server:
    sender = Sender(server.url, secret, rng, seen)
    sender.start()
    time.sleep(rng.uniform(0, longest))
    gone = kill(server, rng, seen)
    sender.over.set()
    sender.join(100)
    if gone:
        wait_for_the_end(server, seen)
        server = start(server.home, seen)
    settled(server.home)
    compare(server.home, seen)
    return server


def _figures(rounds: int, seen: Seen) -> list[Figure]:
    after = seen.starts[1:] or seen.starts
    told = ", ".join(f"{name}: {count}" for name, count in sorted(seen.counts.items()))
    zero = ("partial", "committed lost", "orphan files", "orphan processes")
    return [
        Figure(f"kills: {rounds}; imports acknowledged", len(seen.acknowledged), "", told),
        *(Figure(f"after kill -9: {kind}", seen.counts[kind], "", most=0) for kind in zero),
        Figure(
            "first answer after kill -9, the slowest",
            max(after),
            "s",
            f"{turns(after)}; p99 {p99(after):.2f}",
            most=_START,
        ),
    ]


def main() -> int:
    """Measure, and print each figure beside its target; return 1 if one is missed."""
    options = argparse.ArgumentParser(prog="python -m bench.killing")
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--longest", type=float, default=8.0, help="most seconds until a kill")
    given = options.parse_args()
    figures = measure(given.rounds, given.seed, given.longest)
    for figure in figures:
        show(figure)
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
