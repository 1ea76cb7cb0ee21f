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
_PART = 1 << 26
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
    store: ox.Store, import_id: str, folder: Path, shelf: Shelf, core: set[ox.Triple], following: Path, told: Told
) -> dict[str, int]:
    """Write one import into a store: what it states, what follows, its provenance.

    Args:
        store: where it is written.
        import_id: of the import.
        folder: of its files.
        shelf: which store that is.
        core: as :func:`core_of`.
        following: a file that is written with what follows, so that the engine can read it as fast as it can.
        told: called as what follows is found.

    Returns:
        IRI of each of its graphs → number of its triples.
    """
    asserted, derived_to, provenance = (ox.NamedNode(name) for name in graphs_of(import_id))
    own, about = shelf.files(folder), [file for file in (folder / _TOLD,) if _holds(file)]
    counts = {asserted.value: _load(store, own, asserted), provenance.value: _load(store, about, provenance)}

    def triples() -> Iterator[ox.Triple]:
        return chain.from_iterable(_read(file) for file in (*own, *about))

    def stated(triple: ox.Triple) -> bool:
        said = (triple.subject, triple.predicate, triple.object)
        return any(ox.Quad(*said, graph) in store for graph in (asserted, provenance))

    with following.open("w", encoding="utf-8") as out:
        for number, triple in enumerate(derived(triples, core, stated), 1):
            out.write(f"{triple} .\n")
            if not number % 10_000:
                told(number)
    counts[derived_to.value] = _load(store, [following], derived_to)
    _load(store, [*own, *about, following], ox.DefaultGraph())
    return counts


def sizes(folders: Folders, imports: Mapping[str, int]) -> int:
    """Return how many bytes the triples of some imports are."""
    places = (folders.of(one, edition) for one, edition in imports.items())
    files = (place / name for place in places for name in (_SHARED, _KEPT, _TOLD))
    return sum(file.stat().st_size for file in files if file.exists())


def _holds(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _read(file: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))


def _load(store: ox.Store, files: Iterable[Path], graph: ox.NamedNode | ox.DefaultGraph) -> int:
    """Read files into a graph, and return by how many triples it has grown."""
    before = len(store)
    for part in chain.from_iterable(map(_parts, files)):
        store.bulk_load(part, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    return len(store) - before


def _parts(file: Path) -> Iterator[bytes]:
    """Yield a file in parts of whole lines: the engine's memory grows with what it is given at once."""
    with file.open("rb") as opened:
        while part := opened.read(_PART):
            yield part + opened.readline()
