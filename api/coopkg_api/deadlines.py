"""Connections that are slow on purpose end at a deadline: a head, a body, or an answer that nobody takes.

The server knows only how long an idle connection may be kept; who sends one byte a second stays for ever. Here each
connection is in one phase at a time, and has so many seconds for it. Where too many wait for a head, the oldest go:
whoever means to ask has sent it long ago.

``uvicorn`` makes an object of :class:`coopkg_api.connection.GuardedProtocol` for each connection; what they share comes
by the state of the lifespan, under the name :data:`STATE`.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from http import HTTPStatus
from typing import Any

from coopkg.settings import ServerSettings

STATE = "coopkg.connections"
"""Name of the :class:`Connections` in the state of the application."""

_PACE = 65_536
"""Bytes of a body that bring it one second more: who sends slower than that does so on purpose."""


def _told(status: HTTPStatus) -> bytes:
    """Return a whole answer for who sent no request that could be answered: a problem without a page of its own."""
    problem = json.dumps({"type": "about:blank", "title": status.phrase, "status": status.value}).encode()
    return (
        b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (status, status.phrase.encode(), len(problem), problem)
    )


_TIMEOUT, _NO_REQUEST = _told(HTTPStatus.REQUEST_TIMEOUT), _told(HTTPStatus.BAD_REQUEST)


class Connections:
    """What the connections of a server share.

    Args:
        settings: the deadlines, in seconds.

    Attributes:
        seconds: phase (head, body or stalled) → its deadline.
        ended: reason (a phase, or crowd) → connections that were ended.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.seconds = {
            "head": settings.head_seconds,
            "body": settings.body_seconds,
            "stalled": settings.stalled_seconds,
        }
        self.ended: Counter[str] = Counter()
        self._most = settings.waiting_connections
        self._waiting: dict[Guard, None] = {}  # the oldest first

    def wait(self, connection: Guard) -> None:
        """Note a connection that waits for a head; where there are too many, end the oldest."""
        self._waiting[connection] = None
        if len(self._waiting) > self._most:
            next(iter(self._waiting)).end("crowd")

    def leave(self, connection: Guard) -> None:
        """Note that a connection waits no more."""
        self._waiting.pop(connection, None)


class Guard(asyncio.Protocol):
    """Deadlines for a protocol of ``uvicorn``: what stands before it among the parents of a class.

    The protocol tells by :meth:`_owed` and :meth:`_has_begun` how far its client is.
    """

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
        super().__init__(config, server_state, app_state, _loop)  # type: ignore[call-arg]
        self._shared: Connections = app_state.get(STATE) or Connections(ServerSettings())
        self._phase = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._came = 0
        self._stalled: asyncio.TimerHandle | None = None

    def _owed(self) -> str:
        """Return what the client owes: a head, a body or nothing."""
        raise NotImplementedError

    def _has_begun(self, phase: str) -> bool:
        """Return whether it has sent a part of what it owes, and got no answer yet."""
        raise NotImplementedError

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: clients in Java offer HTTP/2 with each first request, and go on without it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see where that leads."""
        self._came += len(data)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Go on to the next request of the connection."""
        super().on_response_complete()  # type: ignore[misc]
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of every clock."""
        self._enter("")
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Note that the client takes nothing for now."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self._shared.seconds["stalled"], self.end, "stalled")

    def resume_writing(self) -> None:
        """Note that it takes something again."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what is no request."""
        self.transport.write(_NO_REQUEST)
        self.transport.close()

    def _look(self) -> None:
        """See what is waited for."""
        self._enter("" if self.transport.is_closing() else self._owed())

    def _enter(self, phase: str) -> None:
        if phase == self._phase:
            return
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._phase == "head":
            self._shared.leave(self)
        self._phase = phase
        if phase:
            self._came = 0
            self._deadline = self.loop.call_later(self._shared.seconds[phase], self._late, phase)
        if phase == "head":
            self._shared.wait(self)

    def _late(self, phase: str) -> None:
        """End the phase, unless it is a body of which enough came: a large file may take its time."""
        more, self._came = self._came / _PACE, 0
        if phase == "body" and more >= 1:
            self._deadline = self.loop.call_later(min(more, self._shared.seconds[phase]), self._late, phase)
        else:
            self.end(phase)

    def end(self, reason: str) -> None:
        """End the connection; a client that has sent a part, and got no answer yet, is told so."""
        self._shared.ended[reason] += 1
        if reason in ("crowd", "stalled"):
            self.transport.abort()
        else:
            if self._has_begun(reason):
                self.transport.write(_TIMEOUT)
            self.transport.close()
        self._enter("")
