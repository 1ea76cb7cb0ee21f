"""A sheet of labels as a CSV file: written so that spreadsheets open it, read back however they saved it.

Written in UTF-8 with a byte order mark, without which Excel takes another encoding. No separator opens by a double
click in every Excel, for it follows the region. Semicolons open so in French; in English, *Data, From Text/CSV* finds
them out, as LibreOffice and Google Sheets do; and our texts hold many more commas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coopkg.curation.faults import Fault, refuse
from coopkg.errors import UnreadableFile

MARK = "\ufeff"
SEPARATORS = ";,\t"
KEY = "iri"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Row:
    """A row as it stands in a file.

    Attributes:
        number: its number in a spreadsheet; the header is row 1.
        cells: column → text of the cell; a column that the file lacks is not there.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What a file holds.

    Attributes:
        columns: names of its columns.
        encoding: ``utf-8``, ``utf-16`` or ``cp1252``.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str


def write(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return the text of a CSV file, byte order mark included, to be written in UTF-8 as it is."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=SEPARATORS[0], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return MARK + out.getvalue()


def read(path: Path) -> Sheet:
    """Read a CSV file: UTF-8 (with a mark or without), UTF-16 with a mark or Windows-1252; ``;``, ``,`` or tabs.

    Raises:
        UnreadableFile: it cannot be opened, or is in no encoding of these.
        SheetFault: no column ``iri``, a column twice, a row with too many cells, a quotation mark left open.
    """
    text, encoding = _decoded(path)
    lines = _lines(text)
    if not lines:
        refuse([Fault("no_key", 1)])
    columns = tuple(name.strip() for name in lines[0])
    _refuse_columns(columns)
    # A spreadsheet leaves rows empty at the end, and drops empty cells from the end of a row.
    filled = [(n, cells) for n, cells in enumerate(lines, start=1) if n > 1 and any(cell.strip() for cell in cells)]
    refuse([Fault("cells", n) for n, cells in filled if any(cell.strip() for cell in cells[len(columns) :])])
    rows = (Row(n, dict(zip(columns, cells + [""] * len(columns), strict=False))) for n, cells in filled)
    return Sheet(columns, tuple(rows), encoding)


def _decoded(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
        if data.startswith(_UTF16):
            return data.decode("utf-16"), "utf-16"
        return _eight_bits(data)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path=path, reason=getattr(error, "strerror", None) or error) from None


def _eight_bits(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252"), "cp1252"


def _lines(text: str) -> list[list[str]]:
    separator = max(SEPARATORS, key=(text.splitlines() or [""])[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(reader)
    except csv.Error:
        refuse([Fault("quotes", len(found) + 1)])
    return found


def _refuse_columns(columns: Sequence[str]) -> None:
    if KEY not in columns:
        refuse([Fault("no_key", 1)])
    refuse([Fault("column_twice", 1, name) for name in dict.fromkeys(columns) if name and columns.count(name) > 1])
