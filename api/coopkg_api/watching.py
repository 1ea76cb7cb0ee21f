"""What sees every request and every answer: it measures, and hands what it measured to the log and to the figures.

It stands around the whole application, so it also has the last word: a request that is stopped because the server stops
is told to come back (503), and one whose client has left is no error.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coopkg_api.deadlines import STATE, Connections

CLIENT_GONE = 499
"""Status that is noted where the client left before there was an answer; it is never sent."""
_NOTED = "coopkg.noted"
_STOPPING = json.dumps({"type": "about:blank", "title": "Service Unavailable", "status": 503}).encode()
_STOPPING_HEADERS = [
    (b"content-type", b"application/problem+json"),
    (b"content-length", b"%d" % len(_STOPPING)),
    (b"retry-after", b"5"),
    (b"connection", b"close"),
]


@dataclass
class Exchange:
    """One request with its answer, as it is measured.

    Attributes:
        scope: the request.
        began: when it came, in seconds since 1970.
        status: of the answer; 0 while there is none.
        size: bytes of the body that were handed to the server.
        whole: whether the answer came to its end.
        seconds: from the head of the request to the end of the answer.
        noted: what the application noted: ``query`` (a hash), ``rows`` and ``kept``.
    """

    scope: Scope
    began: float = field(default_factory=time.time)
    status: int = 0
    size: int = 0
    whole: bool = False
    seconds: float = 0.0
    noted: dict[str, Any] = field(default_factory=dict)


Observer = Callable[[Exchange], None]


def note_query(scope: Scope, text: str) -> None:
    """Note which query a request asks, by a hash that tells equal ones and nothing else."""
    if _NOTED in scope:
        scope[_NOTED]["query"] = sha256(text.encode()).hexdigest()[:16]


def note_rows(scope: Scope, rows: int) -> None:
    """Note how many rows an answer has."""
    if _NOTED in scope:
        scope[_NOTED]["rows"] = rows


def note_lines(scope: Scope, format: str, body: bytes | None) -> None:  # noqa: A002
    """Note the rows of a table where its lines tell them: TSV, and CSV in which nothing had to be quoted."""
    if body and _NOTED in scope and (format == "tsv" or (format == "csv" and b'"' not in body)):
        note_rows(scope, body.count(b"\n") - 1)


def note_kept(scope: Scope) -> None:
    """Note that an answer was kept, so that the engine was not asked."""
    if _NOTED in scope:
        scope[_NOTED]["kept"] = True


class Watched:
    """The application with what watches it.

    Args:
        app: the application.
        connections: what the connections of its server share.
        observers: called with each exchange once it is over.
        closing: called once the application has ended.
    """

    def __init__(
        self, app: ASGIApp, connections: Connections, observers: Sequence[Observer], closing: Callable[[], None]
    ) -> None:
        self.app = app
        self._connections = connections
        self._observers = observers
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and watch."""
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
            return
        if scope["type"] == "lifespan" and "state" in scope:
            scope["state"][STATE] = self._connections
        try:
            await self.app(scope, receive, send)
        finally:
            self._closing()

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange, start = Exchange(scope), time.perf_counter()
        scope[_NOTED] = exchange.noted

        async def measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
            else:
                exchange.size += len(message.get("body", b""))
                exchange.whole = not message.get("more_body", False)
            await send(message)

        try:
            await self._answer(exchange, receive, measured)
        finally:
            exchange.seconds = time.perf_counter() - start
            for observer in self._observers:
                observer(exchange)

    async def _answer(self, exchange: Exchange, receive: Receive, send: Send) -> None:
        try:
            await self.app(exchange.scope, receive, send)
        except ClientDisconnect:
            exchange.status, exchange.whole = CLIENT_GONE, False  # the application said 500, to nobody
        except asyncio.CancelledError:
            if exchange.status:
                raise
            await send({"type": "http.response.start", "status": 503, "headers": _STOPPING_HEADERS})
            await send({"type": "http.response.body", "body": _STOPPING})
