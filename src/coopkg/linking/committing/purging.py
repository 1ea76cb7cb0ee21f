"""A purge: what is asked to go, goes from everywhere in the home, and a tombstone says that it was there.

Nothing brings it back. The generations that held it are deleted, and the present ones written anew, since an engine
leaves the bytes of what it deletes in its files. Copies outside the home are beyond its reach.
"""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from coopkg.build.holding import stage
from coopkg.build.recovering import forget, settle, sweep
from coopkg.errors import BadParameter, NotNow, SeveralMeant, UnknownName
from coopkg.graph.generations import Generations
from coopkg.holdings.backup import offered
from coopkg.holdings.folders import Folders, durable, owned
from coopkg.holdings.ledger import COMMITTED, UNDER_WAY, Held, Ledger, Tombstone, bury, now, put
from coopkg.linking.committing.cutting import cut, find
from coopkg.namespaces import local_name

KINDS = ("import", "document", "agent")
"""What can be purged."""


@dataclass(frozen=True)
class Purged:
    """What a purge did.

    Attributes:
        imports: identifiers of the imports that it touched.
        generations: older generations that it deleted.
        backups: backups in the home folder that it deleted, by name.
    """

    imports: tuple[str, ...]
    generations: int
    backups: tuple[str, ...]


def purge(home: Path, kind: str, name: str, by: str = "") -> Purged:
    """Remove an import, a document or a person from everything that the home keeps.

    With a part of an import goes the file that was sent, which holds it. Only a tombstone stays: when, by whom, what
    kind, and an opaque identifier.

    Args:
        home: folder of ``COOPKG_HOME``.
        kind: one of :data:`KINDS`.
        name: identifier of an import; address, identifier, title or name of a document or person.
        by: who asked.

    Raises:
        BadParameter: no such kind.
        UnknownName: no such thing.
        SeveralMeant: the name fits several (``offered``).
        NotNow: the import is still on its way.
        NoRoom: the disk is too full to write the stores anew; nothing was changed.
    """
    if kind not in KINDS:
        raise BadParameter(name="kind", value=kind, expected=", ".join(KINDS))
    ledger = Ledger(home)
    with Generations(home).lock():
        settle(home)
        rows = {held.id: held for held in ledger.all()}
        thing, changed = _whole(rows, name) if kind == "import" else _part(home, rows, kind, name)
        try:
            staged = stage(home, [changed.get(one, held) for one, held in rows.items()])
        except BaseException:
            sweep(home, rows.values())
            raise
        with ledger.transaction() as base:
            for held in changed.values():
                put(base, held)
                bury(base, Tombstone(kind, local_name(thing), now(), by, held.id))
        for generation in staged:
            generation.commit()
        return _swept(home, ledger, tuple(changed))


def _whole(rows: Mapping[str, Held], name: str) -> tuple[str, dict[str, Held]]:
    if name not in rows or rows[name].state == "purged":
        raise UnknownName(kind="import", name=name)
    held = rows[name]
    if held.state not in COMMITTED:
        raise NotNow(id=name, state=held.state, action="purge")
    return name, {name: Held(name, "purged", received_at=held.received_at, committed_at=held.committed_at)}


def _part(home: Path, rows: Mapping[str, Held], kind: str, name: str) -> tuple[str, dict[str, Held]]:
    """Write the next edition of every import that holds a thing, and return the thing and their rows."""
    folders, kept = Folders(home), [held for held in rows.values() if held.state in COMMITTED]
    found = {held.id: find(folders.of(held.id, held.edition), kind, name) for held in kept}
    things = sorted(set().union(*found.values()))
    if not things:
        raise UnknownName(kind=kind, name=name)
    if len(things) > 1:
        raise SeveralMeant(name=name, offered=" · ".join(things))
    touched = [held for held in kept if found[held.id]]
    for held in touched:
        out = folders.of(held.id, held.edition + 1)
        shutil.rmtree(out, ignore_errors=True)
        cut(folders.of(held.id, held.edition), owned(out), things[0])
        for path in (*out.iterdir(), out, folders.imports):
            durable(path)
    return things[0], {held.id: _less(held) for held in touched}


def _less(held: Held) -> Held:
    """Return the row of an import that has lost a part: nothing in it may tell of what is gone."""
    return replace(held, edition=held.edition + 1, name="", sha256="", counts={}, error="")


def _swept(home: Path, ledger: Ledger, imports: Sequence[str]) -> Purged:
    rows, folders = ledger.all(), Folders(home)
    sweep(home, rows)
    for one in imports:
        shutil.rmtree(folders.jobs / one, ignore_errors=True)
    for held in rows:
        if held.state not in (*UNDER_WAY, *COMMITTED):
            _forget_faults(folders.jobs / held.id)
    return Purged(tuple(imports), forget(home, rows), _without_backups(home, imports))


def _forget_faults(tray: Path) -> None:
    """Remove what was wrong in a file that was never imported: nobody can tell whose words and names are in it."""
    for name in ("verdict.jsonl", "annotated.xlsx"):
        (tray / name).unlink(missing_ok=True)


def _without_backups(home: Path, imports: Sequence[str]) -> tuple[str, ...]:
    """Delete the backups in the home folder that hold one of the imports."""
    found = [path for path in sorted(home.rglob("*.tar.*")) if path.name.endswith(tuple(offered()))]
    gone = [path for path in found if _holds(path, imports)]
    for path in gone:
        path.unlink()
    return tuple(path.relative_to(home).as_posix() for path in gone)


def _holds(backup: Path, imports: Sequence[str]) -> bool:
    with suppress(tarfile.TarError, EOFError, OSError), tarfile.open(backup) as archive:
        return any(part.partition("-")[0] in imports for name in archive.getnames() for part in name.split("/"))
    return False
