"""A worker process, seen from the server: started, asked, demoted, killed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, cast

from coopkg.errors import EngineFailed
from coopkg.graph.warden import processor_seconds
from coopkg.graph.worker import FRAME

_log = logging.getLogger(__name__)
_MOST_BUFFERED = 1_048_576
_MOST_BEHIND = 5.0
"""Seconds: on a busy machine, what everything goes before may wait for ever."""
_FEWER_ARENAS = {"MALLOC_ARENA_MAX": "2"}  # glibc reserves 64 MiB of address space for each: RLIMIT_AS counts them


@cache
def _tell_that_the_network_is_open() -> None:
    """Once in the life of a server."""
    _log.warning("workers cannot leave the network on this system: that no query calls out rests on its reading alone")


class WorkerDied(Exception):
    """The process ended without being told to, or was killed."""


class WorkerProcess(asyncio.SubprocessProtocol):
    """Speaks the frames of :mod:`coopkg.graph.worker` with one process, which inherits nothing but its own pipes."""

    may_be_restored = True
    """Whether the system allows :meth:`restore`, as far as is known; many do for an administrator alone."""

    def __init__(self) -> None:
        self.process: asyncio.SubprocessTransport
        self._requests: asyncio.WriteTransport
        self.gone = asyncio.Event()
        self._ended = asyncio.Event()
        self._news = asyncio.Event()
        self._buffer = bytearray()
        self._paused = False
        self.is_demoted = False
        self.used = 0.0
        """Processor time of its start and of the queries that came to their end, in seconds."""

    @classmethod
    async def start(cls, memory: int, *, behind: bool = False) -> WorkerProcess:
        """Start a worker, and wait until it is ready.

        Args:
            memory: MiB of address space that it may use.
            behind: everything else goes before it while it starts, for some seconds at most.

        Raises:
            EngineFailed: it cannot be started.
        """
        command = (sys.executable, "-m", "coopkg.graph.worker", str(memory))
        _, worker = await asyncio.get_running_loop().subprocess_exec(
            cls, *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, close_fds=True, env={**os.environ, **_FEWER_ARENAS}
        )
        try:
            open_to = await (worker._ready_behind() if behind and cls.may_be_restored else worker._ready())
        except BaseException as error:
            worker.kill()
            raise EngineFailed if isinstance(error, WorkerDied) else error from None
        if open_to:
            _tell_that_the_network_is_open()
        worker.used = processor_seconds(worker.pid) or 0.0
        return worker

    async def _ready(self) -> bytes:
        _, open_to = await self.frame()
        return open_to

    async def _ready_behind(self) -> bytes:
        self.demote()
        enough = asyncio.get_running_loop().call_later(_MOST_BEHIND, self.restore)
        try:
            return await self._ready()
        finally:
            enough.cancel()
            self.restore()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the process."""
        self.process = cast(asyncio.SubprocessTransport, transport)
        self._requests = cast(asyncio.WriteTransport, self.process.get_pipe_transport(0))

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self.process.get_pid()

    def pipe_data_received(self, fd: int, data: bytes) -> None:  # noqa: ARG002
        """Keep what the worker wrote; past 1 MiB it waits in the pipe, and the worker with it."""
        self._buffer += data
        if len(self._buffer) > _MOST_BUFFERED and not self._paused:
            self._paused = True
            self._pipe(1).pause_reading()
        self._news.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:  # noqa: ARG002
        """Note the end of the answers."""
        if fd == 1:
            self._ended.set()
            self._news.set()

    def process_exited(self) -> None:
        """Note the end of the process, and let go of its pipes."""
        self.gone.set()
        self._ended.set()
        self._news.set()
        self.process.close()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._ended.is_set()

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send a request."""
        self._requests.write(json.dumps(request).encode() + b"\n")

    async def frame(self) -> tuple[bytes, bytes]:
        """Return the next frame: its letter and its payload.

        Raises:
            WorkerDied: there will be none.
        """
        while (found := self.next_frame()) is None:
            if not self.is_alive:
                raise WorkerDied
            self._news.clear()
            await self._news.wait()
        return found

    def next_frame(self) -> tuple[bytes, bytes] | None:
        """Return the next frame where it has come already."""
        if len(self._buffer) >= FRAME.size:
            kind, length = FRAME.unpack_from(self._buffer)
            end = FRAME.size + length
            if len(self._buffer) >= end:
                payload = bytes(self._buffer[FRAME.size : end])
                del self._buffer[:end]
                return kind, payload
        self._read_on()
        return None

    def _read_on(self) -> None:
        if self._paused and self.is_alive:
            self._paused = False
            self._pipe(1).resume_reading()

    def _pipe(self, fd: int) -> asyncio.ReadTransport:
        return cast(asyncio.ReadTransport, self.process.get_pipe_transport(fd))

    def demote(self) -> None:
        """Let everything else go first: SCHED_IDLE on Linux, else the lowest priority."""
        self.is_demoted = True
        with suppress(OSError):
            if hasattr(os, "SCHED_IDLE"):
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
            else:
                os.setpriority(os.PRIO_PROCESS, self.pid, 19)

    def restore(self) -> bool:
        """Undo :meth:`demote`; return whether the system allows it."""
        if self.is_demoted and hasattr(os, "SCHED_IDLE"):
            try:
                os.sched_setscheduler(self.pid, os.SCHED_OTHER, os.sched_param(0))
                self.is_demoted = False
            except PermissionError:
                WorkerProcess.may_be_restored = False
            except OSError:
                pass  # it is gone
        return not self.is_demoted

    def kill(self) -> None:
        """Stop it at once, whatever it does."""
        self._ended.set()
        self._news.set()
        if not self.gone.is_set():
            # Not transport.kill() nor close(): they reap the process, and the loop's own watcher then misses its end.
            with suppress(ProcessLookupError):
                self.restore()  # a process that everything else goes before is slow to die on a busy machine
                os.kill(self.pid, signal.SIGKILL)
            for pipe in (self.process.get_pipe_transport(0), self.process.get_pipe_transport(1)):
                if pipe is not None:
                    pipe.close()
