"""Tables of a Word document (ECMA-376), each read as a sheet: NVivo exports its codebook so."""

from __future__ import annotations

from collections.abc import Iterator

from coopkg.errors import BadFile
from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.markup import Event, events
from coopkg.linking.readers.sheets import COLUMNS, Cell, Cells, Sheet, held, whole
from coopkg.linking.records import Place

DOCUMENT = "word/document.xml"
_MOST = 256 << 20
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n"}


def sheets(archive: Archive) -> Iterator[Sheet]:
    """Yield the tables of a document; each must be read before the next is asked for.

    Raises:
        BadFile: it has no table.
    """
    found = events(archive.chunks(DOCUMENT, _MOST), archive.place)
    count = 0
    for kind, name, _ in found:
        if kind == "start" and name == "tbl":
            count += 1
            place = archive.place._replace(sheet=f"tableau {count}")
            yield Sheet(place, _rows(found, place))
    if not count:
        raise BadFile(reason="no_table", place=archive.place)


def _rows(found: Iterator[Event], place: Place) -> Iterator[tuple[int, Cells]]:
    number = 0
    for kind, name, _ in found:
        if kind == "end" and name == "tbl":
            return
        if kind == "start" and name == "tr":
            number += 1
            if cells := _row(found, place, number):
                yield number, cells


def _row(found: Iterator[Event], place: Place, number: int) -> Cells:
    column = 0
    cells: dict[int, Cell] = {}
    for kind, name, _ in found:
        if kind == "end" and name == "tr":
            break
        if kind == "start" and name == "tc":
            text, span = _cell(found)
            if text.strip():
                cells[held(place, number, column)] = Cell(text, text.strip())
            column += span
    return cells


def _cell(found: Iterator[Event]) -> tuple[str, int]:
    """Return the text of the cell that has begun, a table within it included, and how many columns it takes."""
    parts, span, deep, in_text = list[str](), 1, 1, False
    for kind, name, attributes in found:
        if kind == "text":
            parts += [name] if in_text else []
            continue
        in_text = kind == "start" and name == "t"
        if name == "tc":
            deep += 1 if kind == "start" else -1
            if not deep:
                break
        elif kind == "end" and name == "p":
            parts.append("\n")
        elif kind == "start" and name in _SIGNS:
            parts.append(_SIGNS[name])
        elif kind == "start" and name == "gridSpan" and deep == 1:
            span = whole(attributes.get("val", ""), 1)
    return "".join(parts).rstrip("\n"), min(max(span, 1), COLUMNS)
