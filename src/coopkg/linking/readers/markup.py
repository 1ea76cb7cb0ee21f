"""XML of strangers, as a stream of events: DOCTYPE and ENTITY refused, nothing fetched, the memory bounded.

One parser for four formats (XLSX, ODS, QDC, QDE). The libraries that read spreadsheets were tried and not taken for
reading: one holds a whole sheet as a dense table, where one far cell fills the memory; the other builds a tree of each
row, where one long row does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from coopkg.errors import BadFile, DoctypeRefused
from coopkg.linking.records import Place

DEPTH = 200
"""Most elements within each other."""

_SILENCE = 8 << 20
"""Most bytes of one token: expat must hold a whole attribute before it tells of it."""


_TEXT = 32 << 20
"""Most bytes of one text."""


class Event(NamedTuple):
    """A start tag, an end tag, or text; names are without their namespace.

    Attributes:
        kind: ``start``, ``end`` or ``text``.
        name: of the element; of a text, the text itself.
        attributes: of a start tag.
    """

    kind: str
    name: str
    attributes: Mapping[str, str] = {}


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
            said = said + len(chunk) if all(event.kind == "text" for event in found) else 0
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

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal deep
        deep += 1
        if deep > DEPTH:
            raise BadFile(reason="deep", place=place, most=DEPTH)
        found.append(Event("start", local(name), {local(key): text for key, text in attributes.items()}))

    def end(name: str) -> None:
        nonlocal deep
        deep -= 1
        found.append(Event("end", local(name)))

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: found.append(Event("text", text))
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse(place)
    return parser


def _refuse(place: Place) -> Callable[..., None]:
    def refuse(*_: object) -> NoReturn:
        raise DoctypeRefused(path=place.file)

    return refuse
