"""Looks after the queries that run: ten times in a second, at their time and at the memory of all of them together."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

TICK = 0.1
"""Seconds between two looks."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1_048_576


class Watched(Protocol):
    """A running query."""

    @property
    def pid(self) -> int:
        """Its process."""

    def look(self, now: float) -> None:
        """Stop what has run too long, by the clock of the loop."""

    def fail(self, limit: str) -> None:
        """Stop because a limit was met."""


class Warden:
    """Looks as long as anything runs, and costs nothing while nothing does.

    Args:
        memory: what all workers may use together, in MiB.
        workers: returns the processes of all workers, also of those that wait for work.
    """

    def __init__(self, memory: int, workers: Callable[[], Iterable[int]]) -> None:
        self._memory = memory * _MIB
        self._workers = workers
        self._running: set[Watched] = set()
        self._next: asyncio.TimerHandle | None = None

    def watch(self, run: Watched) -> None:
        """Begin to look after a query."""
        self._running.add(run)
        if self._next is None:
            self._next = asyncio.get_running_loop().call_later(TICK, self._look)

    def forget(self, run: Watched) -> None:
        """Stop looking after a query."""
        self._running.discard(run)

    def stop(self) -> None:
        """Stop looking."""
        if self._next is not None:
            self._next.cancel()

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        for run in tuple(self._running):
            run.look(loop.time())
        self._weigh()
        self._next = loop.call_later(TICK, self._look) if self._running else None

    def _weigh(self) -> None:
        """Stop the largest query while all workers together use more than they may."""
        if self._running and sum(map(own_memory, self._workers())) > self._memory:
            max(self._running, key=lambda run: own_memory(run.pid)).fail("total_memory")


def own_memory(pid: int) -> int:
    """Return the bytes of memory that a process shares with no file; 0 where the system does not tell (not Linux)."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_bytes().split()
    except OSError:
        return 0
    return (int(fields[1]) - int(fields[2])) * _PAGE


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used; None where the system does not tell (not Linux)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
