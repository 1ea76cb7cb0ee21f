"""The bare properties of a thing, labelled and linked: what a page shows where the graph has no model for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from coopkg import KnowledgeGraph
from coopkg.errors import UnknownName
from coopkg.models import Ref, Text
from coopkg.namespaces import iri, shorten
from coopkg_api.vocabulary import Vocabulary

_FIRST = ("rdf:type", "skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name", "skos:altLabel", "skos:definition")


@dataclass(frozen=True)
class Value:
    """A value: a thing that is named, or a string with its language."""

    ref: Ref | None = None
    text: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Property:
    """A property with its values; ``name`` is its prefixed name."""

    iri: str
    name: str
    values: tuple[Value, ...]


class Namer:
    """Gives things their labels: from the graph, else from the ontology, else their prefixed name."""

    def __init__(self, kg: KnowledgeGraph, vocabulary: Vocabulary) -> None:
        self._kg = kg
        self._vocabulary = vocabulary

    def ref(self, address: str) -> Ref:
        """Return a thing that is only named."""
        label: Text = self._vocabulary.labels.get(address, {})
        if label:
            return Ref(address, "", label)
        try:
            return self._kg.resource(address)
        except UnknownName:
            return Ref(address, "", {"": shorten(address)})


def outgoing(address: str, triples: Sequence[Triple], namer: Namer) -> list[Property]:
    """Return what is said of a thing."""
    return _grouped([t for t in triples if t.subject == NamedNode(address)], lambda t: _value(t.object, namer))


def incoming(address: str, triples: Sequence[Triple], namer: Namer) -> list[Property]:
    """Return the things that point to it."""
    pointing = [t for t in triples if t.object == NamedNode(address) and isinstance(t.subject, NamedNode)]
    return _grouped(pointing, lambda t: _value(t.subject, namer))


def _grouped(triples: Sequence[Triple], value: Callable[[Triple], Value | None]) -> list[Property]:
    found: dict[str, list[Value]] = defaultdict(list)
    for triple in triples:
        shown = value(triple)
        if shown is not None:
            found[triple.predicate.value].append(shown)
    listed = [Property(p, shorten(p), tuple(sorted(values, key=_order))) for p, values in found.items()]
    return sorted(listed, key=_rank)


def _order(value: Value) -> tuple[str, str]:
    return (value.lang, value.text or (value.ref.iri if value.ref else ""))


def _rank(property_: Property) -> tuple[int, str]:
    first = [iri(name) for name in _FIRST]
    return (first.index(property_.iri) if property_.iri in first else len(first), property_.name)


def _value(term: object, namer: Namer) -> Value | None:
    if isinstance(term, Literal):
        return Value(text=term.value, lang=term.language or "")
    return Value(ref=namer.ref(term.value)) if isinstance(term, NamedNode) else None
