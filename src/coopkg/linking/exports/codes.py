"""Notions, grid items and local codes as the tree of codes that analysis software knows.

A code has one parent there. Of several broader notions the first by address is taken; each of the others becomes a set
that holds the code. Collections are sets too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import chain

from coopkg.errors import UnknownName
from coopkg.graph import catalogue
from coopkg.graph.description import Description
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.exports.identifiers import Guids, colour
from coopkg.messages import LANGUAGES
from coopkg.namespaces import iri, local_name, shorten
from coopkg.reader.shelves import address_of

_LABELS = ("skos:prefLabel", "rdfs:label")
_TELLS = ("skos:definition", "skos:scopeNote")
_LOCAL = "/id/code/"
_COLOURS, _CODABLE = ("colour", "color", "couleur"), ("codable", "isCodable")


@dataclass(frozen=True)
class Code:
    """One code.

    Attributes:
        description: its definition or scope note; of a notion, the last line is its IRI.
        colour: ``#RRGGBB`` or ``#RGB``.
        path: its names from the top, its own last.
        codable: passages may be coded with it, not only with the codes below it.
    """

    iri: str
    guid: str
    name: str
    description: str
    colour: str
    path: tuple[str, ...]
    codable: bool = True
    below: tuple[Code, ...] = ()

    def all(self) -> Iterator[Code]:
        """Yield the code, then those below it."""
        yield self
        for code in self.below:
            yield from code.all()


@dataclass(frozen=True)
class CodeSet:
    """A set of codes, by their GUIDs."""

    iri: str
    guid: str
    name: str
    description: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Codebook:
    """Codes, those at the top in order, and sets."""

    codes: tuple[Code, ...]
    sets: tuple[CodeSet, ...] = ()

    def all(self) -> Iterator[Code]:
        """Yield every code, each before those below it."""
        for code in self.codes:
            yield from code.all()


def scheme_of(grid: str = "", scheme: str = "", import_id: str = "") -> str:
    """Return the IRI of the scheme that is meant by the first of these that is given; empty for every scheme."""
    if grid:
        return address_of(grid, "grid")
    if scheme:
        return address_of(scheme, "scheme")
    return iri(f"scheme:import-{import_id}") if import_id else ""


def codebook(kg: KnowledgeGraph, scheme: str = "", lang: str = "fr") -> Codebook:
    """Return the codes of a scheme, or of all of them.

    Args:
        kg: what is exported.
        scheme: IRI of a scheme, a grid or an import's codes; empty for all.
        lang: language of the names, ``fr`` or ``en``; what has no label in it has that of the other.

    Raises:
        UnknownName: no code in such a scheme.
    """
    query = catalogue.find("export-codes", "read").bind({"scheme": scheme or "*"})
    found = tree(Description(kg.query(query)), lang)  # type: ignore[arg-type]
    if not found.codes:
        raise UnknownName(kind="grid", name=shorten(scheme))
    return found


def tree(told: Description, lang: str, guids: Guids | None = None, only: Set[str] | None = None) -> Codebook:
    """Return the codes and sets that a description tells.

    Args:
        told: what is known of them.
        lang: language of the names.
        guids: knows those that are given already.
        only: which codes; default all but deprecated notions.
    """
    return _Tree(told, lang, guids or Guids(), only).codebook()


class _Tree:
    def __init__(self, told: Description, lang: str, guids: Guids, only: Set[str] | None) -> None:
        self._told, self._lang, self._guids = told, lang, guids
        kinds = (told.subjects("rdf:type", kind) for kind in ("skos:Concept", "coop:LocalCode"))
        self._codes = [code for code in dict.fromkeys(chain.from_iterable(kinds)) if self._is_wanted(code, only)]
        self._parents = {code: self._broader(code) for code in self._codes}
        self._below: dict[str, list[str]] = defaultdict(list)
        for code, parents in self._parents.items():
            self._below[parents[0] if parents and not self._in_loop(code) else ""].append(code)

    def _is_wanted(self, code: str, only: Set[str] | None) -> bool:
        return code in only if only is not None else self._told.value(code, "owl:deprecated") not in ("true", "1")

    def codebook(self) -> Codebook:
        codes = tuple(_told_apart(map(self._code, self._ordered(""))))
        return Codebook(codes, (*self._collections(), *self._other_parents()))

    def _broader(self, code: str) -> list[str]:
        known = set(self._codes)
        return [above for above in self._told.values(code, "skos:broader") if above in known and above != code]

    def _in_loop(self, code: str) -> bool:
        """Tell whether the first parents of a code come back to it."""
        seen, above = {code}, self._parents[code][:1]
        while above:
            if above[0] in seen:
                return True
            seen.add(above[0])
            above = self._parents[above[0]][:1]
        return False

    def _ordered(self, parent: str) -> list[str]:
        place = lambda code: (self._told.number(code, "coop:position"), self._name(code).casefold(), code)  # noqa: E731
        return sorted(self._below.get(parent, ()), key=place)

    def _code(self, code: str, above: tuple[str, ...] = ()) -> Code:
        name, guid = self._name(code), self._guid(code)
        path = (*above, name)
        below = tuple(_told_apart(self._code(one, path) for one in self._ordered(code)))
        own = self._attribute(code, _COLOURS)
        codable = self._attribute(code, _CODABLE).lower() not in ("false", "0")
        return Code(code, guid, name, self._description(code), colour(guid, own), path, codable, below)

    def _guid(self, thing: str) -> str:
        return self._guids.of(thing, *self._told.values(thing, "dcterms:identifier"))

    def _attribute(self, thing: str, names: Iterable[str]) -> str:
        told = self._told
        held = told.subjects("coop:attributeOf", thing)
        return next(
            (told.value(a, "coop:attributeValue") for a in held if told.value(a, "coop:attributeName") in names), ""
        )

    def _name(self, thing: str) -> str:
        labels = self._told.text(thing, *_LABELS)
        return self._in_language(labels) or local_name(thing)

    def _in_language(self, texts: Mapping[str, str]) -> str:
        chosen = (self._lang, "", *LANGUAGES)
        return next((texts[lang] for lang in chosen if lang in texts), next(iter(texts.values()), ""))

    def _description(self, thing: str) -> str:
        said = self._in_language(self._told.text(thing, *_TELLS))
        if _LOCAL in thing:  # as it came in
            return said
        return f"{said}\n{thing}" if said else thing

    def _collections(self) -> Iterator[CodeSet]:
        for one in self._told.subjects("rdf:type", "skos:Collection"):
            members = [m for m in self._told.values(one, "skos:member") if m in self._parents]
            if members:
                yield self._set(one, self._guid(one), members)

    def _other_parents(self) -> Iterator[CodeSet]:
        others: dict[str, list[str]] = defaultdict(list)
        for code, parents in self._parents.items():
            for parent in parents[1:]:
                others[parent].append(code)
        for parent, members in sorted(others.items()):
            yield self._set(parent, self._guids.of(f"{parent}#set"), members)

    def _set(self, thing: str, guid: str, members: Iterable[str]) -> CodeSet:
        return CodeSet(thing, guid, self._name(thing), self._description(thing), tuple(map(self._guid, members)))


def _told_apart(codes: Iterable[Code]) -> Iterator[Code]:
    """Yield the codes of one level; programs want names that differ: equal ones but the first say their address."""
    seen: set[str] = set()
    for code in codes:
        if code.name.casefold() in seen:
            code = _renamed(code, f"{code.name} [{shorten(code.iri)}]", len(code.path) - 1)
        seen.add(code.name.casefold())
        yield code


def _renamed(code: Code, name: str, level: int) -> Code:
    path = (*code.path[:level], name, *code.path[level + 1 :])
    below = tuple(_renamed(one, name, level) for one in code.below)
    return replace(code, name=path[-1], path=path, below=below)
