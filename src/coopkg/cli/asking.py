"""Commands for the researcher who asks: query, ask, concept, search."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

import coopkg
from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import UnreadableFile
from coopkg.graph import catalogue
from coopkg.messages import user_language

Private = Annotated[bool, typer.Option("--private", help=show.words("cli.private"))]


def query(
    file: Annotated[str, typer.Argument(help=show.words("cli.query_file"))],
    format: Annotated[str, typer.Option(help=show.words("cli.format"))] = "",  # noqa: A002
    private: Private = False,
    home: Home = None,
) -> None:
    """Answer a SPARQL query from a file or the standard input."""
    text = sys.stdin.read() if file == "-" else _text(Path(file))
    _answer(coopkg.open(home, private=private), text, format)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path=path, reason=getattr(error, "strerror", None) or error) from None


def _answer(kg: coopkg.KnowledgeGraph, text: str, wanted: str) -> None:
    """Show an answer: as asked, else drawn on a terminal and as CSV (or Turtle) elsewhere."""
    if wanted:
        return kg.export(text, sys.stdout.buffer, wanted)
    answer = kg.query(text)
    if isinstance(answer, bool):
        show.line(str(answer).lower())
    elif isinstance(answer, list):
        kg.export(text, sys.stdout.buffer)
    elif sys.stdout.isatty():
        show.table(answer)
    else:
        sys.stdout.write(answer.to_csv())
    return None


def ask(
    name: Annotated[str, typer.Argument(help=show.words("cli.ask_name"))] = "",
    param: Annotated[list[str], typer.Option("--param", "-p", help=show.words("cli.param"))] = [],  # noqa: B006
    describe: Annotated[bool, typer.Option("--show", help=show.words("cli.show_question"))] = False,
    format: Annotated[str, typer.Option(help=show.words("cli.format"))] = "",  # noqa: A002
    private: Private = False,
    home: Home = None,
) -> None:
    """Answer a question of the catalogue, show what it asks for, or list the questions."""
    kg = coopkg.open(home, private=private)
    if not name:
        return show.questions(kg.questions())
    question = catalogue.find(name, "competency")
    values = _in_language(question) | show.parameters(param)
    if describe:
        return show.question(question, kg.question(name, **{**question.example, **values}))
    return _answer(kg, kg.question(name, **values), format)


def _in_language(question: catalogue.Question) -> dict[str, str]:
    """Return the user's language as a parameter, where the question has one."""
    return {p.name: user_language() for p in question.parameters if p.kind == "language"}


def concept(
    name: Annotated[str, typer.Argument(help=show.words("cli.concept_name"))],
    private: Private = False,
    home: Home = None,
) -> None:
    """Show a concept with who says what about it."""
    kg = coopkg.open(home, private=private)
    show.concept(kg.concept(name), lambda said: kg.resource(f"coop:{said.kind}").label)


def search(
    text: Annotated[str, typer.Argument(help=show.words("cli.search_text"))],
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    private: Private = False,
    home: Home = None,
) -> None:
    """Search labels and statements."""
    show.hits(coopkg.open(home, private=private).search(text, user_language(), limit))


COMMANDS: tuple[Any, ...] = (query, ask, concept, search)
