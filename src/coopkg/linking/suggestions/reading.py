"""Reading a text: its paragraphs, the language of each, and its words, each form looked up once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from coopkg.linking.suggestions.lexicon import Lexicon
from coopkg.linking.suggestions.words import TOKEN, Word, known, telling
from coopkg.messages import LANGUAGES

READ = 100
"""Words of a paragraph that tell its language."""

_LOOKED_UP = 30  # words that are looked up where the small words do not tell
_MOST_REMEMBERED = 200_000
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_CUT = re.compile(f"({TOKEN.pattern})")


class Paragraph:
    """The words of a paragraph as they stand, and where.

    Args:
        text: the raw text.
        start, end: code points of the paragraph.

    Attributes:
        surfaces: its words and signs.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        parts = _CUT.split(text[start:end])
        self.surfaces: Sequence[str] = parts[1::2]
        self._borders = list(accumulate(map(len, parts), initial=start))

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Return the code points from a word to the one before another."""
        return self._borders[2 * first + 1], self._borders[2 * after]


class Entry(NamedTuple):
    """What is remembered of a word as it stands.

    Attributes:
        following: keys of which one must come after it where a label begins with it, empty where it is one by itself;
            None where none begins with it.
        participle: the word after an auxiliary, where it is another one there.
        auxiliary: whether it is one.
        matters: whether it begins a label or may be a participle.
    """

    word: Word
    following: frozenset[str] | None
    participle: Entry | None
    auxiliary: bool
    matters: bool


class Reading:
    """Looks up words of one language, each form once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known: dict[str, Entry] = {}

    def read(self, surfaces: Sequence[str]) -> tuple[list[Word], list[int]]:
        """Return the words of a paragraph, and the places where a label may begin."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        entries = self._known
        for surface in set(surfaces).difference(entries):
            entries[surface] = self._entry(surface)
        found = list(map(entries.__getitem__, surfaces))
        matters = [at for at, entry in enumerate(found) if entry.matters]
        if not matters:
            return [], matters
        words = [entry.word for entry in found]
        for at in matters:
            if (participle := found[at].participle) and at and found[at - 1].auxiliary:
                found[at] = participle
                words[at] = participle.word
        return words, [at for at in matters if _may_begin(found[at].following, words, at + 1)]

    def _entry(self, surface: str) -> Entry:
        words, following = self.lexicon.words, self.lexicon.following
        plain, other = words.word(surface), words.word(surface, after_auxiliary=True)
        after = Entry(other, following(other), None, False, True) if other != plain else None
        begins = following(plain)
        return Entry(plain, begins, after, words.is_auxiliary(surface), begins is not None or after is not None)


def _may_begin(following: frozenset[str] | None, words: Sequence[Word], after: int) -> bool:
    """Tell whether a label may begin with a word, by the one after it."""
    if not following:
        return following is not None
    if after == len(words):
        return False
    word = words[after]
    return word.skipped or word.stem in following or word.exact in following


def language(surfaces: Sequence[str], usual: str) -> str:
    """Return the language of words, ``fr`` or ``en``, by the small ones; ``usual`` where they do not tell."""
    counts = {lang: len(telling(lang).intersection(surfaces[:READ])) for lang in LANGUAGES}
    if _is_even(counts):
        words = [surface.lower().rstrip("'’ʼ") for surface in surfaces[:READ] if surface[0].isalnum()]
        counts = {lang: known(words[:_LOOKED_UP], lang) for lang in LANGUAGES}
    return usual if _is_even(counts) else max(counts, key=lambda lang: counts[lang])


def _is_even(counts: Mapping[str, int]) -> bool:
    return len(set(counts.values())) == 1


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each paragraph starts and ends."""
    start = 0
    for blank in _PARAGRAPH.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)
