"""Codes that the graph has no notion for, or that a codebook describes: kept whole, under their own path."""

from __future__ import annotations

from functools import lru_cache

from coopkg.linking.importing.draft import Draft, rest
from coopkg.linking.importing.ntriples import Pair, literal, node, term
from coopkg.linking.records import ERROR, Problem, Record, Value
from coopkg.messages import LANGUAGES, say

PATH = " > "
_REPEATED = 20_000  # codes of which the address is at hand
_KNOWN = ("id", "name", "description", "iri", "parent")


class LocalCodes:
    """Writes local codes, each with those above it.

    Attributes:
        address: path, and in a project of analysis which code it is → address.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.address = lru_cache(_REPEATED)(self._address)
        self._declared: dict[tuple[str, ...], str] = {}
        self._parents: dict[str, Value] = {}

    def _address(self, path: tuple[str, ...], code: str = "") -> str:
        return self._draft.nodes.within("code", code or PATH.join(path))

    def described(self, value: Value, code: str, *, kept: bool) -> str:
        """Return the address of a code, described with those above it."""
        return self._chain(value.path or (value.text,), code, value, kept=kept)

    def declare(self, record: Record, name: Value, code: str, notion: str) -> str:
        """Write a code of a codebook with what it says of it, and return its address.

        Args:
            record: the code.
            name: how it is called, with its path.
            code: which code of a project of analysis it is; empty elsewhere.
            notion: address of the notion that it is; empty for none.
        """
        path = name.path or (name.text,)
        address = self._chain(path, code, name, kept=False)
        self._declared.setdefault(path, address)
        self._draft.places.add(address, record)
        said: list[Pair] = []
        if identifier := record.text("id"):
            said.append(("dcterms:identifier", literal(identifier)))
            self._draft.remember(identifier, address, kept=False)
        if "description" in record.fields:
            said.append(("skos:definition", literal(record.fields["description"].raw)))
        if notion:
            said.append(("skos:exactMatch", node(notion)))
        if parent := record.fields.get("parent"):
            self._parents[address] = parent
        self._draft.triples.say(address, said, kept=False)
        self._draft.attributes(address, rest(record, _KNOWN), kept=False)
        return address

    def finish(self) -> None:
        """Write the parents that a column names, once all codes are known."""
        for address, parent in self._parents.items():
            above = self._parent(parent)
            if self._loops(address):
                self._draft.tell(Problem("code_loop", parent.place, ERROR, parent.raw))
            else:
                self._draft.triples.say(address, [("skos:broader", node(above))], kept=False)

    def _parent(self, value: Value) -> str:
        path = value.path or (value.text,)
        return self._declared.get(path) or self._chain(path, "", value, kept=False)

    def _loops(self, address: str) -> bool:
        seen = {address}
        while parent := self._parents.get(address):
            path = parent.path or (parent.text,)
            address = self._declared.get(path) or self.address(path)
            if address in seen:
                return True
            seen.add(address)
        return False

    def _chain(self, path: tuple[str, ...], code: str, value: Value, *, kept: bool) -> str:
        address = self.address(path, code)
        if not self._draft.first(address, kept=kept):
            return address
        said = [
            ("rdf:type", term("coop:LocalCode")),
            ("skos:prefLabel", literal(path[-1])),
            ("skos:inScheme", node(self._scheme(kept=kept))),
        ]
        if path[1:]:
            above = self._declared.get(path[:-1]) or self._chain(path[:-1], "", value, kept=kept)
            said += [("skos:broader", node(above)), ("skos:notation", literal(PATH.join(path)))]
        self._draft.triples.say(address, said, kept=kept)
        self._draft.places.add_value(address, value)
        self._draft.count("local_code", address)
        return address

    def _scheme(self, *, kept: bool) -> str:
        address, said = scheme(self._draft)
        if self._draft.first(address, kept=kept):
            self._draft.triples.say(address, said, kept=kept)
        return address


def scheme(draft: Draft) -> tuple[str, list[Pair]]:
    """Return the address of the scheme of an import's codes, and what is said of it."""
    labels = [("skos:prefLabel", literal(say("import.scheme", lang, id=draft.nodes.id), lang)) for lang in LANGUAGES]
    return draft.nodes.plain("scheme", f"import-{draft.nodes.id}"), [("rdf:type", term("skos:ConceptScheme")), *labels]
