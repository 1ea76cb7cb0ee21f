"""The words of the interface, in French and English, kept in ``locales/*.toml`` and looked up by key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "locales"


@cache
def phrases(lang: str) -> Mapping[str, str]:
    """Return key → phrase for ``fr`` or ``en``; a key is ``section.name``."""
    sections = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    spaced = unbroken if lang == "fr" else str
    return {f"{section}.{name}": spaced(text) for section, names in sections.items() for name, text in names.items()}


def unbroken(text: str) -> str:
    """Return French text whose double punctuation cannot fall to the next line (Imprimerie nationale, *Lexique*)."""
    return re.sub(r" (?=[;:?!»])", "\u00a0", text.replace("« ", "«\u00a0"))


def phrase(key: str, lang: str, **data: object) -> str:
    """Return a phrase with ``{names}`` filled in from ``data``.

    Raises:
        KeyError: no such key, or the phrase names something that ``data`` lacks.
    """
    return phrases(lang)[key].format_map(data)


def word(key: str, lang: str) -> str:
    """Return a phrase without data, or an empty string where there is none."""
    return phrases(lang).get(key, "")


def counted(key: str, number: int, lang: str) -> str:
    """Return a number with its noun: the keys ``key`` and ``key_many`` (0 is singular in French, plural in English)."""
    one = number < 2 if lang == "fr" else number == 1
    return phrase(key if one else f"{key}_many", lang, n=f"{number:,}".replace(",", "\u202f" if lang == "fr" else ","))
