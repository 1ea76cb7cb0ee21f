"""How answers and errors look on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from coopkg.errors import CoopkgError
from coopkg.graph.table import Table
from coopkg.messages import say, user_language
from coopkg.models import Concept, Hit, Statement, Text
from coopkg.namespaces import local_name, shorten


def words(key: str, **data: object) -> str:
    """Return a sentence in the language of the person at the terminal."""
    return say(key, user_language(), **data)


def line(text: str = "") -> None:
    """Write one line to the standard output."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Write one line to the standard error output: progress, and what is not the answer itself."""
    sys.stderr.write(text + "\n")


def complain(error: CoopkgError) -> None:
    """Write an error as one readable line; a failed validation is followed by a line for each fault."""
    note(f"coopkg: {error.message(user_language())}")
    report = error.data.get("report")
    for violation in report.violations if report else ():
        note(f"  {violation.place()}: {violation.text(user_language())}")


def in_language(text: Text) -> str:
    """Return the user's language of a text, or any other with its tag."""
    lang = user_language()
    if lang in text:
        return text[lang]
    other, found = next(iter(text.items()), ("", ""))
    return f"{found} ({other})" if other else found


def table(answer: Table) -> None:
    """Draw a table on a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn

    drawn = Drawn(*answer.columns, box=box.SIMPLE_HEAD, show_edge=False)
    for record in answer.records():
        drawn.add_row(*(_cell(value) for value in record.values()))
    Console(highlight=False, markup=False).print(drawn)
    note(words("show.rows", count=len(answer)))


def _cell(value: object) -> str:
    return "" if value is None else shorten(str(value))


def statement(said: Statement) -> None:
    """Show a statement in two lines: where and who, then what and in whose words."""
    voice = words(f"voice.{said.voice}") if said.voice else ""
    holders = ", ".join(in_language(holder.label) for holder in said.holders)
    mark = f" · {words('show.curatorial')}" if said.curatorial else ""
    line(f"  {words('show.line')} {said.line:>3} · {holders} · {said.kind} · {voice}{mark} · {shorten(said.iri)}")
    line(f"           {in_language(said.label)}")
    for excerpt in said.excerpts:
        line(f"           « {excerpt.exact} »")


def concept(found: Concept) -> None:
    """Show a concept with every statement about it."""
    line(f"{in_language(found.label)} — {shorten(found.iri)}")
    for lang, label in found.label.items():
        line(f"  {lang}: {'; '.join((label, *found.synonyms.get(lang, ())))}")
    if found.scope_note:
        line(f"  {in_language(found.scope_note)}")
    for said in found.statements:
        statement(said)


def hits(found: list[Hit]) -> None:
    """Show what a search found, one thing a line."""
    for hit in found:
        line(f"{shorten(hit.ref.iri):<40} {hit.ref.kind:<16} {in_language(hit.ref.label)}")
    note(words("show.rows", count=len(found)))


def parameters(given: list[str]) -> Mapping[str, str]:
    """Return ``name=value`` arguments as a mapping; what has no ``=`` is left to the question to refuse."""
    pairs = (text.partition("=") for text in given)
    return {name: value for name, _, value in pairs}


def slug(address: str) -> str:
    """Return the last part of an address, for people."""
    return local_name(address)
