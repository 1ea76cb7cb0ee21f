"""An import that is committed is published, retracted, or comes back; its file can be had again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from coopkg.build.holding import stage
from coopkg.build.recovering import settle
from coopkg.errors import NotKept, NotNow
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import COMMITTED, Held, Ledger


def publish(home: Path, import_id: str) -> Held:
    """Publish a draft: what it shares comes into the public store, if it is public.

    Raises:
        UnknownName: no such import.
        NotNow: it is no draft.
        NoRoom: the disk is too full; nothing was changed.
    """
    return _move(home, import_id, "publish", ("draft",), lambda held: replace(held, state="published"))


def retract(home: Path, import_id: str) -> Held:
    """Hide an import: no store holds it any more, but its files are kept, and :func:`undo` brings it back.

    Raises:
        UnknownName, NotNow, NoRoom: as :func:`publish`.
    """
    return _move(
        home,
        import_id,
        "retract",
        ("draft", "published"),
        lambda held: replace(held, state="retracted", before=held.state),
    )


def undo(home: Path, import_id: str) -> Held:
    """Bring a retracted import back, as the draft or the published one that it was.

    Raises:
        UnknownName, NotNow, NoRoom: as :func:`publish`.
    """
    return _move(home, import_id, "restore", ("retracted",), lambda held: replace(held, state=held.before, before=""))


def _move(home: Path, import_id: str, action: str, states: Collection[str], change: Callable[[Held], Held]) -> Held:
    """Change the state of an import, and the stores with it; by one transaction of the ledger."""
    ledger = Ledger(home)
    with Generations(home).lock():
        settle(home)
        held = ledger.get(import_id)
        if held.state not in states:
            raise NotNow(id=import_id, state=held.state, action=action)
        moved = change(held)
        staged = stage(home, [moved if one.id == import_id else one for one in ledger.all()])
        ledger.update(import_id, state=moved.state, before=moved.before)
        for generation in staged:
            generation.commit()
        return moved


def send_back(home: Path, import_id: str) -> Path:
    """Return where the file that was sent is kept, to the byte; of a folder, an archive (tar) of its files.

    Raises:
        UnknownName: no such import.
        NotKept: it, or a part of it, was purged; or it never was committed.
    """
    held = Ledger(home).get(import_id)
    blob = Folders(home).blob(held.sha256)
    if held.state not in COMMITTED or not held.sha256 or not blob.exists():
        raise NotKept(name=import_id)
    return blob
