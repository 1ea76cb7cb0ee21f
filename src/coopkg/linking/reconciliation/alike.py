"""Likeness of names, for candidates only: rapidfuzz on folded or lemmatised names, from 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

LEAST = 68.0
"""Likeness from which a name is worth showing."""
MOST = 94.0
"""Likeness alone never reaches the score of an equal key."""

_WAYS = (("ratio", 1.0), ("token_sort_ratio", 0.97), ("token_set_ratio", 0.88))
"""Letters in order; words in any order; words of which one side has more."""


def alike(sought: str, known: Sequence[str], most: int) -> Mapping[str, float]:
    """Return key → likeness for the keys most like the one sought, at most ``most`` for each way of comparing."""
    from rapidfuzz import fuzz, process  # loaded when a name is sought for the first time

    found: dict[str, float] = {}
    for name, weight in _WAYS:
        scorer = getattr(fuzz, name)
        for key, ratio, _ in process.extract(sought, known, scorer=scorer, limit=most, score_cutoff=LEAST / weight):
            found[key] = max(found.get(key, 0.0), min(MOST, ratio * weight))
    return found
