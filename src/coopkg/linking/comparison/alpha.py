"""Krippendorff's alpha for nominal values, with missing ones: how far agreement goes beyond chance.

K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011), section D: any number of observers, nominal data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

_Observer = TypeVar("_Observer", bound=Hashable)
_Value = TypeVar("_Value", bound=Hashable)


@dataclass(frozen=True)
class Alpha:
    """The figure with what it rests on.

    Attributes:
        value: 1 for full agreement, 0 for what chance would give, less where observers avoid each other; None where it
            cannot be computed.
        reason: why not: ``alone`` (no unit has two values) or ``same`` (all values are the same one); else empty.
        units: units with two values or more.
        observers: observers with a value in one of them.
        values: values in them.
        pairs: pairs of observers of a unit, all units together.
    """

    value: float | None
    reason: str
    units: int
    observers: int
    values: int
    pairs: int


def alpha(units: Iterable[Mapping[_Observer, _Value]]) -> Alpha:
    """Return alpha.

    Args:
        units: for each unit, observer → value; observers who have none are left out.
    """
    observers: set[Hashable] = set()
    totals: Counter[Hashable] = Counter()
    shared = pairs = 0
    disagreement = 0.0
    for unit in units:
        size = len(unit)
        if size < 2:
            continue
        counts = Counter(unit.values())
        shared, pairs = shared + 1, pairs + size * (size - 1) // 2
        observers.update(unit)
        totals.update(counts)
        disagreement += sum(n * (size - n) for n in counts.values()) / (size - 1)
    number = totals.total()
    by_chance = sum(n * (number - n) for n in totals.values())
    reason = "alone" if not shared else "" if by_chance else "same"
    value = None if reason else 1 - (number - 1) * disagreement / by_chance
    return Alpha(value, reason, shared, len(observers), number, pairs)
