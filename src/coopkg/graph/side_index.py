"""Full text beside the store, which has none: SQLite FTS5 over folded labels, synonyms and statements.

What a reader types and what an author wrote are folded alike (:func:`coopkg.folding.fold`), so ``oeuvre`` finds
« œuvre » and ``elues`` finds « élu·es ». A thing is found once, by the best of its texts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from coopkg.folding import fold, marks
from coopkg.models import Hit, Ref, Text

LABEL, SYNONYM, STATEMENT, QUOTATION = range(4)
"""What a text is to its thing, from the most to the least telling."""

_EXACT, _PREFIX, _WORD = range(3)
_AFTER_LABELS = 2  # a synonym ranks 3, a statement's text 4, its quotation 5
_OTHER_LANGUAGE = 0.5
_LENGTH = 1e-4  # between equals, the shorter text says more
_SCHEMA = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL);
CREATE TABLE label (thing INTEGER NOT NULL REFERENCES thing, lang TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX label_thing ON label (thing);
CREATE VIRTUAL TABLE text USING fts5 (
  folded, thing UNINDEXED, role UNINDEXED, lang UNINDEXED, original UNINDEXED,
  tokenize = 'ascii', prefix = '1 2 3'
);
"""
_FIND = "SELECT thing, role, lang, original, folded FROM text WHERE text MATCH ?"
_THING = "SELECT iri, kind FROM thing WHERE id = ?"
_LABELS = "SELECT lang, text FROM label WHERE thing = ? ORDER BY lang"


@dataclass(frozen=True)
class Entry:
    """A thing that can be found.

    Attributes:
        label: how it is shown, by language.
        texts: what finds it besides: (role, language, text).
    """

    iri: str
    kind: str
    label: Text
    texts: tuple[tuple[int, str, str], ...] = field(default=())


def build_index(path: Path, entries: Iterable[Entry]) -> None:
    """Write the index to a new file."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_SCHEMA)
        for number, entry in enumerate(entries):
            _add(base, number, entry)
        base.commit()


def _add(base: sqlite3.Connection, number: int, entry: Entry) -> None:
    base.execute("INSERT INTO thing VALUES (?, ?, ?)", (number, entry.iri, entry.kind))
    base.executemany("INSERT INTO label VALUES (?, ?, ?)", [(number, *label) for label in entry.label.items()])
    rows = [(fold(text), number, role, lang, text) for role, lang, text in entry.texts]
    base.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", [row for row in rows if row[0]])


class SideIndex:
    """The index of one generation, read-only; a connection is opened for each search, so threads may share it."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"

    def search(self, text: str, lang: str = "fr", limit: int = 20) -> list[Hit]:
        """Return what carries all the words, best first; the last word may be unfinished.

        The order: the very label, a label that begins so, a word within a label, a synonym, the text of a statement,
        a quotation; within each, texts in ``lang`` first, then shorter ones.
        """
        words = fold(text).split()
        if not words:
            return []
        with closing(sqlite3.connect(self._address, uri=True)) as base:
            best = sorted(_best(base, words, lang).values(), key=lambda found: found[:2])
            return [_hit(base, found, text) for found in best[:limit]]


Found = tuple[float, str, int, str, str]
"""Rank, folded text (between equals), number of the thing, the text that matched, its language."""


def _best(base: sqlite3.Connection, words: list[str], lang: str) -> Mapping[int, Found]:
    """Return thing → its best text."""
    best: dict[int, Found] = {}
    for found in _matches(base, words, lang):
        best[found[2]] = min(found, best.get(found[2], found))
    return best


def _matches(base: sqlite3.Connection, words: list[str], lang: str) -> Iterator[Found]:
    query = " ".join(f'"{word}"' for word in words) + "*"  # folded words are letters and digits only
    for thing, role, text_lang, original, folded in base.execute(_FIND, (query,)):
        rank = _rank(role, folded, " ".join(words))
        rank += _OTHER_LANGUAGE * (text_lang not in ("", lang)) + _LENGTH * min(len(folded), 1000)
        yield rank, folded, thing, original, text_lang


def _rank(role: int, folded: str, words: str) -> float:
    if role != LABEL:
        return role + _AFTER_LABELS
    if folded == words:
        return _EXACT
    return _PREFIX if folded.startswith(words) else _WORD


def _hit(base: sqlite3.Connection, found: Found, sought: str) -> Hit:
    rank, _, thing, matched, lang = found
    iri, kind = base.execute(_THING, (thing,)).fetchone()
    ref = Ref(iri, kind, dict(base.execute(_LABELS, (thing,))))
    return Hit(ref, matched, lang, rank, marks(matched, sought))
