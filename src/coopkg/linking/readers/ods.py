"""ODS as LibreOffice writes it (OpenDocument 1.3, part 3), row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.markup import Event, events
from coopkg.linking.readers.sheets import COLUMNS, HIDDEN, Cell, Cells, Sheet, held, plain, whole
from coopkg.linking.readers.values import as_date
from coopkg.linking.records import Place

CONTENT = "content.xml"
_MOST = 1 << 30
_CELLS = ("table-cell", "covered-table-cell")
_SIGNS = {"tab": "\t", "line-break": "\n"}
_REPEATS = 10_000


def sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the sheets of a document; each must be read before the next is asked for."""
    found = events(archive.chunks(CONTENT, _MOST), archive.place)
    style, hidden = "", set[str]()
    for kind, name, attributes in found:
        if kind != "start":
            continue
        if name == "style":
            style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            hidden.add(style)
        elif name == "table":
            place = archive.place._replace(sheet=attributes.get("name", ""))
            notes = (HIDDEN,) if attributes.get("style-name") in hidden else ()
            yield Sheet(place, _rows(found, place), notes)


def _rows(found: Iterator[Event], place: Place) -> Iterator[tuple[int, Cells]]:
    row, times = 0, 0
    cells: dict[int, Cell] = {}
    column = 0
    for kind, name, attributes in found:
        if name == "table" and kind == "end":
            return
        if name == "table-row" and kind == "start":
            times, column, cells = _times(attributes, "rows"), 0, {}
        elif name == "table-row":
            # A row that is repeated to the end of the sheet is a colour, not data.
            yield from ((row + n + 1, cells) for n in range(min(times, _REPEATS) if cells else 0))
            row += times
        elif name in _CELLS and kind == "start":
            cell, repeats = _cell(found, name, attributes), _times(attributes, "columns")
            if cell is not None:
                cells |= {held(place, row + 1, column + n): cell for n in range(min(repeats, COLUMNS + 1))}
            column += repeats


def _times(attributes: Mapping[str, str], what: str) -> int:
    said = attributes.get(f"number-{what}-repeated", "1")
    return max(1, whole(said, 1))


def _cell(found: Iterator[Event], tag: str, attributes: Mapping[str, str]) -> Cell | None:
    """Return the cell whose start was just read; what others remarked on it (an annotation) is not its text."""
    shown = _text(found, tag)
    kind = attributes.get("value-type", "")
    if kind == "date":
        return Cell(shown, _date(shown, attributes.get("date-value", "")))
    if kind == "boolean":
        return Cell(shown, attributes.get("boolean-value", ""))
    if kind in ("float", "percentage", "currency"):
        return Cell(shown, plain(attributes.get("value", shown)))
    if shown.startswith(("#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "Err:")) and "formula" in attributes:
        return Cell(shown, shown, "cell_error")
    return Cell(shown, shown.strip()) if shown.strip() else None


def _date(shown: str, stored: str) -> str:
    """Return the day, or the month or year where the cell shows no more."""
    said = as_date(shown)
    return said if said and stored.startswith(said) else stored[:10]


def _text(found: Iterator[Event], tag: str) -> str:
    paragraphs: list[str] = []
    for kind, name, _ in found:
        if kind == "end" and name == tag:
            break
        if kind == "start" and name == "annotation":
            _skip(found, "annotation")
        elif kind == "start" and name == "p":
            paragraphs.append(_paragraph(found))
    return "\n".join(paragraphs)


def _skip(found: Iterator[Event], name: str) -> None:
    for kind, found_name, _ in found:
        if kind == "end" and found_name == name:
            return


def _paragraph(found: Iterator[Event]) -> str:
    text = ""
    for kind, name, attributes in found:
        if kind == "text":
            text += name
        elif kind == "end" and name == "p":
            break
        elif kind == "start":
            text += " " * _spaces(attributes) if name == "s" else _SIGNS.get(name, "")
    return text


def _spaces(attributes: Mapping[str, str]) -> int:
    said = attributes.get("c", "1")
    return min(whole(said, 1), 1000)
