"""Cases compared: matrix; and what the other comparing commands share with it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten as shorten_text
from typing import TYPE_CHECKING, Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.errors import BadParameter, MissingParameter, UnreadableFile, UnsupportedFormat, WouldOverwrite
from coopkg.messages import LANGUAGES, user_language
from coopkg.models.matrix import SIGNS, Cell, Matrix
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.comparison import Choice

Names = list[str]
Grid = Annotated[str, typer.Option(help=show.words("cli.grid"))]
Scheme = Annotated[str, typer.Option(help=show.words("cli.scheme"))]
Notions = Annotated[Names, typer.Option("--notion", help=show.words("cli.compare_notions"), show_default=False)]
By = Annotated[str, typer.Option(help=show.words("cli.compare_by"))]
Collectives = Annotated[
    Names, typer.Option("--collective", help=show.words("cli.compare_collective"), show_default=False)
]
Form = Annotated[str, typer.Option(help=show.words("cli.compare_form"))]
Observer = Annotated[str, typer.Option(help=show.words("cli.compare_observer"))]
Since = Annotated[str, typer.Option(help=show.words("cli.compare_since"))]
Until = Annotated[str, typer.Option(help=show.words("cli.compare_until"))]
Fictitious = Annotated[bool, typer.Option("--fictitious", help=show.words("cli.fictitious"))]
Format = Annotated[str, typer.Option(help=show.words("cli.compare_format"))]
Out = Annotated[Path | None, typer.Option("--out", "-o", help=show.words("cli.compare_output"), show_default=False)]
Force = Annotated[bool, typer.Option("--force", help=show.words("cli.template_force"))]
Lang = Annotated[str, typer.Option(help=show.words("cli.compare_lang"))]
Private = Annotated[bool, typer.Option("--private", help=show.words("cli.compare_private"))]
Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]

LISTS = ("table", "csv", "json")
_MATRIX = (*LISTS, "xlsx", "svg")
GRID = "synthese"
"""The grid that is shown where none is named: the one to be discussed, and the one the workbook is written for."""

_ACROSS = 12
_NAME = 52


def matrix(
    grid: Grid = "",
    scheme: Scheme = "",
    notions: Notions = [],  # noqa: B006
    by: By = "",
    collectives: Collectives = [],  # noqa: B006
    form: Form = "",
    observer: Observer = "",
    since: Since = "",
    until: Until = "",
    fictitious: Fictitious = False,
    page: Annotated[int, typer.Option(min=1, help=show.words("cli.page"))] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=200, help=show.words("cli.per_page"))] = 200,
    format: Annotated[str, typer.Option(help=show.words("cli.matrix_format"))] = "",  # noqa: A002
    out: Out = None,
    force: Force = False,
    lang: Lang = "",
    private: Private = False,
    home: Home = None,
) -> None:
    """Show collectives × the items of a grid."""
    from coopkg.linking import comparison
    from coopkg.linking.comparison import heatmap, listing, spreadsheet

    chosen, lang = format_of(format, out, _MATRIX), language_of(lang)
    choice = choice_of(grid, scheme, notions, by, collectives, form, observer, since, until, fictitious)
    kg, first = coopkg.open(home, private=private), (page - 1) * per_page
    if chosen == "xlsx":
        book = io.BytesIO()
        spreadsheet.write(kg, choice, book, lang, first, per_page)
        give(book.getvalue(), out, force)
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
        give(written[chosen]().encode(), out, force)


def choice_of(
    grid: str,
    scheme: str,
    notions: Names,
    by: str,
    collectives: Names,
    form: str,
    observer: str,
    since: str,
    until: str,
    fictitious: bool,
) -> Choice:
    """Return what is compared, as the options say it; without any, the grid that the workbook is written for."""
    from coopkg.linking.comparison import Choice

    chosen = grid or ("" if scheme or notions else GRID)
    return Choice(
        chosen, scheme, tuple(notions), by, tuple(collectives), form, observer, since, until, fictitious=fictitious
    )


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


def language_of(lang: str) -> str:
    """Return the language that was asked for, else the user's; raises BadParameter."""
    if lang not in ("", *LANGUAGES):
        raise BadParameter(name="--lang", value=lang, expected=", ".join(LANGUAGES))
    return lang or user_language()


def give(content: bytes, out: Path | None, force: bool) -> None:
    """Write to the file that was named, else to the standard output."""
    if out is None:
        sys.stdout.write(content.decode())
        return
    if out.exists() and not force:
        raise WouldOverwrite(path=out)
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise UnreadableFile(path=out, reason=fault.strerror or fault) from None


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
    return {**own, "columns": [asdict(column) for column in found.columns], "rows": rows}


def _draw(found: Matrix) -> None:
    """Draw the matrix, the notions as lines, for their names are long, and a dozen numbered collectives at a time."""
    for first in range(0, len(found.rows), _ACROSS):
        _draw_some(found, first)
    show.note("  ".join(f"{sign} {show.words(f'matrix.{state}')}" for state, sign in SIGNS.items() if sign))
    show.note(show.words("matrix.signs", count=len(found.rows), total=found.total))


def _draw_some(found: Matrix, first: int) -> None:
    rows = found.rows[first : first + _ACROSS]
    for number, row in enumerate(rows, first + 1):
        show.line(f"{number:>4}  {show.in_language(row.collective.label) or shorten(row.collective.iri)}")
    show.line(" " * _NAME + "".join(f"{number:>4}" for number in range(first + 1, first + 1 + len(rows))))
    for column in found.columns:
        name = _fitted(show.in_language(column.label) or shorten(column.iri), _NAME - 2)
        show.line((name + "".join(f"{_sign(row.cell(column.iri)):>4}" for row in rows)).rstrip())
    show.line()


def _fitted(text: str, width: int) -> str:
    """Return a text of a width and two spaces, cut at a word where it is longer."""
    return f"{shorten_text(text, width, placeholder='…'):<{width + 2}}"


def _sign(cell: Cell) -> str:
    return f"{SIGNS[cell.state]}{'!' if cell.disagree else ''}"


COMMANDS: tuple[Any, ...] = (matrix,)
