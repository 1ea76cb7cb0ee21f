"""The same engine, elsewhere: what :class:`coopkg.graph.engine.Engine` does, answered by a server that was pushed to.

The default graph is the published merged set, and the named graphs are the published ones, whatever else the server
holds and whatever it takes for its default graph: each request names its dataset.
"""

from __future__ import annotations

import re
import time
from threading import Lock

from coopkg.errors import QueryRefused
from coopkg.graph.dataset import Graphs, named_in
from coopkg.graph.engine import Engine, Results
from coopkg.graph.guard import PROLOGUE, decoded
from coopkg.graph.tokens import GROUP, tokens
from coopkg.namespaces import base
from coopkg.remote.publication import Publication
from coopkg.remote.store import RemoteStore, merged_graph

FRESH = 5.0
"""Seconds for which the record of the server is believed."""

_OWN = re.compile(r"<?(?:bif|sql):", re.IGNORECASE)
"""Functions of Virtuoso beyond SPARQL: some read files and addresses."""


class RemoteEngine(Engine):
    """A published generation, asked over HTTP; safe to use from several threads.

    Args:
        store: the server.
        inputs: hash of what the generation was made from; answers come from no other.
    """

    def __init__(self, store: RemoteStore, inputs: str) -> None:
        self._remote, self._inputs = store, inputs
        self._parser = Engine(None)
        self._lock, self._until = Lock(), 0.0
        self._published: tuple[str, ...] = ()

    def results(self, query: str, graphs: Graphs | None = None) -> Results:
        """Return the whole answer.

        Raises:
            BadQuery, QueryRefused: as the engine of this process; QueryRefused also for several FROM.
            NotPublished: the server does not hold this generation, whole.
            RemoteFailed, LimitReached: as :meth:`coopkg.remote.store.RemoteStore.query`.
        """
        self._parser.results(query)  # only what our own parser can read leaves
        return self.send(query, graphs)

    def send(self, query: str, graphs: Graphs | None = None) -> Results:
        """Return the whole answer of a query that was let in and parsed before; raises as :meth:`results`."""
        refuse_own_functions(query)
        dataset = self._dataset(graphs or named_in(query))
        return self._remote.query(f"BASE <{base()}>\n{without_dataset(query)}", _form(query), dataset)

    def _dataset(self, wanted: Graphs | None) -> Graphs:
        published = [graph for graph in self.published() if graph != merged_graph()]
        if wanted is None:
            return Graphs((merged_graph(),), tuple(published))
        default = tuple(dict.fromkeys(graph for graph in wanted.default if graph in published))
        if len(default) > 1:
            raise QueryRefused(reason="several_from", forbidden=False, found=len(default), most=1)
        named = tuple(graph for graph in wanted.named if graph in published)
        # Without a name, an engine takes its own default graph: the empty one has a name that nothing bears.
        return Graphs(default or (f"{base()}graph/none",), named or (f"{base()}graph/none",))

    def published(self) -> tuple[str, ...]:
        """Return the graphs on the server; asked anew where the last answer is older than :data:`FRESH`."""
        with self._lock:
            if time.monotonic() > self._until:
                self._published = Publication(self._remote).require(self._inputs)
                self._until = time.monotonic() + FRESH
            return self._published


def _form(query: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE, for a query that was parsed."""
    return next(token.text for token in tokens(query) if token.kind == "word" and token.text not in PROLOGUE)


def without_dataset(query: str) -> str:
    """Return a query without its FROM and FROM NAMED: Virtuoso would add them to the dataset of the request."""
    kept, end, begin = "", 0, -1
    for token in tokens(query):
        if token.depth == 0 and token.opens == GROUP:
            break
        if token.depth == 0 and token.kind == "word" and token.text == "FROM":
            begin = token.start
        elif begin >= 0 and token.kind in ("iri", "name"):
            kept, end, begin = kept + query[end:begin], token.start + len(token.text), -1
    return kept + query[end:]


def refuse_own_functions(query: str) -> None:
    """Refuse what is no SPARQL but would be called by Virtuoso.

    Raises:
        QueryRefused: ``reason`` is own_function.
    """
    text = decoded(query)
    if _OWN.search(text) and any(token.kind in ("iri", "name") and _OWN.match(token.text) for token in tokens(text)):
        raise QueryRefused(reason="own_function", forbidden=True, found=1, most=0)
