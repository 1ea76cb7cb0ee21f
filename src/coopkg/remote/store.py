"""A SPARQL 1.1 server, asked and written to through its own dialect."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from pyoxigraph import QueryBoolean, QuerySolutions, Triple

from coopkg import resources
from coopkg.errors import LimitReached
from coopkg.graph.dataset import Graphs
from coopkg.graph.guard import PROLOGUE
from coopkg.graph.judge import refuse_calls
from coopkg.graph.tokens import GROUP, tokens
from coopkg.namespaces import base
from coopkg.remote.answers import GRAPH, TABLE, read_table, read_triples, require_whole
from coopkg.remote.dialects import Dialect
from coopkg.remote.wire import Wire

Answered = QuerySolutions | QueryBoolean | list[Triple]

_FORM = "application/x-www-form-urlencoded"
_FIRST_PROOF = 1_000
_PLACE = "<urn:coopkg:graph>"
_TRIPLES = "# triples"


def merged_graph() -> str:
    """Return the name of the graph that holds the merged set of all graphs: the default graph of our queries."""
    return f"{base()}graph/merged"


class RemoteStore:
    """One server; safe to use from several threads.

    Args:
        dialect: how it is spoken to.
        wire: what sends.
    """

    def __init__(self, dialect: Dialect, wire: Wire) -> None:
        self.dialect = dialect
        self._wire = wire
        self._proven = 0  # rows that an answer was seen to have, so that fewer are no cut

    def query(self, query: str, form: str, graphs: Graphs) -> Answered:
        """Return the whole answer of a query.

        Args:
            query: SPARQL 1.1; read by our own parser before, so that nothing but standard SPARQL leaves.
            form: SELECT, ASK, CONSTRUCT or DESCRIBE.
            graphs: the dataset; what is not named there is not seen.

        Raises:
            RemoteFailed: no answer, or not the whole of it.
            LimitReached: ``limit`` is time, size or cut.
        """
        tabular = form in ("SELECT", "ASK")
        body = self._ask(query, TABLE if tabular else GRAPH, graphs)
        if not tabular:
            triples = read_triples(self.dialect.query, body)
            self._require_uncut(self._solutions(query, graphs) if self.dialect.cuts_answers else 0)
            return triples
        answer, rows = read_table(self.dialect.query, body)
        self._require_uncut(rows)
        return answer

    def _ask(self, query: str, accept: str, graphs: Graphs) -> bytes:
        refuse_calls(query)  # as it leaves, whoever wrote it
        dataset = [("default-graph-uri", g) for g in graphs.default] + [("named-graph-uri", g) for g in graphs.named]
        body = urlencode([("query", query), *dataset]).encode()
        headers, answer = self._wire.send(self.dialect.query, body, {"Accept": accept, "Content-Type": _FORM})
        require_whole(self.dialect.query, headers, accept)
        return answer

    def few(self, query: str, graphs: Graphs) -> list[list[str]]:
        """Return the values of a SELECT with so few rows that no server cuts them."""
        solutions, _ = read_table(self.dialect.query, self._ask(query, TABLE, graphs))
        assert isinstance(solutions, QuerySolutions)  # noqa: S101
        return [[term.value for term in row] for row in solutions]

    def number(self, query: str, graphs: Graphs) -> int:
        """Return the one number that a query asks for."""
        return int(self.few(query, graphs)[0][0])

    def count(self, graph: str) -> int:
        """Return the number of triples of a graph."""
        return self.number(_text("count.rq"), Graphs((graph,)))

    def _solutions(self, query: str, graphs: Graphs) -> int:
        """Return how many solutions a CONSTRUCT or DESCRIBE has, which its triples do not tell."""
        prologue, pattern = _parts(query)
        return self.number(prologue + _text("solutions.rq").replace("{ }", pattern), graphs) if pattern else 1

    def _require_uncut(self, rows: int) -> None:
        """Let the server prove that it returns more rows than an answer has, where it may cut answers silently."""
        if not self.dialect.cuts_answers or rows < self._proven or rows < 2:
            return
        wanted = max(2 * rows, _FIRST_PROOF)
        body = self._ask(f"{_text('rows.rq')}LIMIT {wanted}", TABLE, Graphs((merged_graph(),)))
        got = read_table(self.dialect.query, body)[1]
        self._proven = max(self._proven, got)
        if got <= rows:
            raise LimitReached(limit="cut", most=got, seconds=60)

    def replace(self, graph: str, triples: Iterable[list[str]]) -> None:
        """Write a graph whole, in parts; what it held before is gone. Not one transaction where there are parts.

        Args:
            graph: its IRI.
            triples: parts, each a list of lines of N-Triples.
        """
        if not self.dialect.store:
            self.update(_text("clear.ru").replace(_PLACE, f"<{graph}>"))
        method = "PUT"
        for part in triples:
            self._add(graph, part, method)
            method = "POST"

    def _add(self, graph: str, lines: list[str], method: str) -> None:
        if self.dialect.store:
            address = f"{self.dialect.store}?{urlencode({'graph': graph})}"
            self._wire.send(address, "\n".join(lines).encode(), {"Content-Type": GRAPH}, method)
        elif lines:
            self.insert(graph, lines)

    def insert(self, graph: str, lines: list[str]) -> None:
        """Add lines of N-Triples without blank nodes to a graph by INSERT DATA."""
        self.update(_text("insert.ru").replace(_PLACE, f"<{graph}>").replace(_TRIPLES, "\n".join(lines)))

    def clear(self, graph: str) -> None:
        """Empty a graph; it need not exist."""
        self.update(_text("clear.ru").replace(_PLACE, f"<{graph}>"))

    def update(self, update: str) -> None:
        """Send one operation of SPARQL 1.1 Update."""
        body = urlencode({"update": update}).encode()
        self._wire.send(self.dialect.update, body, {"Content-Type": _FORM, "Accept": "*/*"})


def _text(name: str) -> str:
    return resources.read_text(resources.root("queries") / "remote" / name)


def _parts(query: str) -> tuple[str, str]:
    """Return the prologue of a query, and its dataset and pattern without what orders and limits the solutions."""
    prologue, start = -1, -1
    for token in tokens(query):
        if token.kind == "word" and prologue < 0 and token.text not in PROLOGUE:
            prologue = token.start
        opens = not token.depth and (token.opens == GROUP or (token.kind == "word" and token.text in ("FROM", "WHERE")))
        if prologue >= 0 and start < 0 and opens:
            start = token.start
        if start >= 0 and token.text == "}" and token.depth == 1:
            return query[:prologue], query[start : token.start + 1]
    return "", ""
