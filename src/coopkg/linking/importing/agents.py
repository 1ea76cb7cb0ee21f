"""Observers and users: under pseudonyms that are the same in every import of a home, unless they are to be named."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from coopkg.holdings.secret import digest
from coopkg.linking.importing.draft import Draft, rest
from coopkg.linking.importing.ntriples import Pair, literal, term
from coopkg.linking.reconciliation import Names
from coopkg.linking.records import Record
from coopkg.messages import LANGUAGES, say

_REPEATED = 4_096  # persons of which the address is at hand
_SHOWN = 6  # hexadecimal digits of a pseudonym


class Agents:
    """Writes the persons of an import.

    Args:
        key: the secret of the home.
        names: of the graph; whoever it describes may be named by address.
    """

    def __init__(self, draft: Draft, key: bytes, names: Names) -> None:
        self._draft, self._key, self._names = draft, key, names
        self._address = lru_cache(_REPEATED)(self._addressed)

    def of(self, name: str, *, kept: bool) -> str:
        """Return the address of a person; the name as it is written is only kept, unless persons are named."""
        if name in self._names.things:
            return name
        address = self._address(name)
        if self._draft.first(address, kept=kept):
            self._draft.triples.say(address, self.said(name), kept=kept)
        if self._draft.first(f"{address}/{name}", kept=True):
            self._draft.triples.say(address, [("foaf:name", literal(name))], kept=True)
        return address

    def said(self, name: str) -> list[Pair]:
        """Return what may be said of a person."""
        sign = digest(self._key, f"pseudonym/{_levelled(name)}")[:_SHOWN]
        named = self._draft.terms.named
        shown = ((name if named else say("import.pseudonym", lang, sign=sign), lang) for lang in LANGUAGES)
        return [("rdf:type", term("foaf:Person")), *(("rdfs:label", literal(*one)) for one in shown)]

    def declare(self, record: Record) -> None:
        """Write a user of a project of analysis, with its identifiers, which tell who it is."""
        name = record.text("name") or record.text("login") or record.text("id")
        address = self.of(name, kept=not self._draft.terms.named)
        self._draft.remember(record.text("id"), address, kept=True)
        self._draft.attributes(address, rest(record, ("name",)), kept=True)

    def _addressed(self, name: str) -> str:
        """Return an address; who is named in one import has another there, or the name would tell the pseudonym."""
        apart = "\nnamed" if self._draft.terms.named else ""  # no levelled name has an end of line
        return self._draft.nodes.everywhere("agent", _levelled(name) + apart)


def _levelled(name: str) -> str:
    """Return a name as it is the same person's: without the difference of capitals and spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
