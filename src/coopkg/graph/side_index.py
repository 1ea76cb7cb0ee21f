"""Full text beside the store, which has none: SQLite FTS5 over folded labels, synonyms, statements and notes.

What a reader types and what an author wrote are folded alike (:func:`coopkg.folding.fold`), so ``oeuvre`` finds
« œuvre » and ``elues`` finds « élu·es ». A thing is found once, by the best of its texts. Notes of observations, which
may be a million, come after all else, the newest first; whatever is common is counted up to a limit, and that is said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import overload

from coopkg.folding import fold, marks
from coopkg.graph.connections import Connections
from coopkg.graph.observation_table import SCHEMA as OBSERVATIONS
from coopkg.messages import LANGUAGES, say
from coopkg.models import Hit, Ref, Text

LABEL, SYNONYM, STATEMENT, QUOTATION, KIND = range(5)
"""What a text is to its thing, from the most to the least telling."""

_EXACT, _PREFIX, _WORD = range(3)
_AFTER_LABELS = 2  # a synonym ranks 3, a statement's text 4, its quotation 5, the word for its kind 6
_NOTE = 7
_MISSING = 10  # a word that a text lacks weighs more than what the text is
_MOST_TEXTS = 2000  # texts that are ranked; labels are looked at before statements, and these before quotations
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
_ADD = "INSERT INTO thing (iri, kind) VALUES (?, ?) ON CONFLICT (iri) DO UPDATE SET kind = excluded.kind RETURNING id"
_FIND = "SELECT thing, role, lang, original, folded FROM text WHERE text MATCH ? LIMIT ?"
_FIND_NOTES = "SELECT rowid FROM note_words WHERE note_words MATCH ? ORDER BY rowid DESC LIMIT ?"
_NOTES = "SELECT lang, text, iri FROM note JOIN observation ON observation = id WHERE id = ? ORDER BY role DESC, lang"
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
    """Write the index to a new file; observations are added by :mod:`coopkg.graph.observation_table`."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript(_SCHEMA + OBSERVATIONS)
        _name(base, entries)
        base.commit()


def rename(path: Path, entries: Iterable[Entry]) -> None:
    """Write anew, into an index, all that is found by its words but notes; things keep their numbers."""
    with closing(sqlite3.connect(path)) as base:
        base.executescript("DELETE FROM label; DELETE FROM text; PRAGMA synchronous = OFF;")
        _name(base, entries)
        base.commit()


def _name(base: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    texts = [text for entry in entries for text in _added(base, entry)]
    texts.sort(key=lambda text: text[2])
    base.executemany("INSERT INTO text VALUES (?, ?, ?, ?, ?)", texts)


def _added(base: sqlite3.Connection, entry: Entry) -> Iterator[tuple[str, int, int, str, str]]:
    """Add a thing, and yield what finds it."""
    number = base.execute(_ADD, (entry.iri, entry.kind)).fetchone()[0]
    base.executemany("INSERT INTO label VALUES (?, ?, ?)", [(number, *label) for label in entry.label.items()])
    for role, lang, text in entry.texts:
        if folded := fold(text):
            yield folded, number, role, lang, text


class SideIndex:
    """The index of one generation, read-only; threads may share it."""

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)

    def search(self, text: str, lang: str = "fr", limit: int = 20) -> Hits:
        """Return what carries all the words, best first; the last word may be unfinished.

        Words such as « de » or “the” are left out where others stay. Where nothing carries all, what carries some is
        returned, those with most first, and the answer says so.

        The order: the very label, a label that begins so, a word within a label, a synonym, the text of a statement,
        a quotation, the word for its kind; within each, texts in ``lang`` first, then shorter ones. Then come notes,
        the newest first.
        """
        words = fold(text).split()
        telling = [word for word in words if word not in _stop_words()] or words
        found = self._search(words, telling, lang, limit, " AND ")
        if len(telling) > 1 and not found:
            found = self._search(words, telling, lang, limit, " OR ")
            found.some = bool(found)
        return found

    def _search(self, words: Sequence[str], telling: Sequence[str], lang: str, limit: int, joined: str) -> Hits:
        if not words:
            return Hits(self._connections, "", lang, (), more=False)
        query = _query(telling, joined)
        with self._connections.one() as base:
            texts = list(_matches(base, query, words, telling, lang))
            best = sorted(_best(texts).values(), key=lambda found: found[:2])[: limit + 1]
            notes = [rank for (rank,) in base.execute(_FIND_NOTES, (_in_notes(query), limit + 1 - len(best)))]
        more = len(best) + len(notes) > limit or len(texts) == _MOST_TEXTS
        return Hits(self._connections, " ".join(telling), lang, [*best, *notes][:limit], more=more)


Found = tuple[float, str, int, str, str]
"""Rank, folded text (between equals), number of the thing, the text that matched, its language."""


class Hits(Sequence[Hit]):
    """Answers, best first; each is read when it is looked at.

    Attributes:
        more: there are more than these.
        some: nothing carries all the words; these carry some of them.
    """

    some = False

    def __init__(
        self, connections: Connections, sought: str, lang: str, found: Sequence[Found | int], *, more: bool
    ) -> None:
        self._connections, self._sought, self._lang = connections, sought, lang
        self._found = found
        self.more = more

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self[:])

    @overload
    def __getitem__(self, wanted: int) -> Hit: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Hit]: ...
    def __getitem__(self, wanted: int | slice) -> Hit | list[Hit]:
        """Return one answer, or several."""
        with self._connections.one() as base:
            if isinstance(wanted, slice):
                return [self._read(base, found) for found in self._found[wanted]]
            return self._read(base, self._found[wanted])

    def _read(self, base: sqlite3.Connection, found: Found | int) -> Hit:
        if isinstance(found, int):
            return _noted(base, found, self._sought, self._lang)
        return _hit(base, found, self._sought)


def _best(texts: Iterable[Found]) -> Mapping[int, Found]:
    """Return thing → its best text."""
    best: dict[int, Found] = {}
    for found in texts:
        best[found[2]] = min(found, best.get(found[2], found))
    return best


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for lang in LANGUAGES for word in say("search.stop_words", lang).split())


def _query(words: Iterable[str], joined: str) -> str:
    return joined.join(f'"{word}"' for word in words) + " *"  # folded words are letters and digits only


def _in_notes(query: str) -> str:
    """Return a query for the words in one language of a note."""
    return " OR ".join(f"({column} : ({query}))" for column in ("fr", "en", "other"))


def _matches(
    base: sqlite3.Connection, query: str, words: Sequence[str], telling: Sequence[str], lang: str
) -> Iterator[Found]:
    for thing, role, text_lang, original, folded in base.execute(_FIND, (query, _MOST_TEXTS)):
        rank = _rank(role, folded, " ".join(words))
        rank += _MISSING * sum(f" {word}" not in f" {folded}" for word in telling)
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


def _noted(base: sqlite3.Connection, number: int, sought: str, lang: str) -> Hit:
    """Return an observation, with the note that has most of the words, rather in the reader's language."""
    notes = base.execute(_NOTES, (number,)).fetchall()
    notes.sort(key=lambda note: note[0] != lang)
    marked = [marks(text, sought) for _, text, _ in notes]
    found, (text_lang, text, iri) = max(zip(marked, notes, strict=True), key=lambda pair: len(pair[0]))
    label = {tag: words for tag, words, _ in reversed(notes)}
    rank = _NOTE + _OTHER_LANGUAGE * (text_lang not in ("", lang))
    return Hit(Ref(iri, "Observation", label), text, text_lang, rank, found)
