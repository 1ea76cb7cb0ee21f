"""Any RDF as a generation: what ``coopkg serve --data FILE…`` serves, through the same code as the project's own graph.

Files are read by pyoxigraph alone, which fetches nothing: no remote JSON-LD context, no import. Relative IRIs are those
of the file's own ``file:`` address (RFC 3986, section 5.1.3); blank nodes of two files are never the same.
"""

from __future__ import annotations

import mmap
import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from coopkg.errors import DoctypeRefused, SyntaxFault, UnreadableFile, UnsupportedFormat
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

_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)|\x00")
_PLACE_OF_FAULT = re.compile(r"^Parser error (?:at|between) line .*?: ", re.DOTALL)
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
        SyntaxFault: a file cannot be parsed (``path``, ``line``, ``column``).
        DoctypeRefused: XML with DOCTYPE or ENTITY, which can make a small file fill the memory.
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


def _write(path: Path, files: Iterable[Path], *, union: bool) -> dict[str, int]:
    store = Store(path)
    for file in files:
        _load(store, file)
    if union:
        store.bulk_extend(Quad(*quad.triple) for quad in store if not isinstance(quad.graph_name, DefaultGraph))
    store.flush()
    return count_graphs(store)


def _load(store: Store, file: Path) -> None:
    chosen = FORMATS.get(file.suffix.lstrip(".").lower())
    if chosen is None:
        raise UnsupportedFormat(wanted=file.suffix, offered=", ".join(FORMATS))
    try:
        if chosen is RdfFormat.RDF_XML:
            _refuse_doctype(file)
        store.bulk_load(path=str(file), format=chosen, base_iri=file.resolve().as_uri())
    except OSError as fault:
        raise UnreadableFile(path=file, reason=fault.strerror or fault) from None
    except SyntaxError as fault:
        detail = _PLACE_OF_FAULT.sub("", fault.msg)
        raise SyntaxFault(path=file, line=fault.lineno or 1, column=fault.offset or 1, detail=detail) from None


def _refuse_doctype(file: Path) -> None:
    """Refuse declarations wherever they stand, in a comment too, and encodings in which they could hide."""
    with file.open("rb") as opened:
        if not file.stat().st_size:
            return
        with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if _MARKUP.search(content):
                raise DoctypeRefused(path=file)


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
