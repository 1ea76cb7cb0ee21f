"""One folding for search and suggestions: what a reader types finds what an author wrote.

Accents, ligatures, typographic signs and elision are levelled; inclusive writing is joined: ``oeuvre`` finds « œuvre »,
``elues`` finds « élu·es », ``interet`` finds « l’intérêt ».
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "‘": "'", "\u00a0": " ", "\u202f": " "})
_INCLUSIVE = re.compile(r"(?<=\w)[·•‧.](?=(?:e|es|s|x|ne|nes|ve|ves|se|ses|le|les|rice|rices|euse|euses)\b)")
_ELISION = re.compile(r"\b(?:c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu)'(?=\w)")
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return ``text`` as lower-case ASCII words separated by single spaces, without elided articles."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_LIGATURES)
    joined = _INCLUSIVE.sub("", lowered)
    bare = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", _ELISION.sub("", bare)).strip()
