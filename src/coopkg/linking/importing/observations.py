"""Observations and the passages on which they rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coopkg.linking.importing.agents import Agents
from coopkg.linking.importing.aggregates import Aggregates
from coopkg.linking.importing.collectives import Collectives
from coopkg.linking.importing.documents import Document, Documents
from coopkg.linking.importing.draft import Draft, rest
from coopkg.linking.importing.labels import Labels
from coopkg.linking.importing.memos import Memos
from coopkg.linking.importing.ntriples import Pair, date, literal, node, number, term, typed, web_address
from coopkg.linking.importing.questions import Questions
from coopkg.linking.importing.texts_beside import are_words
from coopkg.linking.records import ERROR, NOTE, WARNING, Place, Problem, Record, Value

LONGEST_QUOTATION = 300
"""Most characters of a quotation that is shared."""

STANCES = {
    "present": "coop:observesPresenceOf",
    "absent": "coop:observesAbsenceOf",
    "ambivalent": "coop:observesAmbivalenceOf",
    "silent": "coop:observesSilenceOn",
    "coded": "coop:observes",
}
"""Stance → property."""

_PASSAGE = ("document", "quote", "start", "end", "selection")
_KNOWN = {
    *("id", "case", "concept", "position", "intensity", "confidence", "observer", "date", "note", "answers", "address"),
    *_PASSAGE,
}


class Observations:
    """Writes observations, one by one."""

    def __init__(
        self,
        draft: Draft,
        labels: Labels,
        collectives: Collectives,
        documents: Documents,
        agents: Agents,
        questions: Questions,
        memos: Memos,
        aggregates: Aggregates,
    ) -> None:
        self._draft, self._labels, self._collectives, self._documents = draft, labels, collectives, documents
        self._agents, self._questions, self._memos, self._aggregates = agents, questions, memos, aggregates
        self._seen: set[int] = set()
        self._last = ""
        self._row, self._nth = "", 0

    def add(self, record: Record) -> None:
        """Write an observation with its passage."""
        fields = record.fields
        document = self._document(fields)
        kept = bool(document and document.kept)
        self._draft.counts["kept_observation"] += kept
        key = _key(record)
        address = self._draft.own(record) or self._draft.nodes.within("observation", key)
        self._refuse_double(record)
        if self._draft.format == "rdf" and self._draft.is_known(place := record.place.path):
            self._draft.tell(Problem("here_already", record.place, ERROR, place))
        self._draft.places.add(address, record)
        self._draft.triples.say(address, self._said(record, kept=kept), kept=kept)
        self._draft.attributes(address, rest(record, _KNOWN), kept=kept)
        if (raw := fields.get("date")) and "T" in raw.raw:
            self._draft.attribute(address, "date", raw.raw, kept=kept)
        if document or not fields.keys().isdisjoint(_PASSAGE):
            self._passage(record, document, address)
        if fields.get("id"):
            self._draft.remember(fields["id"].text, address, kept=kept)
        self._memos.noted(record, address, kept=kept)

    def add_passage(self, record: Record) -> None:
        """Write a passage to which no code was given."""
        document = self._document(record.fields)
        kept = bool(document and document.kept)
        address = self._passage(record, document, "")
        self._draft.attributes(address, rest(record, _PASSAGE), kept=kept)
        self._memos.noted(record, address, kept=kept)

    def _document(self, fields: Mapping[str, Value]) -> Document | None:
        named = fields.get("document")
        return self._documents.of(named) if named and named.text else None

    def _said(self, record: Record, *, kept: bool) -> list[Pair]:
        fields = record.fields
        place = record.place
        said = [
            ("rdf:type", term("coop:Observation")),
            ("prov:wasDerivedFrom", node(self._draft.file)),
            ("coop:sourceRow", literal(place.path or self._numbered(place))),
        ]
        said += self._linked(fields, kept=kept)
        if on := record.text("date"):
            said.append(("coop:observedOn", date(on)))
        if intensity := record.text("intensity"):
            said.append(("coop:intensity", number(intensity)))
        if confidence := record.text("confidence"):
            said.append(("coop:confidence", typed(confidence, "xsd:decimal")))
        if page := web_address(record.text("address")):
            said.append(("foaf:page", node(page)))
        if "note" in fields:
            said.append(("skos:editorialNote", literal(fields["note"].raw)))
        if "id" in fields:
            said.append(("dcterms:identifier", literal(fields["id"].raw.strip())))
        return said

    def _numbered(self, place: Place) -> str:
        """Return sheet and row, and for each further observation of the row which one it is."""
        row = "!".join(filter(None, (place.sheet, str(place.row or ""))))
        self._nth = self._nth + 1 if row == self._row else 1
        self._row = row
        return row if self._nth == 1 else f"{row}.{self._nth}"

    def _linked(self, fields: Mapping[str, Value], *, kept: bool) -> Iterator[Pair]:
        """Yield what an observation is linked to: its case, its notion, its observer, its questions."""
        get = fields.get
        case = notion = ""
        if (value := get("case")) and value.text:
            case = self._collectives.of(value, kept=kept)
            yield "coop:ofCase", node(case)
        if (value := get("concept")) and value.text:
            stance = get("position")
            said = stance.text if stance else "coded"
            notion = self._labels.of(value, kept=kept)
            if said:
                yield STANCES[said], node(notion)
            if case and said and not kept:
                self._aggregates.add(notion, said, case, value)
        if (value := get("observer")) and value.text:
            yield "coop:observer", node(self._agents.of(value.text, kept=kept))
        if value := get("answers"):
            for question in self._questions.of(value):
                yield "coop:addresses", node(question)

    def _passage(self, record: Record, document: Document | None, observation: str) -> str:
        fields = record.fields
        kept = bool(document and document.kept)
        key = _passage_key(record)
        address = self._draft.nodes.within("passage", key)
        if address != self._last:
            self._last = address
            self._draft.counts["passage"] += 1
            self._draft.places.add(address, record, _PASSAGE)
            said = list(self._placed(record, document))
            if "quote" in fields:
                said += self._quoted(address, fields["quote"].raw, kept=kept)
            self._draft.triples.say(address, said, kept=kept)
            if "selection" in fields:
                self._draft.remember(fields["selection"].text, address, kept=kept)
        if observation:
            self._draft.triples.say(address, [("coop:evidences", node(observation))], kept=kept)
        return address

    def _placed(self, record: Record, document: Document | None) -> Iterator[Pair]:
        """Yield where a passage stands."""
        yield "rdf:type", term("coop:Passage")
        if document:
            yield "coop:passageOf", node(document.address)
        if selection := record.text("selection"):
            yield "dcterms:identifier", literal(selection)
        start, end = record.text("start"), record.text("end")
        if document and not start and not end and "quote" in record.fields:
            start, end = self._sought(document, record.fields["quote"])
        elif document and start and end:
            self._check_words(record, document, start, end)
        for name, position in (("coop:startPosition", start), ("coop:endPosition", end)):
            if position:
                yield name, number(position)

    def _sought(self, document: Document, quote: Value) -> tuple[str, str]:
        """Return where the text beside the file has a quotation, and tell where it has it not, or more than once."""
        spans = self._documents.beside.spans(document.file, quote.text)
        if spans is not None and len(spans) != 1:
            key, level = ("words_twice", NOTE) if spans else ("words_nowhere", WARNING)
            self._draft.tell(Problem(key, quote.place, level, quote.raw, {"file": document.file}))
        return (str(spans[0][0]), str(spans[0][1])) if spans and len(spans) == 1 else ("", "")

    def _check_words(self, record: Record, document: Document, start: str, end: str) -> None:
        """Tell where the text that lies beside the file has other words at the positions."""
        found = self._documents.beside.found(document.file)
        quote = record.fields.get("quote")
        if found is None or quote is None or not (start.isdigit() and end.isdigit()):
            return
        if not are_words(found.text[int(start) : int(end)], quote.text):
            place = record.fields["start"].place
            self._draft.tell(Problem("other_words", place, WARNING, quote.raw, {"start": start, "end": end}))

    def _quoted(self, address: str, words: str, *, kept: bool) -> list[Pair]:
        """Return the words of a passage that may be shared, and keep them whole."""
        if kept or len(words) <= LONGEST_QUOTATION:
            return [("coop:quotation", literal(words))]
        self._draft.triples.say(address, [("coop:quotation", literal(words))], kept=True)
        return [("coop:quotation", literal(words[: LONGEST_QUOTATION - 1] + "…"))]

    def _refuse_double(self, record: Record) -> None:
        """Tell when an identifier and a code stand twice: several rows of one passage have several codes."""
        if not (identifier := record.text("id")):
            return
        sign = hash((identifier, record.text("concept"), record.text("case"), record.text("document")))
        if sign in self._seen:
            self._draft.tell(Problem("observation_twice", record.fields["id"].place, ERROR, identifier))
        self._seen.add(sign)


def _key(record: Record) -> str:
    """Return what tells an observation from the others of a file: its row, its column and its code, or its element."""
    place, concept = record.place, record.fields.get("concept")
    column = concept.place.column if concept else ""
    return f"{place.sheet}!{place.row}!{place.path}!{column}!{concept.text if concept else ''}"


def _passage_key(record: Record) -> str:
    """Return what tells a passage from the others: its selection, its positions, its number, else its row."""
    document = record.text("document")
    if selection := record.text("selection"):
        return selection
    if record.text("start") and record.text("end"):
        return f"{document}|{record.text('start')}|{record.text('end')}|{record.text('quote')}"
    if record.text("id") and "quote" in record.fields:
        return f"{document}|{record.text('id')}|{record.text('quote')}"
    place = record.place
    return f"{place.sheet}!{place.row}!{place.path}"
