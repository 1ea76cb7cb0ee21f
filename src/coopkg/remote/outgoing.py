"""A generation as it leaves: each graph as lines of N-Triples, with an IRI for each blank node.

Engines rename blank nodes, and INSERT DATA with blank nodes is refused by some, so they leave as
``BASE/.well-known/genid/…`` (RDF 1.1 Concepts, section 3.5). Their labels are canonical (RDFC-1.0): the same graph
leaves the same way each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad, Store, Triple

from coopkg.namespaces import base
from coopkg.remote.store import merged_graph

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Outgoing:
    """A graph to publish: its name and its sorted lines of N-Triples, each once."""

    graph: str
    lines: Lines

    @property
    def digest(self) -> str:
        """SHA-256 of the lines."""
        return sha256("\n".join(self.lines).encode()).hexdigest()

    def parts(self, size: int) -> Iterator[list[str]]:
        """Yield the lines in parts of at most ``size``; an empty graph has one empty part."""
        for start in range(0, max(len(self.lines), 1), size):
            yield list(self.lines[start : start + size])


class Outgoings:
    """The graphs of a generation's store, the merged set as ``graph/merged``; one is held in memory at a time.

    Args:
        path: folder of the store.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store.read_only(str(path))
        self._named = sorted({g.value for g in self._store.named_graphs() if isinstance(g, NamedNode)})
        self._renamed = Dataset(quad for quad in self._store if _has_blank(quad))
        self._renamed.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)

    @property
    def graphs(self) -> tuple[str, ...]:
        """Names of the graphs."""
        return (*self._named, merged_graph())

    def __iter__(self) -> Iterator[Outgoing]:
        for name in self._named:
            yield self._outgoing(name, NamedNode(name))
        yield self._outgoing(merged_graph(), DefaultGraph())

    def _outgoing(self, name: str, graph: NamedNode | DefaultGraph) -> Outgoing:
        stored = self._store.quads_for_pattern(None, None, None, graph)
        plain = (f"{quad.triple} ." for quad in stored if not _has_blank(quad))
        renamed = (f"{_without_blanks(quad)} ." for quad in self._renamed.quads_for_graph_name(graph))
        return Outgoing(name, tuple(sorted({*plain, *renamed})))


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _without_blanks(quad: Quad) -> Triple:
    subject, value = (
        NamedNode(f"{base()}.well-known/genid/{term.value}") if isinstance(term, BlankNode) else term
        for term in (quad.subject, quad.object)
    )
    return Triple(subject, quad.predicate, value)  # type: ignore[arg-type]
