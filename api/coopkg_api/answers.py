"""Answers to questions as pages show them: columns and codes in words, things by their names, what matters first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from coopkg.graph.table import Table, Term, value
from coopkg.models import Ref
from coopkg.namespaces import base
from coopkg_api.live import Served
from coopkg_api.properties import Namer
from coopkg_api.view import View

MOST_ROWS = 500
FIRST = ("statement", "quotation", "question", "exact")
"""Columns that stand first on a card."""

_CODES = frozenset(
    {
        *("answer", "as", "basis", "concluded", "cte", "defined", "independent", "kind", "lang", "language", "link"),
        *("match", "nearness", "place", "real", "role", "seen", "silence", "spoken", "type", "verdict", "voice"),
        *("what", "whole"),
    }
)
_NUMBERED = ("statement", "question", "note", "example", "excerpt", "observation", "fact", "mapping", "quotation")


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its head for people, and whether it stands first on a card."""

    name: str
    head: str
    first: bool


@dataclass(frozen=True)
class Cell:
    """A cell: a thing that is named, with what stands for it where its name says nothing new, or a text."""

    column: Column
    text: str
    ref: Ref | None = None
    quoted: bool = False


Row = tuple[Cell, ...]
Part = TypeVar("Part")


@dataclass(frozen=True)
class Answer:
    """The first rows of an answer, and how many there are."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int

    @property
    def cut(self) -> bool:
        """Whether there are more rows than these."""
        return self.total > len(self.rows)


def shown(table: Table, served: Served, view: View) -> Answer:
    """Return an answer in the reader's words."""
    namer = Namer(served.graph, served.vocabulary)
    works = {word: ref for s in served.graph.sources() for ref in [namer.ref(s.iri)] for word in s.label.values()}
    columns = tuple(Column(name, view.head(name), name in FIRST) for name in table.columns)
    cell = _reader(namer, works, view)
    rows = [tuple(map(cell, columns, row)) for row in table.rows[:MOST_ROWS]]
    return Answer(*_without_repeats(columns, rows), len(table))


def _without_repeats(columns: tuple[Column, ...], rows: list[Row]) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Leave out the holders where each is the work that stands beside."""
    names = [column.name for column in columns]
    if not {"source", "holder"} <= set(names):
        return columns, tuple(rows)
    source, holder = names.index("source"), names.index("holder")
    if any(row[source].ref != row[holder].ref for row in rows):
        return columns, tuple(rows)
    return _left(columns, holder), tuple(_left(row, holder) for row in rows)


def _left(parts: tuple[Part, ...], place: int) -> tuple[Part, ...]:
    return parts[:place] + parts[place + 1 :]


def _reader(namer: Namer, works: dict[str, Ref], view: View) -> Callable[[Column, Term | None], Cell]:
    def read(column: Column, term: Term | None) -> Cell:
        text = value(term)
        if column.name == "holder" and text in works:
            return Cell(column, "", works[text])
        if text.startswith(base()) and " " not in text:
            ref = namer.ref(text)
            return Cell(column, view.short(text) if _says_nothing_new(column, text) else "", ref)
        return Cell(column, view.code(text) if column.name in _CODES else text, quoted=column.name == "quotation")

    return read


def _says_nothing_new(column: Column, address: str) -> bool:
    """Tell whether the words of a thing stand in another column, or it has none."""
    family = address.removeprefix(base() + "id/").partition("/")[0]
    return column.name == "address" or family in _NUMBERED
