"""Much data beside the project's own graph: streamed into a new generation, neither checked nor derived.

The files may hold millions of triples: they go through the engine's bulk loader, and memory does not grow with them.
The shapes are not asked (the manifest says so), and no rule is run on them: their observations reach the matrix and the
lists, which take what a presence counts for from the notions, while ``coop:countsFor`` is not stated of them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.assemble import Checked, Progress, check, fingerprint, finish
from coopkg.build.holding import Start
from coopkg.build.snapshot import manifest, quads, require_room, write_ns, write_store
from coopkg.errors import FileRefused, Misplaced, SyntaxFault, UnreadableFile, UnsupportedFormat
from coopkg.graph.foreign_reader import LONGEST, survey
from coopkg.graph.generations import Generation, Generations, Manifest
from coopkg.namespaces import base

FORMATS = {
    "nq": ox.RdfFormat.N_QUADS,
    "nt": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "ttl": ox.RdfFormat.TURTLE,
}
"""Extension of a file → how it is read: the formats that can be read as they come."""

_SPACE = 3  # a generation takes up to three times the space of the files it was loaded from


def load(
    home: Path, files: Sequence[Path], ontology: Path | None = None, progress: Progress | None = None
) -> Generation:
    """Make a generation of the project's graph and the files, as the current one of ``home``.

    What a file states in no graph goes to ``graph/import/`` and the file's name. A build keeps the generation until the
    project changes; without files the project's graph stands alone again.

    Args:
        home: folder of the generations; made where it is missing.
        files: RDF, each in the format of its extension (:data:`FORMATS`).
        ontology: folder of the project's Turtle files (default: its own).
        progress: called with each of :data:`coopkg.build.assemble.STEPS` as it begins.

    Raises:
        UnsupportedFormat, UnreadableFile, SyntaxFault: a file cannot be read.
        FileRefused: a file nests triple terms too deeply, or holds too long a text.
        Misplaced: a file would write into a graph of the project.
        NoRoom: the disk is too full.
        ShapeFault, CheckFault: as :func:`coopkg.build.assemble.build`, for the project's own files.
    """
    generations = Generations(home)
    _require(home, files)
    with generations.lock():
        start, told = time.perf_counter(), progress or (lambda _: None)
        checked, inputs = check(ontology, progress), fingerprint(ontology)
        staging = generations.new()
        told("store")
        loaded = _Loaded(files, set(checked.graphs))
        store = write_store(staging / "store", chain(quads(checked.graphs, checked.merged), loaded.quads()))
        write_ns(staging / "ns.ttl", checked.documents)
        found = _manifest(manifest(inputs, checked.graphs, checked.merged, 0), checked, loaded, store)
        del store
        told("index")
        return finish(generations, Start(staging, found), start)


def _require(home: Path, files: Iterable[Path]) -> None:
    """Refuse what cannot be read, and a disk on which there is no room, before anything is written."""
    size = 0
    for file in files:
        if file.suffix.lstrip(".").lower() not in FORMATS:
            raise UnsupportedFormat(wanted=file.suffix, offered=", ".join(FORMATS))
        try:
            size += file.stat().st_size
        except OSError as fault:
            raise UnreadableFile(path=file, reason=fault.strerror or fault) from None
    home.mkdir(parents=True, exist_ok=True)
    require_room(home, _SPACE * size)


class _Loaded:
    """The quads of files, counted by graph as they pass.

    Args:
        files: what to read.
        reserved: IRIs of graphs that the files may not touch.
    """

    def __init__(self, files: Sequence[Path], reserved: set[str]) -> None:
        self.files = files
        self._reserved = reserved
        self.counts: Counter[str] = Counter()

    def quads(self) -> Iterator[ox.Quad]:
        """Yield each quad in its graph, then in the default graph.

        Raises:
            SyntaxFault: a file is not what its name says, by line and column.
            FileRefused: a file would harm its reader, or has too long a line.
            UnreadableFile: a file cannot be opened.
            Misplaced: a file writes to a graph of the project.
        """
        for file in self.files:
            own = ox.NamedNode(f"{base()}graph/import/{file.stem}")
            try:
                survey(file)
                yield from self._of(file, own)
            except OSError as fault:
                raise UnreadableFile(path=file, reason=fault.strerror or fault) from None
            except SyntaxError as fault:
                at = {"line": fault.lineno or 1, "column": fault.offset or 1}
                raise SyntaxFault(path=file, **at, detail=fault.msg) from None
            except MemoryError as fault:
                if "buffer" in str(fault):
                    raise FileRefused(path=file, reason="long", most=LONGEST) from None
                raise

    def _of(self, file: Path, own: ox.NamedNode) -> Iterator[ox.Quad]:
        chosen = FORMATS[file.suffix.lstrip(".").lower()]
        for quad in ox.parse(path=str(file), format=chosen, base_iri=base()):
            graph = own if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
            if graph.value in self._reserved:
                raise Misplaced(reason="graph", path=file, other=graph.value)
            self.counts[graph.value] += 1
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _manifest(own: Manifest, checked: Checked, loaded: _Loaded, store: ox.Store) -> Manifest:
    """Return the manifest with what was loaded; the store counts a triple of two graphs once in the default graph."""
    graphs = {name: len(triples) for name, triples in checked.graphs.items()} | loaded.counts
    merged = len(store) - sum(graphs.values())
    return replace(
        own,
        conforms=None if loaded.files else own.conforms,
        loaded=tuple(file.name for file in loaded.files),
        counts={**own.counts, "triples": merged},
        graphs={"": merged, **dict(sorted(graphs.items()))},
    )
