"""Suggestions for a text: suggest."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import BadParameter, UnreadableFile
from coopkg.messages import LANGUAGES
from coopkg.settings import Settings

if TYPE_CHECKING:
    from coopkg.linking.suggestions.decisions import Decided, Decisions
    from coopkg.linking.suggestions.outputs import Suggested

Pairs = list[str]

_PROJECT = "qdpx"


def suggest(
    file: Annotated[Path | None, typer.Argument(help=show.words("cli.suggest_file"), show_default=False)] = None,
    format: Annotated[str, typer.Option(help=show.words("cli.suggest_format"))] = "",  # noqa: A002
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help=show.words("cli.suggest_out"), show_default=False)
    ] = None,
    lang: Annotated[str, typer.Option(help=show.words("cli.suggest_lang"))] = "",
    stems: Annotated[bool, typer.Option("--stems", help=show.words("cli.suggest_stems"))] = False,
    alone: Annotated[bool, typer.Option("--alone", help=show.words("cli.suggest_alone"))] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help=show.words("cli.suggest_rejected"))] = False,
    accepted: Annotated[bool, typer.Option("--accepted", help=show.words("cli.suggest_accepted"))] = False,
    accept: Annotated[Pairs, typer.Option(help=show.words("cli.suggest_accept"))] = [],  # noqa: B006
    reject: Annotated[Pairs, typer.Option(help=show.words("cli.suggest_reject"))] = [],  # noqa: B006
    decisions: Annotated[
        Path | None, typer.Option(help=show.words("cli.suggest_decisions"), show_default=False)
    ] = None,
    home: Home = None,
) -> None:
    """Show where a text may speak of the notions, or keep what was accepted or rejected."""
    from coopkg.linking.suggestions.decisions import ACCEPTED, REJECTED, Decisions

    if lang not in ("", *LANGUAGES):
        raise BadParameter(name="--lang", value=lang, expected=", ".join(LANGUAGES))
    if file is None and not (accept or reject or decisions):
        raise BadParameter(name="FILE", value="", expected="file")
    kg, kept = coopkg.open(home), Decisions(home or Settings().home)
    pairs = [(ACCEPTED, *_pair(kg, pair, "--accept")) for pair in accept]
    pairs += [(REJECTED, *_pair(kg, pair, "--reject")) for pair in reject]
    for decision, concept, form in pairs:
        kept.record(concept, form, decision)
        show.note(show.words(f"suggest.{decision}", concept=concept, form=form))
    if decisions:
        _keep(kg, kept, decisions)
    if file is not None:
        chosen = _format(format, out)
        found = _found(kg, file, lang, stems, alone, kept)
        _write(kg, chosen, out, _chosen(found, accepted, rejected), accepted)


def _pair(kg: coopkg.KnowledgeGraph, pair: str, option: str) -> tuple[str, str]:
    """Return the IRI and the form of ``concept=form``."""
    concept, _, form = pair.partition("=")
    if not form.strip():
        raise BadParameter(name=option, value=pair, expected="pair")
    return kg.concept(concept.strip()).iri, form.strip()


def _keep(kg: coopkg.KnowledgeGraph, kept: Decisions, file: Path) -> None:
    """Keep the decisions of a file: all of them, or none where one cannot be read."""
    from coopkg.linking.suggestions.marks import marks

    found = [(kg.concept(mark.concept).iri, mark) for mark in marks(file)]
    for concept, mark in found:
        kept.record(concept, mark.form, mark.decision, mark.passage)
    show.note(show.words("suggest.kept", count=len(found)))


def _format(format: str, out: Path | None) -> str:  # noqa: A002
    """Return the format: as said, else by the name of the file, else of a table where a person looks."""
    chosen = format or (out.suffix.lstrip(".").lower() if out else "") or ("table" if sys.stdout.isatty() else "csv")
    if chosen == _PROJECT and out is None:
        raise BadParameter(name="--out", value="", expected="file")
    return chosen


def _found(
    kg: coopkg.KnowledgeGraph, file: Path, lang: str, stems: bool, alone: bool, kept: Decisions
) -> list[Suggested]:
    from coopkg.linking.suggestions import Suggester, texts
    from coopkg.linking.suggestions.outputs import Suggested

    suggester = Suggester(kg, stems, alone)
    documents = texts.read_all(file)
    return [Suggested(one, kept.of(one.text, suggester.suggest(one.text, lang))) for one in documents]


def _chosen(found: Sequence[Suggested], accepted: bool, rejected: bool) -> list[Suggested]:
    """Return what is shown; how many were hidden, because they were rejected, is told."""
    from coopkg.linking.suggestions.decisions import accepted as only_accepted
    from coopkg.linking.suggestions.decisions import still_open

    def choose(decided: Sequence[Decided]) -> Sequence[Decided]:
        return only_accepted(decided) if accepted else decided if rejected else still_open(decided)

    chosen = [one._replace(found=choose(one.found)) for one in found]
    hidden = sum(len(one.found) for one in found) - sum(len(one.found) for one in chosen)
    if hidden and not accepted:
        show.note(show.words("suggest.hidden", count=hidden))
    return chosen


def _write(kg: coopkg.KnowledgeGraph, format: str, out: Path | None, found: list[Suggested], accepted: bool) -> None:  # noqa: A002
    from coopkg.linking.suggestions import outputs

    if format == "table":
        from pyoxigraph import Literal

        from coopkg.graph.table import Table

        rows = tuple(tuple(Literal(str(cell)) for cell in row) for row in outputs.rows(found))
        show.table(Table(outputs.COLUMNS, rows))
    elif format == _PROJECT and out:
        _write_project(kg, out, found)
    else:
        text = outputs.as_codings(found) if accepted and format == "csv" else outputs.write(format, found)
        if out is None:
            sys.stdout.write(text)
        else:
            _save(out, text.encode("utf-8-sig" if format == "csv" else "utf-8", "replace"))


def _write_project(kg: coopkg.KnowledgeGraph, out: Path, found: list[Suggested]) -> None:
    from io import BytesIO

    from coopkg.linking.exports.codes import codebook, scheme_of
    from coopkg.linking.exports.suggested import write_project

    content = BytesIO()
    write_project(found, codebook(kg, scheme_of(scheme="core")), content)
    _save(out, content.getvalue())


def _save(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as fault:
        raise UnreadableFile(path=out, reason=fault.strerror or fault) from None
    show.note(show.words("workbook.written", path=out))


COMMANDS: tuple[Any, ...] = (suggest,)
