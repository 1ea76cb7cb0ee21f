"""The pipeline: files → checked → derived → checked again → a new generation, which becomes the current one.

Nothing that is served changes before the last step, and that is one rename: a build that fails or is killed leaves the
current generation as it was. What people brought in stays: it is applied to the new generation, of both stores.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.checks import run_checks
from coopkg.build.conformance import Conformance
from coopkg.build.derive import derive
from coopkg.build.executables import executables
from coopkg.build.holding import Start, all_stores
from coopkg.build.load import Documents, load
from coopkg.build.recovering import settle, sweep
from coopkg.build.shapes import Shapes
from coopkg.build.snapshot import Graphs, manifest, quads, require_room, write_ns, write_store
from coopkg.build.validate import ValidationReport
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generation, Generations
from coopkg.holdings.ledger import Ledger
from coopkg.namespaces import base

STEPS = ("read", "check", "derive", "recheck", "store", "index")
"""What ``progress`` is called with, in this order."""

_WRITERS = ("generations", "side_index", "observation_table")
_QUERIES = ("construct", "check", "competency", "index")
_CODE = Path(__file__).resolve().parents[1]
_CODE_THAT_MATTERS = ("__init__.py", "folding.py", "build/*.py", *(f"graph/{name}.py" for name in _WRITERS))

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Checked:
    """What a build writes: the files, every named graph, their merged set, and what the shapes and the checks told."""

    documents: Documents
    graphs: Graphs
    merged: set[ox.Triple]
    reports: tuple[ValidationReport, ...]


def build(home: Path, ontology: Path | None = None, progress: Progress | None = None) -> Generation:
    """Build a generation, or return the current one (``reused``) where nothing that goes in has changed.

    A second build at the same time waits for the first.

    Args:
        home: folder of the generations; made where it is missing.
        ontology: folder of the Turtle files (default: the project's own).
        progress: called with each of :data:`STEPS` as it begins.

    Returns:
        the current generation of the public store.

    Raises:
        SyntaxFault, Misplaced, UnreadableFile: a file is wrong; as :func:`coopkg.build.load.load`.
        ShapeFault, CheckFault: the data does not conform (``report``, ``count``).
        NoRoom: the disk is too full (``home``, ``needed``, ``free``).
    """
    generations = Generations(home)
    with generations.lock():
        inputs = fingerprint(ontology)
        if _up_to_date(generations, inputs):
            settle(home)
            return replace(generations.current(), reused=True)
        require_room(home)
        return _build(generations, inputs, ontology, progress or _silent)


def _silent(step: str) -> None:
    """Take no notice of a step."""


def fingerprint(ontology: Path | None = None) -> str:
    """Return the SHA-256 of everything that decides what a build gives."""
    digest = sha256(f"{version('coopkg')}\n{base()}\n".encode())
    for name, path in _inputs(ontology or resources.root("ontology")):
        digest.update(f"{name}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _inputs(ontology: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file that matters with a name that does not depend on where the project lies."""
    shapes, queries = resources.root("shapes"), resources.root("queries")
    rules = ((shapes, "**/*.ttl"), *((queries, f"{kind}/*.rq") for kind in _QUERIES))
    for root, pattern in ((ontology, "**/*"), *rules, *((_CODE, pattern) for pattern in _CODE_THAT_MATTERS)):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                yield path.relative_to(root).as_posix(), path


def _up_to_date(generations: Generations, inputs: str) -> Generation | None:
    try:
        current = generations.current()
    except (NotBuilt, ValueError, TypeError):  # none yet, or a manifest of another version of the library
        return None
    whole = all(path.exists() for path in (current.store, current.index, current.ns))
    return current if whole and current.manifest.inputs == inputs else None


def _build(generations: Generations, inputs: str, ontology: Path | None, progress: Progress) -> Generation:
    start = time.perf_counter()
    checked = check(ontology, progress)
    staging = generations.new()
    progress("store")
    write_store(staging / "store", quads(checked.graphs, checked.merged))
    write_ns(staging / "ns.ttl", checked.documents)
    progress("index")
    return finish(generations, Start(staging, manifest(inputs, checked.graphs, checked.merged, 0)), start)


def finish(generations: Generations, base: Start, began: float) -> Generation:
    """Bring the imports into what was built, in both stores, and make these the current generations.

    Args:
        generations: of the public store, whose lock is held.
        base: what was built, in the staging folder of ``generations``.
        began: time of :func:`time.perf_counter` when the build began.
    """
    rows = Ledger(generations.home).all()
    sweep(generations.home, rows)
    public, *second = all_stores(generations.home, base, rows)
    made = replace(public, manifest=replace(public.manifest, seconds=round(time.perf_counter() - began, 2))).commit()
    for staged in second:
        staged.commit()
    return made


def check(ontology: Path | None = None, progress: Progress | None = None) -> Checked:
    """Read the files, derive, and check everything that a build checks; write nothing.

    Raises:
        SyntaxFault, Misplaced, UnreadableFile, ShapeFault, CheckFault: as :func:`build`.
    """
    told = progress or _silent
    told("read")
    documents, judge = load(ontology), Conformance(Shapes())
    stated = documents.graphs()
    told("check")
    judge.report(documents.triples(), documents).require()
    told("derive")
    derived = derive(stated)
    graphs, merged = {**stated, **derived}, documents.triples().union(*derived.values())
    told("recheck")
    reports = (judge.report(merged, documents), run_checks(graphs, documents))
    for report in reports:
        report.require()
    asked = executables()
    return Checked(documents, {**graphs, **asked}, merged.union(*asked.values()), reports)
