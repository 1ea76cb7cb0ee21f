"""What all parts of an import write to, and ask."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from coopkg.holdings.secret import opaque
from coopkg.linking.importing.ntriples import Pair, Triples, literal, node, term
from coopkg.linking.importing.places import PlaceWriter
from coopkg.linking.importing.plans import Terms
from coopkg.linking.records import ERROR, Problem, Record, Value
from coopkg.namespaces import base, prefixes

_DESCRIBED = 200_000
"""Nodes that are known to be described; past it some are described again, which changes no triple."""
_PROBLEMS = 100_000
_REPEATED = 65_536  # names of which the address is kept at hand
_SIGNS = str.maketrans("’‘ʼ‑", "'''-")


class Nodes:
    """Makes addresses that tell nothing of what they stand for.

    Args:
        key: the secret of the home.
        import_id: of the import.
    """

    def __init__(self, key: bytes, import_id: str) -> None:
        self.id, self._key, self._root = import_id, key, base() + "id/"
        self.everywhere = lru_cache(_REPEATED)(self._everywhere)

    def within(self, family: str, name: str) -> str:
        """Return the address of a thing of this import."""
        return f"{self._root}{family}/{opaque(self._key, f'{self.id}/{family}/{name}')}"

    def _everywhere(self, family: str, name: str) -> str:
        """Return the address of a thing that has the same in every import of this home."""
        return f"{self._root}{family}/{opaque(self._key, f'{family}/{name}')}"

    def plain(self, family: str, name: str) -> str:
        """Return an address made of a name that is safe in one."""
        return f"{self._root}{family}/{name}"


@dataclass
class Draft:
    """An import on its way.

    Attributes:
        format: of the file.
        is_known: tells whether the graph describes an address.
        ids: identifier in a project of analysis → node, and whether it is only kept.
        known: nodes that are described already, by the file that they stand in.
    """

    nodes: Nodes
    triples: Triples
    places: PlaceWriter
    terms: Terms
    format: str
    is_known: Callable[[str], bool]
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, tuple[str, bool]] = field(default_factory=dict)
    _known: dict[bool, set[Hashable]] = field(default_factory=lambda: {False: set(), True: set()})

    @property
    def file(self) -> str:
        """The address of the file sent."""
        return self.nodes.plain("file", self.nodes.id)

    @property
    def activity(self) -> str:
        """The address of the import."""
        return self.nodes.plain("import", self.nodes.id)

    def tell(self, problem: Problem) -> None:
        """Note a problem; past a number that nobody reads to its end, only how many there are."""
        self.counts["problems"] += 1
        if len(self.problems) < _PROBLEMS:
            self.problems.append(problem)

    def first(self, thing: Hashable, *, kept: bool) -> bool:
        """Tell whether a thing has yet to be described in a file; what is shared is known in what is kept too."""
        if thing in self._known[False] or thing in self._known[kept]:
            return False
        if len(self._known[kept]) >= _DESCRIBED:
            self._known[kept].clear()
        self._known[kept].add(thing)
        return True

    def count(self, kind: str, thing: str) -> None:
        """Count a thing once, in whichever files it is described."""
        self.counts[kind] += self.first((kind, thing), kept=True)

    def remember(self, identifier: str, address: str, *, kept: bool) -> None:
        """Note which node an identifier of a project of analysis stands for."""
        if identifier and self.format in ("qdpx", "qdc"):
            self.ids[identifier.strip("{}").lower()] = (address, kept)

    def own(self, record: Record) -> str:
        """Return the address that linked data gives a thing; never one of the project or of a vocabulary."""
        address = record.place.path
        if self.format != "rdf" or not address.startswith(("http://", "https://", "urn:")):
            return ""
        if not address.startswith(tuple(prefixes().values())):
            return address
        if not address.startswith(base()):
            self.tell(Problem("not_yours", record.place, ERROR, address))
        return ""

    def attributes(self, subject: str, values: Iterable[tuple[str, Value]], *, kept: bool) -> None:
        """Write values that the model does not know, each as it stands in the file."""
        for name, value in values:
            self.attribute(subject, name, value.raw, kept=kept)

    def attribute(self, subject: str, name: str, raw: str, *, kept: bool, more: Iterable[Pair] = ()) -> None:
        """Write one value that the model does not know."""
        address = self.nodes.within("attribute", f"{subject}/{name}/{raw}")
        said = [
            ("rdf:type", term("coop:Attribute")),
            ("coop:attributeOf", node(subject)),
            ("coop:attributeName", literal(name)),
            ("coop:attributeValue", literal(raw)),
        ]
        self.triples.say(address, [*said, *more], kept=kept)


def name_key(name: str) -> str:
    """Return a name as it is compared: capitals, spaces and typographic signs make no other name, accents do."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().translate(_SIGNS).split())


def rest(record: Record, known: Iterable[str]) -> list[tuple[str, Value]]:
    """Return what a record holds beside the fields that are known."""
    other = {name: value for name, value in record.fields.items() if name not in known}
    return [*other.items(), *record.extra.items()]
