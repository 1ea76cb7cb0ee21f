"""Runs the imports that came over HTTP, one after the other, each in a process that ends with the server.

One server at a time runs those of a home: it holds ``jobs/lock``. Whoever gets the lock first clears up after the last
one: what waited is done, what was being read or checked has failed and may be sent again, and what was on its way into
the stores is judged by them (:func:`coopkg.linking.committing.recover`).
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import IO

from coopkg.errors import LimitReached
from coopkg.holdings.folders import Folders, owned
from coopkg.holdings.fullness import is_full
from coopkg.holdings.ledger import UNDER_WAY, Ledger
from coopkg.linking.jobs.child import BEFORE_COMMITTING
from coopkg.linking.jobs.clearing import Clearing
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.trays import Tray
from coopkg.settings import Settings

MOST_WAITING = 20
"""Imports that may wait for their turn."""

_LIMIT, _AGAIN = 60, 10  # seconds until another try: when too many wait, or a disk is full; when another is at work
_HOUR = 3600
_log = logging.getLogger(__name__)


class Jobs:
    """The imports of a home that came over HTTP.

    Args:
        home: folder of ``COOPKG_HOME``.
        settings: ``import_memory`` and ``import_seconds``.
    """

    def __init__(self, home: Path, settings: Settings) -> None:
        self._home, self._settings = home, settings
        self._ledger, self._clearing = Ledger(home), Clearing(home)
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._ends: dict[str, asyncio.Event] = {}
        self._process: Process | None = None
        self._running = ""
        self._task: asyncio.Task[None] | None = None
        self._lock: IO[str] | None = None

    async def start(self) -> None:
        """Begin; where there was something to do, go on with it."""
        if Folders(self._home).jobs.is_dir() or self._ledger.all(UNDER_WAY):
            await self._claim()
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End, and what runs with it."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._lock is not None:
            self._lock.close()

    async def admit(self) -> None:
        """See whether one more can be taken.

        Raises:
            LimitReached: too many wait (``limit`` imports), or another server runs the imports (imports_elsewhere).
        """
        if self._task is None or not await self._claim():
            raise LimitReached(limit="imports_elsewhere", seconds=_AGAIN)
        if len(self._ends) >= MOST_WAITING:
            raise LimitReached(limit="imports", most=MOST_WAITING, seconds=_LIMIT)

    def submit(self, import_id: str) -> None:
        """Queue an import whose tray and row are there."""
        self._ends[import_id] = asyncio.Event()
        self._waiting.put_nowait(import_id)

    async def wait(self, import_id: str, seconds: float) -> bool:
        """Wait for the end of a job, at most so many seconds; return whether it came."""
        end = self._ends.get(import_id)
        if end is None:
            return True
        try:
            async with asyncio.timeout(seconds):
                await end.wait()
        except TimeoutError:
            return False
        return True

    def is_busy(self, import_id: str) -> bool:
        """Return whether a job for an import waits or runs."""
        return import_id in self._ends

    async def cancel(self, import_id: str) -> bool:
        """Give an import up; return whether that was in time: not once it is on its way into the stores."""
        moved = await asyncio.to_thread(self._ledger.move, import_id, BEFORE_COMMITTING, state="cancelled")
        if moved:
            await self._stop_running(import_id)
            await asyncio.to_thread(Tray(self._home, import_id).close)
        return moved

    async def _stop_running(self, import_id: str) -> None:
        if self._running == import_id and self._process is not None:
            _kill(self._process)
            await self.wait(import_id, 10)

    async def _work(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_LIMIT if self._clearing.is_behind else _HOUR):
                    import_id = await self._waiting.get()
            except TimeoutError:
                await asyncio.to_thread(self._clearing.sweep, self._ends)
                continue
            self._running = import_id
            try:
                await self._run(import_id)
            except Exception:
                _log.exception("import %s", import_id)
            finally:
                self._running = ""
                self._ends.pop(import_id).set()

    async def _run(self, import_id: str) -> None:
        arguments = (str(self._home), import_id, str(self._settings.import_memory))
        command = (sys.executable, "-m", "coopkg.linking.jobs.child", *arguments)
        env = {**os.environ, "MALLOC_ARENA_MAX": "2"}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env, start_new_session=True
        )
        self._process = process
        try:
            told = await self._until_the_end(process, import_id)
        finally:
            self._process = None
            _kill(process)
        if told:
            _log.error("import %s: %s", import_id, told)
        await self._judge(import_id, process.returncode == 0)

    async def _judge(self, import_id: str, is_whole: bool) -> None:
        """See what became of a job; on a disk so full that it cannot be noted, until it can."""
        while True:
            try:
                return await asyncio.to_thread(self._clearing.after_a_job, import_id, is_whole, self._ends)
            except Exception as error:
                if not is_full(error):
                    raise
                _log.warning("import %s: %s", import_id, error)
            await asyncio.sleep(_AGAIN)

    async def _until_the_end(self, process: Process, import_id: str) -> str:
        assert process.stdout is not None  # noqa: S101
        ending = asyncio.ensure_future(process.stdout.read())
        try:
            done, _ = await asyncio.wait((ending,), timeout=self._settings.import_seconds)
            fault = Fault.named("seconds").written()
            states = ("reading", "checking")
            if not done and await asyncio.to_thread(self._ledger.move, import_id, states, state="failed", error=fault):
                _kill(process)
            told = (await ending).decode(errors="replace").strip()
            await process.wait()
        finally:
            ending.cancel()
        return told

    async def _claim(self) -> bool:
        """Take the lock, once; return whether this server has it."""
        if self._lock is None:
            left = await asyncio.to_thread(self._claimed)
            for import_id in left:
                self.submit(import_id)
        return self._lock is not None

    def _claimed(self) -> list[str]:
        """Take the lock where nobody has it, clear up, and return what is still to be done."""
        try:
            lock = (owned(Folders(self._home).jobs) / "lock").open("w")
        except OSError:
            return []
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return []
        self._lock = lock
        return self._clearing.after_a_server()


def _kill(process: Process) -> None:
    """End a process at once; not through the transport, which would reap it before the loop does."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
