"""Suggestions for a text: suggest."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.errors import BadParameter
from coopkg.messages import LANGUAGES
from coopkg.settings import Settings

Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]
Pairs = list[str]


def suggest(
    file: Annotated[Path | None, typer.Argument(help=show.words("cli.suggest_file"), show_default=False)] = None,
    format: Annotated[str, typer.Option(help=show.words("cli.suggest_format"))] = "",  # noqa: A002
    lang: Annotated[str, typer.Option(help=show.words("cli.suggest_lang"))] = "",
    stems: Annotated[bool, typer.Option("--stems", help=show.words("cli.suggest_stems"))] = False,
    alone: Annotated[bool, typer.Option("--alone", help=show.words("cli.suggest_alone"))] = False,
    rejected: Annotated[bool, typer.Option("--rejected", help=show.words("cli.suggest_rejected"))] = False,
    accept: Annotated[Pairs, typer.Option(help=show.words("cli.suggest_accept"))] = [],  # noqa: B006
    reject: Annotated[Pairs, typer.Option(help=show.words("cli.suggest_reject"))] = [],  # noqa: B006
    home: Home = None,
) -> None:
    """Show where a text may speak of the notions, or keep what was accepted or rejected."""
    from coopkg.linking.suggestions.decisions import ACCEPTED, REJECTED, Decisions

    if lang not in ("", *LANGUAGES):
        raise BadParameter(name="--lang", value=lang, expected=", ".join(LANGUAGES))
    if file is None and not (accept or reject):
        raise BadParameter(name="FILE", value="", expected="file")
    kg, decisions = coopkg.open(home), Decisions(home or Settings().home)
    pairs = [(ACCEPTED, *_pair(kg, pair, "--accept")) for pair in accept]
    pairs += [(REJECTED, *_pair(kg, pair, "--reject")) for pair in reject]
    for decision, concept, form in pairs:
        decisions.record(concept, form, decision)
        show.note(show.words(f"suggest.{decision}", concept=concept, form=form))
    if file is not None:
        _suggest(kg, file, format, lang, stems, alone, None if rejected else decisions)


def _pair(kg: coopkg.KnowledgeGraph, pair: str, option: str) -> tuple[str, str]:
    """Return the IRI and the form of ``concept=form``."""
    concept, _, form = pair.partition("=")
    if not form.strip():
        raise BadParameter(name=option, value=pair, expected="pair")
    return kg.concept(concept.strip()).iri, form.strip()


def _suggest(
    kg: coopkg.KnowledgeGraph,
    file: Path,
    format: str,  # noqa: A002
    lang: str,
    stems: bool,
    alone: bool,
    decisions: Any,
) -> None:
    from coopkg.linking.suggestions import Suggester, outputs, texts

    document = texts.read(file)
    found = Suggester(kg, stems, alone).suggest(document.text, lang)
    kept = decisions.open_ones(found) if decisions else found
    if format or not sys.stdout.isatty():
        sys.stdout.write(outputs.write(format or "csv", document, kept))
    else:
        from pyoxigraph import Literal

        from coopkg.graph.table import Table

        rows = tuple(tuple(Literal(str(cell)) for cell in row) for row in outputs.rows(kept))
        show.table(Table(outputs.COLUMNS, rows))
    if len(found) > len(kept):
        show.note(show.words("suggest.hidden", count=len(found) - len(kept)))


COMMANDS: tuple[Any, ...] = (suggest,)
