"""How answers and errors look on a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING

from coopkg.errors import CoopkgError
from coopkg.evidence.verify import Finding, Status, Verification
from coopkg.graph.catalogue import Question, without_header
from coopkg.graph.side_index import Hits
from coopkg.graph.table import Table
from coopkg.messages import say, user_language
from coopkg.models import Concept, Statement, Text
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.build.validate import Violation

_WIDTH = 100
_THEMES = ("sources", "notions", "text", "grids", "agreement", "cases")


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
    """Write an error as one readable line; failed validations and sheets are followed by a line for each fault."""
    note(f"coopkg: {error.message(user_language())}")
    report = error.data.get("report")
    for found in report.violations if report else ():
        violation(found)
    for fault in error.data.get("faults", ()):
        note(f"  {fault.message(user_language())}")


def violation(found: Violation) -> None:
    """Write one result of SHACL: the place, the node and path, and what to do."""
    place = f"{found.file}:{found.line}: " if found.file else ""
    subject = " ".join(part for part in (shorten(found.focus), found.path) if part)
    note(f"  {place}{subject}: {found.message.get(user_language(), found.constraint)}")


def verification(checked: Verification) -> None:
    """Show what became of every quotation of a copy of the page."""
    for finding in checked.findings:
        if key := _changed(finding):
            line(words(f"verify.{key}", **{**asdict(finding), "iri": shorten(finding.iri)}))
    same = "same_file" if checked.same_file else "other_file"
    line(words(f"verify.{same}", edition=shorten(checked.edition.iri)))
    counts = {name: checked.count(Status(name)) for name in Status}
    line(words("verify.counts", **counts))
    ranges = ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in checked.uncovered)
    line(words("verify.uncovered", count=checked.uncovered_lines, ranges=ranges or "-"))
    line(words("verify.faithful" if checked.faithful else "verify.ok" if checked.ok else "verify.failed", **counts))


def _changed(finding: Finding) -> str:
    """Return the key of the sentence for a quotation that is not quite as recorded, or nothing."""
    if finding.status is Status.LOST or not finding.in_place:
        return "lost" if finding.status is Status.LOST else "moved"
    if not finding.to_the_letter:
        return "letters"
    return "" if finding.hash_equal else "passage"


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


def statement(said: Statement, kind: Text) -> None:
    """Show a statement, whose class has the label ``kind``: where and who, then what and in whose words."""
    voice = words(f"voice.{said.voice}") if said.voice else ""
    holders = ", ".join(in_language(holder.label) for holder in said.holders)
    mark = f" · {words('show.curatorial')}" if said.curatorial else ""
    where = f"  {words('show.line')} {said.line:>3}"
    line(f"{where} · {holders} · {in_language(kind)} · {voice}{mark} · {shorten(said.iri)}")
    line(f"           {in_language(said.label)}")
    for excerpt in said.excerpts:
        line(f"           « {excerpt.exact} »")


def concept(found: Concept, kind_of: Callable[[Statement], Text]) -> None:
    """Show a concept with every statement about it; ``kind_of`` gives the label of a statement's class."""
    line(f"{in_language(found.label)} — {shorten(found.iri)}")
    for lang, label in found.label.items():
        line(f"  {lang}: {'; '.join((label, *found.synonyms.get(lang, ())))}")
    if found.scope_note:
        line(f"  {in_language(found.scope_note)}")
    for said in found.statements:
        statement(said, kind_of(said))


def hits(found: Hits) -> None:
    """Show what a search found, one thing a line."""
    for hit in found:
        line(f"{shorten(hit.ref.iri):<40} {hit.ref.kind:<16} {in_language(hit.ref.label)}")
    note(words("show.more" if found.more else "show.rows", count=len(found)))


def parameters(given: list[str]) -> dict[str, str]:
    """Return ``name=value`` arguments as a mapping; what has no ``=`` is left to the question to refuse."""
    pairs = (text.partition("=") for text in given)
    return {name: value for name, _, value in pairs}


def questions(found: Sequence[Question]) -> None:
    """List questions under their themes, in lines of a hundred characters."""
    ordered = sorted(found, key=lambda question: _THEMES.index(question.theme))
    for theme, group in groupby(ordered, key=lambda question: question.theme):
        line(words(f"theme.{theme}"))
        for asked in group:
            head = f"{asked.number or '':>4}  {asked.name:<25} "
            for text in wrap(_unbroken(asked.summary), _WIDTH - len(head), break_on_hyphens=False):
                line(head + text)
                head = " " * len(head)
    note(words("show.ask"))


def _unbroken(text: Text) -> str:
    """Return a sentence whose French marks cannot stand alone on a line."""
    return re.sub(r" (?=[?:;»])|(?<=«) ", "\u00a0", in_language(text))


def question(asked: Question, bound: str) -> None:
    """Show a question with what it asks for, as comments, then ``bound``, its SPARQL query: together a query file."""
    line(f"# {in_language(asked.summary)}")
    for parameter in asked.parameters:
        default = parameter.default if parameter.default is not None else "…"
        offered = f" ({parameter.expected})" if parameter.choices else ""
        line(f"#   {parameter.name}={default}{offered}: {parameter.help(user_language())}")
    line(without_header(bound).rstrip())
