"""A generation published on a server, graph by graph: each replaced whole, and counted at the end.

Safe to repeat: a graph that stands there already, by its hash, is not written again. A push that was interrupted has
left no record of the graph it was writing nor of the whole (:mod:`coopkg.remote.publication`), so that nothing reads it
as complete and the next push completes it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coopkg.errors import RemoteFailed
from coopkg.graph.generations import Generation
from coopkg.remote.outgoing import Outgoing, Outgoings
from coopkg.remote.publication import Publication, Record, publication_graph
from coopkg.remote.store import RemoteStore

Progress = Callable[[str, int, bool], None]
"""Called with each graph, its number of triples, and whether it was written (or stood there already)."""


@dataclass(frozen=True)
class Pushed:
    """What a push did: graphs in all, those written and emptied, and triples without the merged copy."""

    graphs: int
    written: int
    removed: int
    triples: int


def push(generation: Generation, store: RemoteStore, progress: Progress, *, again: bool = False) -> Pushed:
    """Publish a generation.

    Args:
        generation: what to publish.
        store: the server; nothing else there is touched.
        progress: told of each graph.
        again: write every graph anew, whatever the server says.

    Raises:
        RemoteFailed: the server failed, or a graph does not hold as many triples as were sent.
    """
    publication = Publication(store)
    before = dict(publication.read())
    records = {graph: record for graph, record in before.items() if graph != publication_graph()}
    written, outgoing = 0, Outgoings(generation.store)
    publication.write(records)  # the whole is not told until it is counted
    for graph in outgoing:
        record = Record(graph.digest, len(graph.lines))
        stands = not again and records.get(graph.graph) == record and store.count(graph.graph) == record.triples
        if not stands:
            _write(graph, record, records, store, publication)
            written += 1
        progress(graph.graph, record.triples, not stands)
    removed = _remove(set(records) - set(outgoing.graphs), records, store)
    _count(records, store)
    total = sum(record.triples for graph, record in records.items() if graph != outgoing.graphs[-1])
    publication.write({**records, publication_graph(): Record(generation.manifest.inputs, total)})
    return Pushed(len(records), written, removed, total)


def _write(
    graph: Outgoing, record: Record, records: dict[str, Record], store: RemoteStore, publication: Publication
) -> None:
    """Write one graph; it has no record while it is written."""
    if records.pop(graph.graph, None):
        publication.write(records)
    store.replace(graph.graph, graph.parts(store.dialect.part))
    records[graph.graph] = record
    publication.write(records)


def _remove(graphs: set[str], records: dict[str, Record], store: RemoteStore) -> int:
    """Empty what an earlier push wrote and this generation does not hold."""
    for graph in graphs:
        store.clear(graph)
        del records[graph]
    return len(graphs)


def _count(records: dict[str, Record], store: RemoteStore) -> None:
    for graph, record in records.items():
        found = store.count(graph)
        if found != record.triples:
            reason = f"{graph}: {found} != {record.triples}"
            raise RemoteFailed(address=store.dialect.query, reason=reason, status=200)
