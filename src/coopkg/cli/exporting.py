"""Out again: export codebook, export project, export observations."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.options import Home, language_of, spread
from coopkg.cli.saving import save
from coopkg.errors import UnsupportedFormat
from coopkg.messages import user_language
from coopkg.settings import Settings

if TYPE_CHECKING:
    from coopkg.linking.exports.losses import Loss
    from coopkg.linking.exports.material import Material

_CODEBOOKS = ("qdc", "maxqda", "taguette")
_OBSERVATIONS = ("xlsx", "csv", "ttl", "jsonld")
_ALIKE = 5  # losses of one kind that are shown

Out = Annotated[Path | None, typer.Option("--out", "-o", help=show.words("cli.export_out"), show_default=False)]
Import = Annotated[str, typer.Option("--import", help=show.words("cli.export_import"))]


@dataclass(frozen=True)
class Written:
    """How an export is written, and from where."""

    lang: Annotated[str, typer.Option(help=show.words("cli.export_lang"))] = ""
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.export_force"))] = False
    private: Annotated[bool, typer.Option("--private", help=show.words("cli.private"))] = False
    home: Home = None

    @property
    def graph(self) -> coopkg.KnowledgeGraph:
        """The graph, opened."""
        return coopkg.open(self.home, private=self.private)


@dataclass(frozen=True)
class Chosen:
    """Which observations are exported."""

    import_id: Import = ""
    collective: Annotated[str, typer.Option(help=show.words("cli.export_collective"))] = ""
    grid: Annotated[str, typer.Option("--grid", help=show.words("cli.export_of_grid"))] = ""
    concept: Annotated[str, typer.Option(help=show.words("cli.export_concept"))] = ""
    observer: Annotated[str, typer.Option(help=show.words("cli.export_observer"))] = ""

    def of(self, graph: coopkg.KnowledgeGraph) -> Material:
        """Return them, out of a graph."""
        from coopkg.linking.exports.material import Choice, Material

        return Material(graph, Choice(self.import_id, self.collective, self.grid, self.concept, self.observer))


def _formats(offered: Iterable[str]) -> str:
    return show.words("cli.export_format", offered=", ".join(offered))


@spread
def codebook(
    *,
    format: Annotated[str, typer.Option(help=_formats(_CODEBOOKS))] = "qdc",  # noqa: A002
    out: Out = None,
    grid: Annotated[str, typer.Option(help=show.words("cli.export_grid"))] = "",
    scheme: Annotated[str, typer.Option(help=show.words("cli.export_scheme"))] = "",
    import_id: Import = "",
    to: Written,
) -> None:
    """Write the notions as a codebook."""
    from coopkg.linking.exports import codebook as files
    from coopkg.linking.exports import codes

    _require(format, _CODEBOOKS)
    book = codes.codebook(to.graph, codes.scheme_of(grid, scheme, import_id), language_of(to.lang))
    _save(to, out, lambda file: files.WRITERS[format](book, file))
    _tell(files.losses(book, format))


@spread
def project(*, out: Out = None, chosen: Chosen, to: Written) -> None:
    """Write observations as a REFI-QDA project."""
    from coopkg.linking.exports.project import write_project
    from coopkg.linking.exports.texts import Texts
    from coopkg.linking.exports.whole import Whole

    material = chosen.of(to.graph)
    texts = Texts(to.home or Settings().home, chosen.import_id) if to.private else Texts()
    whole = Whole(material, language_of(to.lang), texts)
    _save(to, out, lambda file: write_project(whole, file))
    _tell(whole.losses())


@spread
def observations(
    *,
    format: Annotated[str, typer.Option(help=_formats(_OBSERVATIONS))] = "xlsx",  # noqa: A002
    out: Out = None,
    chosen: Chosen,
    to: Written,
) -> None:
    """Write observations as a workbook, tables or linked data."""
    from coopkg.linking.exports import observations as files

    _require(format, _OBSERVATIONS)
    material, language = chosen.of(to.graph), language_of(to.lang)
    _save(to, out, lambda file: files.WRITERS[format](material, language, file))


def _require(format: str, offered: tuple[str, ...]) -> None:  # noqa: A002
    if format not in offered:
        raise UnsupportedFormat(wanted=format, offered=", ".join(offered))


def _save(to: Written, out: Path | None, write: Callable[[IO[bytes]], object]) -> None:
    save(out, to.force, write)
    if out:
        show.line(show.words("workbook.written", path=out))


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
