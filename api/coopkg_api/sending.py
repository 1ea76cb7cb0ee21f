"""Answers of the query workers on their way to the client, who may leave at any moment."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from coopkg.errors import LimitReached, Unavailable
from coopkg.graph.run import Answer

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

MOST_GATHERED = 16_777_216
"""Largest answer for a client of HTTP/1.0, in bytes."""


async def unless_gone(work: Coroutine[Any, Any, _T], receive: Receive) -> _T | None:
    """Return what ``work`` returns; cancel it, and return None, when the client leaves before."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, gone):
            one.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_answer(answer: Answer, media_type: str, headers: Mapping[str, str], scope: Scope) -> Response:
    """Return the response that sends an answer: with its length where it is complete, else in pieces.

    HTTP/1.0 cannot tell an answer that was broken off from a whole one: there it is gathered first.

    Raises:
        LimitReached: an answer to gather is too large, or met a limit.
    """
    if answer.complete is not None:
        return Response(answer.complete, media_type=media_type, headers=headers)
    if scope["http_version"] == "1.0":
        return Response(await _gathered(answer), media_type=media_type, headers=headers)
    return Streamed(answer, media_type, headers)


async def _gathered(answer: Answer) -> bytes:
    whole = bytearray()
    try:
        async for piece in answer:
            whole += piece
            if len(whole) > MOST_GATHERED:
                raise LimitReached(limit="memory", seconds=1)
    finally:
        answer.close()
    return bytes(whole)


class Streamed(StreamingResponse):
    """An answer in pieces. Where a limit is met on the way, the connection is broken off, never ended cleanly."""

    def __init__(self, answer: Answer, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(answer, media_type=media_type, headers=headers)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send; stop the worker when the client leaves."""
        try:
            await unless_gone(self._send(send), receive)
        except (LimitReached, Unavailable) as error:
            # The server closes a connection whose answer was left incomplete: there is no last chunk.
            _log.warning("an answer was broken off: %s", error)
        finally:
            self._answer.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async for piece in self._answer:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
