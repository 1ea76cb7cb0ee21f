"""Things by their names, kinds and dates: what every other reader needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coopkg.graph.description import Description
from coopkg.models import Deprecation, Ref
from coopkg.namespaces import iri, local_name

LABELS = ("skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name")


class Named:
    """Reads names out of a description; everything is read once and kept, for a generation never changes.

    Args:
        description: what the queries ``knowledge`` and ``cases`` of ``queries/read`` bring back.
    """

    def __init__(self, description: Description) -> None:
        self._d = description
        self._refs: dict[str, Ref] = {}

    def classes(self, thing: str) -> list[str]:
        """Return the IRIs of the classes of a thing, without those of OWL."""
        return [c for c in self._d.values(thing, "rdf:type") if "/owl#" not in c]

    def kind(self, thing: str) -> str:
        """Return the local name of the most specific class of a thing."""
        return self.most_specific(self.classes(thing))

    def most_specific(self, classes: Sequence[str]) -> str:
        """Return the local name of the class that none of the others is below, as far as this description tells."""
        above = {up for c in classes for up in self._d.values(c, "rdfs:subClassOf") if up != c}
        return next((local_name(c) for c in classes if c not in above), "")

    def ref(self, thing: str) -> Ref:
        """Return a thing that is only named."""
        if (kept := self._refs.get(thing)) is not None:
            return kept
        named = Ref(thing, self.kind(thing), self._d.text(thing, *LABELS) or {"": local_name(thing)})
        if thing in self._d:  # what is unknown has no end
            self._refs[thing] = named
        return named

    def value(self, thing: str, predicate: str) -> str:
        """Return the first value of a predicate, or nothing."""
        return self._d.value(thing, predicate)

    def known(self, thing: str) -> bool:
        """Tell whether anything is said of a thing."""
        return thing in self._d

    def deprecation(self, thing: str) -> Deprecation | None:
        """Return what replaces a deprecated thing, or why nothing does (skos:changeNote); None for what is in use."""
        if "true" not in self._d.values(thing, "owl:deprecated"):
            return None
        return Deprecation(self.refs(thing, "dcterms:isReplacedBy"), self._d.text(thing, "skos:changeNote"))

    def refs(self, thing: str, *predicates: str) -> tuple[Ref, ...]:
        """Return the things that a thing points to, by address, property by property."""
        return self.named(other for name in predicates for other in self._d.values(thing, name))

    def named(self, things: Iterable[str]) -> tuple[Ref, ...]:
        """Return several things that are only named."""
        return tuple(self.ref(thing) for thing in things)

    def of_kind(self, *classes: str) -> list[str]:
        """Return the IRIs of the members of classes, given by their prefixed names."""
        return sorted({thing for name in classes for thing in self._d.subjects("rdf:type", name)})

    def curatorial(self, thing: str) -> bool:
        """Tell whether a thing is the project's own reading."""
        return iri("coop:curatorial") in self._d.values(thing, "coop:basis")

    def decimal(self, thing: str, predicate: str) -> float | None:
        """Return the first value of a predicate as a number, or None."""
        found = self._d.value(thing, predicate)
        return float(found) if found else None
