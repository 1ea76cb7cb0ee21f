"""XLSX as Excel, LibreOffice and analysis software write it (ECMA-376, transitional and strict), row by row."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from coopkg.errors import BadFile
from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.markup import Event, events
from coopkg.linking.readers.sheets import COMMENTATOR, HIDDEN, Cell, Cells, Sheet, held, number, plain, whole
from coopkg.linking.records import Place

WORKBOOK = "xl/workbook.xml"
_SMALL, _STRINGS, _SHEET = 4 << 20, 48 << 20, 1 << 30
_HIDDEN = ("hidden", "veryHidden")
_STRING_COUNT = 1_500_000
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_BUILT_IN = {**dict.fromkeys((14, 15, 16, 22), "day"), 17: "month"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LETTERS = re.compile("[A-Z]+")
_PRECISIONS = {"day": 10, "month": 7, "year": 4}

_TYPED: Mapping[str, Callable[[str], Cell]] = {
    "str": lambda raw: Cell(raw, raw.strip()),
    "b": lambda raw: Cell(raw, "true" if raw == "1" else "false"),
    "e": lambda raw: Cell(raw, raw, "cell_error"),
    "d": lambda raw: Cell(raw, raw[:10]),
}


def sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the sheets of a workbook, in its order.

    Raises:
        BadFile: a part is missing or broken.
    """
    names, late = _contents(archive)
    parts = _parts(archive)
    strings, formats = _strings(archive), _formats(archive)
    for name, part, state in names:
        place = archive.place._replace(sheet=name)
        if part not in parts:
            raise BadFile(reason="member", place=place, name=part)
        told = (*_commented(archive, parts[part]), *((HIDDEN,) if state in _HIDDEN else ()))
        if "worksheets/" in parts[part]:
            cell = _reader(strings, formats, _EPOCHS[late])
            yield Sheet(place, _rows(events(archive.chunks(parts[part], _SHEET), place), place, cell), told)


def _events(archive: Archive, name: str, most: int = _SMALL) -> Iterator[Event]:
    if name in archive:
        yield from events(archive.chunks(name, most), archive.place._replace(sheet=name))


def _contents(archive: Archive) -> tuple[list[tuple[str, str, str]], bool]:
    """Return name, relationship and state of each sheet, and whether days are counted from 1904."""
    names, late = [], False
    for kind, name, attributes in _events(archive, WORKBOOK):
        if kind == "start" and name == "sheet":
            names.append((attributes.get("name", ""), attributes.get("id", ""), attributes.get("state", "")))
        elif kind == "start" and name == "workbookPr":
            late = attributes.get("date1904") in ("1", "true")
    return names, late


def _parts(archive: Archive, of: str = WORKBOOK) -> dict[str, str]:
    """Return relationship → name of the member, for those of a part."""
    found = {}
    folder, name_of = posixpath.split(of)
    for kind, name, attributes in _events(archive, f"{folder}/_rels/{name_of}.rels"):
        if kind == "start" and name == "Relationship":
            target = posixpath.join("/", folder, attributes.get("Target", ""))
            found[attributes.get("Id", "")] = posixpath.normpath(target)[1:]
    return found


def _commented(archive: Archive, part: str) -> tuple[str, ...]:
    """Return the note that a sheet has comments, where they are not all those of an earlier check."""
    members = [member for member in _parts(archive, part).values() if "/comments" in member.lower()]
    authors = {author for member in members for author in _authors(archive, member)}
    return ("cell_comments",) if authors - {COMMENTATOR} else ()


def _authors(archive: Archive, member: str) -> Iterator[str]:
    inside = False
    for kind, name, _ in _events(archive, member):
        if kind == "text":
            yield from [name] if inside else []
        else:
            inside = kind == "start" and name == "author"


def _strings(archive: Archive) -> list[str]:
    """Return the shared strings; the phonetic reading of Japanese is not part of a text."""
    found: list[str] = []
    parts: list[str] = []
    inside = phonetic = False
    for kind, name, _ in _events(archive, "xl/sharedStrings.xml", _STRINGS):
        if kind == "text":
            if inside and not phonetic:
                parts.append(name)
        elif name == "si" and kind == "end":
            found.append("".join(parts))
            parts.clear()
            if len(found) > _STRING_COUNT:
                raise BadFile(reason="strings", place=archive.place, most=_STRING_COUNT)
        elif name == "t":
            inside = kind == "start"
        elif name == "rPh":
            phonetic = kind == "start"
    return found


def _formats(archive: Archive) -> list[str]:
    """Return, for each style of cells, how precise its dates are: day, month, year; empty for anything else."""
    own: dict[int, str] = {}
    found: list[str] = []
    inside = False
    for kind, name, attributes in _events(archive, "xl/styles.xml"):
        if kind == "start" and name == "numFmt":
            own[whole(attributes.get("numFmtId", ""))] = _precision(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            inside = kind == "start"
        elif inside and kind == "start" and name == "xf":
            code = whole(attributes.get("numFmtId", ""))
            found.append(own.get(code, _BUILT_IN.get(code, "")))
    return found


def _precision(code: str) -> str:
    signs = _QUOTED.sub("", code).lower().partition(";")[0]
    signs = signs.replace("a", "y").replace("j", "d") if not re.search("[yd]", signs) else signs
    if "d" in signs:
        return "day"
    return ("month" if "m" in signs else "year") if "y" in signs else ""


def _rows(found: Iterator[Event], place: Place, cell: Callable[..., Cell | None]) -> Iterator[tuple[int, Cells]]:
    row = column = 0
    cells: dict[int, Cell] = {}
    for kind, name, attributes in found:
        if name == "row" and kind == "start":
            row, column, cells = whole(attributes.get("r", ""), row + 1), -1, {}
        elif name == "row" and kind == "end" and cells:
            yield row, cells
        elif name == "c" and kind == "start":
            named = _LETTERS.match(attributes.get("r", ""))
            column = number(named[0]) if named else column + 1
            if read := cell(found, attributes):
                cells[held(place, row, column)] = read


def _reader(strings: list[str], formats: list[str], epoch: date) -> Callable[..., Cell | None]:
    """Return a function that reads one cell from the events after its start."""

    def shared(raw: str) -> Cell:
        text = strings[at] if 0 <= (at := whole(raw, -1)) < len(strings) else None
        return Cell(raw, raw, "cell_error") if text is None else Cell(text, text.strip())

    def cell(found: Iterator[Event], attributes: Mapping[str, str]) -> Cell | None:
        raw, formula = _content(found)
        if not raw.strip():
            return Cell(formula, formula, "formula") if formula else None
        kind, style = attributes.get("t", "n"), whole(attributes.get("s", ""))
        if kind != "n":
            return shared(raw) if kind == "s" else _TYPED.get(kind, _TYPED["str"])(raw)
        precision = formats[style] if style < len(formats) else ""
        return Cell(raw, _day(raw, epoch)[: _PRECISIONS[precision]] if precision else plain(raw))

    return cell


def _content(found: Iterator[Event]) -> tuple[str, str]:
    """Return the value and the formula of the cell that has begun."""
    said = {"v": "", "t": "", "f": ""}
    inside, phonetic = "", False
    for kind, name, _ in found:
        if kind == "text":
            if inside and not phonetic:
                said[inside] += name
        elif name in said:
            inside = name if kind == "start" else ""
        elif name == "c":
            break
        elif name == "rPh":
            phonetic = kind == "start"
    return said["v"] or said["t"], said["f"]


def _day(raw: str, epoch: date) -> str:
    """Return the day of a serial number; Excel's 1900 had a 29th of February."""
    try:
        days = int(float(raw))
        return (epoch + timedelta(days=days + (epoch.year == 1899 and days < 60))).isoformat()
    except (ValueError, OverflowError):
        return raw
