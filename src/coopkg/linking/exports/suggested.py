"""Suggestions as a project of REFI-QDA: codings by a user of their own, to be kept or deleted in a coding program."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from typing import IO

from coopkg.linking.exports.codebook import ORIGIN, write_codes
from coopkg.linking.exports.codes import Codebook
from coopkg.linking.exports.identifiers import Guids
from coopkg.linking.exports.refi import Xml, allowed
from coopkg.linking.readers.offsets import Text, Way
from coopkg.linking.suggestions.matcher import Suggestion
from coopkg.linking.suggestions.outputs import Suggested
from coopkg.linking.suggestions.texts import TextDocument

NAMESPACE = "urn:QDA-XML:project:1.0"
"""Of projects (REFI-QDA 1.5)."""

USER = "coopkg (suggestions)"
"""Who coded: no person."""

_LONGEST = 60  # code points of the name of a selection
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date that an archive can hold: the same suggestions are the same file


def write_project(texts: Sequence[Suggested], book: Codebook, out: IO[bytes]) -> None:
    """Write a project with the texts, the codebook and one selection a place; what has no code there is left out.

    Args:
        texts: what was suggested, each text with its suggestions.
        book: the notions, as codes.
        out: where to; a file that can be sought in.
    """
    guids = Guids()
    sources = [(_guid(guids, n, one.document), one) for n, one in enumerate(texts)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(_member("project.qde"), "w", force_zip64=True) as opened:
            _Project(Xml(opened), guids, book).write(sources)
        for guid, (document, _) in sources:
            archive.writestr(_member(f"Sources/{guid}.txt"), allowed(Text(document.text).plain).encode())


def _guid(guids: Guids, number: int, document: TextDocument) -> str:
    return guids.of(f"{number}:{document.name}:{document.text}", document.guid)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


class _Project:
    def __init__(self, xml: Xml, guids: Guids, book: Codebook) -> None:
        self._xml, self._guids, self._book = xml, guids, book
        self._codes = {code.iri: code.guid for code in book.all()}
        self._user = guids.of(f"user:{USER}")

    def write(self, sources: Sequence[tuple[str, Suggested]]) -> None:
        """Write the elements in the order of the standard: users, codebook, sources."""
        with self._xml.within("Project", xmlns=NAMESPACE, name=USER, origin=ORIGIN, creatingUserGUID=self._user):
            with self._xml.within("Users"):
                self._xml.element("User", guid=self._user, name=USER)
            with self._xml.within("CodeBook"):
                write_codes(self._xml, self._book.codes)
            with self._xml.within("Sources"):
                for guid, one in sources:
                    self._source(guid, one)

    def _source(self, guid: str, one: Suggested) -> None:
        text, places = Text(one.document.text), dict[tuple[int, int], list[Suggestion]]()
        for suggestion, *_ in one.found:
            if suggestion.concept in self._codes:
                places.setdefault((suggestion.start, suggestion.end), []).append(suggestion)
        path = f"internal://{guid}.txt"
        with self._xml.within("TextSource", guid=guid, name=one.document.name, plainTextPath=path):
            self._selections(guid, text, places)

    def _selections(self, source: str, text: Text, places: Mapping[tuple[int, int], Sequence[Suggestion]]) -> None:
        for (first, last), found in places.items():
            start, end = text.offset(first, Way()), text.offset(last, Way())
            said = {"name": text.plain[start:end][:_LONGEST], "startPosition": str(start), "endPosition": str(end)}
            guid = self._guids.of(f"{source}#{start}-{end}")
            with self._xml.within("PlainTextSelection", guid=guid, creatingUser=self._user, **said):
                for suggestion in found:
                    coding = self._guids.of(f"{guid}#{suggestion.concept}")
                    with self._xml.within("Coding", guid=coding, creatingUser=self._user):
                        self._xml.element("CodeRef", targetGUID=self._codes[suggestion.concept])
