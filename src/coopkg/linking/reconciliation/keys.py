"""Keys by which names are equal: as they are written, folded, and with every word in its dictionary form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from coopkg.folding import fold
from coopkg.linking.suggestions.words import TOKEN, Word, Words, bare
from coopkg.messages import LANGUAGES
from coopkg.namespaces import DEFAULT_BASE, base, iri, prefixes

_BRACKETED = re.compile(r".*\[([a-z]+:[^\s\[\]]+)\]", re.DOTALL)
_PREFIXED = re.compile(r"([a-z]+):([^\s/]\S*)")
_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_PATH = re.compile(r"[a-z][a-z-]*/\S+")
_PAGE = "doc/"
_THING = "id/"
_LATIN = "\u024f"  # the last letter of Latin Extended-B

LemmaKey = tuple[str, ...]


def address(text: str) -> str:
    """Return the IRI that a text is: whole, as a prefixed name, or in brackets after a label; empty where it is none.

    An IRI of the project is known under the base that is set and under that of the files, as a thing or as its page,
    and by what stands after ``id/`` (``concept/rivalite``), which is its identifier for reconciliation.
    """
    if bracketed := _BRACKETED.fullmatch(text):
        text = bracketed[1]
    text = text.removeprefix("<").removesuffix(">")
    for root in dict.fromkeys((base(), DEFAULT_BASE)):
        if text.startswith(root):
            path = text.removeprefix(root)
            return base() + (_THING + path.removeprefix(_PAGE) if path.startswith(_PAGE) else path)
    if text.startswith(("http://", "https://", "urn:")):
        return text
    if _PATH.fullmatch(text):
        return base() + _THING + text
    prefixed = _PREFIXED.fullmatch(text)
    return iri(text) if prefixed and prefixed[1] in prefixes() else ""


def written(text: str) -> str:
    """Return a text in lower case with single spaces: the key of notations, slugs and paths."""
    return " ".join(text.casefold().split())


def plain(text: str) -> str:
    """Return a text folded; one with letters that folding drops, of another script, is kept as it is written."""
    return written(text) if any(map(_is_foreign, text)) else fold(text) or written(text)


def agree(text: str, name: str) -> bool:
    """Tell whether a text has no accent where a name has none: *rivalite* is *rivalité*, *partagé* is not *partage*.

    Only where letter stands for letter; elision and inclusive writing are left to folding.
    """
    letters, others = _letters(text), _letters(name)
    if len(letters) != len(others):
        return True
    return all(len(own) == 1 or len(other) > 1 for own, other in zip(letters, others, strict=True))


def _letters(text: str) -> list[str]:
    """Return each letter with its marks, decomposed."""
    return _LETTER.findall(unicodedata.normalize("NFD", written(text)))


def _is_foreign(sign: str) -> bool:
    return sign > _LATIN and sign.isalnum() and unicodedata.normalize("NFKD", sign)[0] > _LATIN


class Lemmas:
    """Makes the keys of inflected forms: the words of a text but the small ones, each as the masculine of its lemma."""

    def __init__(self) -> None:
        self._words: Mapping[str, Words] = {lang: Words(lang) for lang in LANGUAGES}

    def keys(self, text: str, lang: str) -> tuple[LemmaKey, ...]:
        """Return the key of a label, with its accents and without."""
        key = self.key(text, lang)
        return tuple(dict.fromkeys((key, tuple(map(bare, key)))))

    def key(self, text: str, lang: str) -> LemmaKey:
        """Return the key of a text in a language; empty where it holds no word."""
        words = [word for word in self._tokens(text, lang) if any(sign.isalnum() for sign in word.exact)]
        return tuple(word.gender for word in words if not word.skipped) or tuple(word.gender for word in words)

    def are_forms(self, text: str, lang: str) -> bool:
        """Tell whether every word of a text can be a form in a language, rather than one misspelt."""
        return all(map(self._words[lang].is_regular, TOKEN.findall(text)))

    def _tokens(self, text: str, lang: str) -> Iterator[Word]:
        return self._words[lang].tokens(text.removeprefix("to ") if lang == "en" else text)
