"""What stands on a server, as the server itself tells it: a graph ``graph/publication`` beside the published ones.

For each graph that is written whole: its SHA-256 (``dcterms:identifier``) and its size (``void:triples``). For all of
them, once they are counted: the hash of the inputs of the generation. While a push is under way that last one is
missing, and so is the record of the graph that is being written: the next push goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from coopkg import resources
from coopkg.errors import NotPublished
from coopkg.graph.dataset import Graphs
from coopkg.namespaces import base, iri
from coopkg.remote.store import RemoteStore

_TRIPLES = NamedNode("http://rdfs.org/ns/void#triples")


def publication_graph() -> str:
    """Return the name of the graph that tells what was published; it is also the name of the whole."""
    return f"{base()}graph/publication"


@dataclass(frozen=True)
class Record:
    """One graph, or the whole: its hash and its number of triples."""

    digest: str
    triples: int


class Publication:
    """The record on a server.

    Args:
        store: the server.
    """

    def __init__(self, store: RemoteStore) -> None:
        self._store = store

    def read(self) -> Mapping[str, Record]:
        """Return graph → record; the whole has the name of :func:`publication_graph`."""
        query = resources.read_text(resources.root("queries") / "remote" / "published.rq")
        rows = self._store.few(query, Graphs((publication_graph(),)))
        return {graph: Record(digest, int(triples)) for graph, digest, triples in rows}

    def require(self, inputs: str) -> tuple[str, ...]:
        """Return the graphs that are published; raises NotPublished where they are not those of a generation.

        Args:
            inputs: hash of what the generation was made from.
        """
        found = self.read()
        whole = found.get(publication_graph())
        if whole is None or whole.digest != inputs:
            reason = "other" if whole else "interrupted" if found else "nothing"
            raise NotPublished(reason=reason, address=self._store.dialect.query)
        return tuple(graph for graph in found if graph != publication_graph())

    def write(self, records: Mapping[str, Record]) -> None:
        """Tell what stands on the server, in place of what was told before."""
        lines = [line for graph, record in sorted(records.items()) for line in _lines(graph, record)]
        self._store.replace(publication_graph(), [lines])


def _lines(graph: str, record: Record) -> tuple[str, str]:
    node, identifier = NamedNode(graph), NamedNode(iri("dcterms:identifier"))
    digest, triples = Triple(node, identifier, Literal(record.digest)), Triple(node, _TRIPLES, Literal(record.triples))
    return f"{digest} .", f"{triples} ."
