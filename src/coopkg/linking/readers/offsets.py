"""Where a selection stands: positions of other programs → code points of the text with plain line ends and no mark.

REFI-QDA counts code points of the file from 0, the end not included. Programs differ: a line end of two characters
counts one for ATLAS.ti and two for NVivo and MAXQDA; some count the byte order mark, or UTF-16 units. The way is taken
in which the selections of a source fit best: their ends at ends of words, their names in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

MARK = "\ufeff"
_LOOKED_AT = 300  # selections


@dataclass(frozen=True)
class Selection:
    """Positions as a program gives them, with the name it gave: often the beginning of the words."""

    start: int
    end: int
    name: str = ""


@dataclass(frozen=True)
class Way:
    """One way to count.

    Attributes:
        lines: a line end of two characters counts one.
        units: characters beyond U+FFFF count two.
        mark: the byte order mark counts one.
    """

    lines: bool = False
    units: bool = False
    mark: bool = False


class Text:
    """A text as it stands in a file, byte order mark included.

    Attributes:
        plain: with plain line ends and no mark: that to which offsets refer.
    """

    def __init__(self, raw: str) -> None:
        self.marked = raw.startswith(MARK)
        bare = raw.removeprefix(MARK)
        self.plain = bare.replace("\r\n", "\n").replace("\r", "\n")
        self._returns = [found.start() for found in re.finditer("\r\n", bare)]
        self._wide = {False: _wide(bare), True: _wide(self.plain)}

    def ways(self) -> Iterator[Way]:
        """Yield the ways that differ in this text, that of the standard first."""
        both = (False, True)
        for mark, units, lines in product(
            both[: 1 + self.marked], both[: 1 + bool(self._wide[True])], both[: 1 + bool(self._returns)]
        ):
            yield Way(lines, units, mark)

    def offset(self, position: int, way: Way) -> int:
        """Return the offset in the plain text."""
        point = position - way.mark
        if way.units:
            point -= bisect_left(self._wide[way.lines], point)
        return point if way.lines else point - bisect_left(self._returns, point)

    def span(self, selection: Selection, way: Way) -> tuple[int, int]:
        """Return start and end in the plain text."""
        return self.offset(selection.start, way), self.offset(selection.end, way)

    def fits(self, selection: Selection, way: Way) -> int:
        """Return how well a selection fits; more is better."""
        start, end = self.span(selection, way)
        if not 0 <= start < end <= len(self.plain):
            return -3
        words = self.plain[start:end]
        named = _level(selection.name).rstrip("….")
        same = bool(named) and (_level(words).startswith(named) or named.startswith(_level(words)))
        return 3 * same + self._is_edge(start) + self._is_edge(end) + (words == words.strip())

    def _is_edge(self, at: int) -> bool:
        around = self.plain[max(0, at - 1) : at + 1]
        return at in (0, len(self.plain)) or not all(sign.isalnum() for sign in around)


def best(text: Text, selections: Sequence[Selection]) -> tuple[Way, bool]:
    """Return the way in which selections fit best, and whether another would fit as well at other words."""
    looked_at = selections[:_LOOKED_AT]
    scored = [(sum(text.fits(one, way) for one in looked_at), way) for way in text.ways()]
    most = max(score for score, _ in scored)
    good = [way for score, way in scored if score == most]
    first = [text.span(one, good[0]) for one in looked_at]
    return good[0], any([text.span(one, way) for one in looked_at] != first for way in good[1:])


def _wide(text: str) -> list[int]:
    """Return where characters of two UTF-16 units stand, counted in such units."""
    return [found.start() + n for n, found in enumerate(re.finditer("[\U00010000-\U0010ffff]", text))]


def _level(text: str) -> str:
    return " ".join(text.split())
