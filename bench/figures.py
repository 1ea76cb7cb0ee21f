"""How a figure is shown: measured beside its target, and whether it is met."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the result.

    Attributes:
        name: what was measured.
        value: the measured number, in ``unit``.
        unit: ms, s, MiB, × …
        spread: what else is worth saying, such as the least and the most of the turns.
        most: the target where less is better.
        least: the target where more is better.
    """

    name: str
    value: float
    unit: str
    spread: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None where there is none."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def __str__(self) -> str:
        target = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}" if self.least is not None else ""
        verdict = {None: "", True: "met", False: "MISSED"}[self.met]
        return f"{self.name:<58} {self.value:>10.4g} {self.unit:<4} {target:>8} {verdict:<6} {self.spread}".rstrip()


def show(line: object) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def keep(figures: Sequence[Figure], path: Path) -> None:
    """Write figures as JSON, for comparisons from one run to the next."""
    path.write_text(json.dumps([asdict(one) | {"met": one.met} for one in figures], indent=1, ensure_ascii=False))


def p99(took: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return sorted(took)[min(len(took) - 1, int(len(took) * 0.99))]


def times(took: Sequence[float]) -> str:
    """Return median and p99 of seconds, in milliseconds."""
    return f"median {statistics.median(took) * 1e3:.2f} ms, p99 {p99(took) * 1e3:.2f} ms, {len(took)} times"


def turns(values: Sequence[float]) -> str:
    """Return the least and the most of several turns."""
    return f"{len(values)} turns, {min(values):.3g} to {max(values):.3g}"
