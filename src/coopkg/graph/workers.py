"""The worker processes of a pool: one is always ready, some wait for a query, none holds on to memory at rest."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from coopkg.errors import Unavailable
from coopkg.graph.process import WorkerProcess
from coopkg.graph.warden import own_memory

IDLE_SECONDS = 30.0
"""After this time, all idle workers but one are let go."""
MOST_HELD = 67_108_864
"""Bytes that a worker may hold after a heavy query; one that was only slow holds a quarter of it."""
HELD_AT_REST = MOST_HELD // 2
"""Bytes that the last idle worker may hold when nobody asks anything any more; a new one holds a quarter of it."""
_MOST_WAITING = 10.0


class Workers:
    """Starts workers, keeps the idle ones, and lets them go; use it from one event loop.

    Args:
        memory: MiB of address space that each may use.

    Attributes:
        idle: those that wait for a query; the last one is taken first.
    """

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._all: set[WorkerProcess] = set()
        self.idle: list[WorkerProcess] = []
        self._first: asyncio.Task[WorkerProcess] | None = None
        self._warming: asyncio.Task[None] | None = None
        self._trimming: asyncio.TimerHandle | None = None
        self._resting: asyncio.TimerHandle | None = None
        self._stopped = False

    async def begin(self) -> None:
        """Launch the first worker; it gets ready beside whatever is done until :meth:`start`."""
        self._first = asyncio.get_running_loop().create_task(self.new())
        await asyncio.sleep(0)  # the process is launched in the task's first step

    async def start(self) -> None:
        """Wait for the first worker, launched here where it has not begun."""
        if self._first is None:
            await self.begin()
        assert self._first is not None  # noqa: S101
        self.idle.append(await self._first)

    def close(self) -> None:
        """Start no worker beside those that are asked for, and let go of none: :meth:`stop` follows."""
        self._stopped = True
        for timer in (self._trimming, self._resting):
            if timer is not None:
                timer.cancel()

    async def stop(self) -> None:
        """Kill every worker, and wait until the system has let it go."""
        starting = [task for task in (self._first, self._warming) if task is not None]
        if starting:
            await asyncio.wait(starting, timeout=_MOST_WAITING)
        for worker in self._all:
            worker.kill()
        waiting = [asyncio.ensure_future(worker.gone.wait()) for worker in self._all]
        if waiting:
            await asyncio.wait(waiting, timeout=_MOST_WAITING)
        self.idle.clear()

    def pids(self) -> list[int]:
        """Return their processes, without those that are being killed: their memory is on its way back."""
        return [worker.pid for worker in self._all if worker.is_alive]

    async def take(self, *, leave_one: bool) -> WorkerProcess:
        """Return an idle worker or a new one.

        Args:
            leave_one: the last idle one is left to others, and a new one starts behind everything else.
        """
        while len(self.idle) > leave_one:
            if (worker := self.idle.pop()).is_alive:
                return worker
        return await self.new(behind=leave_one)

    async def new(self, *, behind: bool = False) -> WorkerProcess:
        """Return a new worker."""
        worker = await WorkerProcess.start(self._memory, behind=behind)
        self._all = {other for other in self._all if not other.gone.is_set()} | {worker}
        return worker

    def give_back(self, worker: WorkerProcess) -> None:
        """Keep a worker for the next query."""
        self.idle.append(worker)
        later = asyncio.get_running_loop().call_later
        if self._trimming is None and len(self.idle) > 1:
            self._trimming = later(IDLE_SECONDS, self._trim)
        if self._resting is not None:
            self._resting.cancel()
        self._resting = later(IDLE_SECONDS, self._rest)

    def lose(self, worker: WorkerProcess) -> None:
        """Kill a worker, and have one ready in its place, so that the next short query need not wait for it."""
        worker.kill()
        self._keep_warm()

    def _keep_warm(self) -> None:
        if not (self.idle or self._stopped or self._warming):
            self._warming = asyncio.get_running_loop().create_task(self._warm())

    async def _warm(self) -> None:
        try:
            with suppress(Unavailable):
                self.idle.append(await self.new())
        finally:
            self._warming = None

    def _trim(self) -> None:
        self._trimming = None
        self._let_go(self.idle[:-1])

    def _rest(self) -> None:
        self._let_go([worker for worker in self.idle if own_memory(worker.pid) > HELD_AT_REST])
        self._keep_warm()

    def _let_go(self, workers: Sequence[WorkerProcess]) -> None:
        for worker in workers:
            self.idle.remove(worker)
            worker.kill()


def is_small(worker: WorkerProcess) -> bool:
    """Tell whether a worker has given its memory back; not where the system does not say (not Linux)."""
    return 0 < own_memory(worker.pid) <= MOST_HELD
