"""Any RDF as a generation: what ``coopkg serve --data FILE…`` serves, through the same code as the project's own graph.

Files are read by pyoxigraph alone, which fetches nothing: no remote JSON-LD context, no import; and in a process that
may fall, :mod:`coopkg.graph.foreign_reader`. Relative IRIs are those
of the file's own ``file:`` address (RFC 3986, section 5.1.3); blank nodes of two files are never the same.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, Any, cast

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from coopkg import errors
from coopkg.errors import UnreadableFile, UnsupportedFormat
from coopkg.graph.generations import Generation, Generations, Manifest
from coopkg.graph.side_index import build_index

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
}
"""Extension of a file → how it is read."""

DEFAULT_GRAPHS = ("union", "strict")
"""What the default graph holds: the merged set of every graph, or only what no named graph holds."""

_READER = (sys.executable, "-m", "coopkg.graph.foreign_reader")
_MEMORY, _TIMES = 4096, 16
"""MiB of address space that reading may take, whatever the files, and for each MiB of them."""
_SHORT = 4096
_OURS = ("concepts", "statements", "questions", "excerpts", "items", "sources")


def build_foreign(home: Path, files: Sequence[Path], default_graph: str = "union") -> Generation:
    """Make a generation of files, as the current one of ``home``.

    Args:
        home: folder of the generations; made where it is missing.
        files: RDF, each in the format of its extension (:data:`FORMATS`).
        default_graph: one of :data:`DEFAULT_GRAPHS`.

    Raises:
        UnsupportedFormat: another extension, or another kind of default graph.
        UnreadableFile: a file is not there, or may not be read.
        SyntaxFault: a file cannot be parsed (``path``; ``line`` and ``column``, 0 where the engine does not tell).
        DoctypeRefused: XML with DOCTYPE or ENTITY, which can make a small file fill the memory.
        FileRefused: a file made to harm, or too large for what reading may take (``path``, ``reason``, ``most``).
    """
    if default_graph not in DEFAULT_GRAPHS:
        raise UnsupportedFormat(wanted=default_graph, offered=", ".join(DEFAULT_GRAPHS))
    start, generations = time.perf_counter(), Generations(home)
    with generations.lock():
        staging = generations.new()
        graphs = _write(staging / "store", files, union=default_graph == "union")
        (staging / "ns.ttl").touch()
        build_index(staging / "index.sqlite", ())
        return generations.commit(staging, _manifest(graphs, default_graph, time.perf_counter() - start))


def is_blank(file: Path) -> bool:
    """Return whether a file holds nothing but white space: it is read without a fault, and nothing comes of it."""
    try:
        return file.stat().st_size < _SHORT and not file.read_bytes().strip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        return False


def _write(path: Path, files: Sequence[Path], *, union: bool) -> dict[str, int]:
    _read(path, files)
    store = Store(path)
    if union:
        store.bulk_extend(Quad(*quad.triple) for quad in store if not isinstance(quad.graph_name, DefaultGraph))
    store.flush()
    return count_graphs(store)


def _read(store: Path, files: Sequence[Path]) -> None:
    """Load files in a process of their own: what is made to harm brings that one down, and nothing else."""
    memory = _MEMORY + _TIMES * sum(map(_size, files))
    request = {"store": str(store), "files": [str(file) for file in files], "memory": memory}
    env = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    with Popen(_READER, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env) as reader:
        asked, told = cast(IO[bytes], reader.stdin), cast(IO[bytes], reader.stdout)
        try:
            asked.write(json.dumps(request).encode() + b"\n")
            asked.flush()
            said = [json.loads(line) for line in told]
            status = reader.wait()
        except BaseException:
            reader.kill()
            raise
    if status:
        raise _why(status, said[-1] if said else {}, memory)


def _size(file: Path) -> int:
    """Return MiB; raises where a file is not to be read at all."""
    if file.suffix.lstrip(".").lower() not in FORMATS:
        raise UnsupportedFormat(wanted=file.suffix, offered=", ".join(FORMATS))
    try:
        return file.stat().st_size >> 20
    except OSError as fault:
        raise UnreadableFile(path=file, reason=fault.strerror or fault) from None


def _why(status: int, last: dict[str, Any], memory: int) -> errors.CoopkgError:
    if "error" in last:
        told: errors.CoopkgError = getattr(errors, last.pop("error"))(**last)
        return told
    if "path" not in last:
        return errors.Unavailable(detail="reader")
    if status == -signal.SIGXCPU:
        return errors.FileRefused(path=last["path"], reason="time", most=last["seconds"])
    return errors.FileRefused(path=last["path"], reason="memory", most=memory)


def count_graphs(store: Store) -> dict[str, int]:
    """Return graph IRI → number of its triples; the default graph has no name. Blank nodes as names are left out."""
    found = {graph.value: graph for graph in store.named_graphs() if isinstance(graph, NamedNode)}
    return {"": _count(store, DefaultGraph()), **{name: _count(store, found[name]) for name in sorted(found)}}


def _count(store: Store, graph: NamedNode | DefaultGraph) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))


def _manifest(graphs: dict[str, int], default_graph: str, seconds: float) -> Manifest:
    return Manifest(
        inputs="",  # never up to date: files are read anew at each start
        version=version("coopkg"),
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 2),
        conforms=False,  # nothing was asked of it
        counts={**dict.fromkeys(_OURS, 0), "triples": graphs[""] if default_graph == "union" else sum(graphs.values())},
        graphs=graphs,
        default_graph=default_graph,
    )
