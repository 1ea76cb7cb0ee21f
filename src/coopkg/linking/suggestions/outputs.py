"""Suggestions as files: CSV, JSON, Web Annotation. Another form is one more function of :data:`WRITERS`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from coopkg.errors import UnsupportedFormat
from coopkg.linking.suggestions.matcher import Suggestion
from coopkg.linking.suggestions.texts import TextDocument
from coopkg.namespaces import shorten

COLUMNS = ("start", "end", "form", "concept", "label_fr", "label_en", "matched", "lang", "tier", "rank")
_AROUND = 32  # code points of a quotation's prefix and suffix
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def rows(found: Sequence[Suggestion]) -> list[tuple[object, ...]]:
    """Return suggestions as rows of :data:`COLUMNS`."""
    return [
        (s.start, s.end, s.form, shorten(s.concept), s.label.get("fr", ""), s.label.get("en", ""), *s[5:])
        for s in found
    ]


def as_csv(document: TextDocument, found: Sequence[Suggestion]) -> str:  # noqa: ARG001
    """Return CSV for a spreadsheet: a cell that it would take for a formula is defused by an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_defused(cell) for cell in row] for row in rows(found))
    return out.getvalue()


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell


def as_json(document: TextDocument, found: Sequence[Suggestion]) -> str:
    """Return JSON: which text, by name and hash, and its suggestions."""
    return _dumped(told(document, found))


def told(document: TextDocument, found: Sequence[Suggestion]) -> dict[str, Any]:
    """Return what the JSON form holds; ``sha256`` is that of the text, in UTF-8, which the offsets count."""
    return {
        "document": document.name,
        "sha256": sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "characters": len(document.text),
        "total": len(found),
        "items": [{**s._asdict(), "label": dict(s.label)} for s in found],
    }


def as_annotations(document: TextDocument, found: Sequence[Suggestion]) -> str:
    """Return Web Annotations (W3C, JSON-LD): a page of them, each a notion that may identify a passage."""
    return _dumped(
        {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "AnnotationPage",
            "items": [_annotation(document, s) for s in found],
        }
    )


def _annotation(document: TextDocument, s: Suggestion) -> dict[str, Any]:
    quoted = {
        "type": "TextQuoteSelector",
        "exact": s.form,
        "prefix": document.text[max(0, s.start - _AROUND) : s.start],
        "suffix": document.text[s.end : s.end + _AROUND],
    }
    place = {"type": "TextPositionSelector", "start": s.start, "end": s.end}
    return {
        "type": "Annotation",
        "motivation": "identifying",
        "body": {"type": "SpecificResource", "source": s.concept, "purpose": "identifying"},
        "target": {"source": quote(document.name), "selector": [place, quoted]},
    }


def _dumped(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


Write = Callable[[TextDocument, Sequence[Suggestion]], str]

WRITERS: dict[str, Write] = {"csv": as_csv, "json": as_json, "jsonld": as_annotations}
"""Format → what writes it."""


def write(format: str, document: TextDocument, found: Sequence[Suggestion]) -> str:  # noqa: A002
    """Return suggestions in a format; raises UnsupportedFormat."""
    if format not in WRITERS:
        raise UnsupportedFormat(wanted=format, offered=", ".join(WRITERS))
    return WRITERS[format](document, found)
