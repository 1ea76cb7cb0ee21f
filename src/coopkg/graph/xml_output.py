"""Answers in XML that an XML parser reads back: what the engine writes is not always such.

It writes a carriage return as it is, which a parser turns into a line feed (XML 1.0, section 2.11); it writes
characters that XML 1.0 does not know (section 2.2); and it writes a property whose IRI does not end in a name as an
element without a name. The first is mended on the way, the others are refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import IO, Any, cast

from coopkg.errors import NotInXml
from coopkg.graph.formats import Format

_UNKNOWN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix: ")
_LONGEST = 11
XML = frozenset({"xml", "rdf"})
"""Names of the formats that are XML."""


class XmlOutput(io.RawIOBase):
    """A file to which the engine writes XML.

    Args:
        out: where it goes.
        offered: names of other formats in which the answer can be had.
    """

    def __init__(self, out: IO[bytes], offered: str) -> None:
        self._out = out
        self._offered = offered
        self._end = b""

    def writable(self) -> bool:
        """Tell the engine that it may write."""
        return True

    def write(self, data: Any) -> int:
        """Pass bytes on.

        Raises:
            NotInXml: XML cannot hold them.
        """
        piece = bytes(data)
        if _UNKNOWN.search(self._end + piece):
            raise NotInXml(wanted="XML", offered=self._offered)
        self._end = (self._end + piece)[1 - _LONGEST :]
        self._out.write(piece.replace(b"\r", b"&#xD;"))
        return len(piece)


def readable(out: IO[bytes], format: str, formats: Mapping[str, Format]) -> IO[bytes]:  # noqa: A002
    """Return a file that takes an answer in a format; ``formats`` are those in which the answer can be had."""
    if format not in XML:
        return out
    return cast(IO[bytes], XmlOutput(out, ", ".join(name for name in formats if name not in XML)))
