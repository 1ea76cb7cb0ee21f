"""From the engine's terms to rdflib's, for what speaks only rdflib: pyshacl, owlrl and the canonical writer."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Return an rdflib graph of the triples, literals spelt as they were."""
    graph = Graph(bind_namespaces="none")
    known: dict[object, Identifier] = {}
    for triple in triples:
        graph.add(tuple(known.get(term) or known.setdefault(term, to_term(term)) for term in triple))  # type: ignore[arg-type]
    return graph


def to_term(term: object) -> Identifier:
    """Return one term, a literal as it is spelt; raises TypeError for what RDF 1.1 does not know."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal):
        raise TypeError(term)
    if term.language or term.datatype.value == _STRING:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
