"""Triples written as lines of text, one by one (N-Triples, W3C Recommendation of 2014)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from pyoxigraph import NamedNode

from coopkg.holdings.folders import owned_file
from coopkg.namespaces import iri

SHARED, KEPT = "shared.nt", "kept.nt"

Pair = tuple[str, str]
"""A predicate as a prefixed name, and an object as N-Triples writes it."""

_SPECIAL = re.compile(r'["\\\n\r\t]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_INTEGER = re.compile(r"[+-]?\d+")
_DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_SAFE = ";/?:@&=+$,-_.!~*'()#%"


def node(address: str) -> str:
    """Return an IRI as N-Triples writes it."""
    return f"<{address}>"


def literal(text: str, lang: str = "") -> str:
    """Return a text."""
    said = text.translate(_ESCAPES) if _SPECIAL.search(text) else text
    return f'"{said}"@{lang}' if lang else f'"{said}"'


def typed(text: str, datatype: str) -> str:
    """Return a value with a datatype, given as a prefixed name."""
    return f"{literal(text)}^^{term(datatype)}"


def number(text: str) -> str:
    """Return an integer, or a decimal where the text is no whole number."""
    return typed(text, "xsd:integer" if _INTEGER.fullmatch(text) else "xsd:decimal")


def date(text: str) -> str:
    """Return a day, a month or a year, as precise as it is."""
    return typed(text, _DATES[len(text)])


def web_address(text: str) -> str:
    """Return an ``http`` or ``https`` address as an IRI (RFC 3987), encoded where it must be; else nothing."""
    encoded = "".join(sign if sign.isalnum() else quote(sign, safe=_SAFE) for sign in text.strip())
    try:
        parts = urlsplit(encoded)
        is_web = parts.scheme.lower() in ("http", "https") and parts.hostname and "%" not in parts.netloc
        return NamedNode(encoded).value if is_web else ""
    except ValueError:
        return ""


@cache
def term(name: str) -> str:
    """Return the IRI of a prefixed name."""
    return node(iri(name))


class Triples:
    """The two files of an import: what whoever may see the import may see, and what never leaves the second store.

    Args:
        folder: where they are written.
        all_kept: nothing is shared but what :meth:`show` writes.
    """

    def __init__(self, folder: Path, *, all_kept: bool) -> None:
        self._shared, self._kept = (_opened(folder / name) for name in (SHARED, KEPT))
        self._usual = self._kept if all_kept else self._shared

    def say(self, subject: str, pairs: Iterable[Pair], *, kept: bool) -> None:
        """Write what is said of a subject."""
        (self._kept if kept else self._usual).write(lines(subject, pairs))

    def show(self, subject: str, pairs: Iterable[Pair]) -> None:
        """Write what is said of a subject into what is shared, whatever the terms."""
        self._shared.write(lines(subject, pairs))

    def close(self) -> None:
        """Close both files."""
        self._shared.close()
        self._kept.close()


def write(path: Path, subject_pairs: Iterable[tuple[str, Iterable[Pair]]]) -> None:
    """Write a file of triples."""
    with _opened(path) as out:
        for subject, pairs in subject_pairs:
            out.write(lines(subject, pairs))


def lines(subject: str, pairs: Iterable[Pair]) -> str:
    """Return what is said of a subject, one line a triple."""
    return "".join([f"<{subject}> {term(name)} {said} .\n" for name, said in pairs])


def _opened(path: Path) -> IO[str]:
    # a name of a file may hold bytes that are no text
    return owned_file(path).open("w", encoding="utf-8", errors="replace", newline="\n", buffering=1 << 20)
