"""Names near to one that nothing has: a slip of the pen, an accent, a label of either language."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from coopkg.folding import fold

MOST = 3
_LONGEST = 100
_ALIKE = 0.72  # ratio of difflib: « leadersip » is near to « leadership », « grille » is not near to « fabrique »


def near(sought: str, known: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names nearest to what was sought, at most three, the best first.

    Args:
        sought: a slug, a prefixed name, an IRI, or a word.
        known: pairs (name, word by which it is known: the name itself, or a label).
    """
    folded = fold(sought.rpartition("/")[2].rpartition(":")[2][:_LONGEST])
    words: dict[str, list[str]] = {}
    for name, text in known:
        words.setdefault(fold(text), []).append(name)
    if not folded:
        return ()
    alike = [folded] if folded in words else [*_begun(folded, words), *get_close_matches(folded, words, MOST, _ALIKE)]
    return tuple(dict.fromkeys(name for word in alike for name in words[word]))[:MOST]


def _begun(folded: str, words: Iterable[str]) -> list[str]:
    """Return the words that begin so, or within which one does; a few letters begin too many."""
    if len(folded) < 4:
        return []
    return sorted((word for word in words if f" {word}".find(f" {folded}") >= 0), key=len)[:MOST]
