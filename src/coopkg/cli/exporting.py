"""Out again: export codebook, export project, export observations."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

import coopkg
from coopkg.cli import show
from coopkg.errors import BadParameter, UnreadableFile, UnsupportedFormat, WouldOverwrite
from coopkg.messages import LANGUAGES, user_language
from coopkg.settings import Settings

if TYPE_CHECKING:
    from coopkg.linking.exports.losses import Loss

_CODEBOOKS = ("qdc", "maxqda", "taguette")
_OBSERVATIONS = ("xlsx", "csv", "ttl", "jsonld")
_ALIKE = 5  # losses of one kind that are shown

Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", "-o", help=show.words("cli.export_out"), show_default=False)]
Force = Annotated[bool, typer.Option("--force", help=show.words("cli.export_force"))]
Grid = Annotated[str, typer.Option(help=show.words("cli.export_grid"))]
OfGrid = Annotated[str, typer.Option("--grid", help=show.words("cli.export_of_grid"))]
Collective = Annotated[str, typer.Option(help=show.words("cli.export_collective"))]
Concept = Annotated[str, typer.Option(help=show.words("cli.export_concept"))]
Observer = Annotated[str, typer.Option(help=show.words("cli.export_observer"))]
Private = Annotated[bool, typer.Option("--private", help=show.words("cli.private"))]
Import = Annotated[str, typer.Option("--import", help=show.words("cli.export_import"))]
Lang = Annotated[str, typer.Option(help=show.words("cli.export_lang"))]


def _formats(offered: Iterable[str]) -> str:
    return show.words("cli.export_format", offered=", ".join(offered))


def codebook(
    format: Annotated[str, typer.Option(help=_formats(_CODEBOOKS))] = "qdc",  # noqa: A002
    out: Out = None,
    grid: Grid = "",
    scheme: Annotated[str, typer.Option(help=show.words("cli.export_scheme"))] = "",
    import_id: Import = "",
    lang: Lang = "",
    force: Force = False,
    private: Private = False,
    home: Home = None,
) -> None:
    """Write the notions as a codebook."""
    from coopkg.linking.exports import codebook as files
    from coopkg.linking.exports import codes

    _require(format, _CODEBOOKS)
    kg = coopkg.open(home, private=private)
    book = codes.codebook(kg, codes.scheme_of(grid, scheme, import_id), _language(lang))
    _save(out, force, lambda to: files.WRITERS[format](book, to))
    _tell(files.losses(book, format))


def project(
    out: Out = None,
    import_id: Import = "",
    collective: Collective = "",
    grid: OfGrid = "",
    concept: Concept = "",
    observer: Observer = "",
    lang: Lang = "",
    force: Force = False,
    private: Private = False,
    home: Home = None,
) -> None:
    """Write observations as a REFI-QDA project."""
    from coopkg.linking.exports.material import Choice, Material
    from coopkg.linking.exports.project import write_project
    from coopkg.linking.exports.texts import Texts
    from coopkg.linking.exports.whole import Whole

    material = Material(coopkg.open(home, private=private), Choice(import_id, collective, grid, concept, observer))
    texts = Texts(home or Settings().home, import_id) if private else Texts()
    whole = Whole(material, _language(lang), texts)
    _save(out, force, lambda to: write_project(whole, to))
    _tell(whole.losses())


def observations(
    format: Annotated[str, typer.Option(help=_formats(_OBSERVATIONS))] = "xlsx",  # noqa: A002
    out: Out = None,
    import_id: Import = "",
    collective: Collective = "",
    grid: OfGrid = "",
    concept: Concept = "",
    observer: Observer = "",
    lang: Lang = "",
    force: Force = False,
    private: Private = False,
    home: Home = None,
) -> None:
    """Write observations as a workbook, tables or linked data."""
    from coopkg.linking.exports import observations as files
    from coopkg.linking.exports.material import Choice, Material

    _require(format, _OBSERVATIONS)
    material = Material(coopkg.open(home, private=private), Choice(import_id, collective, grid, concept, observer))
    language = _language(lang)
    _save(out, force, lambda to: files.WRITERS[format](material, language, to))


def _require(format: str, offered: tuple[str, ...]) -> None:  # noqa: A002
    if format not in offered:
        raise UnsupportedFormat(wanted=format, offered=", ".join(offered))


def _language(lang: str) -> str:
    if lang not in ("", *LANGUAGES):
        raise BadParameter(name="--lang", value=lang, expected=", ".join(LANGUAGES))
    return lang or user_language()


def _save(path: Path | None, force: bool, write: Callable[[IO[bytes]], None]) -> None:
    """Write to a file, whole or not at all, or to the standard output."""
    if path is None:
        write(sys.stdout.buffer)
        sys.stdout.flush()
        return
    if path.exists() and not force:
        raise WouldOverwrite(path=path)
    try:
        with _whole(path) as out:
            write(out)
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None
    show.line(show.words("workbook.written", path=path))


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the one that is wanted, and put it in its place when it is finished."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _tell(losses: Iterable[Loss]) -> None:
    """Tell what the program will not take as it is: the first of each kind, and how many there are."""
    kinds: dict[str, int] = {}
    for loss in losses:
        kinds[loss.key] = kinds.get(loss.key, 0) + 1
        if kinds[loss.key] <= _ALIKE:
            show.note(loss.message(user_language()))
    for count in kinds.values():
        if count > _ALIKE:
            show.note(show.words("import.more", count=count - _ALIKE))


def group() -> typer.Typer:
    """Return ``export`` with its commands."""
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.command("codebook", help=show.words("cli.export_codebook"))(codebook)
    app.command("project", help=show.words("cli.export_project"))(project)
    app.command("observations", help=show.words("cli.export_observations"))(observations)
    return app
