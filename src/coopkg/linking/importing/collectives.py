"""Collectives: those of the graph, recognised by their names; the others described by the import that uses them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from coopkg.linking.importing.draft import Draft, name_key, rest
from coopkg.linking.importing.ntriples import Pair, date, literal, node, term, web_address
from coopkg.linking.reconciliation import Names
from coopkg.linking.records import ERROR, WARNING, Problem, Record, Value
from coopkg.near import near

_SURE = ("iri", "label", "synonym")
_KNOWN = ("id", "name", "territory", "form", "start_date", "address", "note")
_REPEATED = 65_536  # names of which the address is at hand
_OPAQUE = re.compile(r".*/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TABLES = ("xlsx", "ods", "docx", "folder")


class Collectives:
    """Finds and writes collectives.

    Args:
        names: of the graph.
        strict: a case that a cell names must be declared, where the file declares any.
    """

    def __init__(self, draft: Draft, names: Names, *, strict: bool) -> None:
        self._draft, self._names = draft, names
        self._strict = strict and draft.format in _TABLES
        self._root = draft.nodes.plain("collective", "")
        self._declared: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._written: dict[str, None] = {}
        self._taken: set[str] = set()
        self._named = lru_cache(_REPEATED)(self._name)

    @property
    def declared(self) -> bool:
        """Whether the file declares cases."""
        return bool(self._declared)

    def declare(self, record: Record) -> str:
        """Write a case that the file describes, and return its address."""
        identifier, name = record.text("id"), record.text("name")
        if not identifier and not name:
            self._draft.tell(Problem("nameless", record.place, ERROR))
        address = self._address(record)
        if address in self._taken or name_key(identifier) in self._declared:
            self._draft.tell(Problem("case_twice", record.place, ERROR, name or identifier))
        for text in filter(None, (identifier, name)):
            self._declared.setdefault(name_key(text), address)
            self._written[text] = None
        self._taken.add(address)
        self._titles[address] = name or identifier
        self._draft.remember(identifier, address, kept=False)
        self._draft.places.add(address, record)
        self._describe(address, name or identifier, kept=False)
        self._tell(address, record)
        return address

    def _address(self, record: Record) -> str:
        if own := self._draft.own(record):
            return own
        if self._draft.format == "rdf" and self._is_known(record.place.path):
            return record.place.path
        name = record.text("name")
        return self._named(name) if name else self._draft.nodes.within("collective", record.text("id"))

    def of(self, value: Value, *, kept: bool) -> str:
        """Return the address of the collective that a cell names."""
        address = self._declared.get(name_key(value.text)) if self._declared else None
        if address:
            self._describe(address, self._titles[address], kept=kept)
            return address
        address = self._named(value.text)
        if self._strict and self._declared and value.place.column and not self._is_known(address):
            self._missing(value)
        if self._describe(address, value.text, kept=kept):
            self._draft.places.add_value(address, value)
        return address

    def _name(self, name: str) -> str:
        found = self._names.resolve(name, ("collective",))
        if found.iri and found.way in _SURE:
            return found.iri
        return self._draft.nodes.everywhere("collective", name_key(name))

    def _is_known(self, address: str) -> bool:
        return address in self._names.things

    def is_of_the_project(self, address: str) -> bool:
        """Tell whether the project itself describes a collective, which no import may do anew."""
        return self._is_known(address) and address.startswith(self._root) and not _OPAQUE.fullmatch(address)

    def _missing(self, value: Value) -> None:
        found = near(value.text, ((text, text) for text in self._written))
        shown = " · ".join(found)
        key = "unknown_case_near" if shown else "unknown_case"
        if self._draft.first(("case", value.text), kept=True):
            self._draft.tell(Problem(key, value.place, ERROR, value.raw, {"near": shown}))

    def _describe(self, address: str, name: str, *, kept: bool) -> bool:
        """Write what a collective is and how it is called; return whether it was not yet."""
        if not self._draft.first(address, kept=kept):
            return False
        self._draft.count("known_collective" if self._is_known(address) else "new_collective", address)
        if not self.is_of_the_project(address):
            said = [("rdf:type", term("coop:RealCollective")), ("rdfs:label", literal(name))]
            self._draft.triples.say(address, said, kept=kept)
        return True

    def _tell(self, address: str, record: Record) -> None:
        """Write what a record tells of a collective; of one of the project's as attributes, beside what that says."""
        own = not self.is_of_the_project(address)
        said = list(self._pairs(record)) if own else []
        done = {"name", *(name for name, _ in said)} if own else ("name",)
        self._draft.triples.say(address, [pair for _, pair in said], kept=False)
        self._draft.attributes(address, rest(record, done), kept=False)

    def _pairs(self, record: Record) -> Iterable[tuple[str, Pair]]:
        for name, property_ in (
            ("id", "dcterms:identifier"),
            ("territory", "coop:place"),
            ("note", "skos:editorialNote"),
        ):
            if name in record.fields:
                yield name, (property_, literal(record.fields[name].raw.strip()))
        if begun := record.text("start_date"):
            yield "start_date", ("coop:startDate", date(begun))
        if form := record.text("form"):
            kind = self._names.resolve(form, ("concept",)).iri
            if kind:
                yield "form", ("coop:ofKind", node(kind))
        if page := record.fields.get("address"):
            if address := web_address(page.text):
                yield "address", ("foaf:page", node(address))
            else:
                self._draft.tell(Problem("web_address", page.place, WARNING, page.raw))
