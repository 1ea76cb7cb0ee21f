"""What follows from one import, as it streams by: the same triples as :func:`coopkg.build.derive.closure` gives.

An import may hold a million observations, and the rules of ``queries/construct`` over a whole graph would take hours.
But nearly all that follows from its triples follows from one of them and the ontology (classes above, properties
above, inverse, symmetric), or from those of one observation and what its notion counts for. So these are looked up in
tables, made once from the core. What else could meet other triples in a chain, such as the order of local codes, is
small: it is put aside and goes through the rules themselves. A test proves the result equal to theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, groupby

import pyoxigraph as ox

from coopkg.build.derive import closure
from coopkg.namespaces import iri

Triples = Callable[[], Iterable[ox.Triple]]
"""Gives the triples of an import from the first, each time; those of one observation stand together."""

_TYPE = iri("rdf:type")
_ALONE = ("coop:ofCase", "coop:observesPresenceOf", "coop:addresses", "coop:evidences")
"""Members of chains that are followed within one observation, or meet nothing: no passage belongs to an edition."""

_MAPPINGS = ("mappingRelation", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_Table = Mapping[str, Collection[ox.NamedNode]]


def derived(triples: Triples, core: set[ox.Triple], stated: Callable[[ox.Triple], bool]) -> Iterator[ox.Triple]:
    """Yield what follows from an import; a triple may come more than once.

    Args:
        triples: those of the import.
        core: the ontology, the notions and the sources, with what follows from them.
        stated: tells whether the import itself states a triple.
    """
    rules = Rules(core)
    used, aside = _surveyed(triples(), rules.joined)
    found = closure(core | aside) if aside else set()
    follows = _Observations(chain(core, aside, found))
    yield from (triple for triple in found if not stated(triple))
    for _, group in groupby(triples(), key=lambda triple: triple.subject):
        own = list(group)
        for triple in chain(rules.single(own), follows.from_one(own)):
            if not (triple.predicate.value in used and stated(triple)) and triple not in core:
                yield triple


def _surveyed(triples: Iterable[ox.Triple], joined: Collection[str]) -> tuple[set[str], set[ox.Triple]]:
    """Return the predicates that there are, and the triples of those that may meet others."""
    used: set[str] = set()
    aside: set[ox.Triple] = set()
    for triple in triples:
        used.add(name := triple.predicate.value)
        if name in joined:
            aside.add(triple)
    return used, aside


class Rules:
    """The rules that need one triple and the ontology.

    Args:
        core: where the ontology is read from.

    Attributes:
        joined: IRIs of the properties whose triples may meet others in a chain.
    """

    def __init__(self, core: Iterable[ox.Triple]) -> None:
        stated = _ByPredicate(core)
        self._above = _above(stated.pairs("rdfs:subClassOf"))
        self._says = _says(stated)
        linked = stated.subjects("rdf:type", "owl:TransitiveProperty") | stated.members("owl:propertyChainAxiom")
        starts = {name for name, said in self._says.items() if any(other.value in linked for other, _ in said)}
        self.joined = (starts | linked) - {iri(name) for name in _ALONE}

    def single(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield what follows from each triple by itself."""
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if predicate.value == _TYPE:
                for above in self._above.get(getattr(value, "value", ""), ()):
                    yield ox.Triple(subject, predicate, above)
            for other, turned in self._says.get(predicate.value, ()):
                if not turned:
                    yield ox.Triple(subject, other, value)
                elif not isinstance(value, ox.Literal):
                    yield ox.Triple(value, other, subject)


class _Observations:
    """What follows from an observation: what it counts for, what its collective exhibits, what it answers."""

    def __init__(self, known: Iterable[ox.Triple]) -> None:
        self._items: dict[str, set[ox.NamedNode]] = defaultdict(set)
        self._broader: dict[str, set[ox.NamedNode]] = defaultdict(set)
        tables = {iri("coop:isItemFor"): self._items, iri("skos:broaderTransitive"): self._broader}
        for triple in known:
            table = tables.get(triple.predicate.value)
            if table is not None and isinstance(triple.subject, ox.NamedNode):
                table[triple.subject.value].add(_named(triple.object))
        self._reach: dict[str, tuple[ox.NamedNode, ...]] = {}
        self._case, self._presence, self._question = (iri(name) for name in _ALONE[:3])
        self._counts, self._exhibits, self._in_case = (
            ox.NamedNode(iri(name)) for name in ("coop:countsFor", "coop:exhibits", "coop:addressedInCase")
        )

    def from_one(self, triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Yield what follows from the triples of one subject together."""
        said: dict[str, list[ox.Triple]] = {self._case: [], self._presence: [], self._question: []}
        for triple in triples:
            if triple.predicate.value in said:
                said[triple.predicate.value].append(triple)
        for presence in said[self._presence]:
            for notion in self._reached(_named(presence.object)):
                yield ox.Triple(presence.subject, self._counts, notion)
                yield from (ox.Triple(_named(case.object), self._exhibits, notion) for case in said[self._case])
        for question in said[self._question]:
            yield from (ox.Triple(_named(question.object), self._in_case, case.object) for case in said[self._case])

    def _reached(self, notion: ox.NamedNode) -> tuple[ox.NamedNode, ...]:
        """Return the notions for which a presence counts, itself the first."""
        if notion.value not in self._reach:
            items = self._items.get(notion.value, set())
            broader = (self._broader.get(one.value, set()) for one in (notion, *items))
            self._reach[notion.value] = (notion, *(items.union(*broader) - {notion}))
        return self._reach[notion.value]


class _ByPredicate:
    """The few triples of the core that make the tables."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for triple in triples:
            subject, value = triple.subject, triple.object
            if not isinstance(value, ox.Literal | ox.Triple) and not isinstance(subject, ox.Triple):
                self._pairs[triple.predicate.value].append((subject.value, value.value))

    def pairs(self, name: str) -> list[tuple[str, str]]:
        return self._pairs[iri(name)]

    def subjects(self, name: str, value: str) -> set[str]:
        return {subject for subject, found in self.pairs(name) if found == iri(value)}

    def members(self, name: str) -> set[str]:
        """Return what stands in the lists that are values of a property."""
        first, rest = dict(self.pairs("rdf:first")), dict(self.pairs("rdf:rest"))
        found, lists = set(), [value for _, value in self.pairs(name)]
        for one in lists:
            if one in first:
                found.add(first[one])
                lists.append(rest[one])
        return found


def _above(pairs: Iterable[tuple[str, str]]) -> _Table:
    """Return what is above each thing, by a chain of pairs; but for what blank nodes, RDFS and OWL call."""
    direct: dict[str, set[str]] = defaultdict(set)
    for below, above in pairs:
        direct[below].add(above)
    hidden = (iri("rdfs:"), iri("owl:"))
    return {
        one: [ox.NamedNode(up) for up in _reachable(one, direct) if ":" in up and not up.startswith(hidden)]
        for one in list(direct)
    }


def _reachable(start: str, direct: Mapping[str, Collection[str]]) -> list[str]:
    found: list[str] = []
    for one in chain([start], found):
        found.extend(up for up in direct.get(one, ()) if up not in found)
    return found


def _says(stated: _ByPredicate) -> Mapping[str, Collection[tuple[ox.NamedNode, bool]]]:
    """Return property → what else its triples say, each either way round."""
    steps: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    kept_apart = {iri(f"skos:{name}") for name in _MAPPINGS}
    for below, up in _above(stated.pairs("rdfs:subPropertyOf")).items():
        if below not in kept_apart:
            steps[below].update((one.value, False) for one in up)
    for one, other in stated.pairs("owl:inverseOf"):
        steps[one].add((other, True))
        steps[other].add((one, True))
    for one in stated.subjects("rdf:type", "owl:SymmetricProperty"):
        steps[one].add((one, True))
    return {name: [(ox.NamedNode(one), turned) for one, turned in _followed(name, steps)] for name in list(steps)}


def _followed(name: str, steps: Mapping[str, Collection[tuple[str, bool]]]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for one, turned in chain([(name, False)], found):
        ways = ((other, turned != turns) for other, turns in steps.get(one, ()))
        found.extend(way for way in ways if way not in found and way != (name, False))
    return found


def _named(term: object) -> ox.NamedNode:
    return term if isinstance(term, ox.NamedNode) else ox.NamedNode(str(getattr(term, "value", term)))
