"""What no file of RDF needs, and what a parser would not survive: looked for before any triple is read."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from pyoxigraph import RdfFormat

from coopkg.errors import BadFile
from coopkg.linking.readers.markup import DEPTH, events
from coopkg.linking.records import Place

_LONGEST = 1 << 20
_BRACKETS = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""|"(?:[^"\\\n]++|\\.)*+"|<[^<>\s]*+>|#[^\n]*+|([\[({])|([\])}])', re.DOTALL
)


def refuse_depth(path: Path, kind: RdfFormat, place: Place) -> None:
    """Refuse what is nested so deeply, or says so much at once, that a parser takes very long or fills the memory.

    Raises:
        BadFile: it is.
        DoctypeRefused: XML with a DOCTYPE.
    """
    if kind is RdfFormat.RDF_XML:
        _refuse_in_xml(path, place)
        return
    deep = 0
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for found in _BRACKETS.finditer(content):
            deep += bool(found[1]) - bool(found[2])
            if deep > DEPTH:
                raise BadFile(reason="deep", place=place, most=DEPTH)
            if found.end() - found.start() > _LONGEST:
                raise BadFile(reason="literal", place=place, most=_LONGEST >> 20)


def _refuse_in_xml(path: Path, place: Place) -> None:
    said = 0
    with path.open("rb") as opened:
        for kind, text, _ in events(iter(lambda: opened.read(1 << 16), b""), place):
            said = said + len(text) if kind == "text" else 0
            if said > _LONGEST:
                raise BadFile(reason="literal", place=place, most=_LONGEST >> 20)
