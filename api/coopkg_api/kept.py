"""What was made of a generation, kept as long as there is room: a generation never changes, so it stays true."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

MOST = 16_777_216
"""Bytes that are kept of one generation."""
MOST_OF_ONE = 524_288
"""Bytes of the largest thing that is kept; larger ones are made anew."""

_T = TypeVar("_T")


class Kept(Generic[_T]):
    """Things by their keys; where there are too many, those go that nobody has asked for longest. For many threads.

    Args:
        most: bytes of all of them.
        most_of_one: bytes of the largest.

    Attributes:
        size: bytes of what is kept.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self.size = 0
        self._most = most
        self._most_of_one = min(most, most_of_one)
        self._things: OrderedDict[str, tuple[_T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> _T | None:
        """Return a thing, or None where it is not kept."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def put(self, key: str, thing: _T, size: int) -> None:
        """Keep a thing of so many bytes."""
        if size > self._most_of_one:
            return
        with self._lock:
            self.size += size - self._things.pop(key, (thing, 0))[1]
            self._things[key] = thing, size
            while self.size > self._most:
                self.size -= self._things.popitem(last=False)[1][1]
