"""Normalised text that remembers where each of its characters stood, so a match gives the file's own characters.

The rule is that of ``coop:normalisedLineSha256``: Unicode form NFC, no-break spaces (U+00A0, U+202F) and line breaks
to spaces, ``’`` to ``'``, runs of spaces to one, no space at either end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\n": " ", "\r": " ", "’": "'"})
_SPACES = re.compile(" +")


@dataclass(frozen=True)
class Normalised:
    """A normalised text and, for each of its characters, the raw code points that it stands for.

    Attributes:
        text: the normalised text.
        starts: for each character, the raw offset of the first code point that it stands for.
        ends: for each character, the raw offset after the last one.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw offsets of a non-empty span of the normalised text."""
        return self.starts[start], self.ends[end - 1]

    def find_all(self, words: str) -> Iterator[tuple[int, int]]:
        """Yield the raw offsets of every place where normalised ``words`` stand, in order, overlaps included."""
        at = self.text.find(words) if words else -1
        while at >= 0:
            yield self.raw(at, at + len(words))
            at = self.text.find(words, at + 1)


def normalise(text: str) -> str:
    """Return one line as it is compared and hashed: see the rule at the head of this module."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_SIGNS)).strip()


def normalise_mapped(text: str, offset: int = 0) -> Normalised:
    """Return the normalised text with the raw offsets of its characters, counted from ``offset``."""
    kept: list[tuple[str, int, int]] = []
    for character, start, end in _composed(text):
        sign = character.translate(_SIGNS)
        if sign == " " and kept and kept[-1][0] == " ":
            kept[-1] = (" ", kept[-1][1], end)
        else:
            kept.append((sign, start, end))
    return _joined(_trimmed(kept), offset)


def _composed(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each character of the NFC form with the raw offsets of the code points that it was composed of."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[start:end], text[end]):
            end += 1
        yield from ((character, start, end) for character in unicodedata.normalize("NFC", text[start:end]))
        start = end


def _joins(before: str, character: str) -> bool:
    """Tell whether NFC can change the pair: plain characters, far the most, are told at once."""
    if character < "\u0300":
        return False
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return bool(unicodedata.combining(character)) or unicodedata.normalize("NFC", before + character) != apart


def _trimmed(kept: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    full = [index for index, (sign, _, _) in enumerate(kept) if not sign.isspace()]
    return kept[full[0] : full[-1] + 1] if full else []


def _joined(kept: list[tuple[str, int, int]], offset: int) -> Normalised:
    return Normalised(
        text="".join(sign for sign, _, _ in kept),
        starts=tuple(offset + start for _, start, _ in kept),
        ends=tuple(offset + end for _, _, end in kept),
    )
