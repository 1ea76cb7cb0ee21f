"""A connection with its deadlines, read by ``httptools``, or by ``h11`` where there is none.

:data:`GuardedProtocol` is the class that ``uvicorn`` is told to use. The limits are the same: what ``httptools`` takes
more lightly than ``h11`` (endless heads, no Host, fields after the body) is refused here.
"""

from __future__ import annotations

import re
import sys

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from coopkg_api.deadlines import Guard

try:
    import httptools
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
except ImportError:
    httptools = None  # type: ignore[assignment]

MOST_WAITING = 65_536
"""Bytes that may come before they are understood: of a head, or between two pieces of a body."""

_NO_PATH = re.compile(rb"^(https?://[^/?#]+)(?=[?#]|$)", re.IGNORECASE)
"""An address in absolute form without a path, which is that of the root (RFC 9110, section 4.2.3)."""


class H11Connection(Guard, H11Protocol):
    """The connection in pure Python."""

    def _owed(self) -> str:
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        return "head" if self.conn.their_state is h11.IDLE else ""

    def _has_begun(self, phase: str) -> bool:
        if phase == "body":
            return self.cycle is not None and not self.cycle.response_started
        return bool(self.conn.trailing_data[0])


if httptools is not None:

    class HttpToolsConnection(Guard, HttpToolsProtocol):
        """The connection that costs a third of the other's time."""

        _in_head = False
        _waiting = 0
        _piece = b""

        def data_received(self, data: bytes) -> None:
            """Take what came; refuse what leads nowhere."""
            self._waiting += len(data)
            self._piece = data
            super().data_received(data)
            if self._waiting > MOST_WAITING and not self.transport.is_closing():
                self.send_400_response("Invalid HTTP request received.")
                self._look()

        def on_message_begin(self) -> None:
            """Begin a head."""
            self._in_head = True
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            """Begin an answer; a head with an offer to speak something else is read again without it.

            Raises:
                ValueError: CONNECT, or not one Host; the parser tells it as an error of its own.
            """
            self._in_head, self._waiting = False, 0
            hosts = sum(name == b"host" for name, _ in self.headers)
            if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
                raise ValueError("not one Host")
            if self.parser.get_method() == b"CONNECT":
                raise ValueError("no proxy")
            if not self.parser.should_upgrade():
                self.url = _NO_PATH.sub(rb"\1/", self.url)
                super().on_headers_complete()
                self.headers = []  # fields after the body go nowhere

        def on_body(self, body: bytes) -> None:
            """Take a piece of a body."""
            self._waiting = 0
            super().on_body(body)

        def on_message_complete(self) -> None:
            """Note that the request is whole."""
            self._waiting = 0
            if not self.parser.should_upgrade():
                super().on_message_complete()

        def _unsupported_upgrade_warning(self) -> None:
            """Read a head again without its offer (clients in Java make one): with it, the parser sees no body."""
            method, version = self.parser.get_method(), self.parser.get_http_version().encode()
            fields = b"".join(b"%s: %s\r\n" % field for field in self.headers if field[0] != b"upgrade")
            _, offer, _ = sys.exc_info()  # raised by the parser with the place where it stopped
            rest = self._piece[offer.args[0] :] if offer else b""
            self.parser = httptools.HttpRequestParser(self)
            self.data_received(b"%s %s HTTP/%s\r\n%s\r\n%s" % (method, self.url, version, fields, rest))

        def send_400_response(self, msg: str) -> None:
            """Refuse what is no request; in the midst of another's answer there is no room for words."""
            owed = self._owed()
            if owed == "head" or (owed == "body" and not self.cycle.response_started):
                super().send_400_response(msg)
            else:
                self.transport.close()

        def _owed(self) -> str:
            if self.cycle is None or self.cycle.response_complete:
                return "head"
            return "body" if self.cycle.more_body and not self.pipeline else ""

        def _has_begun(self, phase: str) -> bool:
            return self._in_head if phase == "head" else not self.cycle.response_started


GuardedProtocol = H11Connection if httptools is None else HttpToolsConnection
