"""The two stores of a home: which imports each holds, in which graphs, and how their triples come into it.

The public store holds the project and what imports share, where they are published and public. The second store holds
everything: drafts and what is for the network or private too, and what an import keeps to itself (``kept.nt``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.derive_import import derived
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders, owned
from coopkg.holdings.ledger import Held
from coopkg.namespaces import base

ASSERTED, DERIVED, PROVENANCE = "graph/import/", "graph/derived/import/", "graph/provenance/"
"""Where the three graphs of an import stand, each followed by its identifier."""

_SHARED, _KEPT, _TOLD = "shared.nt", "kept.nt", "provenance.nt"
_CORE = ("graph/ontology", "graph/concepts", "graph/sources", "graph/derived/core")
_OWN = r"graph/(derived/)?(core|ontology|concepts|sources|comparisons|cases|alignments|questions|source/[^/]+)"

Told = Callable[[int], None]
"""Called with the number of triples that have gone by."""


@dataclass(frozen=True)
class Shelf:
    """One of the two stores.

    Attributes:
        generations: its snapshots.
        private: whether it is the second one.
    """

    generations: Generations
    private: bool

    def wants(self, helds: Iterable[Held]) -> dict[str, int]:
        """Return the imports that belong here, each with the edition of its files."""
        return {held.id: held.edition for held in helds if (held.usable if self.private else held.shown)}

    def files(self, folder: Path) -> tuple[Path, ...]:
        """Return the files of asserted triples of an import that belong here."""
        names = (_SHARED, _KEPT) if self.private else (_SHARED,)
        return tuple(folder / name for name in names if _holds(folder / name))


def shelves(home: Path, helds: Iterable[Held]) -> tuple[Shelf, ...]:
    """Return the stores of a home: the public one, and the second where there is one or some import needs it."""
    folder = Folders(home).private
    public, second = Shelf(Generations(home), private=False), Shelf(Generations(folder), private=True)
    if not second.wants(helds) and not folder.exists():
        return (public,)
    owned(folder)
    return public, second


def graphs_of(import_id: str) -> tuple[str, str, str]:
    """Return the IRIs of the three graphs of an import: asserted, derived, provenance."""
    return f"{base()}{ASSERTED}{import_id}", f"{base()}{DERIVED}{import_id}", f"{base()}{PROVENANCE}{import_id}"


def without_imports(store: ox.Store, imports: Iterable[str]) -> Iterator[ox.Quad]:
    """Yield what a store holds beside some imports: each triple in its graph, then in the default graph."""
    left_out = {graph for one in imports for graph in graphs_of(one)}
    for graph in store.named_graphs():
        if graph.value not in left_out:
            for quad in store.quads_for_pattern(None, None, None, graph):
                yield quad
                yield ox.Quad(*quad.triple)


def of_project(store: ox.Store) -> Iterator[ox.Triple]:
    """Yield the triples of the project's own graphs; not what was imported or loaded beside."""
    own = re.compile(re.escape(base()) + _OWN)
    for graph in store.named_graphs():
        if own.fullmatch(graph.value):
            yield from (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def core_of(store: ox.Store) -> set[ox.Triple]:
    """Return the ontology, the notions and the sources, with what follows from them."""
    names = (ox.NamedNode(base() + name) for name in _CORE)
    return {quad.triple for name in names for quad in store.quads_for_pattern(None, None, None, name)}


def put(
    store: ox.Store, import_id: str, folder: Path, shelf: Shelf, core: set[ox.Triple], told: Told
) -> dict[str, int]:
    """Write one import into a store: what it states, what follows, its provenance; return graph → triples."""
    asserted, following, provenance = (ox.NamedNode(name) for name in graphs_of(import_id))
    texts = [(file, asserted) for file in shelf.files(folder)]
    texts += [(folder / _TOLD, provenance)] if _holds(folder / _TOLD) else []
    for file, graph in texts:
        for where in (graph, ox.DefaultGraph()):
            store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES, to_graph=where)
    files = [file for file, _ in texts]

    def triples() -> Iterator[ox.Triple]:
        return chain.from_iterable(_read(file) for file in files)

    def stated(triple: ox.Triple) -> bool:
        return any(
            ox.Quad(triple.subject, triple.predicate, triple.object, graph) in store for graph in (asserted, provenance)
        )

    store.bulk_extend(_both(derived(triples, core, stated), following, told))
    return {graph.value: _count(store, graph) for graph in (asserted, following, provenance)}


def sizes(folders: Folders, imports: Mapping[str, int]) -> int:
    """Return how many bytes the triples of some imports are."""
    places = (folders.of(one, edition) for one, edition in imports.items())
    files = (place / name for place in places for name in (_SHARED, _KEPT, _TOLD))
    return sum(file.stat().st_size for file in files if file.exists())


def _holds(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _read(file: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def _both(triples: Iterable[ox.Triple], graph: ox.NamedNode, told: Told) -> Iterator[ox.Quad]:
    """Yield each triple in its graph and in the default graph."""
    for number, triple in enumerate(triples, 1):
        if not number % 10_000:
            told(number)
        yield _quad(triple, graph)
        yield ox.Quad(*triple)


def _quad(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def _count(store: ox.Store, graph: ox.NamedNode) -> int:
    return sum(1 for _ in store.quads_for_pattern(None, None, None, graph))
