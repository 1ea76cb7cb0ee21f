"""``python -m coopkg.linking.jobs.child HOME ID MEMORY``: does what one order says, and may be killed at any moment.

What it has reached stands in the ledger. A fault of ours is told on the standard output by its class and its line, with
nothing of the data. It ends with the server, also one that is killed.
It lets others go first (nice 10), and leaves the network where the system lets it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from coopkg.errors import BadUse, CoopkgError, InvalidData, Unavailable
from coopkg.graph.worker import confine, end_with_the_server
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Ledger
from coopkg.linking.jobs import verdicts
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.trays import Order, Tray

if TYPE_CHECKING:
    from coopkg.linking.checking import Verdict

BEFORE_COMMITTING = ("received", "reading", "checking")
"""States in which nothing has been written into the stores."""

_PDEATHSIG = 1
_NICE = 10
_BETWEEN = 0.5  # seconds between two lines of progress: each is written through to the disk


class Progress:
    """Writes how far an import is into the ledger, not oftener than the disk likes.

    Args:
        ledger: of the home.
        import_id: identifier of the import.
    """

    def __init__(self, ledger: Ledger, import_id: str) -> None:
        self._ledger, self._id = ledger, import_id
        self._step, self._last = "", 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` rows of a step are done; 0 where nobody knows how many there are."""
        now = time.monotonic()
        if step != self._step or now - self._last > _BETWEEN:
            self._step, self._last = step, now
            self._ledger.update(self._id, step=step, done=done, total=total)


class Cancelled(Exception):
    """Somebody cancelled the import, or it was given up."""


def _advance(ledger: Ledger, import_id: str, before: str, state: str, **changes: object) -> None:
    if not ledger.move(import_id, (before,), state=state, **changes):
        raise Cancelled


def _import(home: Path, order: Order, tray: Tray, work: Path) -> None:
    from coopkg.linking.checking import check
    from coopkg.linking.committing import commit, same
    from coopkg.linking.importing import Terms, plan

    ledger, sent = Ledger(home), tray.sent()
    if sent is None:
        raise Unavailable(detail="sent")
    progress = Progress(ledger, order.id)
    _advance(ledger, order.id, "received", "reading")
    terms = Terms(order.by, order.visibility, order.at_least, order.named)
    planned = plan(home, sent, tray.options(order), terms, work, import_id=order.id, progress=progress)
    told = {"sha256": planned.sha256, "format": planned.format, "counts": dict(planned.counts)}
    _advance(ledger, order.id, "reading", "checking", **told)
    earlier = None if order.again or order.dry_run else same(home, planned)
    if earlier is not None and order.may_know(earlier):
        fault = replace(Fault.named("same", id=earlier.id), other=earlier.id)
        _advance(ledger, order.id, "checking", "cancelled", error=fault.written())
        return
    verdict = check(home, planned, progress)
    errors = verdicts.write(tray.verdict, verdict.problems)
    if not errors and planned.is_empty:
        _end(ledger, order.id, "refused", Fault.named("nothing"))
        return
    if errors:
        _annotate(sent, tray, verdict, order.lang)
        _end(ledger, order.id, "refused", Fault.named("problems", count=errors))
    elif order.dry_run:
        _advance(ledger, order.id, "checking", "checked")
    else:
        _advance(ledger, order.id, "checking", "committing")
        commit(home, planned, verdict, sent, state="published" if order.publish else "draft", progress=progress)


def _annotate(sent: Path, tray: Tray, verdict: Verdict, lang: str) -> None:
    """Write the annotated copy, where there can be one: of tables that are not too long."""
    from coopkg.linking.checking import annotate

    try:
        annotate(sent, verdict, tray.annotated, lang)
    except CoopkgError:
        tray.annotated.unlink(missing_ok=True)


def _publish(home: Path, order: Order, tray: Tray, work: Path) -> None:  # noqa: ARG001
    from coopkg.linking.committing import publish

    publish(home, order.id)


def _restore(home: Path, order: Order, tray: Tray, work: Path) -> None:  # noqa: ARG001
    from coopkg.linking.committing import undo

    undo(home, order.id)


def _retract(home: Path, order: Order, tray: Tray, work: Path) -> None:  # noqa: ARG001
    from coopkg.linking.committing import retract

    retract(home, order.id)


_ACTIONS = {"import": _import, "publish": _publish, "retract": _retract, "restore": _restore}


def do(home: Path, import_id: str) -> None:
    """Do what the order of an import says; what comes of it stands in the ledger."""
    tray, ledger = Tray(home, import_id), Ledger(home)
    order = tray.order()
    if order is None:
        return
    try:
        with Folders(home).work(import_id) as work:
            _ACTIONS[order.action](home, order, tray, work)
    except Cancelled:
        return
    except (BadUse, InvalidData) as error:
        _end(ledger, import_id, "refused", Fault.of(error))
    except BaseException as error:
        tray.give_room()
        _end(ledger, import_id, "failed", Fault.of(error))
        _tell(error)


def _end(ledger: Ledger, import_id: str, state: str, fault: Fault) -> None:
    """Note why it came to nothing; where it was on the way into the stores, the server looks at them and judges."""
    if not ledger.move(import_id, BEFORE_COMMITTING, state=state, error=fault.written()):
        ledger.update(import_id, error=fault.written())


def _tell(error: BaseException) -> None:
    where = traceback.extract_tb(error.__traceback__)[-1:]
    shown = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in where)
    with suppress(OSError):
        os.write(sys.stdout.fileno(), f"{type(error).__name__} ({shown})\n".encode())


def _die_with_the_server() -> None:
    """Ask the system to kill this process when the server ends (Linux); elsewhere the closed pipe must do."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)


def _stand_back() -> None:
    """Let pages and light queries go first, but not everything: heavy queries would keep an import waiting for ever."""
    with suppress(OSError):
        os.nice(_NICE)


def main() -> None:
    """Do one order: the home, the identifier and the memory limit in MiB are the arguments."""
    home, import_id, memory = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    confine(memory)
    _die_with_the_server()  # after the change of namespace, which forgets it
    _stand_back()
    Thread(target=end_with_the_server, daemon=True).start()
    do(home, import_id)
    os._exit(0)


if __name__ == "__main__":
    main()
