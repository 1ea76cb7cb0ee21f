"""What helps where words are sought: a line that is named, notions that may be meant, the questions that fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coopkg import KnowledgeGraph
from coopkg.errors import UnknownName
from coopkg.folding import fold
from coopkg.graph.catalogue import Question
from coopkg.messages import LANGUAGES
from coopkg.models import Concept
from coopkg_api.phrases import phrase

MOST = 5


def line_named(words: str) -> int:
    """Return the line of the page that words name (``ligne 108``, ``line 108``, ``L108``), or 0."""
    said = {word for lang in LANGUAGES for word in phrase("search.line_words", lang).split()}
    found = re.fullmatch(rf"(?:{'|'.join(map(re.escape, sorted(said)))}) ?(\d{{1,6}})", fold(words))
    return int(found[1]) if found else 0


def near_notions(kg: KnowledgeGraph, words: str) -> list[Concept]:
    """Return the notions that may be meant by words that nothing holds: by all of them, then by each."""
    found = (name for text in dict.fromkeys((words, *words.split()[:MOST])) for name in _near(kg, text))
    return [kg.concept(name) for name in list(dict.fromkeys(found))[:MOST]]


def _near(kg: KnowledgeGraph, text: str) -> Sequence[str]:
    try:
        return (kg.concept(text.replace(":", " ").replace("/", " ")).iri,)
    except UnknownName as error:
        return error.near


def fitting(questions: Iterable[Question], words: str) -> list[Question]:
    """Return the questions in whose words, of either language, or name stand all the words, begun or whole."""
    wanted = fold(words).split()
    return [q for q in questions if all(any(w.startswith(part) for w in _words(q)) for part in wanted)]


def _words(question: Question) -> list[str]:
    return fold(" ".join((*question.summary.values(), question.name))).split()
