"""SPARQL in this process: for the library, the command line and the pages, never for strangers' queries.

Nothing stops a query that runs here; what arrives over HTTP goes through :mod:`coopkg.graph.pool`. The default graph of
a store holds the merged set of its named graphs, so ``use_default_graph_as_union`` is never asked for: the union would
return a triple once for each graph that holds it, and FROM would be ignored. (The engine does the same for several FROM
at once: :mod:`coopkg.graph.dataset` merges them.) SERVICE is refused here too: nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from coopkg.errors import BadUse, QueryRefused, UnknownName
from coopkg.graph.dataset import Graphs, Merges, named_in
from coopkg.graph.diagnosis import bad_query
from coopkg.graph.formats import GRAPH_FORMATS, RESULT_FORMATS, graph_format, results_format
from coopkg.graph.judge import refuse_calls
from coopkg.graph.table import Table
from coopkg.graph.xml_output import readable
from coopkg.namespaces import base, prefixes

_UNKNOWN_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")
_NO_TERM = "not a valid RDF 1.2 term"

Results = QuerySolutions | QueryBoolean | QueryTriples | list[Triple]


def serialise(results: Results, format: str, out: IO[bytes]) -> None:  # noqa: A002
    """Write an answer of :meth:`Engine.results`; an empty format is JSON for SELECT and ASK, Turtle for graphs.

    Raises:
        UnsupportedFormat: no such format for this kind of answer.
        NotInXml: XML cannot hold it.
    """
    if isinstance(results, QuerySolutions | QueryBoolean):
        results.serialize(readable(out, format, RESULT_FORMATS), results_format(format))
        return
    chosen, place = graph_format(format), readable(out, format, GRAPH_FORMATS)
    names = dict(prefixes()) if chosen in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
    serialize(results, place, chosen, prefixes=names)


@contextmanager
def impossible_terms_told() -> Iterator[None]:
    """Refuse a query that would reify a triple of which a literal is the subject, where the engine gives up on it.

    It may find that out while the answer is read, so reading belongs inside.

    Raises:
        QueryRefused: ``reason`` is triple_term.
    """
    try:
        yield
    except RuntimeError as error:
        if _NO_TERM in str(error):
            raise QueryRefused(reason="triple_term", forbidden=False) from None
        raise


class Engine:
    """One store, opened for reading.

    Args:
        store: folder of the store; nobody may write there. None is an empty store.
    """

    def __init__(self, store: Path | None) -> None:
        self._store = Store.read_only(str(store)) if store else Store()
        self._merges = Merges(self._store)

    def results(self, query: str, graphs: Graphs | None = None) -> Results:
        """Return the engine's own answer, read while it is iterated.

        Args:
            query: SPARQL 1.1.
            graphs: the dataset to ask instead of the one that the query names (SPARQL 1.1 Protocol, section 2.1.4).

        Raises:
            BadQuery: the query cannot be parsed, or a graph's name is not an IRI.
            QueryRefused: it calls another server (SERVICE).
        """
        refuse_calls(query)
        graphs = graphs or named_in(query)
        try:
            if graphs and len(graphs.default) > 1:
                return self._merged(query, graphs)
            return _ask(self._store, query, **(graphs.as_arguments() if graphs else {}))
        except (SyntaxError, ValueError) as error:
            raise bad_query(str(error), query) from None

    def _merged(self, query: str, graphs: Graphs) -> Results:
        Store().query(query, base_iri=base())  # a fault of the query is told before graphs are copied
        named = graphs.as_arguments()["named_graphs"]
        return self._merges.of(graphs).query(query, base_iri=base(), default_graph=[DefaultGraph()], named_graphs=named)

    def require(self, graph: str | None) -> None:
        """Raise UnknownName where there is no graph of that IRI; the default graph and the dataset always are."""
        if graph and NamedNode(graph) not in self._store.named_graphs():
            raise UnknownName(kind="graph", name=graph)

    def dump(self, graph: str | None, format: str, out: IO[bytes]) -> None:  # noqa: A002
        """Write a graph by its IRI, the default graph for an empty one, or the whole dataset for None.

        Raises:
            UnsupportedFormat: no such format.
            NotInXml: XML cannot hold it.
        """
        chosen = graph_format(format)
        names = dict(prefixes()) if chosen in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
        place = None if graph is None else NamedNode(graph) if graph else DefaultGraph()
        self._store.dump(readable(out, format, GRAPH_FORMATS), chosen, from_graph=place, prefixes=names)

    def query(self, query: str) -> Table | bool | list[Triple]:
        """Return a table for SELECT, a truth for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises:
            BadQuery, QueryRefused: as :meth:`results` and :func:`impossible_terms_told`.
        """
        with impossible_terms_told():
            results = self.results(query)
            if isinstance(results, QuerySolutions):
                return Table.of(results)
            return bool(results) if isinstance(results, QueryBoolean) else list(results)

    def select(self, query: str) -> Table:
        """Return the table of a SELECT; raises BadQuery, or BadUse for another form."""
        answer = self.query(query)
        if not isinstance(answer, Table):
            raise BadUse(detail="SELECT expected")
        return answer

    def ask(self, query: str) -> bool:
        """Return the truth of an ASK; raises BadQuery, or BadUse for another form."""
        answer = self.query(query)
        if not isinstance(answer, bool):
            raise BadUse(detail="ASK expected")
        return answer

    def construct(self, query: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT or DESCRIBE; raises BadQuery, or BadUse for another form."""
        answer = self.query(query)
        if not isinstance(answer, list):
            raise BadUse(detail="CONSTRUCT or DESCRIBE expected")
        return answer


def _ask(store: Store, query: str, **dataset: Any) -> Results:
    """Ask, where a function that nobody knows is an error of its expression alone (SPARQL 1.1, section 17.2)."""
    unknown: dict[NamedNode, Callable[..., Any]] = {}
    while True:
        try:
            return store.query(query, base_iri=base(), custom_functions=unknown or None, **dataset)
        except RuntimeError as error:
            found = _UNKNOWN_FUNCTION.search(str(error))
            if found is None or NamedNode(found[1]) in unknown:
                raise
            unknown[NamedNode(found[1])] = lambda *_: None
