"""Suggestions as files: CSV, JSON, Web Annotation. Another form is one more function of :data:`WRITERS`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from coopkg.curation.cells import neutral
from coopkg.errors import UnsupportedFormat
from coopkg.linking.suggestions.decisions import Decided
from coopkg.linking.suggestions.matcher import Suggestion
from coopkg.linking.suggestions.texts import TextDocument
from coopkg.namespaces import shorten

COLUMNS = (
    *("document", "start", "end", "excerpt", "suggestion", "label_fr", "label_en"),
    *("matched", "lang", "tier", "rank", "decision", "passage"),
)
CODINGS = ("document", "start", "end", "excerpt", "concept", "matched", "tier")
"""Columns that ``coopkg import`` takes for codings; those of suggestions it does not, for nobody accepted them."""

_AROUND = 32  # code points of a quotation's prefix and suffix


class Suggested(NamedTuple):
    """A text and the suggestions for it."""

    document: TextDocument
    found: Sequence[Decided]


def rows(texts: Iterable[Suggested]) -> list[tuple[object, ...]]:
    """Return suggestions as rows of :data:`COLUMNS`."""
    return [
        (*_place(document, s), shorten(s.concept), s.label.get("fr", ""), s.label.get("en", ""), *s[5:], decision, key)
        for document, found in texts
        for s, key, decision in found
    ]


def _place(document: TextDocument, s: Suggestion) -> tuple[object, ...]:
    return document.name, s.start, s.end, s.form


def as_csv(texts: Sequence[Suggested]) -> str:
    """Return CSV for a spreadsheet: a cell that it would take for a formula is defused by an apostrophe."""
    return _table(COLUMNS, rows(texts))


def as_codings(texts: Sequence[Suggested]) -> str:
    """Return CSV of :data:`CODINGS`, for what a person accepted."""
    found = (
        (*_place(document, s), shorten(s.concept), s.matched, s.tier) for document, all_of in texts for s, *_ in all_of
    )
    return _table(CODINGS, found)


def _table(columns: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in lines)
    return out.getvalue()


def as_json(texts: Sequence[Suggested]) -> str:
    """Return JSON: of a text, which it is, by name and hash, and its suggestions; of several, ``documents``."""
    pages = [told(document, found) for document, found in texts]
    return _dumped(pages[0] if len(pages) == 1 else {"documents": pages})


def told(document: TextDocument, found: Sequence[Decided]) -> dict[str, Any]:
    """Return what the JSON form holds; ``sha256`` is that of the text, in UTF-8, which the offsets count."""
    return {
        "document": document.name,
        "sha256": _hash(document),
        "characters": len(document.text),
        "total": len(found),
        "items": [{**s._asdict(), "label": dict(s.label), "decision": decision} for s, _, decision in found],
    }


def _hash(document: TextDocument) -> str:
    return sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()


def as_annotations(texts: Sequence[Suggested]) -> str:
    """Return Web Annotations (W3C, JSON-LD): a page of them, each a notion that may identify a passage."""
    items = [_annotation(document, s, _hash(document)) for document, found in texts for s, *_ in found]
    return _dumped(
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": _urn(*(_hash(document) for document, _ in texts)),
            "type": "AnnotationPage",
            "startIndex": 0,
            "items": items,
        }
    )


def _annotation(document: TextDocument, s: Suggestion, digest: str) -> dict[str, Any]:
    quoted = {
        "type": "TextQuoteSelector",
        "exact": s.form,
        "prefix": document.text[max(0, s.start - _AROUND) : s.start],
        "suffix": document.text[s.end : s.end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": s.start, "end": s.end}
    return {
        "id": _urn(digest, str(s.start), str(s.end), s.concept),
        "type": "Annotation",
        "motivation": "identifying",
        "body": {"type": "SpecificResource", "source": s.concept, "purpose": "identifying"},
        "target": {"source": quote(document.name), "selector": [place, quoted]},
    }


def _urn(*parts: str) -> str:
    """Return an identifier that is the same for the same: each annotation and each page must have one."""
    return uuid5(NAMESPACE_URL, "|".join(parts)).urn


def _dumped(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


Write = Callable[[Sequence[Suggested]], str]

WRITERS: dict[str, Write] = {"csv": as_csv, "json": as_json, "jsonld": as_annotations}
"""Format → what writes it."""


def write(format: str, texts: Sequence[Suggested]) -> str:  # noqa: A002
    """Return suggestions in a format; raises UnsupportedFormat."""
    if format not in WRITERS:
        raise UnsupportedFormat(wanted=format, offered=", ".join(WRITERS))
    return WRITERS[format](texts)
