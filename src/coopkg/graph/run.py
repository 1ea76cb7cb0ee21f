"""One query in a worker: its time, its place, its end, and the answer that comes out of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from coopkg.errors import BadQuery, CoopkgError, LimitReached, Unavailable, UnsupportedFormat
from coopkg.graph.process import WorkerDied, WorkerProcess
from coopkg.graph.worker import DATA, ERROR, HEADER

HEAVY_AFTER = 1.0
"""Seconds after which a query is heavy."""
MOST_COMPLETE = 1_048_576
"""Bytes up to which an answer is held back until it is complete."""
PATIENCE = 10
"""A client may take this many times the engine's limit to read its answer."""


_DIED = b'{"kind": "memory"}'  # what a worker would say, were it still there to say it


class Keeper(Protocol):
    """Who owns the workers."""

    def becomes_heavy(self, run: Run) -> None:
        """Give the query a place for heavy ones, or stop it."""

    def take_back(self, run: Run, reusable: bool) -> None:
        """Take the worker of a query that is over."""


class Clock:
    """Calls back when it has run for so many seconds; it can be stopped and run on."""

    def __init__(self, seconds: float, ring: Callable[[], None]) -> None:
        self._left = seconds
        self._ring = ring
        self._loop = asyncio.get_running_loop()
        self._since = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def run(self) -> None:
        """Go on."""
        self._since = self._loop.time()
        self._handle = self._loop.call_later(max(self._left, 0.0), self._ring)

    def stop(self) -> None:
        """Pause; a clock that does not run stays as it is."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
            self._left -= self._loop.time() - self._since


class Run:
    """One query with its worker, its clocks and its end."""

    def __init__(self, keeper: Keeper, worker: WorkerProcess, seconds: int, client: str) -> None:
        self.worker = worker
        self.client = client
        self.is_over = False
        self._failure: CoopkgError | None = None
        self._keeper = keeper
        self._seconds = seconds
        self._held = Clock(HEAVY_AFTER, lambda: keeper.becomes_heavy(self))
        self._engine = Clock(seconds, lambda: self.fail("time"))
        self._client = Clock(seconds * PATIENCE, lambda: self.fail("time"))
        self._held.run()

    def fail(self, limit: str) -> None:
        """Stop the worker because a limit was met."""
        self._failure = self._failure or LimitReached(limit=limit, most=self._seconds, seconds=self._seconds)
        self.worker.kill()

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the next frame, on the engine's time; raises what stopped it."""
        self._client.stop()
        self._engine.run()
        try:
            kind, payload = await self.worker.frame()
        except WorkerDied:
            kind, payload = ERROR, _DIED
        finally:
            self._engine.stop()
            self._client.run()
        if self._failure is not None or kind == ERROR:
            raise self._failure or self._error(payload)
        return kind, payload

    def _error(self, payload: bytes) -> CoopkgError:
        data = json.loads(payload)
        kind = data.pop("kind")
        if kind == "memory":
            return LimitReached(limit="memory", seconds=self._seconds)
        return {"query": BadQuery, "format": UnsupportedFormat}.get(kind, Unavailable)(**data)

    def end(self, reusable: bool) -> None:
        """Give the worker and the place back, once."""
        if not self.is_over:
            self.is_over = True
            for clock in (self._held, self._engine, self._client):
                clock.stop()
            self._keeper.take_back(self, reusable)


class Answer:
    """An answer: complete, or bytes to iterate over once. Whoever does not read to the end must close it.

    Attributes:
        media_type: of the answer, without parameters.
        complete: the whole answer, or None for one to be iterated.
    """

    def __init__(self, media_type: str, complete: bytes | None, begun: bytes = b"", run: Run | None = None) -> None:
        self.media_type = media_type
        self.complete = complete
        self._begun = begun
        self._run = run

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the answer in pieces.

        Raises:
            LimitReached: a limit was met; what was yielded is not the whole answer.
        """
        yield self._begun if self.complete is None else self.complete
        try:
            while self._run is not None and not self._run.is_over:
                kind, payload = await self._run.frame()
                if kind != DATA:
                    self._run.end(reusable=True)
                else:
                    yield payload
        finally:
            self.close()

    def close(self) -> None:
        """Stop the worker if it is not done."""
        if self._run is not None:
            self._run.end(reusable=False)


async def begin(run: Run) -> Answer:
    """Read until the answer is complete or too large to hold back."""
    media_type, begun = "", bytearray()
    while len(begun) <= MOST_COMPLETE:
        kind, payload = await run.frame()
        if kind == HEADER:
            media_type = payload.decode()
        elif kind == DATA:
            begun += payload
        else:
            run.end(reusable=True)
            return Answer(media_type, bytes(begun))
    return Answer(media_type, None, bytes(begun), run)
