"""Which of several places continues the order of the document: places that are sure draw the map for the others."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from coopkg.evidence.edition import Span


class Alignment:
    """A map from offsets of one text to offsets of another, known at some points.

    Args:
        sure: recorded offset → offset in the other text, for what stands in one place only. What breaks the order that
            most of them keep (a paragraph moved, a short phrase found far off) does not draw the map.
    """

    def __init__(self, sure: Mapping[int, int]) -> None:
        self._from = _in_order(sure)
        self._to = [sure[offset] for offset in self._from]

    def best(self, offset: int, places: Sequence[Span]) -> Span | None:
        """Return the place that fits a recorded offset best, or None where there is no place.

        A place between the neighbours that are sure comes first; then the one nearest to where their shift leads.
        """
        low, high, expected = self._around(offset)
        return min(
            places,
            key=lambda place: (not low <= place.start <= high, abs(place.start - expected), place.start),
            default=None,
        )

    def _around(self, offset: int) -> tuple[float, float, int]:
        """Return the bounds that the neighbours set, and the offset expected in the other text."""
        after = bisect_right(self._from, offset)
        low = self._to[after - 1] if after else float("-inf")
        high = self._to[after] if after < len(self._to) else float("inf")
        if not self._from:
            return low, high, offset
        nearest = max(after - 1, 0)
        return low, high, offset + self._to[nearest] - self._from[nearest]


def _in_order(sure: Mapping[int, int]) -> list[int]:
    """Return the recorded offsets of a longest chain that rises in both texts (patience sorting)."""
    ends: list[int] = []  # the lowest offset, in the other text, that ends a chain of each length
    chains: list[list[int]] = []
    for offset in sorted(sure):
        length = bisect_left(ends, sure[offset])
        chain = [*(chains[length - 1] if length else []), offset]
        ends[length : length + 1] = [sure[offset]]
        chains[length : length + 1] = [chain]
    return chains[-1] if chains else []
