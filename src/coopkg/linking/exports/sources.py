"""Sources of a project: documents with their texts, their selections and their codings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coopkg.linking.exports.cells import attributes
from coopkg.linking.exports.refi import Xml, allowed
from coopkg.linking.exports.remarks import Remarks
from coopkg.linking.exports.values import Variables
from coopkg.messages import say

if TYPE_CHECKING:
    from coopkg.linking.exports.whole import Whole

_SELECTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "PDFSource": ("PDFSelection", ("page", "firstX", "firstY", "secondX", "secondY")),
    "PictureSource": ("PictureSelection", ("firstX", "firstY", "secondX", "secondY")),
    "AudioSource": ("AudioSelection", ("begin", "end")),
    "VideoSource": ("VideoSelection", ("begin", "end")),
}
"""Kind of source → its selections, and what each must say of its place."""

_TEXT = "TextSource"
_NAME = 60  # characters of the words that name a selection
_APART = "\n\n"


@dataclass
class Source:
    """A source.

    Attributes:
        thing: a document; of observations without a document, their collective.
        text: empty where it may not be shown.
        spans: passage → start and end in the text, in code points, the end excluded.
        passages: of the document.
        whole: observations of the source as a whole.
    """

    thing: str
    guid: str
    name: str
    kind: str = _TEXT
    text: str = ""
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    passages: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where its text lies in the archive."""
        return f"sources/{self.guid}.txt"


class Sources:
    """Arranges sources, and writes them."""

    def __init__(self, whole: Whole, remarks: Remarks, variables: Variables) -> None:
        self._whole, self._told = whole, whole.told
        self._remarks, self._variables = remarks, variables
        self._users = {whole.name(one): whole.guid(one) for one in whole.users()}
        self._bare: dict[str, list[str]] = defaultdict(list)
        self._sources = [*map(self._document, whole.documents), *self._without_document()]
        self._refs = self._referred()

    def all(self) -> list[Source]:
        """Return the sources."""
        return self._sources

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield path and content of each text."""
        return ((one.path, one.text) for one in self._sources if one.text)

    def of_case(self, case: str) -> list[str]:
        """Return the observations that say of a case only that it has a code."""
        return self._bare.get(case, [])

    def refs(self, case: str) -> Mapping[str, list[str]]:
        """Return the sources, and the selections of other sources, that belong to a case: element → GUIDs."""
        return self._refs.get(case, {})

    def _referred(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"SourceRef": [], "SelectionRef": []})
        for source in self._sources:
            own = self._told.value(source.thing, "coop:documentOf") or ("" if source.passages else source.thing)
            if own:
                found[own]["SourceRef"].append(source.guid)
            for passage in source.passages:
                guid = self._whole.guid(passage)
                for case in sorted({self._case(one) for one in self._whole.passages[passage]} - {own}):
                    found[case]["SelectionRef"].append(guid)
        return found

    def write(self, xml: Xml, source: Source) -> None:
        """Write one source."""
        path = f"internal://{source.guid}.txt" if source.text else ""
        about = {"guid": source.guid, "name": source.name}
        with xml.within(source.kind, **about, **({"plainTextPath": path} if source.kind == _TEXT else {})):
            if said := dict(attributes(self._told, source.thing)).get("description"):
                xml.element("Description", said)
            coded = list(self._selections(xml, source))
            notes = self._whole.notes(source.thing) if source.thing in self._whole.documents else []
            for observation in (*source.whole, *coded):
                self._coding(xml, observation, beside=notes)
            for note in notes:
                xml.element("NoteRef", targetGUID=note)
            if source.thing in self._whole.documents:
                self._variables.write(xml, source.thing)

    def _selections(self, xml: Xml, source: Source) -> Iterator[str]:
        """Write the selections of a source; yield the observations whose passage has no place in it."""
        texts = []
        for passage in source.passages:
            place = self._place(source, passage)
            if passage in source.spans:
                texts.append(passage)
            elif place:
                self._selection(xml, _SELECTIONS[source.kind][0], passage, place)
            else:
                yield from self._whole.passages[passage]
        if source.kind == _TEXT:
            self._plain(xml, source, texts)
        elif texts:
            with xml.within("Representation", guid=self._whole.guids.of(f"{source.thing}#text")):
                self._plain(xml, source, texts)

    def _plain(self, xml: Xml, source: Source, passages: list[str]) -> None:
        for passage in passages:
            start, end = map(str, source.spans[passage])
            self._selection(xml, "PlainTextSelection", passage, {"startPosition": start, "endPosition": end})

    def _selection(self, xml: Xml, tag: str, passage: str, place: Mapping[str, str]) -> None:
        observations = self._whole.passages[passage]
        remarks = {text for one in observations for text in self._told.values(one, "skos:editorialNote")}
        told = len(remarks) == 1
        name = " ".join(self._quote(passage).split())[:_NAME]
        user = self._user(passage)
        with xml.within(tag, guid=self._whole.guid(passage), name=name, **place, creatingUser=user):
            if told:
                xml.element("Description", next(iter(remarks)))
            for observation in observations:
                self._coding(xml, observation, told=told)
            for note in self._whole.notes(passage):
                xml.element("NoteRef", targetGUID=note)

    def _coding(self, xml: Xml, observation: str, *, told: bool = False, beside: Sequence[str] = ()) -> None:
        """Write a coding; its remark may be told by the selection, and its notes may stand beside it."""
        remarks, whole = self._remarks, self._whole
        about = {"creatingUser": remarks.user(observation), "creationDateTime": remarks.moment(observation)}
        with xml.within("Coding", guid=whole.guid(observation), **about):
            xml.element("CodeRef", targetGUID=whole.guid(whole.stance(observation)[1]))
            for note in remarks.of(observation, told=told):
                if note not in beside:
                    xml.element("NoteRef", targetGUID=note)

    def _user(self, passage: str) -> str:
        """Return the GUID of who marked a passage that has no code."""
        said = dict(attributes(self._told, passage)).get("observer", "")
        return self._users.get(said, "")

    def _document(self, document: str) -> Source:
        whole, told = self._whole, self._told
        kind = told.value(document, "dcterms:type")
        source = Source(document, whole.guid(document), whole.name(document), kind if kind in _SELECTIONS else _TEXT)
        source.passages = whole.documents[document]
        if source.kind == _TEXT:
            source.text = whole.texts.of(told.value(document, "coop:sha256"))
        if source.kind in (_TEXT, "PDFSource"):
            source.spans = {one: span for one in source.passages if (span := self._span(one))}
        placeless = any(self._quote(one) for one in source.passages if one not in source.spans)
        if source.kind == _TEXT and not source.text and placeless:
            self._excerpts(source)
        return source

    def _excerpts(self, source: Source) -> None:
        """Make the text of a source out of its quotations: their places are not known, or no text has them."""
        source.spans = {}
        for passage in source.passages:
            if quote := allowed(self._quote(passage)).replace("\r\n", "\n").replace("\r", "\n"):
                source.text += _APART if source.text else ""
                source.spans[passage] = len(source.text), len(source.text) + len(quote)
                source.text += quote

    def _without_document(self) -> Iterator[Source]:
        """Yield a source for the observations of each collective that stand on no document, but bare codes."""
        found: dict[str, list[str]] = defaultdict(list)
        for observation in self._whole.loose[""]:
            bare = not (self._remarks.user(observation) or self._remarks.of(observation))
            (self._bare if bare else found)[self._case(observation)].append(observation)
        for case, observations in found.items():
            name = say("export.without_document", self._whole.lang, case=self._whole.name(case))
            guid = self._whole.guids.of(f"{case}#observations")
            yield Source(case, guid, name, text=name, whole=observations)

    def _case(self, observation: str) -> str:
        return self._told.value(observation, "coop:ofCase")

    def _quote(self, passage: str) -> str:
        return max(self._told.values(passage, "coop:quotation"), key=len, default="")

    def _span(self, passage: str) -> tuple[int, int] | None:
        start, end = (self._told.value(passage, f"coop:{name}Position") for name in ("start", "end"))
        return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None

    def _place(self, source: Source, passage: str) -> dict[str, str]:
        """Return where a selection of a picture, a page or a recording stands; empty where that is not known whole."""
        if source.kind == _TEXT:
            return {}
        things = (passage, *self._whole.passages[passage])
        known = {name: text for one in things for name, text in attributes(self._told, one)}
        names = _SELECTIONS[source.kind][1]
        return {name: known[name] for name in names} if known.keys() >= set(names) else {}
