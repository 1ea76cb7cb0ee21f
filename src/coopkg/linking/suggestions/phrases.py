"""What some words of a text are: the labels that they are a form of, and how surely. Each form is judged once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coopkg.linking.suggestions.lexicon import Label, content
from coopkg.linking.suggestions.words import TIERS, Word, bare
from coopkg.models import Text

_MOST_REMEMBERED = 100_000

Shown = tuple[str, Text, str, str, int]


class Phrase(NamedTuple):
    """Labels that the same words are a form of, each notion once.

    Attributes:
        labels: the most specific notion first.
        shown: of each label: IRI of its notion, preferred labels, its own text, tier, rank.
        is_sure: whether one of the labels is telling by itself.
        is_free: whether nothing but the words decides.
    """

    labels: tuple[Label, ...]
    shown: tuple[Shown, ...]
    is_sure: bool
    is_free: bool


class Phrases:
    """Judges forms, and remembers them.

    Args:
        names: IRI of a notion → its preferred labels.
    """

    def __init__(self, names: Mapping[str, Text]) -> None:
        self._names = names
        self._known: dict[tuple[object, ...], Phrase] = {}

    def of(self, words: Sequence[Word], labels: Sequence[Label], to_the_letter: bool) -> Phrase:
        """Return what words are, of labels that were found by them; at least one."""
        key = (*words, to_the_letter, *map(id, labels))
        if key not in self._known:
            if len(self._known) > _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = self._judged(words, labels, to_the_letter)
        return self._known[key]

    def _judged(self, words: Sequence[Word], labels: Sequence[Label], to_the_letter: bool) -> Phrase:
        tiers = [TIERS[0] if to_the_letter else _tier(label, words) for label in labels]
        surest = min(tiers, key=TIERS.index)
        each = {label.concept: label for label, tier in zip(labels, tiers, strict=True) if tier == surest}
        kept = tuple(sorted(each.values(), key=lambda label: (-label.depth, label.concept)))
        shown = tuple(
            (label.concept, self._names[label.concept], label.text, surest, _rank(label, surest) + bool(place))
            for place, label in enumerate(kept)
        )
        is_sure, is_free = any(label.is_sure for label in kept), all(label.is_free for label in kept)
        return Phrase(kept, shown, is_sure, is_free)


def _tier(label: Label, words: Sequence[Word]) -> str:
    """Return the surest way in which words of a text are a label."""
    if _equal([word.exact for word in words], label.letters):
        return TIERS[0]
    found = content(tuple(words))
    for tier in TIERS[1:-1]:
        if _equal([getattr(word, tier) for word in found], [getattr(word, tier) for word in label.content]):
            return tier
    return TIERS[-1]


def _equal(found: Sequence[str], sought: Sequence[str]) -> bool:
    """Tell whether keys are the same; those of a text may lack their accents."""
    return len(found) == len(sought) and all(a == b or a == bare(b) for a, b in zip(found, sought, strict=True))


def _rank(label: Label, tier: str) -> int:
    if tier == TIERS[-1]:
        return 5
    return (1 if len(label.content) > 1 else 3) + (tier != TIERS[0])
