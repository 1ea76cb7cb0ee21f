"""Connections to a SQLite file that never changes: each serves one caller at a time, and is kept for the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import finalize

_KEPT = 4
"""Connections that wait for a caller, at most; each may hold 2 MB of the file."""


class Connections:
    """Read-only connections; threads may share them. They are closed when nobody knows of this object any more.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._idle: list[sqlite3.Connection] = []
        finalize(self, _close, self._idle)

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection."""
        base = self._taken()
        try:
            yield base
        finally:
            if len(self._idle) < _KEPT:
                self._idle.append(base)
            else:
                base.close()

    def _taken(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return sqlite3.connect(self._address, uri=True, check_same_thread=False)


def _close(idle: list[sqlite3.Connection]) -> None:
    for base in idle:
        base.close()
