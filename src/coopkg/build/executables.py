"""The questions as data, so that editors which look for examples in a graph offer them.

Each file of ``queries/competency`` becomes an ``sh:SPARQLExecutable`` with its text and its prefixes (SHACL Advanced
Features, section 4), described by ``rdfs:comment`` as the endpoints of the SIB do (sparql-examples). The parameters are
bound to the question's own example, so that the text runs as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from coopkg.graph import catalogue
from coopkg.graph.catalogue import Question
from coopkg.namespaces import base, iri, prefixes

_HEADER = re.compile(r"^#\+.*\n", re.MULTILINE)
_TYPE = ox.NamedNode(iri("rdf:type"))


def executables() -> dict[str, set[ox.Triple]]:
    """Return the graph of the questions by its IRI, ``graph/questions``."""
    graph = ox.NamedNode(f"{base()}graph/questions")
    triples = set(_declarations(graph))
    for question in catalogue.questions("competency").values():
        triples.update(_question(question, graph))
    return {graph.value: triples}


def _declarations(graph: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield the prefixes: every one that a question may use, declared on the graph."""
    for prefix, namespace in prefixes().items():
        node = ox.NamedNode(f"{graph.value}#{prefix}")
        address = ox.Literal(namespace, datatype=ox.NamedNode(iri("xsd:anyURI")))
        yield _triple(graph, "sh:declare", node)
        yield _triple(node, "sh:prefix", ox.Literal(prefix))
        yield _triple(node, "sh:namespace", address)


def _question(question: Question, graph: ox.NamedNode) -> Iterator[ox.Triple]:
    node = ox.NamedNode(iri(f"query:{question.name}"))
    for kind in ("sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"):
        yield ox.Triple(node, _TYPE, ox.NamedNode(iri(kind)))
    for lang, text in question.summary.items():
        yield _triple(node, "rdfs:label", ox.Literal(text, language=lang))
        yield _triple(node, "rdfs:comment", ox.Literal(text, language=lang))
    yield _triple(node, "sh:prefixes", graph)
    yield _triple(node, "sh:select", ox.Literal(_HEADER.sub("", question.bind(question.example))))


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(iri(predicate)), value)
