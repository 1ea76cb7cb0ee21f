"""The problems of an import as CSV that French and English spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from coopkg.curation.cells import neutral
from coopkg.errors import UnreadableFile
from coopkg.linking.checking.verdict import Verdict
from coopkg.linking.records import Place, Problem, list_headings
from coopkg.messages import say, user_language

DELIMITERS = {"fr": ";", "en": ","}


def cells(problem: Problem, lang: str) -> tuple[str, ...]:
    """Return a row: how grave, where, what stands there, what is wrong and what to do; no cell is a formula."""
    return row(problem.level, problem.place, problem.value, problem.said(lang), lang)


def row(level: str, place: Place, value: str, said: str, lang: str) -> tuple[str, ...]:
    """Return the same of a problem that was taken apart."""
    sheet, number = place.sheet or place.file, str(place.row or "")
    texts = (say(f"checking.{level}", lang), sheet, number, place.column, value, said, place.path)
    return tuple(map(neutral, texts))


def write_csv(verdict: Verdict, out: Path, lang: str = "") -> None:
    """Write all problems: UTF-8 with a byte order mark, semicolons in French.

    Args:
        verdict: of which the problems are written.
        out: the file.
        lang: ``fr`` or ``en``; default the language of the person at the terminal.

    Raises:
        UnreadableFile: it cannot be written.
    """
    chosen = lang or user_language()
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=DELIMITERS[chosen], lineterminator="\r\n").writerows(_rows(verdict, chosen))
    except OSError as fault:
        raise UnreadableFile(path=out, reason=fault.strerror or fault) from None


def _rows(verdict: Verdict, lang: str) -> Iterator[tuple[str, ...]]:
    yield list_headings(lang)
    for problem in verdict.problems:
        yield cells(problem, lang)
