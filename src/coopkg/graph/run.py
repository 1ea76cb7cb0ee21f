"""One query in a worker: its time, its place, its end, and the answer that comes out of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from coopkg.errors import (
    BadQuery,
    CoopkgError,
    EngineFailed,
    LimitReached,
    NotInXml,
    QueryRefused,
    UnknownName,
    UnsupportedFormat,
)
from coopkg.graph.process import WorkerDied, WorkerProcess
from coopkg.graph.warden import processor_seconds
from coopkg.graph.worker import DATA, END, ERROR, HEADER
from coopkg.settings import Settings

DEMOTED_AFTER = 0.2
"""Seconds of the processor after which everything else goes before a query; who only waits for its turn keeps it."""
HEAVY_AFTER = 1.0
"""Seconds after which a query is heavy."""
MOST_COMPLETE = 1_048_576
"""Bytes up to which an answer is held back until it is complete."""
PATIENCE = 10
"""A client may take this many times the engine's limit to read its answer."""

_DIED = b'{"kind": "memory"}'  # what a worker would say, were it still there to say it
_MIB = 1_048_576


class Keeper(Protocol):
    """Who owns the workers."""

    settings: Settings

    def becomes_heavy(self, run: Run) -> None:
        """Give the query a place for heavy ones, or stop it."""

    def take_back(self, run: Run, reusable: bool) -> None:
        """Take the worker of a query that is over."""


class Run:
    """One query with its worker, its time and its end.

    Two clocks run by turns: the engine's while its next frame is waited for, the client's while it reads.

    Attributes:
        seconds: processor time that it took, once it is over.
    """

    def __init__(self, keeper: Keeper, worker: WorkerProcess, client: str) -> None:
        self.worker = worker
        self.client = client
        self.is_over = False
        self.is_heavy = False
        self.seconds = 0.0
        self._failure: CoopkgError | None = None
        self._keeper = keeper
        self._most = keeper.settings.query_seconds
        self._loop = asyncio.get_running_loop()
        self._began = self._since = self._loop.time()
        self._engine = 0.0  # seconds of the engine, up to _since
        self._waiting = True  # for the engine

    @property
    def pid(self) -> int:
        """The process of its worker."""
        return self.worker.pid

    @property
    def most_bytes(self) -> int:
        """Size of the largest answer."""
        return self._keeper.settings.answer_size * _MIB

    def look(self, now: float) -> None:
        """Stop it where its time is over, by the clock of the loop."""
        if not self.worker.is_demoted and now - self._began >= DEMOTED_AFTER and self._used(now) >= DEMOTED_AFTER:
            self.worker.demote()
        if not self.is_heavy and now - self._began >= HEAVY_AFTER:
            self.is_heavy = True
            self._keeper.becomes_heavy(self)
        engine = self._engine_time(now)
        if engine >= self._most:
            self.fail("time")
        elif now - self._began - engine >= self._most * PATIENCE:
            self.fail("reading")

    def fail(self, limit: str) -> None:
        """Stop the worker because a limit was met."""
        most = self._keeper.settings.answer_size if limit == "size" else self._most
        self._failure = self._failure or LimitReached(limit=limit, most=most, seconds=self._most)
        self._note_time()
        self.worker.kill()

    def _note_time(self) -> None:
        """Note the processor time of a query that did not come to its end."""
        self.seconds = self.seconds or self._used(self._loop.time())

    def _used(self, now: float) -> float:
        """Return the processor time up to now; where the system does not tell, the engine's time."""
        used = processor_seconds(self.pid)
        return used - self.worker.used if used is not None else self._engine_time(now)

    def _engine_time(self, now: float) -> float:
        return self._engine + (now - self._since if self._waiting else 0.0)

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the next frame, on the engine's time; raises what stopped it."""
        found = self.worker.next_frame()
        if found is None:
            self._turn(to_engine=True)
            try:
                found = await self.worker.frame()
            except WorkerDied:
                found = ERROR, _DIED
            finally:
                self._turn(to_engine=False)
        kind, payload = found
        if self._failure is not None or kind == ERROR:
            raise self._failure or self._error(payload)
        if kind == END:
            self.seconds = max(float(payload), 1e-6)
            self.worker.used += self.seconds
        return kind, payload

    def _turn(self, *, to_engine: bool) -> None:
        now = self._loop.time()
        if self._waiting:
            self._engine += now - self._since
        self._since, self._waiting = now, to_engine

    def _error(self, payload: bytes) -> CoopkgError:
        data = json.loads(payload)
        kind = data.pop("kind")
        if kind == "memory":
            return LimitReached(limit="memory", seconds=self._most)
        if kind == "graph":
            return UnknownName(kind="graph", name=data["name"])
        kinds = {"query": BadQuery, "refused": QueryRefused, "format": UnsupportedFormat, "xml": NotInXml}
        return kinds.get(kind, EngineFailed)(**data)

    def end(self, reusable: bool) -> None:
        """Give the worker and the place back, once."""
        if not self.is_over:
            self.is_over = True
            if not reusable:
                self._note_time()
            self._keeper.take_back(self, reusable)


class Answer:
    """An answer: complete, or bytes to iterate over once. Whoever does not read to the end must close it.

    Attributes:
        media_type: of the answer, without parameters.
        complete: the whole answer, or None for one to be iterated.
        is_whole: whether all of it has come.
    """

    def __init__(
        self, media_type: str, complete: bytes | None, begun: Sequence[bytes] = (), run: Run | None = None
    ) -> None:
        self.media_type = media_type
        self.complete = complete
        self.is_whole = complete is not None
        self._begun = begun
        self._run = run

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the answer in pieces.

        Raises:
            LimitReached: a limit was met; what was yielded is not the whole answer.
        """
        size = sum(map(len, self._begun))
        try:
            for piece in self._begun if self.complete is None else (self.complete,):
                yield piece
            while self._run is not None and not self.is_whole:
                kind, payload = await self._run.frame()
                if kind != DATA:
                    self.is_whole = True
                    self._run.end(reusable=True)
                elif (size := size + len(payload)) > self._run.most_bytes:
                    self._run.fail("size")
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
    media_type, begun, size = "", [], 0
    while size <= MOST_COMPLETE:
        kind, payload = await run.frame()
        if kind == HEADER:
            media_type = payload.decode()
        elif kind == DATA:
            begun.append(payload)
            size += len(payload)
        else:
            run.end(reusable=True)
            return Answer(media_type, b"".join(begun))
    return Answer(media_type, None, begun, run)
