"""Words: how a text is cut into them, and by what each is recognised.

Words are cut from the raw text, so that every offset counts its code points. Keys alone are folded and lemmatised
(simplemma's dictionary, then regular endings for words that it does not know; Snowball for stems).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

TIERS = ("exact", "lemma", "gender", "stem")
"""How a form was recognised, the surest first: as the label stands, inflected, in another gender, by its stem alone."""

_INCLUSIVE = r"(?:es?|s|x|nes?|ves?|ses?|les?|tes?|(?:t?r)?ices?|t?euses?|i?ères?|ales?|elles?|ives?|ennes?|esses?)"
_HYPHENED = r"(?:e|es|rices?|trices?|euses?|ves?|ère|ères)"
_PART = r"\w[\w\u0300-\u036f\u00ad]*"
TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|"
    rf"(?:[cCiImMaA](?:o|nter|ulti|uto)[-\u2011](?=\w))?{_PART}"
    rf"(?:['’ʼ](?=\w)|(?=[·•‧.(/-])(?:(?:[·•‧.]{_INCLUSIVE}(?!\w))+|-{_HYPHENED}(?!\w)(?:-s(?!\w))?"
    rf"|\({_INCLUSIVE}\)s?(?!\w)|/(?:(?:t?r)?ices?|euses?)(?!\w)))?"
    r"|[.!?;:…,()\[\]/|]|\n[ \t]*[\n•*–-]"
)
"""A word with its inclusive ending or its apostrophe, a sign that ends a phrase, or a line that begins another."""

_ENDING = re.compile(r"[·•‧.(/-]")
_JOINED = re.compile(r"^(?:co|inter|multi|auto)[-\u2011]", re.IGNORECASE)
_PREFIX = re.compile(r"(co|inter|multi|auto)(\w{3,})")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'", "\u00ad": None})
_FILE = Path(__file__).with_name("words.toml")


class Word(NamedTuple):
    """What a word of a text is recognised by.

    Attributes:
        exact: its folded form, inclusive ending and all.
        lemma: its folded dictionary form.
        gender: the masculine of that form.
        stem: the stem of that, or that itself where stems are not asked for.
        skipped: whether it neither makes nor breaks a phrase.
        determines: whether a noun may follow it directly.
        links: whether what follows it may tell more of the noun before it.
    """

    exact: str
    lemma: str
    gender: str
    stem: str
    skipped: bool
    determines: bool
    links: bool = False


def folded(text: str) -> str:
    """Return a word in lower case, without ligatures or typographic signs; its accents stay, for they make words."""
    return unicodedata.normalize("NFC", text.casefold().translate(_LIGATURES))


def bare(text: str) -> str:
    """Return a folded word without its accents, as careless writing and capitals leave it."""
    apart = unicodedata.normalize("NFD", text)
    return text if text.isascii() else "".join(c for c in apart if not unicodedata.combining(c))


@cache
def knowledge(lang: str) -> dict[str, Any]:
    """Return what ``words.toml`` says of a language."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))[lang]
    return {name: frozenset(value.split()) if isinstance(value, str) else value for name, value in told.items()}


@cache
def telling(lang: str) -> frozenset[str]:
    """Return the small words that tell a language, as they may stand: before an apostrophe, with a capital."""
    words = {word + sign for word in knowledge(lang)["telling"] for sign in ("", *"'’ʼ")}
    return frozenset(words | {word.capitalize() for word in words})


def known(words: Iterable[str], lang: str) -> int:
    """Return how many words the dictionary of a language holds."""
    from simplemma import is_known

    return sum(is_known(word, lang) for word in words)


class Words:
    """Makes words of one language.

    Args:
        lang: ``fr`` or ``en``.
        stems: whether stems are wanted, beside the surer forms.
    """

    def __init__(self, lang: str, stems: bool = False) -> None:
        self.lang = lang
        self._known = knowledge(lang)
        self._skipped = {folded(word) for word in self._known["skipped"]}
        self._determiners = {folded(word) for word in self._known["determiners"]}
        self._links = {folded(word) for word in self._known["links"]}
        self._stems = _stemmer(lang) if stems else None

    def is_regular(self, surface: str) -> bool:
        """Tell whether a word can be a form of what it is recognised by, and is not that word misspelt.

        The dictionary knows the forms of the words that it knows, but for some plurals: *gouvernances* is a form of
        *gouvernance*, *tierss* and *rivalitées* are none of *tiers* and *rivalité*. Of words that it does not know, any
        regular form will do.
        """
        from simplemma import is_known

        word = self.word(surface)
        if word.skipped or word.exact in (word.lemma, word.gender):
            return True
        guessed = _changed(_changed(word.exact, self._known["unknown"]), self._known["plural"])
        if word.lemma != guessed or any(is_known(form, self.lang) for form in _spellings(word.exact)):
            return True
        plural = word.exact == word.gender + "s" and word.gender[-1] not in "sxz"
        return plural or not any(is_known(form, self.lang) for form in _spellings(word.gender))

    def is_auxiliary(self, surface: str) -> bool:
        """Tell whether a participle after this word is a form of its verb."""
        return surface.lower() in self._known["auxiliaries"]

    def word(self, surface: str, after_auxiliary: bool = False) -> Word:
        """Return what a word, as it stands in the text, is recognised by."""
        surface = _JOINED.sub(lambda found: found[0][:-1], unicodedata.normalize("NFC", surface))
        base = _ENDING.split(surface, maxsplit=1)[0].rstrip("'’ʼ") or surface
        plain, exact = folded(base), folded(surface).rstrip("'")
        if not plain[0].isalnum():
            return Word(exact, exact, exact, exact, False, False)
        lemma = self._same(plain) or self._participle(plain, after_auxiliary) or folded(self._lemma(base))
        gender = self._masculine(lemma)
        stem = self._stems(gender) if self._stems else gender
        small = plain in self._skipped, plain in self._determiners, plain in self._links
        return Word(exact, lemma, gender, stem, *small)

    def tokens(self, text: str) -> Iterator[Word]:
        """Yield the words of a short text, such as a label."""
        before = ""
        for found in TOKEN.finditer(text):
            yield self.word(found[0], self.is_auxiliary(before))
            before = found[0]

    def _same(self, base: str) -> str:
        found: str = self._known["same"].get(base, "")
        return found

    def _lemma(self, base: str) -> str:
        """Return the form of the dictionary, by the word without its prefix if need be, else a regular one."""
        from simplemma import is_known, lemmatize

        for form in _spellings(base):
            if is_known(form, self.lang):
                return lemmatize(form, self.lang)
        plain = base.lower()
        if (found := _PREFIX.match(plain)) and is_known(found[2], self.lang):
            return found[1] + self._lemma(found[2])
        return _changed(_changed(plain, self._known["unknown"]), self._known["plural"])

    def _masculine(self, lemma: str) -> str:
        return _changed(lemma, self._known["gender"])

    def _participle(self, plain: str, after_auxiliary: bool) -> str:
        """Return what a regular participle is: a form of its verb after an auxiliary, else an adjective or a noun."""
        verb = _changed(plain, self._known["participle"])
        if verb == plain or not self._is_verb(verb):
            return self._known["irregular"].get(plain, "") if after_auxiliary else ""
        return verb if after_auxiliary else _changed(plain, self._known["adjective"])

    def _is_verb(self, infinitive: str) -> bool:
        from simplemma import is_known

        return is_known(infinitive, self.lang)


def _spellings(base: str) -> Sequence[str]:
    """Return how a word may stand in a dictionary: with its ligature first."""
    lowered = base.lower()
    return (lowered.replace("oe", "œ"), lowered, base) if "oe" in lowered else (lowered, base)


def _changed(word: str, endings: Sequence[Sequence[str]]) -> str:
    for ending, other in endings:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word[: len(word) - len(ending)] + other
    return word


def _stemmer(lang: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer({"fr": "french", "en": "english"}[lang]).stemWord
