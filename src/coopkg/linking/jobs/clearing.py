"""What is cleared up: after a job that ended or was killed, after a server that was, and after a day."""

from __future__ import annotations

import logging
import time
from collections.abc import Container
from pathlib import Path

from coopkg.errors import CoopkgError, UnknownName
from coopkg.holdings.folders import Folders
from coopkg.holdings.fullness import has_no_room, is_full
from coopkg.holdings.ledger import UNDER_WAY, Held, Ledger
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.trays import LOCAL, Tray, trays

KEPT_SECONDS = 86_400
"""How long what was found wrong can be read, and a dry run is known at all."""

_log = logging.getLogger(__name__)


class Clearing:
    """Clears up in a home, for the one server that runs its imports.

    Args:
        home: folder of ``COOPKG_HOME``.
    """

    def __init__(self, home: Path) -> None:
        self._home, self._ledger = home, Ledger(home)
        self.is_behind = False

    def after_a_server(self) -> list[str]:
        """Clear up after the server before this one; return the imports that it had not begun."""
        self._recover()
        ours = [held for held in self._ledger.all(UNDER_WAY) if held.role != LOCAL]
        waiting = [held.id for held in ours if held.state == "received" and Tray(self._home, held.id).sent()]
        for held in ours:
            if held.id not in waiting:
                self._clear(held.id)
                self._ledger.move(held.id, UNDER_WAY, state="failed", error=Fault.named("interrupted").written())
        for tray in trays(self._home):
            if not self._is_known(tray):
                tray.remove()
        self.sweep(waiting)
        return waiting

    def after_a_job(self, import_id: str, is_whole: bool, busy: Container[str]) -> None:
        """See what became of an import whose process has ended, by itself (``is_whole``) or not.

        Raises:
            NoRoom: the disk is so full that it cannot be noted.
        """
        tray = Tray(self._home, import_id)
        # who ends without a word was killed by the system, mostly for want of memory
        silent = Fault.named("no_room" if has_no_room(self._home) else "memory")
        self._clear(import_id)
        held = self._ledger.get(import_id)
        if not is_whole or held.error:
            self._recover()
        tray.give_room()
        if not self._ledger.move(import_id, UNDER_WAY, state="failed", error=held.error or silent.written()):
            self._forgive(tray, held)
        tray.close()
        self.sweep(busy)

    def _forgive(self, tray: Tray, held: Held) -> None:
        """Forget a fault that came too late to matter: the ledger had decided, and the stores follow it."""
        order = tray.order()
        if held.error and order is not None and order.is_done(held):
            self._ledger.update(held.id, error="")

    def sweep(self, busy: Container[str]) -> None:
        """Let go of the files of what has ended, and of everything that is a day old; not of what is ``busy``."""
        if self.is_behind:
            self._recover()
        for tray in trays(self._home):
            is_old = time.time() - tray.path.stat().st_mtime > KEPT_SECONDS
            if not self._is_known(tray):  # its file may still be coming
                if is_old:
                    tray.remove()
            elif tray.path.name not in busy and self._ledger.get(tray.path.name).state not in UNDER_WAY:
                self._let_go(tray, is_old)

    def _let_go(self, tray: Tray, is_old: bool) -> None:
        tray.close()
        order = tray.order()
        if is_old:
            tray.remove()
            if order is not None and order.dry_run:
                self._ledger.forget(tray.path.name)

    def _is_known(self, tray: Tray) -> bool:
        try:
            self._ledger.get(tray.path.name)
        except UnknownName:
            return False
        return True

    def _clear(self, import_id: str) -> None:
        """Wait until a process that was killed is dead, and remove what it worked on."""
        with Folders(self._home).work(import_id):
            pass

    def _recover(self) -> None:
        """Bring the stores to what the ledger says; where that fails, it is tried again."""
        from coopkg.linking.committing import recover

        self.is_behind = True
        try:
            recover(self._home)
            self.is_behind = False
        except Exception as error:
            if not (isinstance(error, CoopkgError) or is_full(error)):
                raise
            _log.exception("stores")
