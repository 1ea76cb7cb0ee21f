"""How far shapes look: which predicates they read, and which of them backwards.

Nothing else can change a verdict, so nothing else is read. (No shape is closed, which would look at all: tested.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coopkg.build.shapes import Shapes
from coopkg.namespaces import iri

_INVERSE = "http://www.w3.org/ns/shacl#inversePath"
_SELECT = "http://www.w3.org/ns/shacl#select"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_NAME = re.compile(r"(?<![\w?$:<])[a-z]+:[A-Za-z]\w*")
_REPEATED = re.compile(r"([a-z]+:\w+)[*+]")
_INTO_THIS = re.compile(r"\?\w+ ([\w:|]+) \$this\b")


@dataclass(frozen=True)
class Reach:
    """The predicates that shapes look at, as N-Triples writes them.

    Attributes:
        read: all of them.
        backwards: those along which they go from the object to the subject.
        repeated: those along which they go as far as they lead.
    """

    read: frozenset[bytes]
    backwards: frozenset[bytes]
    repeated: frozenset[bytes]


def reach(shapes: Shapes) -> Reach:
    """Return how far shapes look: one step from what they are about, or two steps along a path.

    Queries that look further speak of what no import describes: classes with their members, editions with the selectors
    of their excerpts. (In an import of a single part they are answered all the same.)
    """
    told = [(triple.predicate.value, getattr(triple.object, "value", "")) for triple in shapes.documents.triples()]
    queries = [text for predicate, text in told if predicate == _SELECT]
    named = {iri(name) for text in queries for name in _NAME.findall(text)}
    into = {iri(name) for text in queries for found in _INTO_THIS.findall(text) for name in found.split("|")}
    inverse = {text for predicate, text in told if predicate == _INVERSE}
    repeated = {iri(name) for text in queries for name in _REPEATED.findall(text)}
    read = {text for _, text in told} | named | {_TYPE, _SUBCLASS}
    return Reach(_terms(read), _terms((inverse | into) - {_TYPE}), _terms(repeated))


def _terms(names: set[str]) -> frozenset[bytes]:
    return frozenset(f"<{name}>".encode() for name in names if "://" in name and " " not in name)
