"""Labels as a sheet: labels export, labels import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from coopkg.cli import show
from coopkg.curation.labels import ALL, KINDS
from coopkg.errors import UnreadableFile

Ontology = Annotated[Path | None, typer.Option(help=show.words("cli.ontology"), show_default=False)]
_KINDS = show.words("cli.labels_kind", kinds=", ".join((*KINDS, ALL)))


def export(
    out: Annotated[Path | None, typer.Option(help=show.words("cli.labels_out"), show_default=False)] = None,
    kind: Annotated[str, typer.Option(help=_KINDS)] = ALL,
    ontology: Ontology = None,
) -> None:
    """Write the labels as CSV."""
    from coopkg.curation import labels

    data = labels.export(kind, ontology).encode("utf-8")
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        _save(out, data)


def _save(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UnreadableFile(path=path, reason=error.strerror or error) from None


def bring_back(
    file: Annotated[Path, typer.Argument(help=show.words("cli.labels_file"))],
    write: Annotated[bool, typer.Option("--write/--dry-run", help=show.words("cli.labels_write"))] = False,
    ontology: Ontology = None,
) -> None:
    """Show, or write, what a sheet changes."""
    from coopkg.curation import changes

    found = changes.changes(file, ontology)
    if write:
        changes.write(found)
    for change in found:
        show.line(show.words("sheet.written", path=change.path) if write else change.diff())
    outcome = "nothing" if not found else "then" if write else "review"
    show.note(show.words(f"sheet.{outcome}", count=len(found)))


def group() -> typer.Typer:
    """Return ``labels`` with its two commands."""
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.command("export", help=show.words("cli.labels_export"))(export)
    app.command("import", help=show.words("cli.labels_import"))(bring_back)
    return app
