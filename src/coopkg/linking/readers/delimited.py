"""CSV and TSV as spreadsheets and programs save them.

UTF-8 (with a byte order mark or without), UTF-16 with a mark, Windows-1252; semicolons, commas or tabs. A file that
mixes encodings is refused rather than read wrongly.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from coopkg.errors import BadFile
from coopkg.linking.readers.sheets import Cell, Cells, Sheet, held
from coopkg.linking.records import Place

SEPARATORS = ";\t,"
_CHUNK = 1 << 20
_LOOKED_AT = 20  # rows
_MANY = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def sheet(path: Path, place: Place) -> Sheet:
    """Open a delimited file as a sheet.

    Raises:
        BadFile: no encoding of these, NUL characters, a quotation mark left open.
    """
    encoding = encoding_of(path, place)
    notes = ("cp1252",) if encoding == "cp1252" else ()
    return Sheet(place, _rows(path, encoding, place), notes)


def encoding_of(path: Path, place: Place) -> str:
    """Return the encoding of a text file.

    Raises:
        BadFile: mixed encodings (with the line), or NUL characters.
    """
    with path.open("rb") as opened:
        head = opened.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _tried(opened, "utf-16", place)
        opened.seek(0)
        return _tried(opened, "utf-8-sig", place)


def _tried(opened: IO[bytes], encoding: str, place: Place) -> str:
    opened.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while chunk := opened.read(_CHUNK):
        try:
            text = decoder.decode(chunk)
        except UnicodeDecodeError as fault:
            return _western(opened, place, line + bytes(fault.object)[: fault.start].count(b"\n"), encoding)
        if (nul := text.find("\0")) >= 0:
            raise BadFile(reason="nul", place=place._replace(row=line + text[:nul].count("\n")))
        line += text.count("\n")
    if decoder.getstate()[0]:
        return _western(opened, place, line, encoding)
    return encoding


def _western(opened: IO[bytes], place: Place, line: int, tried: str) -> str:
    """Return Windows-1252 for a file that is not UTF-8, if nothing in it looks like UTF-8."""
    opened.seek(0)
    many = wrong = 0
    first = True
    while chunk := opened.read(_CHUNK):
        found = len(_MANY.findall(chunk))
        many, wrong = many + found, wrong + sum(byte > 127 for byte in _MANY.sub(b"", chunk))
        if b"\0" in chunk and tried != "utf-16":
            raise BadFile(reason="nul", place=place)
        marked = first and chunk.startswith(codecs.BOM_UTF8)
        if marked or tried == "utf-16" or _UNUSED.search(chunk):
            raise BadFile(reason="encoding", place=place._replace(row=line))
        first = False
    if many > wrong:
        raise BadFile(reason="encoding", place=place._replace(row=line))
    return "cp1252"


def _rows(path: Path, encoding: str, place: Place) -> Iterator[tuple[int, Cells]]:
    with path.open(encoding=encoding, newline="") as opened:
        reader = csv.reader(opened, delimiter=_separator(opened), strict=True)
        number = 0
        try:
            for number, cells in enumerate(reader, start=1):
                filled = {
                    held(place, number, n): Cell(cell, cell.strip()) for n, cell in enumerate(cells) if cell.strip()
                }
                if filled:
                    yield number, filled
        except csv.Error as fault:
            reason = "cell_size" if "field limit" in str(fault) else "quotes"
            raise BadFile(reason=reason, place=place._replace(row=number + 1)) from None


def _separator(opened: IO[str]) -> str:
    """Return the separator, and leave the file at its first row: past the line by which Excel tells it, if any."""
    head = opened.read(_CHUNK)
    opened.seek(0)
    if said := _SAID.match(head):
        opened.readline()
        return said[1]
    return max(SEPARATORS, key=lambda sign: _evenness(head, sign))


def _evenness(head: str, separator: str) -> tuple[int, int]:
    """Return how many of the first rows have the same number of cells, of two or more, and this number."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    try:
        counts = [len(cells) for _, cells in zip(range(_LOOKED_AT), reader, strict=False)]
    except csv.Error:
        return 0, 0
    return max(((counts.count(count), count) for count in counts if count > 1), default=(0, 0))
