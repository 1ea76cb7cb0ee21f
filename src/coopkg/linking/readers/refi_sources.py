"""Sources of a REFI-QDA project: their texts, and what was coded in them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.elements import Node, guid, values, where
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.offsets import Selection, Text, best
from coopkg.linking.readers.refi_codes import described, noted, target
from coopkg.linking.readers.refi_known import Known, variables
from coopkg.linking.readers.values import as_date
from coopkg.linking.records import ERROR, NOTE, WARNING, Place, Problem, Record, Told, Value, value

SOURCES = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")
_INNER = ("Representation", "Transcript")
_MOST = 64 << 20
_DOCUMENT = {"guid": "id", "name": "title", "plainTextPath": "file", "path": "file", "creationDateTime": "created"}
_KNOWN = {"guid", "creatingUser", "creationDateTime"}
_PLACED = {*_KNOWN, "startPosition", "endPosition"}


class Sources:
    """Reads sources one by one.

    Args:
        known: what they refer to.
    """

    def __init__(self, archive: Archive, known: Known, options: Options) -> None:
        self._archive, self._known, self._options = archive, known, options

    def told(self, source: Node, place: Place) -> Iterator[Told]:
        """Yield a document, then its codings."""
        here = where(place, source)
        fields = {**values(source, _DOCUMENT, here), **described(source, here), "kind": value(source.name, here)}
        text, problem = self._text(source, here)
        if text:
            fields["content"] = Value("", here, text.plain)
        if case := self._only(self._known.cases.get(source.guid, []), here):
            fields["case"] = case
        other = {name: value(raw, here) for name, raw in source.attributes.items() if name not in _DOCUMENT}
        extra = {**other, **variables(source, here, self._known)}
        yield Record("document", here, fields, extra, noted(source, here))
        yield from [problem] if problem else []
        yield from self._codings(source, source, text, place)

    def _codings(self, node: Node, source: Node, text: Text | None, place: Place) -> Iterator[Told]:
        """Yield the codings of a source, or of the text within it: a transcript, the text of a PDF."""
        selections = [child for child in node.children if child.name.endswith("Selection")]
        yield from self._coded(node, source, {}, place)
        positions = [found for one in selections if (found := _positions(one))]
        way, doubtful = best(text, positions) if text and positions else (None, False)
        if doubtful:
            yield Problem("offsets", where(place, node), WARNING)
        for selection in selections:
            fields: dict[str, Value] = {}
            if selection.name == "PlainTextSelection" and text and way:
                here, found = where(place, selection), _positions(selection)
                start, end = text.span(found, way) if found else (-1, -1)
                if found and 0 <= start <= end <= len(text.plain):
                    fields = _passage(selection, here, start, end, text.plain[start:end])
                else:
                    yield Problem("out_of_text", here, ERROR, str(selection.attributes.get("startPosition", "")))
            yield from self._coded(selection, source, fields, place)
        for inner in (child for child in node.children if child.name in _INNER):
            found_text, problem = self._text(inner, where(place, inner))
            yield from [problem] if problem else []
            yield from self._codings(inner, source, found_text, place)

    def _coded(self, node: Node, source: Node, passage: dict[str, Value], place: Place) -> Iterator[Told]:
        here = where(place, node)
        known = _PLACED if passage else _KNOWN
        extra = {name: value(raw, here) for name, raw in node.attributes.items() if name not in known}
        if node is source or (passage and extra.get("name", passage["quote"]).text == passage["quote"].text):
            extra = {} if node is source else {name: told for name, told in extra.items() if name != "name"}
        codings = _codings_of(node)
        if not codings and node.name.endswith("Selection"):
            fields = {**self._about(node, node, source, here), **passage, **_remark(node, here)}
            yield Record("passage", here, fields, extra, noted(node, here))
        for coding in codings:
            spot = where(place, coding)
            ref = coding.one("CodeRef")
            concept = self._known.codes.get(target(ref, spot).text) if ref else None
            if concept is None:
                yield Problem("unknown_code", spot, value=target(ref, spot).raw if ref else "")
                concept = Value(target(ref, spot).raw if ref else "", spot, "")
            fields = {**self._about(coding, node, source, spot), "concept": concept, **passage}
            notes = (*noted(coding, spot).get("notes", ()), *noted(node, spot).get("notes", ()))
            for note in notes:
                fields |= self._known.stances.get(note.text, {})
            fields |= _remark(node, spot) if node is not source else {}
            yield Record("observation", spot, fields, extra, {"notes": notes} if notes else {})
            if problem := self._two_cases(node, source, spot, fields):
                yield problem

    def _about(self, coding: Node, node: Node, source: Node, spot: Place) -> dict[str, Value]:
        """Return who coded, when, in which document, of which case."""
        fields = values(coding, {"guid": "id"}, spot)
        if node is not coding:
            fields["position"] = Value("", spot, "coded")
        if node is not source and node.guid:
            fields["selection"] = Value(node.attributes["guid"], spot, node.guid)
            fields |= values(node, {"guid": "selection"}, spot) if node is not source else {}
        title = source.attributes.get("name", "")
        fields["document"] = value(title or source.attributes.get("guid", ""), spot)
        for name in ("creatingUser", "creationDateTime"):
            raw = coding.attributes.get(name) or node.attributes.get(name, "")
            if name == "creatingUser" and raw:
                fields["observer"] = self._known.users.get(guid(raw)) or Value(raw, spot, "")
            elif raw:
                fields["date"] = Value(raw, spot, as_date(raw))
        if case := self._case(node, source, spot):
            fields["case"] = case
        return fields

    def _case(self, node: Node, source: Node, spot: Place) -> Value | None:
        found = self._known.cases.get(node.guid) or self._known.cases.get(source.guid) or []
        if found or not self._options.case_from:
            return self._only(found, spot)
        if self._options.case_from == "document":
            return value(source.attributes.get("name", ""), spot)
        return self._only(self._known.folders.get(source.guid, []), spot)

    def _two_cases(self, node: Node, source: Node, spot: Place, fields: dict[str, Value]) -> Problem | None:
        found = self._known.cases.get(node.guid) or self._known.cases.get(source.guid) or []
        if "case" in fields or len(found) < 2:
            return None
        return Problem("several_cases", spot, value=" | ".join(case.text for case in found))

    def _only(self, found: list[Value], spot: Place) -> Value | None:
        names = {one.text: one for one in found}
        return Value(found[0].raw, spot, found[0].text) if len(names) == 1 else None

    def _text(self, node: Node, here: Place) -> tuple[Text | None, Problem | None]:
        """Return the text of a source, a transcript or a note, and what is wrong with it."""
        if inline := node.one("PlainTextContent"):
            return Text(inline.text), None
        path = node.attributes.get("plainTextPath", "")
        if not path:
            missing = node.name == "TextSource" or node.one("PlainTextSelection") is not None
            return None, Problem("no_text", here, WARNING) if missing else None
        found = text_of(self._archive, path)
        if found is None:
            return None, Problem("text_missing", here, WARNING, path)
        raw, encoding = found
        return Text(raw), Problem("text_encoding", here, NOTE, encoding) if encoding else None


def _positions(selection: Node) -> Selection | None:
    said = [selection.attributes.get(name, "") for name in ("startPosition", "endPosition")]
    if not all(one.isdigit() and len(one) < 12 for one in said):
        return None
    return Selection(int(said[0]), int(said[1]), selection.attributes.get("name", ""))


def _passage(selection: Node, here: Place, start: int, end: int, words: str) -> dict[str, Value]:
    raw = selection.attributes
    return {
        "start": Value(raw["startPosition"], here, str(start)),
        "end": Value(raw["endPosition"], here, str(end)),
        "quote": Value(words, here, words),
    }


def _codings_of(node: Node) -> list[Node]:
    """Return the codings of an element; some programs leave out ``Coding`` around the reference to a code."""
    bare = [Node("Coding", node.attributes, [ref]) for ref in node.all("CodeRef")]
    return [*node.all("Coding"), *bare]


def _remark(node: Node, here: Place) -> dict[str, Value]:
    said = described(node, here).get("description")
    return {"note": said} if said else {}


def text_of(archive: Archive, path: str) -> tuple[str, str] | None:
    """Return the text of a path such as ``internal://….txt``, and its encoding unless it is UTF-8; None if missing."""
    bare = unquote(path.partition("://")[2] or path).replace("\\", "/").lstrip("/")
    wanted = (bare, f"sources/{bare}", archive.by_base_name(PurePosixPath(bare).name))
    member = next((name for name in wanted if name and name in archive), None)
    return _decoded(archive.read(member, _MOST)) if member else None


def _decoded(data: bytes) -> tuple[str, str]:
    """Return a text with its mark, and the encoding where it is not the UTF-8 that the standard asks for."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"
