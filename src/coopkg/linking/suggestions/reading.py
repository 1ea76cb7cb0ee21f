"""Reading a text: its paragraphs, the language of each, and its words, each form looked up once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coopkg.linking.suggestions.lexicon import Lexicon
from coopkg.linking.suggestions.words import Word, knowledge, known
from coopkg.messages import LANGUAGES

READ = 600
"""Characters of a paragraph that tell its language."""

_LOOKED_UP = 30  # words that are looked up where the small words do not tell
_MOST_REMEMBERED = 200_000
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_WORD = re.compile(r"\w+")


class Entry(NamedTuple):
    """What is remembered of a word as it stands.

    Attributes:
        begins: whether a label may begin with it.
        participle: the word after an auxiliary, where it is another one there.
        auxiliary: whether it is one.
    """

    word: Word
    begins: bool
    participle: Entry | None
    auxiliary: bool


class Reading:
    """Looks up words of one language, each form once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known: dict[str, Entry] = {}

    def entries(self, surfaces: Sequence[str]) -> list[Entry]:
        """Return what is known of the words of a text."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        known = self._known
        for surface in set(surfaces).difference(known):
            known[surface] = self._entry(surface)
        found = [known[surface] for surface in surfaces]
        for at in [at for at, entry in enumerate(found) if entry.participle]:
            if at and found[at - 1].auxiliary:
                found[at] = found[at].participle or found[at]
        return found

    def _entry(self, surface: str) -> Entry:
        words = self.lexicon.words
        plain, other = words.word(surface), words.word(surface, after_auxiliary=True)
        after = Entry(other, self.lexicon.starts(other), None, False) if other != plain else None
        return Entry(plain, self.lexicon.starts(plain), after, words.is_auxiliary(surface))


def language(text: str, usual: str) -> str:
    """Return the language of a text, ``fr`` or ``en``, by its small words; ``usual`` where they do not tell."""
    read = _WORD.findall(text[:READ].lower())
    counts = {lang: sum(map(knowledge(lang)["telling"].__contains__, read)) for lang in LANGUAGES}
    if len(set(counts.values())) == 1:
        counts = {lang: known(read[:_LOOKED_UP], lang) for lang in LANGUAGES}
    best = max(counts, key=lambda lang: counts[lang])
    return best if len(set(counts.values())) > 1 else usual


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each paragraph starts and ends."""
    start = 0
    for blank in _PARAGRAPH.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)
