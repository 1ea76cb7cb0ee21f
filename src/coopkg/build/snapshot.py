"""What a generation consists of, written into its folder: the store, the ontology as one file, the side index."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.load import Documents
from coopkg.errors import NoRoom
from coopkg.graph.description import Description
from coopkg.graph.generations import Manifest
from coopkg.graph.observation_table import write_observations
from coopkg.graph.side_index import build_index, rename
from coopkg.namespaces import base

Graphs = Mapping[str, set[ox.Triple]]
_COUNTED = {
    "concepts": "coop:CoreConcept",
    "statements": "coop:Statement",
    "questions": "coop:Question",
    "excerpts": "coop:Excerpt",
    "items": "coop:GridItem",
    "sources": "coop:Source",
}
_MIB = 2**20
_ROOM = 64  # MiB; a store of 20,000 triples takes 6, and a full disk would also keep the old one from being opened


def require_room(home: Path, more: int = 0) -> None:
    """Raise NoRoom unless the disk of ``home`` has room for a build, and for so many bytes besides."""
    free, needed = shutil.disk_usage(home).free // _MIB, _ROOM + more // _MIB
    if free < needed:
        raise NoRoom(home=home, needed=needed, free=free)


def quads(graphs: Graphs, merged: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    """Yield every graph by its name, and the merged set as the default graph, so that this is a true RDF merge."""
    for name, triples in graphs.items():
        graph = ox.NamedNode(name)
        yield from (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
    yield from (ox.Quad(*triple) for triple in merged)


def write_store(path: Path, content: Iterable[ox.Quad]) -> ox.Store:
    """Write a new store, and return it; whoever drops it closes it."""
    store = ox.Store(path)
    store.bulk_extend(content)
    store.flush()
    return store


def write_ns(path: Path, documents: Documents) -> None:
    """Write the ontology from its files: a store would turn a cardinality, xsd:nonNegativeInteger, into xsd:integer."""
    from coopkg.build.canonical import serialise

    path.write_text(serialise(documents.graphs().get(f"{base()}graph/ontology", ())), encoding="utf-8")


def write_index(path: Path, named: Iterable[ox.Triple], store: ox.Store) -> None:
    """Write the side index.

    Args:
        path: a new file.
        named: what is said of everything that can be found by its words.
        store: where the observations are read from.
    """
    from coopkg.build.index_entries import entries
    from coopkg.build.observation_facts import facts

    build_index(path, entries(named))
    write_observations(path, facts(store))


def write_names(path: Path, named: Iterable[ox.Triple]) -> None:
    """Write anew, into a side index, what finds things by their words; its observations stay."""
    from coopkg.build.index_entries import entries

    rename(path, entries(named))


def manifest(inputs: str, graphs: Graphs, merged: set[ox.Triple], seconds: float) -> Manifest:
    """Return the manifest of a generation that holds ``graphs`` and nothing else, built in so many ``seconds``."""
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
