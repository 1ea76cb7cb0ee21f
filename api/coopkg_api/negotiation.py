"""Which of the things on offer a client likes best: RFC 9110, section 12 (and RFC 4647, section 3.4, for languages).

Of a header the first thousand characters and fifty ranges are read; what lies beyond counts as not sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

MOST_CHARACTERS = 1_000
MOST_RANGES = 50

_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")


@dataclass(frozen=True)
class Range:
    """One element of an Accept header: a range such as ``text/*`` or ``fr-CA`` with its weight, from 0 to 1."""

    value: str
    weight: float


def ranges(header: str) -> Iterator[Range]:
    """Yield the elements of a header; those whose weight is not one of RFC 9110 are left out.

    At most :data:`MOST_RANGES` of them, within :data:`MOST_CHARACTERS`; an element that is cut there is left out.
    Parameters other than ``q`` are not looked at: what is served here has no variants that differ by them.
    """
    for element in _within(header).split(",", MOST_RANGES)[:MOST_RANGES]:
        value, *parameters = (part.strip() for part in element.split(";"))
        weights = [p.partition("=")[2].strip() for p in parameters if p.partition("=")[0].strip().lower() == "q"]
        weight = weights[0] if weights else "1"
        if value and _WEIGHT.match(weight):
            yield Range(value.lower(), float(weight))


def _within(header: str) -> str:
    return header if len(header) <= MOST_CHARACTERS else header[:MOST_CHARACTERS].rpartition(",")[0]


def best_media_type(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type of ``offered`` that ``Accept`` prefers; the earlier one where it has no preference.

    The most specific range that fits a type decides its weight, so ``text/turtle;q=1.0, */*;q=0.1`` gives Turtle.

    Returns:
        One of ``offered``, or None where the header excludes them all.
    """
    return _media_type(_within(header or "*/*"), tuple(offered))


@lru_cache(1024)
def _media_type(header: str, offered: tuple[str, ...]) -> str | None:
    wanted = list(ranges(header))
    return _best([(_media_weight(wanted, media_type), media_type) for media_type in offered])


def _media_weight(wanted: Sequence[Range], media_type: str) -> float:
    for pattern in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        fitting = [range_.weight for range_ in wanted if range_.value == pattern]
        if fitting:
            return max(fitting)
    return 0.0


def best_language(header: str | None, offered: Sequence[str]) -> str | None:
    """Return the language of ``offered`` that ``Accept-Language`` prefers: ``fr-CA`` finds ``fr``.

    Returns:
        One of ``offered``, or None where the header names none of them.
    """
    return _language(_within(header or ""), tuple(offered))


@lru_cache(1024)
def _language(header: str, offered: tuple[str, ...]) -> str | None:
    wanted = list(ranges(header))
    return _best([(_language_weight(wanted, language), language) for language in offered])


def _language_weight(wanted: Sequence[Range], language: str) -> float:
    own = [range_.weight for range_ in wanted if range_.value.partition("-")[0] == language]
    return max(own) if own else max((range_.weight for range_ in wanted if range_.value == "*"), default=0.0)


def _best(weighted: Sequence[tuple[float, str]]) -> str | None:
    weight, choice = max(weighted, key=lambda pair: pair[0])
    return choice if weight > 0 else None
