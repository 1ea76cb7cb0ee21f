"""The terms of the ontology, read from the file of a generation.

The file, not the store: the store would turn ``"2"^^xsd:nonNegativeInteger`` into an xsd:integer, and cardinalities
need the former.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from coopkg.graph.description import Description
from coopkg.models import Text
from coopkg.namespaces import base, iri, local_name

_KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "object_property",
    "owl:DatatypeProperty": "datatype_property",
    "owl:AnnotationProperty": "annotation_property",
    "owl:NamedIndividual": "individual",
}
_DEFINITIONS = ("skos:definition", "rdfs:comment", "skos:scopeNote")


@dataclass(frozen=True)
class Term:
    """A class, a property or an individual of the ontology.

    Attributes:
        name: local name, such as ``statedBy``.
        kind: ``class``, ``object_property``, ``datatype_property``, ``annotation_property`` or ``individual``.
        above: IRIs of its super-classes or super-properties, or of the class of an individual.
        domain: IRIs of the classes that have the property.
        range: IRIs of the classes or datatypes of its values.
    """

    iri: str
    name: str
    kind: str
    label: Text
    definition: Text
    above: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] = ()


class Vocabulary:
    """The triples of the ontology, and its terms by IRI."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self.triples = tuple(triples)
        self._graph = Description(self.triples)

    @classmethod
    def read(cls, path: Path) -> Vocabulary:
        """Read the ontology from a Turtle file."""
        with path.open("rb") as file:
            return cls([quad.triple for quad in parse(file, RdfFormat.TURTLE, base_iri=base())])

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """IRI → label, for everything that the ontology labels, its own terms or others'."""
        return self._texts("rdfs:label", "skos:prefLabel")

    @cached_property
    def definitions(self) -> Mapping[str, Text]:
        """IRI → definition."""
        return self._texts(*_DEFINITIONS)

    @cached_property
    def _subjects(self) -> frozenset[str]:
        return frozenset(t.subject.value for t in self.triples if isinstance(t.subject, NamedNode))

    def _texts(self, *predicates: str) -> Mapping[str, Text]:
        found = {subject: self._graph.text(subject, *predicates) for subject in self._subjects}
        return {subject: text for subject, text in found.items() if text}

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The project's own terms, kind by kind, by name."""
        read = [self._term(term) for term in self._subjects if term.startswith(iri("coop:"))]
        order = list(_KINDS.values())
        return tuple(sorted((t for t in read if t.kind), key=lambda t: (order.index(t.kind), t.name.casefold())))

    def _term(self, term: str) -> Term:
        return Term(
            iri=term,
            name=local_name(term),
            kind=self._kind(term),
            label=self._graph.text(term, "rdfs:label", "skos:prefLabel"),
            definition=self._graph.text(term, *_DEFINITIONS),
            above=self._named(term, "rdfs:subClassOf", "rdfs:subPropertyOf") or self._classes(term),
            domain=self._named(term, "rdfs:domain"),
            range=self._named(term, "rdfs:range"),
        )

    def _kind(self, term: str) -> str:
        types = self._graph.values(term, "rdf:type")
        declared = next((kind for name, kind in _KINDS.items() if iri(name) in types), "")
        return declared or ("individual" if self._classes(term) else "")

    def _classes(self, term: str) -> tuple[str, ...]:
        return tuple(c for c in self._named(term, "rdf:type") if not c.startswith(iri("owl:")))

    def _named(self, term: str, *predicates: str) -> tuple[str, ...]:
        values = [value for predicate in predicates for value in self._graph.terms(term, predicate)]
        return tuple(sorted(value.value for value in values if isinstance(value, NamedNode)))
