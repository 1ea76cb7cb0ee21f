"""What can be found by its words: concepts, items, grids, sources, agents, statements, collectives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from coopkg.graph.description import Description
from coopkg.graph.side_index import KIND, LABEL, QUOTATION, STATEMENT, SYNONYM, Entry
from coopkg.namespaces import local_name

_NAMED = ("skos:Concept", "skos:ConceptScheme", "coop:Source", "foaf:Agent", "coop:Collective", "coop:Comparison")
_SAID = ("coop:Utterance",)
_LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name")
_SYNONYMS = ("skos:altLabel", "skos:hiddenLabel", "dcterms:title", "foaf:name", "skos:notation")


def entries(triples: Iterable[ox.Triple]) -> Iterator[Entry]:
    """Yield an entry for each thing of the merged graph that a reader may look for."""
    graph = Description(triples)
    said = _members(graph, _SAID)
    for thing in sorted(said | _members(graph, _NAMED)):
        if label := graph.text(thing, *_LABELS):
            texts = _said(graph, thing) if thing in said else _named(graph, thing)
            yield Entry(thing, kind(graph, thing), label, tuple(dict.fromkeys(texts)))


def _members(graph: Description, names: Iterable[str]) -> set[str]:
    return {thing for name in names for thing in graph.subjects("rdf:type", name)}


def kind(graph: Description, thing: str) -> str:
    """Return the local name of the most specific class of a thing."""
    classes = graph.values(thing, "rdf:type")
    above = {up for name in classes for up in graph.values(name, "rdfs:subClassOf")}
    own = [local_name(name) for name in classes if name not in above]
    return own[0] if own else ""


def _named(graph: Description, thing: str) -> Iterator[tuple[int, str, str]]:
    for lang, text in graph.text(thing, *_LABELS).items():
        yield LABEL, lang, text
    for name in _SYNONYMS:
        for lang, texts in graph.texts(thing, name).items():
            yield from ((SYNONYM, lang, text) for text in texts)


def _said(graph: Description, thing: str) -> Iterator[tuple[int, str, str]]:
    for lang, text in graph.text(thing, *_LABELS).items():
        yield STATEMENT, lang, text
    for above in graph.values(thing, "rdf:type"):
        yield from ((KIND, lang, text) for lang, text in graph.text(above, "rdfs:label").items())
    for excerpt in graph.subjects("coop:evidences", thing):
        for selector in graph.values(excerpt, "oa:hasSelector"):
            yield from ((QUOTATION, "fr", text) for text in graph.values(selector, "oa:exact"))
