"""From a text to suggestions: at each place the longest label, in the surest way; curators' stops are kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.suggestions.lexicon import END, Context, Label, Lexicon, Trie
from coopkg.linking.suggestions.reading import READ, Reading, language, paragraphs
from coopkg.linking.suggestions.words import TIERS, TOKEN, Word, Words
from coopkg.messages import LANGUAGES
from coopkg.models import Text

_NEAR = 300  # code points within which a sure notion supports an everyday word
_MOST_SKIPPED = 4


Places = Sequence[re.Match[str]]


class Suggestion(NamedTuple):
    """A place where a text may speak of a notion; it is for a person to accept it.

    Attributes:
        concept: IRI of the notion.
        label: its preferred label by language.
        start: first code point, in the raw text.
        end: code point after the last.
        form: what stands there.
        matched: the label that was recognised.
        lang: language of that label.
        tier: how it was recognised, one of :data:`~coopkg.linking.suggestions.words.TIERS`.
        rank: 1 for several words as the label stands, 2 inflected, 3 for one word as it stands, 4 inflected, 5 for a
            stem; one more where the same words are a label of several notions, but of the most specific of them.
    """

    concept: str
    label: Text
    start: int
    end: int
    form: str
    matched: str
    lang: str
    tier: str
    rank: int


class Found(NamedTuple):
    """Labels that end together: first word, word after the last, tier (empty before it is known)."""

    first: int
    after: int
    tier: str
    labels: Sequence[Label]

    @property
    def is_sure(self) -> bool:
        """Whether one of the labels is telling by itself."""
        return any(label.is_sure for label in self.labels)

    def span(self, places: Places) -> tuple[int, int]:
        """Return the code points from the first word to the last."""
        return places[self.first].start(), places[self.after - 1].end()


class Suggester:
    """Finds notions in texts.

    Args:
        kg: the graph whose labels are looked for.
        stems: whether stems count as a last way of recognising: they find more, and more that is wrong.
        alone: whether an everyday word is suggested where no surer notion stands near: likewise.
    """

    def __init__(self, kg: KnowledgeGraph, stems: bool = False, alone: bool = False) -> None:
        self._alone = alone
        coarsest = TIERS[-1] if stems else TIERS[-2]
        self._labels = {concept.iri: concept.label for concept in kg.concepts()}
        self._readings = {lang: Reading(Lexicon(kg, Words(lang, stems), coarsest)) for lang in LANGUAGES}

    def suggest(self, text: str, lang: str = "") -> list[Suggestion]:
        """Return what a text may speak of, in its order.

        Args:
            text: the raw text; offsets count its code points.
            lang: ``fr`` or ``en``; by default each paragraph's own, and French where it does not tell.
        """
        usual = lang or language(text, LANGUAGES[0])
        return [
            suggestion
            for start, end in paragraphs(text)
            for suggestion in self._within(
                text, start, end, lang or language(text[start : min(end, start + READ)], usual)
            )
        ]

    def _within(self, text: str, start: int, end: int, lang: str) -> Iterator[Suggestion]:
        reading = self._readings[lang]
        places = list(TOKEN.finditer(text, start, end))
        entries = reading.entries([place.group() for place in places])
        begins = [at for at, entry in enumerate(entries) if entry.begins]
        if not begins:
            return
        words = [entry.word for entry in entries]
        found = [kept for hit in _longest(reading.lexicon, words, begins) if (kept := _kept(text, places, words, hit))]
        for hit in found if self._alone else _supported(found, places):
            yield from self._told(text, places, hit, lang)

    def _told(self, text: str, places: Places, hit: Found, lang: str) -> Iterator[Suggestion]:
        start, end = hit.span(places)
        for place, label in enumerate(sorted(hit.labels, key=lambda label: (-label.depth, label.concept))):
            rank = _rank(label, hit.tier) + bool(place)
            where = start, end, text[start:end], label.text, lang, hit.tier, rank
            yield Suggestion(label.concept, self._labels[label.concept], *where)


def _longest(lexicon: Lexicon, words: Sequence[Word], begins: Iterable[int]) -> Iterator[Found]:
    """Yield what begins first and reaches farthest; a small word that opens a label gives way to a longer label."""
    reached, waiting = 0, None
    for first in begins:
        if first < reached:
            continue
        best = _best(lexicon, words, first)
        if waiting and (best is None or first > waiting.first + 1 or best.after <= waiting.after):
            reached, best = waiting.after, None if first < waiting.after else best
            yield waiting
        waiting = best if best and words[first].skipped else None
        if best and not waiting:
            reached = best.after
            yield best
    if waiting:
        yield waiting


def _best(lexicon: Lexicon, words: Sequence[Word], first: int) -> Found | None:
    letters = _to_the_letter(lexicon.letters, words, first)
    forms = _in_any_form(lexicon.forms, lexicon.coarsest, words, first)
    return letters if letters and (forms is None or letters.after >= forms.after) else forms


def _to_the_letter(trie: Trie, words: Sequence[Word], first: int) -> Found | None:
    best, node, at = None, trie.get(words[first].exact), first + 1
    while node is not None:
        if END in node:
            best = Found(first, at, TIERS[0], node[END])
        node, at = node.get(words[at].exact) if at < len(words) else None, at + 1
    return best


def _in_any_form(trie: Trie, key: str, words: Sequence[Word], first: int) -> Found | None:
    """Return the longest labels that begin with a word; small words between are stepped over."""
    best, node, at = None, trie.get(getattr(words[first], key)), first + 1
    while node is not None:
        if END in node:
            best = Found(first, at, "", node[END])
            if len(node) == 1:
                break
        most = at + _MOST_SKIPPED
        while at < len(words) and words[at].skipped and at < most:
            at += 1
        node, at = node.get(getattr(words[at], key)) if at < len(words) else None, at + 1
    return best


def _kept(text: str, places: Places, words: Sequence[Word], hit: Found) -> Found | None:
    """Return a hit with the labels that nothing stops there, each notion once; None where nothing is left."""
    start, end = hit.span(places)
    form = text[start:end]
    kept = [label for label in hit.labels if label.is_free or _allowed(label, form, words, hit)]
    if not kept:
        return None
    tiers = [label.tier(words[hit.first : hit.after], bool(hit.tier)) for label in kept]
    surest = min(tiers, key=TIERS.index)
    best = {label.concept: label for label, tier in zip(kept, tiers, strict=True) if tier == surest}
    return hit._replace(labels=tuple(best.values()), tier=surest)


def _supported(hits: Sequence[Found], places: Places) -> Iterator[Found]:
    """Yield the hits but those of an everyday word with no sure notion near it."""
    starts = [hit.span(places)[0] for hit in hits if hit.is_sure]
    for hit in hits:
        at = hit.span(places)[0]
        if hit.is_sure or bisect_left(starts, at - _NEAR) < bisect_left(starts, at + _NEAR):
            yield hit


def _allowed(label: Label, form: str, words: Sequence[Word], hit: Found) -> bool:
    control = label.control
    if label.capitals and not form.rstrip("s").isupper():
        return False
    determined = hit.first > 0 and words[hit.first - 1].determines
    named = form[0].isupper() and hit.first > 0 and words[hit.first - 1].exact[0].isalnum()
    if (control.noun and not determined) or (label.verb and (determined or named)):
        return False
    before = words[max(0, hit.first - 12) : hit.first][::-1]
    after = words[hit.after : hit.after + 12]
    return not (
        any(_stands(context[::-1], before) for context in control.not_after)
        or any(_stands(context, after) for context in control.not_before)
    )


def _stands(context: Context, words: Sequence[Word]) -> bool:
    """Tell whether the words of a context come first among those beside a label, small words aside."""
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


def _rank(label: Label, tier: str) -> int:
    if tier == TIERS[-1]:
        return 5
    return (1 if len(label.content) > 1 else 3) + (tier != TIERS[0])
