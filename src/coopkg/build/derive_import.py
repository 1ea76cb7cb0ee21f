"""What follows from one import, as it streams by: the same triples as :func:`coopkg.build.derive.closure` gives.

An import may hold a million observations, and the rules of ``queries/construct`` over a whole graph would take hours.
But nearly all that follows from its triples follows from one of them and the ontology (classes above, properties
above, inverse, symmetric), or from those of one observation and what its notion counts for. So these are looked up in
tables, made once from the core. What else could meet other triples in a chain, such as the order of local codes, is
small: it is put aside and goes through the rules themselves. A test proves the result equal to theirs.

Triples are lines of N-Triples with one space between terms, as they stand in the files of an import: most are passed
over by their predicate, without being taken apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

import pyoxigraph as ox

from coopkg.build.derive import closure
from coopkg.namespaces import iri

Lines = Callable[[], Iterable[bytes]]
"""Gives lines from the first, each time; those of one observation stand together."""

Said = tuple[bytes, bytes, bytes]
"""Subject, predicate and object, as N-Triples writes them."""

_TYPE = f"<{iri('rdf:type')}>".encode()
_ALONE = ("coop:ofCase", "coop:observesPresenceOf", "coop:addresses", "coop:evidences")
"""Members of chains that are followed within one observation, or meet nothing: no passage belongs to an edition."""

_MAPPINGS = ("mappingRelation", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_END = b" .\n"
_Table = Mapping[str, Collection[str]]


def derived(lines: Lines, core: set[ox.Triple], more: Lines | None = None) -> Iterator[tuple[bytes, bool]]:
    """Yield what follows from an import, as lines, each with whether the import may state it itself.

    A line may come more than once.

    Args:
        lines: of the import.
        core: the ontology, the notions and the sources, with what follows from them.
        more: some of the lines, where what follows from the others alone is known already.
    """
    rules = Rules(core)
    used, aside = _surveyed(lines(), rules.joined)
    if more is None or _surveyed(more(), rules.joined)[1]:  # what is joined may reach what is known
        more = lines
    found = closure(core | aside) if aside else set()
    follows = _Observations(chain(core, aside, found))
    yield from ((line, True) for line in map(_line, found))
    known = set(map(_line, core))
    for subject, said in _groups(more(), rules.looked_at | follows.looked_at):
        for one in chain(rules.single(subject, said), follows.from_one(subject, said)):
            line = b" ".join(one) + _END
            if line not in known:
                yield line, one[2 if one[1] == _TYPE else 1] in used


def _surveyed(lines: Iterable[bytes], joined: Collection[bytes]) -> tuple[set[bytes], set[ox.Triple]]:
    """Return the predicates and the classes that there are, and the triples of predicates that may meet others."""
    used: set[bytes] = set()
    aside: list[bytes] = []
    for line in lines:
        _, name, rest = line.split(b" ", 2)
        used.add(name)
        if name == _TYPE:
            used.add(rest.rstrip(_END))
        if name in joined:
            aside.append(line)
    return used, {quad.triple for quad in ox.parse(b"".join(aside), ox.RdfFormat.N_TRIPLES)}


def _groups(lines: Iterable[bytes], looked_at: Collection[bytes]) -> Iterator[tuple[bytes, list[tuple[bytes, bytes]]]]:
    """Yield each subject with the predicates and objects that anything may follow from."""
    current, said = b"", list[tuple[bytes, bytes]]()
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if predicate in looked_at:
            if subject != current:
                yield current, said
                current, said = subject, []
            said.append((predicate, rest.rstrip(_END)))
    yield current, said


class Rules:
    """The rules that need one triple and the ontology.

    Args:
        core: where the ontology is read from.

    Attributes:
        joined: properties whose triples may meet others in a chain.
        looked_at: properties from whose triples something follows.
    """

    def __init__(self, core: Iterable[ox.Triple]) -> None:
        stated = _ByPredicate(core)
        above, says = _above(stated.pairs("rdfs:subClassOf")), _says(stated)
        linked = stated.subjects("rdf:type", "owl:TransitiveProperty") | stated.members("owl:propertyChainAxiom")
        starts = {name for name, said in says.items() if any(other in linked for other, _ in said)}
        self.joined = {_node(name) for name in (starts | linked) - {iri(name) for name in _ALONE}}
        self._above = {_node(name): [_node(up) for up in found] for name, found in above.items()}
        self._says = {_node(name): [(_node(other), turned) for other, turned in said] for name, said in says.items()}
        self.looked_at = {_TYPE, *self._says}

    def single(self, subject: bytes, said: Iterable[tuple[bytes, bytes]]) -> Iterator[Said]:
        """Yield what follows from each triple of a subject by itself."""
        for predicate, value in said:
            if predicate == _TYPE:
                yield from ((subject, predicate, above) for above in self._above.get(value, ()))
            for other, turned in self._says.get(predicate, ()):
                if not turned:
                    yield subject, other, value
                elif not value.startswith(b'"'):
                    yield value, other, subject


class _Observations:
    """What follows from an observation: what it counts for, what its collective exhibits, what it answers."""

    def __init__(self, known: Iterable[ox.Triple]) -> None:
        self._items: dict[bytes, set[bytes]] = defaultdict(set)
        self._broader: dict[bytes, set[bytes]] = defaultdict(set)
        tables = {iri("coop:isItemFor"): self._items, iri("skos:broaderTransitive"): self._broader}
        for triple in known:
            table = tables.get(triple.predicate.value)
            if table is not None and isinstance(triple.subject, ox.NamedNode):
                table[str(triple.subject).encode()].add(str(triple.object).encode())
        self._reach: dict[bytes, tuple[bytes, ...]] = {}
        self._case, self._presence, self._question = (_node(iri(name)) for name in _ALONE[:3])
        self._counts, self._exhibits, self._in_case = (
            _node(iri(name)) for name in ("coop:countsFor", "coop:exhibits", "coop:addressedInCase")
        )
        self.looked_at = {self._case, self._presence, self._question}

    def from_one(self, subject: bytes, said: Iterable[tuple[bytes, bytes]]) -> Iterator[Said]:
        """Yield what follows from the triples of one subject together."""
        found: dict[bytes, list[bytes]] = {self._case: [], self._presence: [], self._question: []}
        for predicate, value in said:
            if predicate in found:
                found[predicate].append(value)
        for presence in found[self._presence]:
            for notion in self._reached(presence):
                yield subject, self._counts, notion
                yield from ((case, self._exhibits, notion) for case in found[self._case])
        for question in found[self._question]:
            yield from ((question, self._in_case, case) for case in found[self._case])

    def _reached(self, notion: bytes) -> tuple[bytes, ...]:
        """Return the notions for which a presence counts, itself the first."""
        if notion not in self._reach:
            items = self._items.get(notion, set())
            broader = (self._broader.get(one, set()) for one in (notion, *items))
            self._reach[notion] = (notion, *(items.union(*broader) - {notion}))
        return self._reach[notion]


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
        one: [up for up in _reachable(one, direct) if ":" in up and not up.startswith(hidden)] for one in list(direct)
    }


def _reachable(start: str, direct: Mapping[str, Collection[str]]) -> list[str]:
    found: list[str] = []
    for one in chain([start], found):
        found.extend(up for up in direct.get(one, ()) if up not in found)
    return found


def _says(stated: _ByPredicate) -> Mapping[str, Collection[tuple[str, bool]]]:
    """Return property → what else its triples say, each either way round."""
    steps: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    kept_apart = {iri(f"skos:{name}") for name in _MAPPINGS}
    for below, up in _above(stated.pairs("rdfs:subPropertyOf")).items():
        if below not in kept_apart:
            steps[below].update((one, False) for one in up)
    for one, other in stated.pairs("owl:inverseOf"):
        steps[one].add((other, True))
        steps[other].add((one, True))
    for one in stated.subjects("rdf:type", "owl:SymmetricProperty"):
        steps[one].add((one, True))
    return {name: _followed(name, steps) for name in list(steps)}


def _followed(name: str, steps: Mapping[str, Collection[tuple[str, bool]]]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for one, turned in chain([(name, False)], found):
        ways = ((other, turned != turns) for other, turns in steps.get(one, ()))
        found.extend(way for way in ways if way not in found and way != (name, False))
    return found


def _node(name: str) -> bytes:
    return f"<{name}>".encode()


def _line(triple: ox.Triple) -> bytes:
    return f"{triple} .\n".encode()
