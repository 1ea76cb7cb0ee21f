"""A small graph in memory, indexed both ways: what a CONSTRUCT brings back, ready to be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from coopkg.namespaces import iri

Term = NamedNode | BlankNode | Literal


class _Expanded(dict[str, str]):
    """Prefixed name → IRI, each worked out once: a page asks for thousands of values of a few dozen properties."""

    def __missing__(self, name: str) -> str:
        try:
            found = iri(name)
        except KeyError:  # an IRI without slashes, such as urn:x-ours:1, which people bring in
            found = name
        self[name] = found
        return found


class Description:
    """Triples, looked up by subject or by object; names may be IRIs or prefixed names such as ``skos:broader``."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._forward: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._backward: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._expanded = _Expanded()
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, NamedNode) or isinstance(value, Triple):
                continue
            self._forward[subject.value][predicate].append(value)
            if isinstance(value, NamedNode):
                self._backward[predicate, value.value].append(subject.value)

    def _key(self, name: str) -> str:
        return name if "://" in name else self._expanded[name]

    def __contains__(self, subject: str) -> bool:
        return subject in self._forward

    def properties(self, subject: str) -> list[str]:
        """Return the sorted IRIs of the predicates that a subject has."""
        return sorted(self._forward[subject]) if subject in self._forward else []

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the sorted IRIs that have ``value`` (an IRI) as ``predicate``."""
        return sorted(self._backward.get((self._key(predicate), self._key(value)), ()))

    def terms(self, subject: str, predicate: str) -> list[Term]:
        """Return the values of a predicate, as RDF terms."""
        return self._forward[subject].get(self._key(predicate), []) if subject in self._forward else []

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return the values of a predicate, sorted, as strings."""
        return sorted(term.value for term in self.terms(subject, predicate))

    def value(self, subject: str, predicate: str, default: str = "") -> str:
        """Return the first value of a predicate, or ``default``."""
        return next(iter(self.values(subject, predicate)), default)

    def number(self, subject: str, predicate: str) -> int:
        """Return the first value of a predicate as a whole number, or 0."""
        return int(self.value(subject, predicate, "0"))

    def texts(self, subject: str, predicate: str) -> dict[str, tuple[str, ...]]:
        """Return language → sorted strings; a plain string has the language ``""``."""
        found: dict[str, list[str]] = defaultdict(list)
        for term in self.terms(subject, predicate):
            if isinstance(term, Literal):
                found[term.language or ""].append(term.value)
        return {lang: tuple(sorted(strings)) for lang, strings in sorted(found.items())}

    def text(self, subject: str, *predicates: str) -> Mapping[str, str]:
        """Return language → first string, of the first predicate that has any."""
        for predicate in predicates:
            if found := self.texts(subject, predicate):
                return {lang: strings[0] for lang, strings in found.items()}
        return {}
