"""Sentences for people, in French and English, kept in ``locales/*.toml`` and looked up by key.

A key is ``section.name``; the web application and the command line share the same sections.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
_FOLDER = Path(__file__).resolve().parent / "locales"


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """Return key → sentence for ``fr`` or ``en``."""
    import tomllib  # here, because workers import this module and say nothing

    sections = tomllib.loads((_FOLDER / f"{lang}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": text for section, names in sections.items() for name, text in names.items()}


def say(key: str, lang: str, **data: object) -> str:
    """Return the sentence of ``key`` with ``{names}`` filled in from ``data``.

    Raises:
        KeyError: no such key, or the sentence names something that ``data`` lacks.
    """
    return sentences(lang if lang in LANGUAGES else "en")[key].format_map(data)


def find(key: str, lang: str, otherwise: str) -> str:
    """Return the sentence of ``key``, which has no names to fill in, or ``otherwise`` where there is none."""
    return sentences(lang if lang in LANGUAGES else "en").get(key, otherwise)


def user_language() -> str:
    """Return ``fr`` or ``en`` for the person at the terminal: ``COOPKG_LANG``, else the locale variables of POSIX."""
    for name in ("COOPKG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if chosen := os.environ.get(name):
            return "fr" if chosen.lower().startswith("fr") else "en"
    return "en"
