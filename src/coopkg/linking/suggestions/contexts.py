"""What stands beside a form: whether it is that notion there, and whether anything near tells that it may be.

Curators' stops come first (:class:`~coopkg.linking.suggestions.lexicon.Control`). An everyday word is stopped besides
where it is a name, or where a word that no label knows says of what kind it is (*programme de lavage*); what is left of
them has to have two surer notions near.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from coopkg.linking.suggestions.lexicon import Context, Contexts, Label
from coopkg.linking.suggestions.phrases import Phrase
from coopkg.linking.suggestions.words import Word

NEAR = 300
"""Code points within which sure notions support an everyday word."""

_SUPPORTING = 2  # different notions: one alone is in many a sentence that is about something else
_SEEN = 12  # words on each side in which the words of a stop are looked for


class Beside:
    """A form in its sentence.

    Args:
        words: of the paragraph, with ``surfaces``, as they stand.
        first, after: the first word of the form, and the one after its last.
    """

    def __init__(self, words: Sequence[Word], surfaces: Sequence[str], first: int, after: int) -> None:
        self.words, self.surfaces = words, surfaces
        self.first, self.after = first, after
        self.is_determined = first > 0 and words[first - 1].determines

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital within a sentence."""
        return self.surfaces[self.first][0].isupper() and self.first > 0 and _is_word(self.words[self.first - 1])

    @property
    def is_acronym(self) -> bool:
        """Whether it stands in capitals, but for the sign of a plural."""
        return all(surface.rstrip("s").isupper() for surface in self.surfaces[self.first : self.after])

    def is_specified(self, field: set[str]) -> bool:
        """Tell whether a preposition and a common word follow that no label of the field knows."""
        at, words = self.after, self.words
        if at + 1 >= len(words) or not words[at].links:
            return False
        at += 1
        while at + 1 < len(words) and words[at].skipped:
            at += 1
        return _is_word(words[at]) and words[at].lemma not in field and self.surfaces[at][0].islower()

    def allows(self, label: Label, field: set[str]) -> bool:
        """Tell whether nothing beside it stops a label; ``field`` are the words of the labels."""
        control = label.control
        if label.capitals and not self.is_acronym:
            return False
        if (control.noun and not self.is_determined) or (label.verb and self.is_determined):
            return False
        if (label.is_common and self.is_name) or (not label.is_sure and self.is_specified(field)):
            return False
        return not (
            (control.not_after and _any_stands(control.not_after, self._before))
            or (control.not_before and _any_stands(control.not_before, self._after))
        )

    @cached_property
    def _before(self) -> Sequence[Word]:
        return self.words[max(0, self.first - _SEEN) : self.first][::-1]

    @cached_property
    def _after(self) -> Sequence[Word]:
        return self.words[self.after : self.after + _SEEN]


def supported(starts: Sequence[int], phrases: Sequence[Phrase]) -> Iterator[int]:
    """Yield which forms stay, of all that were found in a paragraph: the sure ones, and those near to two notions.

    Args:
        starts: where each begins, in code points, in their order.
        phrases: what each is.
    """
    sure = [at for at, phrase in enumerate(phrases) if phrase.is_sure]
    places = [starts[at] for at in sure]
    for at, start in enumerate(starts):
        if phrases[at].is_sure:
            yield at
        else:
            near = sure[bisect_left(places, start - NEAR) : bisect_left(places, start + NEAR)]
            if len({phrases[one].shown[0][0] for one in near}) >= _SUPPORTING:
                yield at


def _is_word(word: Word) -> bool:
    return word.exact[:1].isalnum()


def _any_stands(contexts: Contexts, words: Sequence[Word]) -> bool:
    """Tell whether a context comes first among the words beside a label, small ones aside."""
    for at, word in enumerate(words):
        for context in (*contexts.get(word.exact, ()), *contexts.get(word.lemma, ())):
            if _stands(context[1:], words[at + 1 :]):
                return True
        if not word.skipped:
            break
    return False


def _stands(context: Context, words: Sequence[Word]) -> bool:
    at = 0
    for sought in context:
        while at < len(words) and words[at].skipped and not _same(sought, words[at]):
            at += 1
        if at >= len(words) or not _same(sought, words[at]):
            return False
        at += 1
    return True


def _same(sought: Word, word: Word) -> bool:
    return sought.exact == word.exact or sought.lemma == word.lemma
