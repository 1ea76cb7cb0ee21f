"""Commands on many observations: matrix, load."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten as shorten_text
from typing import Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.errors import UnsupportedFormat
from coopkg.models.matrix import Cell, Matrix
from coopkg.namespaces import shorten
from coopkg.settings import Settings

Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]
_FORMATS = ("table", "csv", "json")
_SIGNS = {
    "present": "+",
    "absent": "-",
    "ambivalent": "±",
    "several": "≠",
    "silent": "0",
    "coded": "·",
    "part": "(+)",
    "nothing": "",
}
_ACROSS = 12
_NAME = 52


def matrix(
    grid: Annotated[str, typer.Option(help=show.words("cli.grid"))] = "",
    scheme: Annotated[str, typer.Option(help=show.words("cli.scheme"))] = "",
    fictitious: Annotated[bool, typer.Option("--fictitious", help=show.words("cli.fictitious"))] = False,
    page: Annotated[int, typer.Option(min=1, help=show.words("cli.page"))] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=200, help=show.words("cli.per_page"))] = 200,
    format: Annotated[str, typer.Option(help=show.words("cli.matrix_format"))] = "",  # noqa: A002
    home: Home = None,
) -> None:
    """Show collectives × the items of a grid."""
    if format not in ("", *_FORMATS):
        raise UnsupportedFormat(wanted=format, offered=", ".join(_FORMATS))
    kg = coopkg.open(home)
    found = kg.matrix(grid, scheme, fictitious=fictitious, first=(page - 1) * per_page, most=per_page)
    chosen = format or ("table" if sys.stdout.isatty() else "csv")
    if chosen == "csv":
        sys.stdout.write(found.to_csv())
    elif chosen == "json":
        show.line(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        _draw(found)


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
    show.note("  ".join(f"{sign} {show.words(f'matrix.{state}')}" for state, sign in _SIGNS.items() if sign))
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
    return f"{_SIGNS[cell.state]}{'!' if cell.disagree else ''}"


def load(
    files: Annotated[list[Path] | None, typer.Argument(help=show.words("cli.load_files"), show_default=False)] = None,
    home: Home = None,
) -> None:
    """Load much data beside the project's graph, unchecked."""
    from coopkg.build.bulk import load as load_files

    told = load_files(
        home or Settings().home, files or [], progress=lambda step: show.note(f"  {show.words(f'build.{step}')}")
    )
    manifest = told.manifest
    counted = {"files": ", ".join(manifest.loaded) or "-", "triples": manifest.counts["triples"]}
    show.line(show.words("build.loaded", number=told.number, seconds=manifest.seconds, **counted))


COMMANDS: tuple[Any, ...] = (matrix, load)
