"""Commands for those who write and check the graph: validate, verify, fmt, excerpt, new."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import SourceNotNamed, UnreadableFile
from coopkg.evidence.edition import Edition
from coopkg.evidence.kinds import KINDS, MEASURED

Files = Annotated[list[Path] | None, typer.Argument(help=show.words("cli.files"), show_default=False)]
Source = Annotated[
    Path | None, typer.Option(help=show.words("cli.source"), envvar="COOPKG_SOURCE_PAGE", show_default=False)
]
To = Annotated[int | None, typer.Option(help=show.words("cli.to"), show_default=False)]
_KINDS = show.words("cli.kind", kinds=", ".join(KINDS))


def validate(files: Files = None) -> None:
    """Check Turtle files against the shapes; without files the whole project, as a build does."""
    from coopkg.build.assemble import check
    from coopkg.build.validate import validate_files

    reports = (validate_files(files),) if files else check().reports
    for found in (found for report in reports for found in (*report.warnings, *report.infos)):
        show.violation(found)
    for report in reports:
        report.require()
    show.line(show.words("check.valid", count=len(files)) if files else show.words("check.whole"))


def verify(
    source: Source = None,
    as_json: Annotated[bool, typer.Option("--json", help=show.words("cli.json"))] = False,
    home: Home = None,
) -> None:
    """Check a copy of the page against the graph; exit 1 when a quotation is lost."""
    checked = coopkg.open(home).verify(_given(source))
    if as_json:
        json.dump(checked.to_dict(), sys.stdout, ensure_ascii=False, indent=2)
        show.line()
    else:
        show.verification(checked)
    if not checked.ok:
        raise typer.Exit(1)


def _given(source: Path | None) -> Path:
    if source is None:
        raise SourceNotNamed
    return source


def fmt(
    files: Files = None,
    check: Annotated[bool, typer.Option("--check", help=show.words("cli.check"))] = False,
) -> None:
    """Write Turtle files in canonical form."""
    changed = [path for path in _turtle(files) if _format(path, check)]
    if check and changed:
        raise typer.Exit(1)


def _turtle(files: list[Path] | None) -> list[Path]:
    from coopkg import resources

    if files:
        return files
    return [*resources.files("ontology", "**/*.ttl"), *resources.files("shapes", "**/*.ttl")]


def _format(path: Path, check: bool) -> bool:
    """Write one file canonically, or only say that it is not; return whether it was not."""
    from coopkg.build.canonical import canonical

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path=path, reason=getattr(error, "strerror", None) or error) from None
    written = canonical(text, path)
    if written == text:
        return False
    show.line(show.words("check.not_canonical" if check else "check.formatted", path=path))
    if not check:
        path.write_text(written, encoding="utf-8")
    return True


def excerpt(
    line: Annotated[int, typer.Argument(help=show.words("cli.line_number"))],
    words: Annotated[str, typer.Argument(help=show.words("cli.quotation"))],
    source: Source = None,
    to: To = None,
    evidences: Annotated[list[str], typer.Option(help=show.words("cli.evidences"))] = [],  # noqa: B006
) -> None:
    """Scaffold an excerpt."""
    from coopkg.evidence.scaffold import excerpt_block

    edition = Edition.read(_given(source))
    sys.stdout.write(excerpt_block(edition, line, words, to, evidences=evidences))


def new(
    kind: Annotated[str, typer.Argument(help=_KINDS)],
    id: Annotated[str | None, typer.Option(help=show.words("cli.id"), show_default=False)] = None,  # noqa: A002
    line: Annotated[int | None, typer.Option(help=show.words("cli.line_number"), show_default=False)] = None,
    words: Annotated[str, typer.Option(help=show.words("cli.quotation"), show_default=False)] = "",
    to: To = None,
    by: Annotated[list[str], typer.Option(help=show.words("cli.by"))] = [],  # noqa: B006
    voice: Annotated[str | None, typer.Option(help=show.words("cli.voice"), show_default=False)] = None,
    about: Annotated[list[str], typer.Option(help=show.words("cli.about"))] = [],  # noqa: B006
    of: Annotated[list[str], typer.Option(help=show.words("cli.of"))] = [],  # noqa: B006
    source: Source = None,
) -> None:
    """Scaffold a new record with the next free identifier."""
    from coopkg.evidence.passages import Passage
    from coopkg.evidence.scaffold import new_block

    edition = Edition.read(_given(source)) if kind in MEASURED else None
    passage = Passage(Edition.read(_given(source)), line, words, to) if line is not None else None
    block = new_block(kind, id, by=by, voice=voice, about=about, of=of, passage=passage, edition=edition)
    sys.stdout.write(block)


COMMANDS: tuple[Any, ...] = (validate, verify, fmt, excerpt, new)
