"""Cases compared: matrix; and what the other comparing commands share with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from textwrap import shorten as shorten_text
from typing import TYPE_CHECKING, Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.options import Home, language_of, spread
from coopkg.cli.saving import save
from coopkg.errors import MissingParameter, UnsupportedFormat
from coopkg.messages import user_language
from coopkg.models import Ref
from coopkg.models.matrix import SIGNS, Cell, Matrix
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.comparison import Choice

Names = list[str]
Format = Annotated[str, typer.Option(help=show.words("cli.compare_format"))]

LISTS = ("table", "csv", "json")
_MATRIX = (*LISTS, "xlsx", "svg")
GRID = "synthese"
"""The grid that is shown where none is named: the one to be discussed, and the one the workbook is written for."""

_ACROSS = 12
_NAME = 52


@dataclass(frozen=True)
class Compared:
    """Which notions and which collectives are compared."""

    grid: Annotated[str, typer.Option(help=show.words("cli.grid"))] = ""
    scheme: Annotated[str, typer.Option(help=show.words("cli.scheme"))] = ""
    notions: Annotated[
        Names | None, typer.Option("--notion", help=show.words("cli.compare_notions"), show_default=False)
    ] = None
    by: Annotated[str, typer.Option(help=show.words("cli.compare_by"))] = ""
    collectives: Annotated[
        Names | None, typer.Option("--collective", help=show.words("cli.compare_collective"), show_default=False)
    ] = None
    form: Annotated[str, typer.Option(help=show.words("cli.compare_form"))] = ""
    observer: Annotated[str, typer.Option(help=show.words("cli.compare_observer"))] = ""
    since: Annotated[str, typer.Option(help=show.words("cli.compare_since"))] = ""
    until: Annotated[str, typer.Option(help=show.words("cli.compare_until"))] = ""
    fictitious: Annotated[bool, typer.Option("--fictitious", help=show.words("cli.fictitious"))] = False

    @property
    def choice(self) -> Choice:
        """What the library compares; where nothing is named, the grid that the workbook is written for."""
        from coopkg.linking.comparison import Choice

        given = {field.name: getattr(self, field.name) for field in fields(self)}
        lists = {name: tuple(given[name] or ()) for name in ("notions", "collectives")}
        grid = self.grid or ("" if self.scheme or self.notions else GRID)
        return Choice(**given | lists | {"grid": grid})


@dataclass(frozen=True)
class Written:
    """Where a comparison is written, in which language, and from which graph."""

    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=show.words("cli.compare_output"), show_default=False)
    ] = None
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.template_force"))] = False
    lang: Annotated[str, typer.Option(help=show.words("cli.compare_lang"))] = ""
    private: Annotated[bool, typer.Option("--private", help=show.words("cli.compare_private"))] = False
    home: Home = None

    @property
    def graph(self) -> coopkg.KnowledgeGraph:
        """The graph, opened."""
        return coopkg.open(self.home, private=self.private)

    def save(self, text: str) -> None:
        """Write a text to the file that was named, else to the standard output."""
        save(self.out, self.force, lambda file: file.write(text.encode()))


@spread
def matrix(
    *,
    compared: Compared,
    page: Annotated[int, typer.Option(min=1, help=show.words("cli.page"))] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=200, help=show.words("cli.per_page"))] = 200,
    format: Annotated[str, typer.Option(help=show.words("cli.matrix_format"))] = "",  # noqa: A002
    to: Written,
) -> None:
    """Show collectives × the items of a grid."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import heatmap, listing, spreadsheet

    chosen, lang = format_of(format, to.out, _MATRIX), language_of(to.lang)
    kg, choice, first = to.graph, compared.choice, (page - 1) * per_page
    if chosen == "xlsx":
        save(to.out, to.force, lambda file: spreadsheet.write(kg, choice, file, lang, first, per_page))
        return
    found = comparison.matrix(kg, choice, first, per_page)
    written: Mapping[str, Callable[[], str]] = {
        "csv": lambda: listing.of_matrix(found, lang).to_csv(lang),
        "json": lambda: as_json(_plain(found)),
        "svg": lambda: heatmap.draw(found, lang),
    }
    if chosen == "table":
        _draw(found)
    else:
        to.save(written[chosen]())


def format_of(wanted: str, out: Path | None, offered: tuple[str, ...]) -> str:
    """Return the format that is named, else that of the file, else a table on a terminal, else CSV.

    Raises:
        UnsupportedFormat: it is not one of those offered, or a table is to go to a file.
        MissingParameter: a spreadsheet is to go nowhere.
    """
    suffix = out.suffix.lstrip(".").lower() if out else ""
    chosen = wanted or suffix or ("table" if sys.stdout.isatty() else "csv")
    if chosen not in offered or (chosen == "table" and out):
        raise UnsupportedFormat(wanted=chosen, offered=", ".join(offered[bool(out) :]))
    if chosen == "xlsx" and not out:
        raise MissingParameter(name="--out", expected="xlsx")
    return chosen


def as_json(plain: object) -> str:
    """Return JSON, a line for each value."""
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _plain(found: Matrix) -> dict[str, Any]:
    """Return a matrix as JSON has it; cells in which nothing was observed are left out."""
    rows = [
        {**asdict(row.collective), "cells": {notion: cell.record() for notion, cell in row.cells.items()}}
        for row in found.rows
    ]
    own = {"scheme": found.scheme and asdict(found.scheme), "total": found.total, "fictitious": found.fictitious}
    numbers = [asdict(one) for one in found.numbers]
    return {**own, "columns": [asdict(column) for column in found.columns], "rows": rows, "numbers": numbers}


def _draw(found: Matrix) -> None:
    """Draw the matrix, the notions as lines, for their names are long, and a dozen numbered collectives at a time."""
    for first in range(0, len(found.rows), _ACROSS):
        _draw_some(found, first)
    _draw_numbers(found)
    show.note("  ".join(f"{sign} {show.words(f'matrix.{state}')}" for state, sign in SIGNS.items() if sign))
    show.note(show.words("matrix.signs", count=len(found.rows), total=found.total))


def _draw_numbers(found: Matrix) -> None:
    """List what imports share as numbers alone, below the matrix."""
    from coopkg.linking.comparison.numbers import counted, titled

    lang = user_language()
    if found.numbers:
        show.line(show.words("comparing.numbers"))
    for one in found.numbers:
        show.line(f"{titled(one, lang)} ({shorten(one.source.iri)})")
        for column in found.columns:
            if counts := one.collectives.get(column.iri):
                show.line(f"{_named(column)}  {counted(counts, lang)}")
        show.line()


def _named(column: Ref) -> str:
    return _fitted(show.in_language(column.label) or shorten(column.iri), _NAME - 2)


def _draw_some(found: Matrix, first: int) -> None:
    rows = found.rows[first : first + _ACROSS]
    for number, row in enumerate(rows, first + 1):
        show.line(f"{number:>4}  {show.in_language(row.collective.label) or shorten(row.collective.iri)}")
    show.line(" " * _NAME + "".join(f"{number:>4}" for number in range(first + 1, first + 1 + len(rows))))
    for column in found.columns:
        show.line((_named(column) + "".join(f"{_sign(row.cell(column.iri)):>4}" for row in rows)).rstrip())
    show.line()


def _fitted(text: str, width: int) -> str:
    """Return a text of a width and two spaces, cut at a word where it is longer."""
    return f"{shorten_text(text, width, placeholder='…'):<{width + 2}}"


def _sign(cell: Cell) -> str:
    return f"{SIGNS[cell.state]}{'!' if cell.disagree else ''}"


COMMANDS: tuple[Any, ...] = (matrix,)
