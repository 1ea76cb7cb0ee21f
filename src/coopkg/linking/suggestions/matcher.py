"""From a text to suggestions: at each place the longest label, in the surest way; curators' stops are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.suggestions.contexts import Beside, supported
from coopkg.linking.suggestions.lexicon import END, Label, Lexicon, Trie
from coopkg.linking.suggestions.phrases import Phrase, Phrases
from coopkg.linking.suggestions.reading import Paragraph, Reading, language, paragraphs
from coopkg.linking.suggestions.words import Word, Words
from coopkg.messages import LANGUAGES
from coopkg.models import Text

_MOST_SKIPPED = 4


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
    """Labels that end together: first word, word after the last, whether to the letter."""

    first: int
    after: int
    to_the_letter: bool
    labels: Sequence[Label]


class Suggester:
    """Finds notions in texts.

    Args:
        kg: the graph whose labels are looked for.
        stems: whether stems count as a last way of recognising: they find more, and more that is wrong.
        alone: whether an everyday word is suggested without two surer notions near: likewise.
    """

    def __init__(self, kg: KnowledgeGraph, stems: bool = False, alone: bool = False) -> None:
        self._alone = alone
        self._phrases = Phrases({concept.iri: concept.label for concept in kg.concepts()})
        self._readings = {lang: Reading(Lexicon(kg, Words(lang, stems))) for lang in LANGUAGES}

    def suggest(self, text: str, lang: str = "") -> list[Suggestion]:
        """Return what a text may speak of, in its order.

        Args:
            text: the raw text; offsets count its code points.
            lang: ``fr`` or ``en``; by default each paragraph's own, and French where it does not tell.
        """
        usual, found = lang, list[Suggestion]()
        for start, end in paragraphs(text):
            paragraph = Paragraph(text, start, end)
            usual = usual or language(paragraph.surfaces, LANGUAGES[0])
            found += self._within(text, paragraph, lang or language(paragraph.surfaces, usual))
        return found

    def _within(self, text: str, paragraph: Paragraph, lang: str) -> Iterator[Suggestion]:
        reading = self._readings[lang]
        words, begins = reading.read(paragraph.surfaces)
        hits = [
            (*paragraph.span(hit.first, hit.after), phrase)
            for hit in _longest(reading.lexicon, words, begins)
            if (phrase := self._phrase(paragraph, words, hit, reading.lexicon))
        ]
        if not self._alone:
            near = supported([start for start, _, _ in hits], [phrase for _, _, phrase in hits])
            hits = [hits[at] for at in near]
        for start, end, phrase in hits:
            form = text[start:end]
            for concept, label, matched, tier, rank in phrase.shown:
                yield Suggestion(concept, label, start, end, form, matched, lang, tier, rank)

    def _phrase(self, paragraph: Paragraph, words: Sequence[Word], hit: Found, lexicon: Lexicon) -> Phrase | None:
        """Return what a hit is, by the labels that nothing stops there; None where nothing is left."""
        form = words[hit.first : hit.after]
        phrase = self._phrases.of(form, hit.labels, hit.to_the_letter)
        if phrase.is_free:
            return phrase
        beside = Beside(words, paragraph.surfaces, hit.first, hit.after)
        kept = [label for label in hit.labels if label.is_free or beside.allows(label, lexicon.field)]
        if len(kept) == len(hit.labels):
            return phrase
        return self._phrases.of(form, kept, hit.to_the_letter) if kept else None


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
    word, letters, forms = words[first], None, None
    if (node := lexicon.letters.get(word.exact)) is not None:
        letters = _to_the_letter(node, words, first)
    if (node := lexicon.forms.get(word.stem)) is not None:
        forms = _in_any_form(node, words, first)
    return letters if letters and (forms is None or letters.after >= forms.after) else forms


def _to_the_letter(node: Trie | None, words: Sequence[Word], first: int) -> Found | None:
    """Return the longest labels that go on from the node of the first word."""
    best, at = None, first + 1
    while node is not None:
        if END in node:
            best = Found(first, at, True, node[END])
        node, at = node.get(words[at].exact) if at < len(words) else None, at + 1
    return best


def _in_any_form(node: Trie, words: Sequence[Word], first: int) -> Found | None:
    """Return the same; small words between are stepped over."""
    best, at, count = None, first + 1, len(words)
    while True:
        if END in node:
            best = Found(first, at, False, node[END])
            if len(node) == 1:
                return best
        most = min(at + _MOST_SKIPPED, count)
        while at < most and words[at].skipped:
            at += 1
        following = node.get(words[at].stem) if at < count else None
        if following is None:
            return best
        node, at = following, at + 1
