"""RDF of our model: collectives, documents, observations with their passages.

Nothing is fetched, no named graph, no shape of the file is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, parse

from coopkg.errors import BadFile, SyntaxFault
from coopkg.graph.foreign import FORMATS
from coopkg.linking.readers.rdf_depth import refuse_depth
from coopkg.linking.readers.values import as_date, as_number
from coopkg.linking.records import WARNING, Place, Problem, Record, Told, Value
from coopkg.namespaces import iri, shorten

_TYPE = NamedNode(iri("rdf:type"))
_STANCES = {
    "coop:observesPresenceOf": "present",
    "coop:observesAbsenceOf": "absent",
    "coop:observesAmbivalenceOf": "ambivalent",
    "coop:observesSilenceOn": "silent",
    "coop:observes": "coded",
}
_FIELDS = {
    "coop:ofCase": "case",
    "coop:observer": "observer",
    "coop:observedOn": "date",
    "coop:intensity": "intensity",
    "coop:confidence": "confidence",
    "coop:addresses": "answers",
    "coop:place": "territory",
    "coop:ofKind": "form",
    "foaf:page": "address",
    "skos:editorialNote": "note",
    "skos:note": "note",
    "skos:prefLabel": "name",
    "rdfs:label": "name",
    "coop:startDate": "start_date",
}
_OF_DOCUMENT = {
    "rdfs:label": "title",
    "coop:visibility": "visibility",
    "dcterms:date": "date",
    "dcterms:type": "kind",
    "coop:documentOf": "case",
}
_OF_PASSAGE = {
    "coop:passageOf": "document",
    "coop:quotation": "quote",
    "coop:startPosition": "start",
    "coop:endPosition": "end",
    "dcterms:identifier": "selection",
}
_PASSAGE, _EVIDENCES, _OF, _VISIBILITY = (
    NamedNode(iri(f"coop:{name}")) for name in ("Passage", "evidences", "passageOf", "visibility")
)
_KINDS = {
    "coop:RealCollective": "case",
    "coop:FictitiousCollective": "case",
    "coop:Document": "document",
    "coop:Observation": "observation",
}
"""Class → kind of record, in the order in which they are told: what others refer to comes first."""
_READ_IN = ("prov:wasDerivedFrom", "dcterms:source")
_DOCUMENT = NamedNode(iri("coop:Document"))
_SEEN = frozenset(NamedNode(iri(name)) for name in ("coop:Document", "coop:Import"))
_BARE = frozenset(NamedNode(iri(name)) for name in _KINDS) - _SEEN | {_PASSAGE}
"""What has a visibility in our model, and what has none."""
_NAMES = tuple(NamedNode(iri(name)) for name in ("foaf:name", "rdfs:label"))
_NEEDED = ("case", "concept", "observer")
_PARSER_PLACE = re.compile(r"^Parser error (?:at|between) line .*?: ", re.DOTALL)
_PART = 2_000


def rdf(path: Path, place: Place) -> Iterator[Told]:
    """Yield what a file of RDF tells, each thing with its IRI as its place.

    Raises:
        SyntaxFault: it cannot be parsed.
        DoctypeRefused: XML with a DOCTYPE.
        BadFile: nested too deeply.
    """
    kind = FORMATS[path.suffix.lstrip(".").lower()]
    refuse_depth(path, kind, place)
    with TemporaryDirectory() as folder:
        store = Store(folder)
        try:
            quads = parse(path=str(path), format=kind, base_iri="urn:x-file:")
            while part := list(islice(quads, _PART)):  # a bulk load takes more memory, and more with each triple
                store.extend(part)
        except SyntaxError as fault:
            detail = _PARSER_PLACE.sub("", fault.msg)
            raise SyntaxFault(path=path.name, line=fault.lineno or 1, column=fault.offset or 1, detail=detail) from None
        except MemoryError:
            raise BadFile(reason="token", place=place) from None
        yield from (Problem("named_graph", place, value=graph.value) for graph in store.named_graphs())
        yield from _things(store, place)
        del store


def _things(store: Store, place: Place) -> Iterator[Told]:
    other: dict[str, int] = {}
    yield from _hidden_in_vain(store, place)
    for name, kind in _KINDS.items():
        for quad in store.quads_for_pattern(None, _TYPE, NamedNode(iri(name)), DefaultGraph()):
            triples = list(store.quads_for_pattern(quad.subject, None, None, DefaultGraph()))
            here = place._replace(path=_written(quad.subject))
            yield from _said_twice(quad.subject, _VISIBILITY, here, store)
            yield from _thing(kind, triples, here, store)
    for quad in store.quads_for_pattern(None, _TYPE, None, DefaultGraph()):
        name = shorten(_written(quad.object))
        if quad.object != _PASSAGE and name not in _KINDS:
            other[name] = other.get(name, 0) + 1
    for subject in _all_passages(store):
        here = place._replace(path=_written(subject))
        yield from _said_twice(subject, _OF, here, store)
        yield from _uncoded(subject, here, store)
    for name, count in sorted(other.items()):
        yield Problem("other_kind", place, WARNING, name, {"count": count})


def _hidden_in_vain(store: Store, place: Place) -> Iterator[Problem]:
    """Yield what has a visibility that nothing here would heed: only that of a document hides anything."""
    for quad in store.quads_for_pattern(None, _VISIBILITY, None, DefaultGraph()):
        subject = _written(quad.subject)
        kinds = {one.object for one in store.quads_for_pattern(quad.subject, _TYPE, None, DefaultGraph())}
        if not kinds & _SEEN or kinds & _BARE:
            yield Problem("hidden_in_vain", place._replace(path=subject), value=shorten(subject))


def _said_twice(subject: object, property_: NamedNode, here: Place, store: Store) -> Iterator[Problem]:
    """Yield what a thing says more than once where that decides who sees it."""
    found = store.quads_for_pattern(subject, property_, None, DefaultGraph())  # type: ignore[arg-type]
    values = sorted(shorten(_written(quad.object)) for quad in found)
    if len(values) > 1:
        yield Problem("said_twice", here, value=" · ".join(values), data={"name": shorten(property_.value)})


def _thing(kind: str, triples: Sequence[Quad], here: Place, store: Store) -> Iterator[Told]:
    fields: dict[str, Value] = {"id": Value(here.path, here, here.path)}
    extra: dict[str, Value] = {}
    refs: dict[str, tuple[Value, ...]] = {}
    known = _OF_DOCUMENT if kind == "document" else _FIELDS
    for quad in triples:
        name, raw = shorten(quad.predicate.value), _written(quad.object)
        if kind == "observation" and name in _STANCES:
            if "concept" in fields and fields["concept"].raw != raw:
                yield Problem("two_concepts", here, value=raw)
            elif fields.get("position", Value("", here, "coded")).text == "coded":
                fields["concept"] = Value(raw, here, raw, (raw,))
                fields["position"] = Value(name, here, _STANCES[name])
        elif name in known and known[name] not in fields:
            text = _named(quad.object, store) if name == "coop:observer" else _text(known[name], raw)
            fields[known[name]] = Value(raw, here, text)
        elif quad.predicate != _TYPE:
            refs[name] = (*refs.get(name, ()), Value(raw, here, raw))
    if kind == "observation":
        passages = _passages(triples[0].subject, store)
        yield from (Problem("two_passages", here, value=shorten(_written(one))) for one in passages[1:])
        yield from (Problem(f"missing_{name}", here) for name in _NEEDED if name not in fields)
        fields |= dict(item for one in passages[:1] for item in _placed(one, here, store).items())
        yield from _read_in(triples, fields, here, store)
    extra |= {name: found[0] for name, found in refs.items() if len(found) == 1}
    yield Record(kind, here, fields, extra, {name: found for name, found in refs.items() if len(found) > 1})


def _read_in(triples: Sequence[Quad], fields: dict[str, Value], here: Place, store: Store) -> Iterator[Problem]:
    """Take the document that an observation names itself, where no passage does: it decides who may see both."""
    found = (quad.object for quad in triples if shorten(quad.predicate.value) in _READ_IN)
    named = {_written(one) for one in found if not isinstance(one, Literal) and Quad(one, _TYPE, _DOCUMENT) in store}
    named |= {fields["document"].raw} if "document" in fields else set()
    if len(named) > 1:
        yield Problem("said_twice", here, value=" · ".join(sorted(map(shorten, named))), data={"name": _READ_IN[0]})
    for one in named:
        fields["document"] = Value(one, here, one)


def _passages(observation: object, store: Store) -> list[object]:
    """Return the passages on which an observation rests, in the order of their addresses."""
    found = store.quads_for_pattern(None, _EVIDENCES, observation, DefaultGraph())  # type: ignore[arg-type]
    return sorted((quad.subject for quad in found if _is_passage(quad.subject, store)), key=str)


def _is_passage(thing: object, store: Store) -> bool:
    """Tell whether something is called a passage, or is one because it is of a document."""
    in_document = store.quads_for_pattern(thing, _OF, None, DefaultGraph())  # type: ignore[arg-type]
    return Quad(thing, _TYPE, _PASSAGE) in store or next(in_document, None) is not None  # type: ignore[arg-type]


def _all_passages(store: Store) -> Iterator[object]:
    """Yield each passage, those that are only of a document last."""
    yield from (quad.subject for quad in store.quads_for_pattern(None, _TYPE, _PASSAGE, DefaultGraph()))
    for quad in store.quads_for_pattern(None, _OF, None, DefaultGraph()):
        if Quad(quad.subject, _TYPE, _PASSAGE) not in store:
            yield quad.subject


def _placed(passage: object, here: Place, store: Store) -> dict[str, Value]:
    """Return the document of a passage, its words and where they stand."""
    said = store.quads_for_pattern(passage, None, None, DefaultGraph())  # type: ignore[arg-type]
    named = ((_OF_PASSAGE.get(shorten(quad.predicate.value)), _written(quad.object)) for quad in said)
    return {name: Value(raw, here, raw.strip()) for name, raw in named if name}


def _uncoded(passage: object, here: Place, store: Store) -> Iterator[Told]:
    """Yield a passage on which no observation rests."""
    if next(store.quads_for_pattern(passage, _EVIDENCES, None, DefaultGraph()), None) is None:  # type: ignore[arg-type]
        yield Record("passage", here, _placed(passage, here, store))


def _text(field: str, raw: str) -> str:
    if field == "visibility":
        return shorten(raw).removeprefix("coop:")
    if field in ("date", "start_date"):
        return as_date(raw)
    return as_number(raw) if field in ("intensity", "confidence") else raw.strip()


def _named(person: object, store: Store) -> str:
    """Return how the file calls a person, or the address where it does not; a name may stand there itself."""
    if isinstance(person, Literal):
        return person.value
    asked = [store.quads_for_pattern(person, name, None, DefaultGraph()) for name in _NAMES]  # type: ignore[arg-type]
    return next((_written(quad.object) for found in asked for quad in found), _written(person))


def _written(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
