"""XML as REFI-QDA wants it, written as it comes: elements in order, UTF-8 without a byte order mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Xml:
    """Writes elements to a binary stream.

    Args:
        out: where to.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n')

    def _write(self, text: str) -> None:
        self._out.write(text.encode("utf-8"))

    @contextmanager
    def within(self, name: str, /, **attributes: str) -> Iterator[None]:
        """Write an element around what is written inside the block; attributes without a value are left out."""
        self._write(f"<{name}{_written(attributes)}>")
        yield
        self._write(f"</{name}>")

    def element(self, name: str, text: str = "", /, **attributes: str) -> None:
        """Write an element that holds only text, or nothing."""
        said = escape(allowed(text), {"\r": "&#13;"})
        self._write(f"<{name}{_written(attributes)}>{said}</{name}>" if said else f"<{name}{_written(attributes)}/>")


def _written(attributes: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(allowed(value))}" for name, value in attributes.items() if value != "")


def allowed(text: str) -> str:
    """Return a text with the replacement character for what XML 1.0 forbids."""
    return _FORBIDDEN.sub("\ufffd", text)
