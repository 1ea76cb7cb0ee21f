"""What the graph says of a thing → the cells of its row.

A property that the workbook has a column for goes there. A value that came in under a name of its own goes back under
it. Anything else has a column named after its property, so that nothing is left out but what is derived.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coopkg.graph.description import Description
from coopkg.linking.workbook.content import COLUMNS
from coopkg.namespaces import iri, shorten
from coopkg.reader.observed import STANCES

EXTRA = "+"
"""Begins the name of a column that is not one of the workbook's."""

FIELDS: Mapping[str, Mapping[str, str]] = {
    "observations": {
        "dcterms:identifier": "id",
        "coop:ofCase": "case",
        "coop:intensity": "intensity",
        "coop:confidence": "confidence",
        "coop:observer": "observer",
        "coop:observedOn": "date",
        "skos:editorialNote": "note",
        "coop:addresses": "answers",
    },
    "cases": {
        "dcterms:identifier": "id",
        "rdfs:label": "name",
        "coop:place": "territory",
        "coop:ofKind": "form",
        "coop:startDate": "start_date",
        "foaf:page": "address",
        "skos:editorialNote": "note",
    },
    "documents": {
        "dcterms:identifier": "id",
        "rdfs:label": "title",
        "coop:documentOf": "case",
        "dcterms:date": "date",
        "dcterms:type": "kind",
        "coop:visibility": "visibility",
        "skos:editorialNote": "note",
    },
}
"""Kind of row → property → column."""

_SILENT = {
    *("rdf:type", "prov:wasDerivedFrom", "coop:sourceRow", "coop:sha256", "coop:characterCount"),
    *("coop:hasObservation", "coop:exhibits", "coop:countsFor", "coop:tracesTo", *STANCES),
}
"""What is derived, or stands in other columns, or belongs to the file that came in."""

MARK = " | "
"""Between several values in one cell."""

_ONE = ("name", "title", "form", "start_date", "date")
"""Columns that are read as one value: what another import says of the same thing stands beside them."""


def row(told: Description, thing: str, kind: str, lang: str) -> dict[str, str]:
    """Return the cells of a thing; links are the IRIs of what they lead to."""
    found: dict[str, str] = {}
    for address in told.properties(thing):
        name = shorten(address)
        if name not in _SILENT:
            column = FIELDS[kind].get(name, EXTRA + name)
            _put(found, column, name, told.texts(thing, address), told.values(thing, address), lang)
    for name, text in attributes(told, thing):
        column = name if name in COLUMNS[kind] and name not in found else EXTRA + name
        found[column] = f"{found[column]}{MARK}{text}" if column in found else text
    return found


def _put(
    found: dict[str, str], column: str, name: str, texts: Mapping[str, tuple[str, ...]], values: list[str], lang: str
) -> None:
    """Put values into a column, those in other languages, and those that it has no room for, into columns beside it."""
    if not texts or set(texts) == {""}:
        first, *more = values if column in _ONE else (MARK.join(values),)
        found[column] = first
        found |= {EXTRA + name: MARK.join(more)} if more else {}
        return
    first = next(one for one in (lang, "", *texts) if one in texts)
    for one, said in texts.items():
        beside = column if one == first else f"{EXTRA}{column.removeprefix(EXTRA)}@{one}"
        found[beside] = MARK.join(said)


def attributes(told: Description, thing: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each value that came in under a name of its own."""
    for one in told.subjects("coop:attributeOf", thing):
        yield told.value(one, "coop:attributeName"), told.value(one, "coop:attributeValue")


def passages(told: Description, observation: str) -> list[str]:
    """Return the passages that evidence an observation, in the order of the text."""
    found = told.subjects("coop:evidences", observation)
    known = [one for one in found if iri("coop:Passage") in told.values(one, "rdf:type")]
    return sorted(known, key=lambda one: (told.number(one, "coop:startPosition"), one))


def observation(told: Description, thing: str, lang: str) -> dict[str, str]:
    """Return the cells of an observation, with what it observes and the passage that it stands on."""
    cells = row(told, thing, "observations", lang)
    stances = ((name, told.value(thing, prop)) for prop, name in STANCES.items())
    cells["position"], cells["concept"] = next(((name, of) for name, of in stances if of), ("coded", ""))
    for number, passage in enumerate(passages(told, thing), start=1):
        more = "" if number == 1 else f" ({number})"
        for column, text in _passage(told, passage).items():
            cells[f"{EXTRA}{column}{more}" if more else column] = text
    documents = [one for one in told.values(thing, "prov:wasDerivedFrom") if "/id/document/" in one]
    return cells if "document" in cells or not documents else {**cells, "document": documents[0]}


def _passage(told: Description, passage: str) -> dict[str, str]:
    found = {
        "document": told.value(passage, "coop:passageOf"),
        "quote": max(told.values(passage, "coop:quotation"), key=len, default=""),
        "start": told.value(passage, "coop:startPosition"),
        "end": told.value(passage, "coop:endPosition"),
    }
    return {column: text for column, text in found.items() if text}
