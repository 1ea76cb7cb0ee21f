"""What was found wrong in a file, kept so that it can be read page by page and in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from coopkg.linking.records import ERROR, Place, Problem
from coopkg.messages import LANGUAGES, say

MOST_KEPT = 100_000
"""Problems of one file; whoever has more mends these first."""


@dataclass(frozen=True)
class Finding:
    """One problem, ready to be shown.

    Attributes:
        level: error, warning or note.
        value: as it stands in the file.
        said: language → what is wrong, and what to do.
    """

    level: str
    place: Place
    value: str
    said: Mapping[str, str]

    def message(self, lang: str) -> str:
        """Return one sentence with its place, in ``fr`` or ``en``."""
        return say("place.says", lang, place=self.place.words(lang), said=self.said[lang])


def write(path: Path, problems: Iterable[Problem]) -> int:
    """Write problems, one a line; return how many of them hinder the import."""
    errors = 0
    with path.open("w", encoding="utf-8") as out:
        for number, problem in enumerate(problems):
            errors += problem.level == ERROR
            if number < MOST_KEPT:
                out.write(json.dumps(_row(problem), ensure_ascii=False) + "\n")
    return errors


def _row(problem: Problem) -> list[object]:
    said = {lang: problem.said(lang) for lang in LANGUAGES}
    return [problem.level, problem.place, problem.value, said]


def read(path: Path, level: str = "", part: slice = slice(None)) -> tuple[int, Sequence[Finding]]:
    """Return how many problems there are, of one level or of all, and a part of them.

    Args:
        path: as :func:`write` left it; where it is not there, there is none.
        level: error, warning or note; empty for all.
        part: which of them, without a step.
    """
    if not path.exists():
        return 0, ()
    with path.open(encoding="utf-8") as lines:
        rows = [line for line in lines if not level or line.startswith(f'["{level}"')]
    return len(rows), [_finding(*json.loads(row)) for row in islice(rows, part.start, part.stop)]


def _finding(level: str, place: Sequence[Any], value: str, said: Mapping[str, str]) -> Finding:
    return Finding(level, Place(*place), value, said)
