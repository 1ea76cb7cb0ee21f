"""The labels of the notions, ready to be found in a text, with what curators say of the finding (matching.ttl)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.suggestions.words import Word, Words, bare

END = ""
"""Key of a node of a trie under which stand the labels that end there; no word is empty."""

Trie = dict[str, Any]
Context = tuple[Word, ...]
Contexts = dict[str, list[Context]]
"""Exact or dictionary form of the first word → what stops a label; before a label the word next to it is the first."""

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
    not_after: Contexts = field(default_factory=dict)
    not_before: Contexts = field(default_factory=dict)


@dataclass(frozen=True)
class Label:
    """A label of a notion in one language.

    Attributes:
        words: its words, of an English verb without its *to*.
        capitals: whether it is found in capitals only, as it is written.
        verb: whether it is an English verb: without a determiner before it.
        depth: how many notions stand above its own.
    """

    concept: str
    text: str
    lang: str
    words: tuple[Word, ...]
    control: Control
    capitals: bool
    verb: bool
    depth: int

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """Its words but the small ones, or all of them where it has no other."""
        return content(self.words)

    @cached_property
    def is_sure(self) -> bool:
        """Whether it is telling where no other notion stands near: several words, an acronym, a word of the field."""
        return len(self.content) > 1 or self.capitals or self.control.alone

    @cached_property
    def is_free(self) -> bool:
        """Whether nothing but its words decides where it is found."""
        bound = self.capitals or self.verb or self.is_common or not self.is_sure
        return not bound and self.control == Control(alone=self.control.alone)

    @cached_property
    def is_common(self) -> bool:
        """Whether it is another thing where it has a capital within a sentence: a name, such as *the Commons*."""
        return len(self.content) == 1 and self.text.islower() and (self.lang == "en" or not self.is_sure)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """Its words to the letter, from the first that is not small."""
        first = next((at for at, word in enumerate(self.words) if not word.skipped), 0)
        return tuple(word.exact for word in self.words[first:])


class Lexicon:
    """The labels of one language.

    Args:
        kg: the graph that holds labels and controls.
        words: the words of the language.

    Attributes:
        letters: the labels that are found to the letter only.
        forms: all others, under the last key of their words, which the others imply.
        field: the words of every label, by their dictionary form.
    """

    def __init__(self, kg: KnowledgeGraph, words: Words) -> None:
        self.words = words
        self.letters: Trie = {}
        self.forms: Trie = {}
        self.field: set[str] = set()
        self._never: set[tuple[str, str]] = set()
        self._exact: set[tuple[str, str]] = set()
        self._controls: dict[tuple[str, Keys], Control] = {}
        for row in kg.read("label-controls").records():
            if row["lang"] == words.lang:
                self._control(row["concept"], row["label"], row["property"], row["value"])
        for row in kg.read("labels").records():
            if row["lang"] == words.lang and "(" not in row["label"]:
                self._add(row["concept"], row["label"], int(row["above"]))

    def following(self, word: Word) -> frozenset[str] | None:
        """Return the keys of which one must follow a word with which labels begin; None where none begins with it.

        Empty where it is a label by itself.
        """
        nodes = [node for node in (self.letters.get(word.exact), self.forms.get(word.stem)) if node is not None]
        if not nodes:
            return None
        return frozenset() if any(END in node for node in nodes) else frozenset(chain.from_iterable(nodes))

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
        elif name == "notAfter":
            _keep(control.not_after, tuple(self.words.tokens(value))[::-1])
        else:
            _keep(control.not_before, tuple(self.words.tokens(value)))

    def _is_verb(self, text: str) -> bool:
        return self.words.lang == "en" and text.startswith("to ")

    def _tokens(self, text: str) -> tuple[Word, ...]:
        return tuple(self.words.tokens(text.removeprefix("to ") if self._is_verb(text) else text))

    def _keys(self, text: str) -> Keys:
        return tuple(word.lemma for word in content(self._tokens(text)))

    def _add(self, concept: str, text: str, depth: int) -> None:
        self.field.update(self._keys(text))
        if (concept, text) in self._never:
            return
        control = self._controls.get((concept, self._keys(text)), Control())
        capitals = text.isupper() and len(text) > 1
        label = Label(concept, text, self.words.lang, self._tokens(text), control, capitals, self._is_verb(text), depth)
        if (concept, text) in self._exact:
            _insert(self.letters, [word.exact for word in label.words], label)
        else:
            _insert(self.forms, [word.stem for word in label.content], label)


def content(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return words but the small ones, or all of them where there is no other."""
    return tuple(word for word in words if not word.skipped) or words


def _keep(contexts: Contexts, context: Context) -> None:
    for key in {context[0].exact, context[0].lemma}:
        contexts.setdefault(key, []).append(context)


def _insert(trie: Trie, keys: Iterable[str], label: Label) -> None:
    """Put a label under its keys, with their accents and without."""
    kept = tuple(keys)
    for way in dict.fromkeys((kept, tuple(map(bare, kept)))):
        node = trie
        for key in way:
            node = node.setdefault(key, {})
        node.setdefault(END, []).append(label)
