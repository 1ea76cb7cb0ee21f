"""Where a home folder keeps what people brought in.

    HOME/private/              the second store: everything, also what is not public; laid out as HOME itself
    HOME/imports.sqlite        the ledger
    HOME/imports/{id}/         shared.nt, kept.nt, provenance.nt, mapping.toml, problems.csv of one import
    HOME/blobs/{sha256}        the files sent, to the byte
    HOME/work/{id}/            of an import on its way; locked by the process at work, so that leftovers are known
    HOME/jobs/{id}/            of an import that came over HTTP: the order, the file until its end, what was found wrong
    HOME/secret                of which pseudonyms and opaque identifiers are made

All but ``CURRENT`` and ``generations`` can be read by the owner of the folder alone.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OWNER, _OWNERS_FILE = 0o700, 0o600
_WORK_LOCK = "lock"


class Folders:
    """The places of one home folder; nothing is made before it is needed.

    Args:
        home: folder of ``COOPKG_HOME``.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.private = home / "private"
        self.ledger = home / "imports.sqlite"
        self.imports = home / "imports"
        self.blobs = home / "blobs"
        self.works = home / "work"
        self.jobs = home / "jobs"
        self.secret = home / "secret"

    def of(self, import_id: str, edition: int = 1) -> Path:
        """Return the folder of one import that is kept; a purge of a part of it makes another edition."""
        return self.imports / (import_id if edition == 1 else f"{import_id}-{edition}")

    def blob(self, sha256: str) -> Path:
        """Return the file sent whose bytes have that SHA-256."""
        return self.blobs / sha256

    @contextmanager
    def work(self, import_id: str) -> Iterator[Path]:
        """Hold a folder to work in, on the disk of the home; it is gone afterwards.

        A process that dies leaves it without a lock, and :meth:`leftovers` finds it.
        """
        folder = owned(self.works) / import_id
        with _locked(owned(folder) / _WORK_LOCK):
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def leftovers(self) -> list[Path]:
        """Return the folders in which nobody works any more."""
        found = self.works.iterdir() if self.works.is_dir() else ()
        return sorted(folder for folder in found if not _is_locked(folder / _WORK_LOCK))


def owned(folder: Path) -> Path:
    """Make a folder that its owner alone may look into, where there is none, and those above it; return it."""
    if not folder.parent.exists():
        owned(folder.parent)
    folder.mkdir(mode=_OWNER, exist_ok=True)
    return folder


def owned_file(path: Path) -> Path:
    """Make an empty file that its owner alone may read, where there is none, and return it."""
    owned(path.parent)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, _OWNERS_FILE))
    return path


def durable(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Raises:
        OSError: they cannot be written.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_locked(path: Path) -> bool:
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no lock was ever taken there
        return False
    return False
