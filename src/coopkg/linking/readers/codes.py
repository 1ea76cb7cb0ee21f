"""Codes as they stand in a cell: several in one, each perhaps with the codes above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coopkg.linking.records import Place, Value

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?://\S+|[\w\-.%]+)")
_BRACKETED = re.compile(r".*\[([a-z]+:[\w\-]+)\]\s*", re.DOTALL)


def split(raw: str, separators: Sequence[str]) -> list[str]:
    """Return the codes of a cell, each once, in order."""
    parts = [raw]
    for sign in separators:
        parts = [inner for part in parts for inner in part.split(sign)]
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def code(raw: str, place: Place, paths: Sequence[str]) -> Value:
    """Return a code with its path.

    An address (``concept:rivalite``, an IRI) has no path; a label that ends with an address in brackets, as the
    workbook writes items, is that address. The whole stays in ``text``, for a label may hold such a sign.
    """
    text = raw.strip()
    if bracketed := _BRACKETED.fullmatch(text):
        return Value(raw, place, bracketed[1], (bracketed[1],))
    return Value(raw, place, text, path_of(text, paths))


def path_of(text: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the names from the top; one name where no sign of a path stands in the text."""
    if not _ADDRESS.fullmatch(text):
        for sign in paths:
            parts = tuple(part.strip() for part in text.split(sign) if part.strip())
            if len(parts) > 1:
                return parts
    return (text,)
