"""What a process that was killed left behind: committed imports reach the stores, everything else is gone.

The ledger decides. What it says is committed and no store holds yet is applied; what no row of it names is removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from coopkg.build.holding import Progress, stage
from coopkg.build.shelves import shelves
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generation, Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import COMMITTED, UNDER_WAY, Held, Ledger


def recover(home: Path, progress: Progress | None = None) -> None:
    """Bring the stores of a home to what its ledger says, and remove what is left of imports that were interrupted.

    It waits for whoever writes. Where nothing has been built yet there are no stores: a build will apply the imports.

    Raises:
        NoRoom: the disk is too full to write a generation.
    """
    if Folders(home).ledger.exists():
        with Generations(home).lock():
            for shelf in shelves(home, Ledger(home).all()):
                shelf.generations.abandon()
            settle(home, progress)


def settle(home: Path, progress: Progress | None = None) -> None:
    """Do what :func:`recover` does, of a home of which the lock is held."""
    rows = Ledger(home).all()
    sweep(home, rows)
    with suppress(NotBuilt):
        for staged in stage(home, rows, progress):
            staged.commit()
    forget(home, rows)


def sweep(home: Path, rows: Iterable[Held]) -> None:
    """Remove files that belong to no committed import, and folders in which nobody works any more."""
    folders, held = Folders(home), tuple(rows)
    kept = {folders.of(one.id, one.edition).name for one in held if one.state in COMMITTED}
    sent = {one.sha256 for one in held if one.state in COMMITTED}
    coming = {one.id for one in held if one.state in UNDER_WAY}
    for path in (*_inside(folders.imports, kept), *_inside(folders.blobs, sent)):
        _delete(path)
    for path in folders.leftovers():
        if path.name not in coming:
            _delete(path)


def _inside(folder: Path, kept: set[str]) -> list[Path]:
    """Return what lies in a folder under a name that is not kept."""
    return [path for path in (folder.iterdir() if folder.is_dir() else ()) if path.name not in kept]


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def forget(home: Path, rows: Iterable[Held]) -> int:
    """Remove every older generation that holds what was purged since; return how many.

    A generation is one of these where it holds an import that the ledger calls purged, or an edition of its files that
    is not the present one.
    """
    held = tuple(rows)
    editions = {one.id: one.edition for one in held if one.state != "purged"}
    count = 0
    for shelf in shelves(home, held):
        with suppress(NotBuilt):
            current = shelf.generations.current().number
            for one in shelf.generations.every():
                if one.number != current and _holds_purged(one, editions):
                    shelf.generations.remove(one)
                    count += 1
    return count


def _holds_purged(generation: Generation, editions: dict[str, int]) -> bool:
    return not generation.manifest.imports.items() <= editions.items()
