"""Answers for people to look at: the first rows of a table, or the beginning of a graph in Turtle."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coopkg.graph.run import Answer
from coopkg.namespaces import shorten

MOST_ROWS = 1_000
MOST_TEXT = 500_000

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r"}


@dataclass(frozen=True)
class Cell:
    """A term, ready to be shown.

    Attributes:
        text: what to show.
        address: where it may lead, for an IRI.
        lang: language of the text, if it has one.
    """

    text: str
    address: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Shown:
    """What a page shows of an answer; ``cut`` when there is more."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    truth: str = ""
    turtle: str = ""
    cut: bool = False


async def show(answer: Answer, form: str) -> Shown:
    """Read what a page shows of an answer in TSV (SELECT, ASK) or Turtle, and leave the rest."""
    if form in ("CONSTRUCT", "DESCRIBE"):
        text, cut = await _beginning(answer, most_bytes=MOST_TEXT)
        return Shown(turtle=_without_unused_prefixes(text), cut=cut)
    text, cut = await _beginning(answer, most_lines=MOST_ROWS + 1)
    if form == "ASK":
        return Shown(truth=text.strip())
    head, *rows = text.removesuffix("\n").split("\n")
    columns = tuple(name.removeprefix("?") for name in head.split("\t") if name)
    return Shown(columns, tuple(_row(row) for row in rows), cut=cut)


def _without_unused_prefixes(turtle: str) -> str:
    """Keep the prefixes that are used, in the order of the alphabet; the engine writes all, in any order."""
    lines = turtle.splitlines(keepends=True)
    body = "".join(line for line in lines if not line.startswith("@prefix "))
    used = {line for line in lines if line.startswith("@prefix ") and line.split()[1] in body}
    return "".join(sorted(used)) + body


async def _beginning(answer: Answer, most_lines: int = MOST_TEXT, most_bytes: int = 16 * MOST_TEXT) -> tuple[str, bool]:
    """Return whole lines, and whether there are more; literals hold no line ends in either format."""
    begun, lines = bytearray(), 0
    try:
        async for piece in answer:
            begun += piece
            lines += piece.count(b"\n")
            if lines > most_lines or len(begun) > most_bytes:
                break
    finally:
        answer.close()
    kept = b"".join(begun.splitlines(keepends=True)[:most_lines])
    if len(kept) > most_bytes:
        kept = kept[: kept.rfind(b"\n", 0, most_bytes) + 1]
    return kept.decode(), len(kept) < len(begun)


def _row(line: str) -> tuple[Cell, ...]:
    return tuple(cell(field) for field in line.split("\t"))


def cell(field: str) -> Cell:
    """Return one field of SPARQL 1.1 Query Results TSV, section 4, as it is shown."""
    if field.startswith("<"):
        return Cell(shorten(field[1:-1]), address=field[1:-1])
    if found := _LITERAL.fullmatch(field):
        text = _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), found[1])
        return Cell(text, lang=found[2] or "")
    return Cell(field)
