"""The labels of the notions, ready to be found in a text, with what curators say of the finding (matching.ttl)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.suggestions.words import TIERS, Word, Words, bare

END = ""
"""Key of a node of a trie under which stand the labels that end there; no word is empty."""

Trie = dict[str, Any]
Context = tuple[Word, ...]
Keys = tuple[str, ...]


@dataclass
class Control:
    """What a curator says of finding the labels of a notion that share their words, inflection aside.

    Attributes:
        noun: only directly after a determiner.
        alone: a single word that is telling enough where no other notion stands near.
        not_after: words that stop it, standing before it.
        not_before: words that stop it, standing after it.
    """

    noun: bool = False
    alone: bool = False
    not_after: list[Context] = field(default_factory=list)
    not_before: list[Context] = field(default_factory=list)


@dataclass(frozen=True)
class Label:
    """A label of a notion in one language.

    Attributes:
        words: its words, of an English verb without its *to*.
        capitals: whether it is found in capitals only, as it is written.
        verb: whether it is an English verb: without a determiner before it, or a capital within a sentence.
        depth: how many notions stand above its own.
    """

    concept: str
    text: str
    words: tuple[Word, ...]
    control: Control
    capitals: bool
    verb: bool
    depth: int

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """Its words but the small ones, or all of them where it has no other."""
        return _content(self.words)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it is telling where no other notion stands near: several words, an acronym, a word of the field."""
        return len(self.content) > 1 or self.capitals or self.control.alone

    @cached_property
    def is_free(self) -> bool:
        """Whether nothing but its words decides where it is found."""
        return not (self.capitals or self.verb) and self.control == Control(alone=self.control.alone)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Its words to the letter, from the first that is not small."""
        first = next((at for at, word in enumerate(self.words) if not word.skipped), 0)
        return tuple(word.exact for word in self.words[first:])

    def tier(self, words: Sequence[Word], exact_only: bool) -> str:
        """Return the surest way in which words of a text are this label."""
        if exact_only or _equal([word.exact for word in words], self.letters):
            return TIERS[0]
        content = _content(tuple(words))
        for tier in TIERS[1:-1]:
            if _equal([getattr(word, tier) for word in content], [getattr(word, tier) for word in self.content]):
                return tier
        return TIERS[-1]


class Lexicon:
    """The labels of one language.

    Args:
        kg: the graph that holds labels and controls.
        words: the words of the language.
        coarsest: the last way of recognising that is wanted: labels are kept under its keys, which the others imply.

    Attributes:
        letters: the labels that are found to the letter only.
        forms: all others.
    """

    def __init__(self, kg: KnowledgeGraph, words: Words, coarsest: str) -> None:
        self.words = words
        self.coarsest = coarsest
        self.letters: Trie = {}
        self.forms: Trie = {}
        self._never: set[tuple[str, str]] = set()
        self._exact: set[tuple[str, str]] = set()
        self._controls: dict[tuple[str, Keys], Control] = {}
        for row in kg.read("label-controls").records():
            if row["lang"] == words.lang:
                self._control(row["concept"], row["label"], row["property"], row["value"])
        for row in kg.read("labels").records():
            if row["lang"] == words.lang and "(" not in row["label"]:
                self._add(row["concept"], row["label"], int(row["above"]))

    def starts(self, word: Word) -> bool:
        """Tell whether a label may begin with a word."""
        return word.exact in self.letters or getattr(word, self.coarsest) in self.forms

    def _control(self, concept: str, text: str, name: str, value: str) -> None:
        """Keep what one property of a control says: of a label with those that share its words, or of it alone."""
        if value == "false":
            return
        control = self._controls.setdefault((concept, self._keys(text)), Control())
        if name == "notSuggested":
            self._never.add((concept, text))
        elif name == "exactOnly":
            self._exact.add((concept, text))
        elif name == "nounOnly":
            control.noun = True
        elif name == "standsAlone":
            control.alone = True
        else:
            contexts = control.not_after if name == "notAfter" else control.not_before
            contexts.append(tuple(self.words.tokens(value)))

    def _is_verb(self, text: str) -> bool:
        return self.words.lang == "en" and text.startswith("to ")

    def _tokens(self, text: str) -> tuple[Word, ...]:
        return tuple(self.words.tokens(text.removeprefix("to ") if self._is_verb(text) else text))

    def _keys(self, text: str) -> Keys:
        return tuple(word.lemma for word in _content(self._tokens(text)))

    def _add(self, concept: str, text: str, depth: int) -> None:
        if (concept, text) in self._never:
            return
        control = self._controls.get((concept, self._keys(text)), Control())
        capitals = text.isupper() and len(text) > 1
        label = Label(concept, text, self._tokens(text), control, capitals, self._is_verb(text), depth)
        if (concept, text) in self._exact:
            _insert(self.letters, [word.exact for word in label.words], label)
        else:
            _insert(self.forms, [getattr(word, self.coarsest) for word in label.content], label)


def _content(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return tuple(word for word in words if not word.skipped) or words


def _equal(found: Sequence[str], sought: Sequence[str]) -> bool:
    """Tell whether keys are the same; those of a text may lack their accents."""
    return len(found) == len(sought) and all(a == b or a == bare(b) for a, b in zip(found, sought, strict=True))


def _insert(trie: Trie, keys: Iterable[str], label: Label) -> None:
    """Put a label under its keys, with their accents and without."""
    kept = tuple(keys)
    for way in dict.fromkeys((kept, tuple(map(bare, kept)))):
        node = trie
        for key in way:
            node = node.setdefault(key, {})
        node.setdefault(END, []).append(label)
