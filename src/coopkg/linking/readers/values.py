"""Dates, numbers and stances as people write them, in French and English. What has two readings has none.

Days come before months, as in French: ``03/04/2024`` is the third of April, and ``03/13/2024`` is no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from coopkg.linking.readers.words import LONGEST, key, ours

STANCES = ("present", "absent", "ambivalent", "silent", "coded")

_YEAR = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ]\d{2}:\d{2}.*)?")
_DIGITS = re.compile(r"(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-](\d{4})(?:,? \d{2}:\d{2}.*)?")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_WORDS = re.compile(r"(?:(\d{1,2})(?:er|st|nd|rd|th)?[ \-]+)?([^\W\d]+)\.?[ \-]+(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s*(\d{4})")
_SHORT = re.compile(r"(?:\d{1,2}[/.\-])?\d{1,2}[/.\-]\d{2}|(?:\d{1,2}[ \-]+)?[^\W\d]+\.?[ \-]+\d{2}")
_SERIAL = re.compile(r"[1-9]\d{4}")
_EPOCH = date(1899, 12, 30)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?|[+-]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?")


def as_date(text: str) -> str:
    """Return a day, month or year in ISO 8601, no more precise than it was written; empty where it is none."""
    return _as_date(text) if len(text) <= LONGEST else ""


@lru_cache(4096)
def _as_date(text: str) -> str:
    text = _without_weekday(" ".join(text.split()))
    if found := _YEAR.fullmatch(text) or _SLASHED.fullmatch(text):
        return _date(found[1], found[2], found[3])
    if found := _DIGITS.fullmatch(text):
        return _date(found[3], found[2], found[1])
    if found := _WORDS.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := _MONTH_FIRST.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return ""


def _without_weekday(text: str) -> str:
    first, _, others = text.partition(" ")
    return others if ours("weekdays", first) else text


def no_date(text: str) -> tuple[str, dict[str, str]]:
    """Return why a text is no date: a key of the section ``reading``, and what its sentence names."""
    if _SERIAL.fullmatch(text):
        return "date_serial", {"day": (_EPOCH + timedelta(days=int(text))).isoformat()}
    return ("date_short" if _SHORT.fullmatch(text) else "date"), {}


def _named(year: str, month: str, day: str | None) -> str:
    known = ours("months", month)
    return _date(year, known, day) if known else ""


def _date(year: str, month: str | None, day: str | None) -> str:
    try:
        full = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return full[: 10 if day else 7 if month else 4]


def as_number(text: str) -> str:
    """Return a decimal with a point, empty where it is none; a comma is a decimal sign, as in French."""
    return _as_number(text.strip()) if len(text) <= LONGEST else ""


@lru_cache(4096)
def _as_number(text: str) -> str:
    return re.sub(r"\s", "", text).replace(",", ".") if _NUMBER.fullmatch(text) else ""


def as_position(text: str) -> tuple[str, str]:
    """Return a stance and an intensity, each empty where there is none: ``present``, ``2`` for « présent (2) ».

    A question mark is a doubt, and no stance holds one.
    """
    return _as_position(text) if len(text) <= LONGEST else ("", "")


@lru_cache(4096)
def _as_position(text: str) -> tuple[str, str]:
    words = key(text).split() if "?" not in text else []
    intensity = words.pop() if len(words) > 1 and words[-1] in ("0", "1", "2", "3") else ""
    stance = ours("positions", " ".join(words))
    return (stance, intensity) if stance else ("", "")
