"""Answers of the query workers on their way to the client, who may leave at any moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from functools import lru_cache
from typing import Any, TypeVar

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from coopkg.errors import LimitReached, NotInXml, Unavailable
from coopkg.graph.run import Answer
from coopkg_api.headers import SECURITY

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link, Retry-After"}
"""Pages of other sites may read every answer: there is nothing here that belongs to the one who asks."""
MOST_GATHERED = 16_777_216
"""Largest answer for a client of HTTP/1.0, in bytes."""
_WATCH_AFTER = 0.05
_PIECE = 262_144
_MIB = 1_048_576


async def unless_gone(work: Coroutine[Any, Any, _T], receive: Receive) -> _T | None:
    """Return what ``work`` returns; cancel it, and return None, when the client leaves before.

    A client that leaves within the first twentieth of a second is not noticed: most work is done by then.
    """
    working = asyncio.current_task()
    assert working is not None  # noqa: S101
    watch = _Watch(receive, working)
    timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if not watch.is_gone or working.uncancel():
            raise
        return None
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Waits for the client to leave, then cancels what works for it."""

    def __init__(self, receive: Receive, working: asyncio.Task[Any]) -> None:
        self.is_gone = False
        self._receive = receive
        self._working = working
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to wait."""
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    def end(self) -> None:
        """Stop waiting."""
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True
        self._working.cancel()


@lru_cache(64)
def heads(media_type: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the header fields of an answer of a media type, but for its length."""
    typed = Response(
        b"", media_type=media_type, headers={"Vary": "Accept", "Cache-Control": "no-cache", **OPEN, **SECURITY}
    )
    return tuple((name, value) for name, value in typed.raw_headers if name != b"content-length")


class Complete(Response):
    """A whole answer with its length; made with as little work as can be, for there are many of them."""

    def __init__(self, body: bytes, media_type: str) -> None:
        self.status_code, self.background, self.body = 200, None, body
        self.raw_headers = [*heads(media_type), (b"content-length", b"%d" % len(body))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send; a large one in pieces, so that a slow client is seen to take it."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for begin in range(0, max(1, len(self.body)), _PIECE):
            end = begin + _PIECE
            body, more = self.body[begin:end], end < len(self.body)
            await send({"type": "http.response.body", "body": body, "more_body": more})


async def send_answer(answer: Answer, media_type: str, scope: Scope) -> Response:
    """Return the response that sends an answer: with its length where it is complete, else in pieces.

    HTTP/1.0 cannot tell an answer that was broken off from a whole one: there it is gathered first.

    Raises:
        LimitReached: an answer to gather is too large, or met a limit.
    """
    if answer.complete is not None:
        return Complete(answer.complete, media_type)
    if scope["http_version"] == "1.0":
        return Complete(await _gathered(answer), media_type)
    return Streamed(answer, media_type)


async def _gathered(answer: Answer) -> bytes:
    whole = bytearray()
    try:
        async for piece in answer:
            whole += piece
            if len(whole) > MOST_GATHERED:
                raise LimitReached(limit="size", most=MOST_GATHERED // _MIB, seconds=1)
    finally:
        answer.close()
    return bytes(whole)


class Streamed(StreamingResponse):
    """An answer in pieces. Where a limit is met on the way, the connection is broken off, never ended cleanly."""

    def __init__(self, answer: Answer, media_type: str) -> None:
        super().__init__(answer, media_type=media_type)
        self.raw_headers = list(heads(media_type))
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send; stop the worker when the client leaves."""
        try:
            await unless_gone(self._send(send), receive)
        except (LimitReached, NotInXml, Unavailable) as error:
            # The server closes a connection whose answer was left incomplete: there is no last chunk.
            _log.warning("an answer was broken off: %s", error)
        finally:
            self._answer.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for piece in self._answer:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
