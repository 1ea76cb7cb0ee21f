"""The dataset that a query asks, and the merge of several graphs, which the engine does not make.

SPARQL 1.1, section 13.2: several FROM give a default graph that is the RDF merge of those graphs. The engine looks a
pattern up in each of them, so that a triple which two graphs hold is found twice, and counts are wrong. Where more than
one graph is asked as the default graph, they are therefore copied into a store in memory, which holds each triple once.
That takes about a second and 300 MB for a million triples: in a worker, the limits of time and memory hold for it too,
and what does not fit is refused, never answered wrongly. The last merge is kept while it is small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from coopkg.graph.guard import PROLOGUE
from coopkg.graph.tokens import Token, tokens
from coopkg.namespaces import base

MOST_KEPT = 200_000
"""Triples of the largest merge that is kept for the next query."""

_TERMS = frozenset({"iri", "name"})


@dataclass(frozen=True)
class Graphs:
    """A dataset: the graphs merged as default graph, and those that GRAPH sees."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def as_arguments(self) -> dict[str, Any]:
        """Return the arguments of the engine; ValueError for what is no IRI."""
        return {"default_graph": [*map(NamedNode, self.default)], "named_graphs": [*map(NamedNode, self.named)]}


def named_in(query: str) -> Graphs | None:
    """Return the dataset that FROM and FROM NAMED describe, or None where a query has neither, or cannot be read."""
    if "from" not in query.lower():
        return None
    prologue, clauses = _clauses(query)
    if not clauses:
        return None
    try:
        found = _resolved(prologue, [term for _, term in clauses])
    except SyntaxError:
        return None
    pairs = list(zip((kind for kind, _ in clauses), found, strict=True))
    return Graphs(tuple(g for kind, g in pairs if kind == "FROM"), tuple(g for kind, g in pairs if kind == "NAMED"))


def _clauses(query: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the prologue as text, and (``FROM`` or ``NAMED``, term) for each clause: they end where brackets open."""
    prologue, clauses, before = "", [], Token("mark", "", 0, "", "", 0)
    for token in tokens(query):
        if token.text == "{":
            break
        if token.kind == "word" and not prologue and token.text not in PROLOGUE:
            prologue = query[: token.start] or " "
        if token.kind in _TERMS and before.kind == "word" and before.text in ("FROM", "NAMED"):
            clauses.append((before.text, token.text))
        before = token
    return prologue, clauses


def _resolved(prologue: str, terms: list[str]) -> list[str]:
    """Return the IRIs of terms: prologues of SPARQL are those of Turtle, and so are the rules for relative IRIs."""
    nodes = "".join(f"<urn:x> <urn:x> {term} .\n" for term in terms)
    found = [quad.object for quad in parse(prologue + "\n" + nodes, RdfFormat.TURTLE, base_iri=base())]
    return [node.value for node in found if isinstance(node, NamedNode)]


class Merges:
    """Stores in memory that hold several graphs of one store as their default graph.

    Args:
        store: where the graphs are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: tuple[Graphs, Store] | None = None

    def of(self, graphs: Graphs) -> Store:
        """Return a store whose default graph is the merge of ``graphs.default``, with ``graphs.named`` beside it."""
        if self._kept is not None and self._kept[0] == graphs:
            return self._kept[1]
        self._kept = None
        merged = Store()
        merged.bulk_extend(self._quads(graphs))
        if len(merged) <= MOST_KEPT:
            self._kept = graphs, merged
        return merged

    def _quads(self, graphs: Graphs) -> Iterator[Quad]:
        for name in dict.fromkeys(graphs.default):
            for quad in self._store.quads_for_pattern(None, None, None, NamedNode(name)):
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for name in dict.fromkeys(graphs.named):
            yield from self._store.quads_for_pattern(None, None, None, NamedNode(name))
