"""The two stores of a home: which imports each holds, in which graphs, and how their triples come into it.

The public store holds the project and what imports share, where they are published and public. The second store holds
everything: drafts and what is for the network or private too, and what an import keeps to itself (``kept.nt``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.derive import PUBLISHED
from coopkg.build.derive_import import derived
from coopkg.build.observation_facts import rows
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders, owned
from coopkg.holdings.ledger import Held
from coopkg.namespaces import base, iri

ASSERTED, DERIVED, PROVENANCE = "graph/import/", "graph/derived/import/", "graph/provenance/"
"""Where the three graphs of an import stand, each followed by its identifier."""

_SHARED, _KEPT, _TOLD = "shared.nt", "kept.nt", "provenance.nt"
_PART = 1 << 25  # bytes: of two files at one time
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


@dataclass(frozen=True)
class Parts:
    """The files of an import that a store is to hold.

    Attributes:
        id: of the import.
        files: all of them.
        coming: those that it does not hold yet.
    """

    id: str
    files: tuple[Path, ...]
    coming: tuple[Path, ...]


def parts(shelf: Shelf, import_id: str, folder: Path, *, shared: bool = False) -> Parts:
    """Return the files of an import that belong into a store.

    Args:
        shelf: which store that is.
        import_id: of the import.
        folder: of its files.
        shared: what the import shares is in there already.
    """
    files = (*shelf.files(folder), *(file for file in (folder / _TOLD,) if _holds(file)))
    return Parts(import_id, files, tuple(file for file in files if not shared or file.name == _KEPT))


def put(store: ox.Store, parts: Parts, core: set[ox.Triple], following: Path, told: Told) -> None:
    """Write one import, or what is missing of it, into a store: what it states, what follows, its provenance.

    The engine reads its files beside Python, which finds what follows meanwhile.

    Args:
        store: where it is written.
        parts: of the import.
        core: as :func:`core_of`.
        following: a file that is written with what follows, so that the engine can read it as fast as it can.
        told: called as what follows is found.
    """
    merged, doubtful = ox.DefaultGraph(), following.with_suffix(".doubtful")
    with ThreadPoolExecutor(3) as beside:
        merging, naming = beside.submit(_load, store, parts.coming, merged), beside.submit(_name, store, parts)
        finding = beside.submit(_follow, parts, core, following, doubtful, told)
        naming.result()
        finding.result()
        _settle(store, parts, following, doubtful)
        _load(store, [following], ox.NamedNode(graphs_of(parts.id)[1]))
        merging.result()
    _load(store, [following], merged)


def _name(store: ox.Store, parts: Parts) -> None:
    """Write what an import states, and its provenance, into their graphs."""
    asserted, _, provenance = (ox.NamedNode(name) for name in graphs_of(parts.id))
    for file in parts.coming:
        _load(store, [file], provenance if file.name == _TOLD else asserted)


def _follow(parts: Parts, core: set[ox.Triple], following: Path, doubtful: Path, told: Told) -> None:
    """Write what follows from an import, and apart from it what the import may state itself."""
    new = partial(_lines, parts.coming) if parts.coming != parts.files else None
    with following.open("wb") as out, doubtful.open("wb") as aside:
        for number, (line, may_be_stated) in enumerate(derived(partial(_lines, parts.files), core, new), 1):
            (aside if may_be_stated else out).write(line)
            if not number % 10_000:
                told(number)


def _settle(store: ox.Store, parts: Parts, following: Path, doubtful: Path) -> None:
    """Keep what follows and what is stated apart, once all that an import states is in the store."""
    asserted, derived_to, provenance = (ox.NamedNode(name) for name in graphs_of(parts.id))
    if parts.coming != parts.files:
        _withdraw(store, _lines(parts.coming), derived_to)
    with following.open("ab") as out:
        for line in _lines([doubtful]):
            if not (_quad(line, asserted) in store or _quad(line, provenance) in store):
                out.write(line)
    doubtful.unlink()


def triples_of(store: ox.Store, import_id: str) -> dict[str, int]:
    """Return IRI of each graph of an import → how many triples a store holds of it."""
    counted = {name: rows(store, "size", graph=name) for name in graphs_of(import_id)}
    return {name: int(count) for name, found in counted.items() for (count,) in found}


def names_alone(parts: Parts) -> bool:
    """Return whether what is coming tells no more than who is behind an import, and how it was read."""
    known, label = {_node("foaf:name"), _node("coop:mapping")}, _node("rdfs:label")
    persons, labelled = set[bytes](), set[bytes]()
    for line in _lines(parts.coming):
        subject, predicate, value = line.split(b" ", 2)
        if predicate == _node("rdf:type") and value.startswith(_node("foaf:Person")):
            persons.add(subject)
        elif predicate == label:
            labelled.add(subject)
        elif predicate not in known:
            return False
    return labelled <= persons


@cache
def _node(name: str) -> bytes:
    return f"<{iri(name)}>".encode()


def size(files: Iterable[Path]) -> int:
    """Return how many bytes some files are."""
    return sum(file.stat().st_size for file in files)


def _holds(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _lines(files: Iterable[Path]) -> Iterator[bytes]:
    for file in files:
        with file.open("rb") as opened:
            yield from opened


def _quad(line: bytes, graph: ox.NamedNode) -> ox.Quad:
    subject, predicate, value = next(ox.parse(line, ox.RdfFormat.N_TRIPLES)).triple
    return ox.Quad(subject, predicate, value, graph)


def _withdraw(store: ox.Store, lines: Iterable[bytes], derived_to: ox.NamedNode) -> None:
    """Take out of a derived graph what is stated now."""
    published = set(map(_node, PUBLISHED))
    for line in lines:
        if line.split(b" ", 2)[1] in published:
            store.remove(_quad(line, derived_to))


def _load(store: ox.Store, files: Iterable[Path], graph: ox.NamedNode | ox.DefaultGraph) -> None:
    for part in chain.from_iterable(map(_parts, files)):
        store.bulk_load(part, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)


def _parts(file: Path) -> Iterator[bytes]:
    """Yield a file in parts of whole lines: the engine's memory grows with what it is given at once."""
    with file.open("rb") as opened:
        while part := opened.read(_PART):
            yield part + opened.readline()
