"""Lists as CSV (RFC 4180, UTF-8): exact, for programs; nothing is added to a cell or taken from it.

A cell that begins with ``=`` is not defused here: a program that reads the data back must find what the graph holds.
Sheets meant for a spreadsheet are those of ``coopkg labels export``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from coopkg.messages import LANGUAGES
from coopkg_api.schemas import Excerpt, Texts, Thing

MEDIA_TYPE = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LEFT_OUT = ("context", "deprecated", "replaced_by", "change_notes")
_MARK = " | "
_ROWS = 200  # in one piece of a stream


def sheet(shape: type[BaseModel], members: Iterable[BaseModel]) -> str:
    """Return a list as CSV, one member a row.

    A text has a column for each language (``labels_fr``); a thing is its IRI; several IRIs of a cell are separated by
    a space, which no IRI holds, several texts by `` | ``. Excerpts also give their lines and their quotations.
    """
    return "".join(parts(shape, members))


def parts(shape: type[BaseModel], members: Iterable[BaseModel]) -> Iterator[str]:
    """Yield the same as it is read, some rows at a time: as little of a list is held as its own reading holds."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    columns = list(_columns(shape))
    writer.writerow(columns)
    for count, member in enumerate(members, start=1):
        cells = dict(_cells(member))
        writer.writerow([cells.get(column, "") for column in columns])
        if count % _ROWS == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _columns(shape: type[BaseModel]) -> Iterator[str]:
    for name, field in shape.model_fields.items():
        if name in _LEFT_OUT:
            continue
        if field.annotation == Texts or name == "synonyms":
            yield from (f"{name}_{lang}" for lang in LANGUAGES)
        else:
            yield name
        if name == "excerpts":
            yield from ("lines", "quotations")


def _cells(member: BaseModel) -> Iterator[tuple[str, object]]:
    for name in type(member).model_fields:
        value = getattr(member, name)
        if isinstance(value, Mapping):
            yield from ((f"{name}_{lang}", _cell(text)) for lang, text in value.items())
        else:
            yield name, _cell(value)
        if name == "excerpts":
            yield "lines", " ".join(map(_lines, value))
            yield "quotations", _MARK.join(x.exact for x in value)


def _cell(value: Any) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Thing):
        return value.id
    if isinstance(value, list | tuple):
        separator = " " if all(isinstance(part, Thing) or "://" in str(part) for part in value) else _MARK
        return separator.join(str(_cell(part)) for part in value)
    return value


def _lines(excerpt: Excerpt) -> str:
    return "-".join(map(str, dict.fromkeys((excerpt.line_start, excerpt.line_end))))
