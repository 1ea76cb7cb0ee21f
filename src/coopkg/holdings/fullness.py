"""A full disk, however it is told: by the system, by SQLite, or by the engine in the words of the system."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path

from coopkg.errors import NoRoom

_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = tuple(map(os.strerror, _NUMBERS[:2]))
_LEAST = 1 << 20  # bytes; below them, whatever could not be written could not for want of room


def is_full(error: BaseException) -> bool:
    """Return whether an error says that a disk is full."""
    if isinstance(error, NoRoom):
        return True
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return isinstance(error, OSError) and (error.errno in _NUMBERS or any(said in str(error) for said in _WORDS))


def has_no_room(folder: Path) -> bool:
    """Return whether so little is left on the disk of a folder that next to nothing can be written there."""
    return shutil.disk_usage(folder).free < _LEAST


def no_room(folder: Path) -> NoRoom:
    """Return the error of the library for a folder whose disk is full."""
    return NoRoom(home=folder, needed=1, free=shutil.disk_usage(folder).free >> 20)
