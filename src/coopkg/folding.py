"""One folding for search and suggestions: what a reader types finds what an author wrote.

Accents, ligatures, typographic signs and elision are levelled; inclusive writing is joined: ``oeuvre`` finds « œuvre »,
``elues`` finds « élu·es », ``interet`` finds « l’intérêt ».
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
_INCLUSIVE = re.compile(r"(?<=\w)[·•‧.](?=(?:e|es|s|x|ne|nes|ve|ves|se|ses|le|les|rice|rices|euse|euses)\b)")
_ELISION = re.compile(r"\b(?:c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu)'(?=\w)")
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:[·•‧.][\w\u0300-\u036f]+)*")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return ``text`` as lower-case ASCII words separated by single spaces, without elided articles."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_LIGATURES)
    joined = _INCLUSIVE.sub("", lowered)
    bare = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", _ELISION.sub("", bare)).strip()


def marks(text: str, sought: str) -> tuple[tuple[int, int], ...]:
    """Return where the words of ``sought`` stand in ``text``; the last of them may be unfinished.

    Returns:
        Pairs (start, end) in code points of ``text``, end excluded: whole words, in order.
    """
    words = fold(sought).split()
    if not words:
        return ()
    return tuple(found.span() for found in _WORD.finditer(text) if _is_sought(found[0], words))


def _is_sought(word: str, words: list[str]) -> bool:
    return any(part in words or part.startswith(words[-1]) for part in _parts(word))


@lru_cache(maxsize=16_384)
def _parts(word: str) -> tuple[str, ...]:
    """Return the folded words of one word; a page of answers holds the same ones again and again."""
    return tuple(fold(word).split())
