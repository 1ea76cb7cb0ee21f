"""Things of one kind, each read when it is looked at: a page shows a few, and there may be thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

Thing = TypeVar("Thing")


class Shelf(Mapping[str, Thing]):
    """IRI → thing, in their order; what was read once is kept, for a generation never changes.

    Args:
        names: IRIs of all of them.
        read: returns the thing of an IRI.
        order: by what things stand in order; default by IRI, for which none has to be read.
    """

    def __init__(
        self, names: Iterable[str], read: Callable[[str], Thing], order: Callable[[Thing], Any] | None = None
    ) -> None:
        self._names = frozenset(names)
        self._read, self._order = read, order
        self._known: dict[str, Thing] = {}

    def __getitem__(self, name: str) -> Thing:
        """Return the thing of an IRI; raises KeyError where there is none."""
        if name not in self._known:
            if name not in self._names:
                raise KeyError(name)
            self._known[name] = self._read(name)
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._in_order)

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _in_order(self) -> list[str]:
        return self._sorted(self._names)

    def _sorted(self, names: Iterable[str]) -> list[str]:
        order = self._order
        return sorted(names) if order is None else sorted(sorted(names), key=lambda name: order(self[name]))

    def among(self, names: Iterable[str]) -> tuple[Thing, ...]:
        """Return those things of which the IRI is one of these, in their order, each once."""
        return tuple(self[name] for name in self._sorted(self._names.intersection(names)))
