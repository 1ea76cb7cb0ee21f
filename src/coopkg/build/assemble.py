"""The pipeline: files → checked → derived → checked again → a new generation, which becomes the current one.

Nothing that is served changes before the last step, and that is one rename: a build that fails or is killed leaves the
current generation as it was.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.checks import run_checks
from coopkg.build.derive import derive
from coopkg.build.executables import executables
from coopkg.build.load import Documents, load
from coopkg.build.shapes import Shapes
from coopkg.build.validate import ValidationReport, validate
from coopkg.errors import NoRoom, NotBuilt
from coopkg.graph.description import Description
from coopkg.graph.generations import Generation, Generations, Manifest
from coopkg.graph.side_index import build_index
from coopkg.namespaces import base

STEPS = ("read", "check", "derive", "recheck", "store", "index")
"""What ``progress`` is called with, in this order."""

_CODE = Path(__file__).resolve().parents[1]
_CODE_THAT_MATTERS = ("__init__.py", "folding.py", "build/*.py", "graph/generations.py", "graph/side_index.py")
_COUNTED = {
    "concepts": "coop:CoreConcept",
    "statements": "coop:Statement",
    "questions": "coop:Question",
    "excerpts": "coop:Excerpt",
    "items": "coop:GridItem",
    "sources": "coop:Source",
}
_MIB = 2**20
_ROOM = 64  # MiB; a store of 15,000 triples takes 5, and a full disk would also keep the old one from being opened

Graphs = Mapping[str, set[ox.Triple]]
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

    Raises:
        SyntaxFault, Misplaced, UnreadableFile: a file is wrong; as :func:`coopkg.build.load.load`.
        ShapeFault, CheckFault: the data does not conform (``report``, ``count``).
        NoRoom: the disk is too full (``home``, ``needed``, ``free``).
    """
    generations = Generations(home)
    with generations.lock():
        inputs = fingerprint(ontology)
        if current := _up_to_date(generations, inputs):
            return replace(current, reused=True)
        _require_room(home)
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
    rules = ((shapes, "**/*.ttl"), *((queries, f"{kind}/*.rq") for kind in ("construct", "check", "competency")))
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


def _require_room(home: Path) -> None:
    free = shutil.disk_usage(home).free // _MIB
    if free < _ROOM:
        raise NoRoom(home=home, needed=_ROOM, free=free)


def _build(generations: Generations, inputs: str, ontology: Path | None, progress: Progress) -> Generation:
    start = time.perf_counter()
    checked = check(ontology, progress)
    staging = generations.new()
    progress("store")
    _write_store(staging / "store", checked.graphs, checked.merged)
    _write_ns(staging / "ns.ttl", checked.documents)
    progress("index")
    _write_index(staging / "index.sqlite", checked.merged)
    return generations.commit(staging, _manifest(inputs, checked.graphs, checked.merged, time.perf_counter() - start))


def check(ontology: Path | None = None, progress: Progress | None = None) -> Checked:
    """Read the files, derive, and check everything that a build checks; write nothing.

    Raises:
        SyntaxFault, Misplaced, UnreadableFile, ShapeFault, CheckFault: as :func:`build`.
    """
    told = progress or _silent
    told("read")
    documents, shapes = load(ontology), Shapes()
    stated = documents.graphs()
    told("check")
    validate(documents.triples(), shapes, documents).require()
    told("derive")
    derived = derive(stated)
    graphs, merged = {**stated, **derived}, documents.triples().union(*derived.values())
    told("recheck")
    reports = (validate(merged, shapes, documents), run_checks(graphs, documents))
    for report in reports:
        report.require()
    asked = executables()
    return Checked(documents, {**graphs, **asked}, merged.union(*asked.values()), reports)


def _write_store(path: Path, graphs: Graphs, merged: Iterable[ox.Triple]) -> None:
    """Write every graph by its name and the merged set as the default graph, so that this is a true RDF merge."""
    store = ox.Store(path)
    store.bulk_extend(_quads(graphs, merged))
    store.flush()


def _quads(graphs: Graphs, merged: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    for name, triples in graphs.items():
        graph = ox.NamedNode(name)
        yield from (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    yield from (ox.Quad(*triple) for triple in merged)


def _write_ns(path: Path, documents: Documents) -> None:
    """Write the ontology from its files: a store would turn a cardinality, xsd:nonNegativeInteger, into xsd:integer."""
    from coopkg.build.canonical import serialise

    path.write_text(serialise(documents.graphs().get(f"{base()}graph/ontology", ())), encoding="utf-8")


def _write_index(path: Path, merged: Iterable[ox.Triple]) -> None:
    from coopkg.build.index_entries import entries

    build_index(path, entries(merged))


def _manifest(inputs: str, graphs: Graphs, merged: set[ox.Triple], seconds: float) -> Manifest:
    graph = Description(merged)
    counts = {name: len(graph.subjects("rdf:type", kind)) for name, kind in _COUNTED.items()}
    return Manifest(
        inputs=inputs,
        version=version("coopkg"),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 2),
        conforms=True,
        counts={**counts, "triples": len(merged)},
        graphs={"": len(merged), **{name: len(triples) for name, triples in sorted(graphs.items())}},
    )
