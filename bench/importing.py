"""Imports, dry and whole: seconds and memory of the command, and the rows a second of the judge beside pyshacl's.

The file is a made-up CSV of observations, seeded: collectives that the graph knows and others, notions by their French
labels, half of the rows with a passage. ``coopkg import FILE``, with ``--dry-run`` and then without, runs in a process
of its own, from nothing; it starts no other, so that its largest memory is all that the import takes. Full pyshacl
judges the graph and the whole import at once, as one is told to; both get the same triples, in turns.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
from bench.figures import Figure
from bench.machine import MIB

import coopkg
from coopkg.build.assemble import build
from coopkg.build.conformance import Conformance
from coopkg.build.shapes import Shapes
from coopkg.build.validate import validate
from coopkg.linking.checking.judging import Judging
from coopkg.linking.checking.verdict import FILES
from coopkg.linking.importing import Plan, Terms, plan
from coopkg.linking.readers.mapping import Options

COMPARED = 10_000
"""Rows on which the judges are compared: pyshacl takes its time."""

_HEAD = ("id", "cas", "concept", "position", "intensité", "confiance", "observateur", "date", "extrait", "note")
_STANCES = ("présent", "absent", "ambivalent", "non abordé")
_TARGETS = {(10_000, True): 15.0, (1_000_000, False): 900.0}
_MEMORY = 2048.0


def measure(folder: Path, rows: int, turns: int) -> list[Figure]:
    """Measure imports of ``rows`` rows, dry and whole, and the judges on :data:`COMPARED`."""
    home = folder / "importing-home"
    build(home)
    file = file_of(folder, home, rows)
    return [*_compared(folder, home, turns), *_run(file, home, rows, "--dry-run"), *_whole(folder, file, home, rows)]


def _whole(folder: Path, file: Path, home: Path, rows: int) -> Iterator[Figure]:
    """Import into a copy of a home."""
    with TemporaryDirectory(dir=folder) as work:
        shutil.copytree(home, Path(work) / "home")
        yield from _run(file, Path(work) / "home", rows)


def _run(file: Path, home: Path, rows: int, *options: str) -> Iterator[Figure]:
    target = _TARGETS.get((rows, bool(options)))
    command = [sys.executable, "-c", "from coopkg.cli import main; main()", "import", str(file), *options]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--home", str(home)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    if status:
        raise RuntimeError(status)
    name = f"{'dry run' if options else 'import'} of {rows} rows"
    spread = (
        f"{rows / took:.0f} rows/s; {used.ru_utime + used.ru_stime:.1f} s of processor; load {os.getloadavg()[0]:.1f}"
    )
    yield Figure(f"{name}, cold", took, "s", spread, most=target)
    yield Figure(f"{name}, largest memory", used.ru_maxrss * 1024 / MIB, "MiB", most=_MEMORY)


def _compared(folder: Path, home: Path, turns: int) -> Iterator[Figure]:
    with TemporaryDirectory(dir=folder) as work:
        planned = plan(home, file_of(folder, home, COMPARED), Options(), Terms("bench"), Path(work))
        shapes, store = Shapes(), coopkg.open(home).generation.store
        ours = lambda: list(Judging(_files(planned), store, planned.folder, Conformance(shapes)))  # noqa: E731
        took = [(_timed(ours), _timed(lambda: _full(store, planned, shapes))) for _ in range(max(1, turns // 2))]
    fast, full = (statistics.median(times) for times in zip(*took, strict=True))
    yield Figure("SHACL on an import, part by part", COMPARED / fast, "rows/s")
    yield Figure("full pyshacl on the graph and the import", COMPARED / full, "rows/s")
    ratios = [slow / quick for quick, slow in took]
    yield Figure("ratio", full / fast, "×", f"{min(ratios):.1f} to {max(ratios):.1f}", least=3)


def _full(store: Path, planned: Plan, shapes: Shapes) -> None:
    graph = ox.Store.read_only(str(store)).quads_for_pattern(None, None, None, ox.DefaultGraph())
    triples = {quad.triple for quad in graph}
    for path in _files(planned):
        triples |= {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)}
    if not validate(triples, shapes).conforms:
        raise RuntimeError(planned.folder)


def _files(planned: Plan) -> list[Path]:
    return [planned.folder / name for name in FILES]


def _timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def file_of(folder: Path, home: Path, rows: int) -> Path:
    """Return a CSV of so many observations, written where it is not there."""
    path = folder / f"importing-{rows}.csv"
    if not path.exists():
        kg, chance = coopkg.open(home), random.Random(5)  # noqa: S311
        notions = [concept.label["fr"] for concept in kg.concepts() if kg.deprecation(concept.iri) is None]
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow(_HEAD)
            writer.writerows(_row(number, chance, notions) for number in range(rows))
    return path


def _row(number: int, chance: random.Random, notions: list[str]) -> tuple[object, ...]:
    case = "Tilt" if number % 50 == 0 else f"Collectif {chance.randrange(500)}"
    day = f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    quote = f"un passage de l'entretien, le numéro {number}" if number % 2 else ""
    said = chance.choice(notions), chance.choice(_STANCES), chance.randrange(4), f"0,{chance.randrange(1, 10)}"
    return f"O{number}", case, *said, f"Personne {chance.randrange(20)}", day, quote, f"note {number}"
