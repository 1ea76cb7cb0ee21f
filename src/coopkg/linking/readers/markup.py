"""XML of strangers, as a stream of events: DOCTYPE and ENTITY refused, nothing fetched, the memory bounded.

One parser for four formats (XLSX, ODS, QDC, QDE). The libraries that read spreadsheets were tried and not taken for
reading: one holds a whole sheet as a dense table, where one far cell fills the memory; the other builds a tree of each
row, where one long row does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn
from xml.parsers import expat

from coopkg.errors import BadFile, DoctypeRefused
from coopkg.linking.records import Place

DEPTH = 200
"""Most elements within each other."""

_SILENCE = 8 << 20
"""Most bytes of one token: expat must hold a whole attribute before it tells of it."""


_TEXT = 32 << 20
"""Most bytes of one text."""


Event = tuple[str, str, Mapping[str, str]]
"""A kind (``start``, ``end`` or ``text``); the name of the element without its namespace, or the text; its attributes.

A plain tuple, for a sheet of a million rows has fifty million of them.
"""

_NONE: Mapping[str, str] = {}


def events(chunks: Iterable[bytes], place: Place) -> Iterator[Event]:
    """Yield what an XML file holds, as it is read.

    Raises:
        DoctypeRefused: it declares a DOCTYPE or an ENTITY.
        BadFile: it is not well-formed, or nested too deeply.
    """
    found: list[Event] = []
    parser = _parser(found, place)
    silent = said = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            silent = 0 if found else silent + len(chunk)
            said = said + len(chunk) if all(event[0] == "text" for event in found) else 0
            if silent > _SILENCE or said > _TEXT:
                raise BadFile(reason="token", place=place)
            yield from found
            found.clear()
        parser.Parse(b"", True)
        yield from found
    except (expat.ExpatError, LookupError, ValueError) as fault:
        line = getattr(fault, "lineno", 0)
        raise BadFile(reason="xml", place=place._replace(row=line), detail=str(fault)) from None


def _parser(found: list[Event], place: Place) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    bare: dict[str, str] = {}
    deep = 0

    def local(name: str) -> str:
        return bare.get(name) or bare.setdefault(name, name.rpartition("}")[2])

    def plain(attributes: dict[str, str]) -> dict[str, str]:
        spaces = "}" in "".join(attributes)
        return {local(key): text for key, text in attributes.items()} if spaces else attributes

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal deep
        deep += 1
        if deep > DEPTH:
            raise BadFile(reason="deep", place=place, most=DEPTH)
        found.append(("start", local(name), plain(attributes)))

    def end(name: str) -> None:
        nonlocal deep
        deep -= 1
        found.append(("end", local(name), _NONE))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: found.append(("text", text, _NONE))
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse(place)
    return parser


def _refuse(place: Place) -> Callable[..., None]:
    def refuse(*_: object) -> NoReturn:
        raise DoctypeRefused(path=place.file)

    return refuse
