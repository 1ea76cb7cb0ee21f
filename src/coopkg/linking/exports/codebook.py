"""Codebooks as files: REFI-QDA (``.qdc``), MAXQDA's spreadsheet, Taguette's CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import IO

from coopkg.linking.exports.codes import Code, Codebook
from coopkg.linking.exports.losses import Loss
from coopkg.linking.exports.refi import Xml
from coopkg.linking.workbook.content import Column

NAMESPACE = "urn:QDA-XML:codebook:1.0"
"""Of codebooks alone (REFI-QDA 1.5, section 5.2)."""

ORIGIN = "coopkg"
_LONGEST = {"maxqda": 63, "qdc": 63, "taguette": 200}
"""Longest name: MAXQDA cuts longer ones, Taguette refuses them."""

_PATH = " > "


def write_qdc(book: Codebook, out: IO[bytes]) -> None:
    """Write a codebook of REFI-QDA 1.0: codes within codes, then sets, whose members have ``guid``."""
    xml = Xml(out)
    with xml.within("CodeBook", xmlns=NAMESPACE, origin=f"{ORIGIN} {version('coopkg')}"):
        write_codes(xml, book.codes)
        if book.sets:
            with xml.within("Sets"):
                for one in book.sets:
                    with xml.within("Set", guid=one.guid, name=one.name):
                        xml.element("Description", one.description)
                        for member in one.members:
                            xml.element("MemberCode", guid=member)


def write_codes(xml: Xml, codes: tuple[Code, ...], notes: Callable[[str], Iterable[str]] = lambda _: ()) -> None:
    """Write the element ``Codes``, the same in codebooks and in projects; only these know notes, by code."""
    with xml.within("Codes"):
        for code in codes:
            _write_code(xml, code, notes)


def _write_code(xml: Xml, code: Code, notes: Callable[[str], Iterable[str]]) -> None:
    codable = str(code.codable).lower()
    with xml.within("Code", guid=code.guid, name=code.name, isCodable=codable, color=code.colour):
        if code.description:
            xml.element("Description", code.description)
        for note in notes(code.iri):
            xml.element("NoteRef", targetGUID=note)
        for below in code.below:
            _write_code(xml, below, notes)


def write_maxqda(book: Codebook, out: IO[bytes]) -> None:
    """Write the spreadsheet that MAXQDA imports: ``Code`` with its path, and ``Memo``."""
    from coopkg.linking.exports.spreadsheet import Sheet, write  # what writes sheets is slow to load

    rows = ((_PATH.join(_unsplit(name) for name in code.path), code.description) for code in book.all())
    write([Sheet("Codes", (Column("Code"), Column("Memo")), rows)], out)


def _unsplit(name: str) -> str:
    """Return a name without the sign by which MAXQDA would take it for a path."""
    return name.replace(_PATH, " › ")


def write_taguette(book: Codebook, out: IO[bytes]) -> None:
    """Write the CSV that Taguette imports: ``tag`` and ``description``; without hierarchy, one name is one tag."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("tag", "description"))
    writer.writerows((tag, code.description) for tag, code in _tags(book))
    out.write(text.getvalue().encode("utf-8"))


def _tags(book: Codebook) -> Iterator[tuple[str, Code]]:
    seen: set[str] = set()
    for code in book.all():
        tag = code.name if code.name not in seen else _PATH.join(code.path)
        seen.add(tag)
        yield tag, code


WRITERS = {"qdc": write_qdc, "maxqda": write_maxqda, "taguette": write_taguette}
"""Format → what writes it."""

EXTENSIONS = {"qdc": "qdc", "maxqda": "xlsx", "taguette": "csv"}


def losses(book: Codebook, format: str) -> Iterator[Loss]:  # noqa: A002
    """Yield what the program of a format will not take as it is."""
    most = _LONGEST[format]
    for code in book.all():
        if len(code.name) > most:
            yield Loss(f"long_name_{format}", code.name, {"most": most})
        if format == "maxqda" and _PATH in code.name:
            yield Loss("sign_of_path", code.name)
    if format == "taguette" and any(code.below for code in book.codes):
        yield Loss("no_hierarchy")
    if format != "qdc" and book.sets:
        yield Loss("no_sets", data={"count": len(book.sets)})
