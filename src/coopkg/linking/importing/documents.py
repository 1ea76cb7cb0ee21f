"""Documents of a file: who may see them, and what the texts that lie beside it tell of positions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from coopkg.linking.importing.collectives import Collectives
from coopkg.linking.importing.draft import Draft, name_key, rest
from coopkg.linking.importing.ntriples import Pair, date, literal, node, number, term
from coopkg.linking.importing.plans import VISIBILITIES
from coopkg.linking.importing.texts_beside import TextsBeside
from coopkg.linking.readers.words import ours
from coopkg.linking.records import ERROR, WARNING, Problem, Record, Value
from coopkg.near import near

_KNOWN = {"id", "case", "title", "date", "kind", "visibility", "note", "content"}
_REPEATED = 65_536  # documents that are at hand
_TABLES = ("xlsx", "ods", "docx", "folder")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the file declares, or that an observation names.

    Attributes:
        kept: it is less visible than all: nothing of it leaves the second store.
        file: name of its text, which may lie beside the file; empty for none.
    """

    address: str
    kept: bool
    file: str = ""


class Documents:
    """Finds and writes documents.

    Args:
        beside: the texts that lie beside the file.
    """

    def __init__(self, draft: Draft, collectives: Collectives, beside: TextsBeside) -> None:
        self._draft, self._collectives, self.beside = draft, collectives, beside
        self._declared: dict[str, Document] = {}
        self._names: list[str] = []
        self._named = lru_cache(_REPEATED)(self._name)

    def declare(self, record: Record) -> Document:
        """Write a document that the file describes."""
        name = record.text("id") or record.text("title") or record.text("file")
        if not name:
            self._draft.tell(Problem("nameless", record.place, ERROR))
        address = self._draft.nodes.within("document", name)
        visibility = self._visibility(record)
        document = Document(address, visibility != "public", record.text("file"))
        if self._declared.get(name_key(name), document).address != address or not self._draft.first(address, kept=True):
            self._draft.tell(Problem("document_twice", record.place, ERROR, name))
        for text in filter(None, (record.text(field) for field in ("id", "title", "file"))):
            self._declared.setdefault(name_key(text), document)
            self._names.append(text)
        self._draft.remember(record.text("id"), address, kept=document.kept)
        self._draft.places.add(address, record)
        if (file := record.fields.get("file")) and file.place.column and self.beside.is_missing(file.text):
            self._draft.tell(Problem("file_missing", file.place, WARNING, file.raw))
        said = [*self._said(record, visibility), *self._measured(record, document)]
        if case := record.fields.get("case"):
            said.append(("coop:documentOf", node(self._collectives.of(case, kept=document.kept))))
        self._draft.triples.say(address, said, kept=document.kept)
        self._draft.attributes(address, rest(record, _KNOWN), kept=document.kept)
        return document

    def of(self, value: Value) -> Document:
        """Return the document that a cell names; one that nothing declares is as visible as the import."""
        if found := self._declared.get(name_key(value.text)):
            return found
        if self._declared and self._draft.format in _TABLES and self._draft.first(("document", value.text), kept=True):
            shown = " · ".join(near(value.text, ((name, name) for name in self._names)))
            key = "unknown_document_near" if shown else "unknown_document"
            self._draft.tell(Problem(key, value.place, ERROR, value.raw, {"near": shown}))
        document = self._named(value.text)
        if self._draft.first(document.address, kept=document.kept):
            said = [*_basic(value.text, self._draft.terms.visibility), *self._text_said(document)]
            self._draft.triples.say(document.address, said, kept=document.kept)
            self._draft.places.add_value(document.address, value)
            self._draft.counts["named_document"] += 1
        return document

    def _name(self, name: str) -> Document:
        address = self._draft.nodes.within("document", name)
        return Document(address, self._draft.terms.visibility != "public", name)

    def _said(self, record: Record, visibility: str) -> list[Pair]:
        title = record.text("title") or record.text("id") or record.text("file")
        said = _basic(title, visibility)
        said += [
            (name, literal(record.fields[field].raw.strip()))
            for field, name in (("id", "dcterms:identifier"), ("kind", "dcterms:type"), ("note", "skos:editorialNote"))
            if field in record.fields
        ]
        if made := record.text("date"):
            said.append(("dcterms:date", date(made)))
        return said

    def _measured(self, record: Record, document: Document) -> list[Pair]:
        """Return hash and length of the text that the file holds, else of the one beside it."""
        if content := record.fields.get("content"):
            text = content.text
            return [
                ("coop:sha256", literal(sha256(text.encode()).hexdigest())),
                ("coop:characterCount", number(str(len(text)))),
            ]
        return self._text_said(document)

    def _text_said(self, document: Document) -> list[Pair]:
        found = self.beside.found(document.file)
        if found is None:
            return []
        return [("coop:sha256", literal(found.sha256)), ("coop:characterCount", number(str(len(found.text))))]

    def _visibility(self, record: Record) -> str:
        """Return who may see a document: never more than may see the import, and nobody where it is not understood."""
        word = record.fields.get("visibility")
        found = ours("visibilities", word.text) if word else "public"
        if word and not found:
            self._draft.tell(Problem("visibility", word.place, ERROR, word.raw))
        return max(found or "private", self._draft.terms.visibility, key=VISIBILITIES.index)


def _basic(title: str, visibility: str) -> list[Pair]:
    return [
        ("rdf:type", term("coop:Document")),
        ("rdfs:label", literal(title)),
        ("coop:visibility", term(f"coop:{visibility}")),
    ]
