"""The ledger: one row for each file that was brought in, and what became of it.

A row is the truth: an import is committed when its row says so, and the stores are made to follow
(:mod:`coopkg.build.holding`). So SQLite writes through to the disk (``synchronous=FULL``), and overwrites what is
deleted (``secure_delete``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coopkg.errors import UnknownName
from coopkg.holdings.folders import Folders, owned_file
from coopkg.holdings.fullness import has_no_room, is_full, no_room

UNDER_WAY = ("received", "reading", "checking", "committing")
COMMITTED = ("draft", "published", "retracted")
"""Its files are kept."""

STATES = (*UNDER_WAY, *COMMITTED, "purged", "checked", "refused", "cancelled", "failed")
"""What can become of an import, in the order of its life; the last four end it without effect."""

VISIBILITIES = ("public", "network", "private")
_JSON = ("terms", "counts")
_WAIT = 30  # seconds that a writer waits for another
_SCHEMA = """
CREATE TABLE IF NOT EXISTS import (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, visibility TEXT NOT NULL, by TEXT NOT NULL, received_at TEXT NOT NULL,
  committed_at TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, format TEXT NOT NULL, version TEXT NOT NULL,
  terms TEXT NOT NULL, counts TEXT NOT NULL, error TEXT NOT NULL, role TEXT NOT NULL,
  step TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
  edition INTEGER NOT NULL, before TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS import_sha256 ON import (sha256);
CREATE TABLE IF NOT EXISTS tombstone (
  kind TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, import TEXT NOT NULL,
  PRIMARY KEY (kind, name, import)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL, revoked_at TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Held:
    """One import.

    Attributes:
        id: 12 hexadecimal digits.
        state: one of :data:`STATES`.
        visibility: ``public``, ``network`` or ``private``.
        by: who brought it in; over HTTP the name of the token.
        received_at: time in UTC, ISO 8601.
        committed_at: the same; empty before.
        name: of the file sent.
        sha256: of its bytes.
        format: what the readers took it for.
        version: of the library that read it.
        terms: what was asked for, as :class:`coopkg.linking.importing.Terms` and the mapping: plain JSON.
        counts: kind of records → how many.
        error: a sentence, where it failed.
        role: ``local``, ``contributor`` or ``curator``.
        step: what is being done while it is under way.
        done: how much of the step is done, in rows.
        total: rows of the step; 0 where nobody knows.
        edition: which form of its files counts; a purge of a part makes a new one.
        before: the state that a retracted import had.
    """

    id: str
    state: str
    visibility: str = "public"
    by: str = ""
    received_at: str = ""
    committed_at: str = ""
    name: str = ""
    sha256: str = ""
    format: str = ""
    version: str = ""
    terms: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    role: str = "local"
    step: str = ""
    done: int = 0
    total: int = 0
    edition: int = 1
    before: str = ""

    @property
    def shown(self) -> bool:
        """Whether the public store holds what it shares."""
        return self.state == "published" and self.visibility == "public"

    @property
    def usable(self) -> bool:
        """Whether the second store holds it."""
        return self.state in ("draft", "published")


@dataclass(frozen=True)
class Tombstone:
    """That something was purged: when, by whom, of which import; nothing of what it held.

    Attributes:
        kind: ``import``, ``document`` or ``agent``.
        name: its opaque identifier.
    """

    kind: str
    name: str
    at: str
    by: str
    import_id: str


_COLUMNS = tuple(column.name for column in fields(Held))
_INSERT = f"INTO import ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM import"  # noqa: S608


class Ledger:
    """The ledger of a home folder; a connection is opened for each call, so threads and processes may share it.

    Args:
        home: folder of ``COOPKG_HOME``; the file is made at the first writing.
    """

    def __init__(self, home: Path) -> None:
        self._path = Folders(home).ledger

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the ledger for writing: everything within happens, durably, or nothing does.

        Raises:
            NoRoom: the disk is full.
        """
        try:
            with closing(sqlite3.connect(owned_file(self._path), timeout=_WAIT, isolation_level=None)) as base:
                base.executescript(f"PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; {_SCHEMA} BEGIN IMMEDIATE")
                with base:  # commits, or rolls back
                    yield base
        except sqlite3.OperationalError as error:
            if is_full(error) or has_no_room(self._path.parent):
                raise no_room(self._path.parent) from error
            raise

    def rows(self, query: str, values: Collection[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds; nothing where nothing was ever written."""
        if not self._path.exists() or not self._path.stat().st_size:
            return []
        with closing(sqlite3.connect(self._path, timeout=_WAIT)) as base:
            return base.execute(query, tuple(values)).fetchall()

    def add(self, held: Held) -> None:
        """Write a new row."""
        with self.transaction() as base:
            base.execute(f"INSERT {_INSERT}", tuple(_written(held).values()))

    def get(self, import_id: str) -> Held:
        """Return an import by its identifier.

        Raises:
            UnknownName: there is none.
        """
        if found := self.rows(f"{_SELECT} WHERE id = ?", (import_id,)):
            return _read(found[0])
        raise UnknownName(kind="import", name=import_id)

    def all(self, states: Collection[str] = ()) -> tuple[Held, ...]:
        """Return the imports, oldest first; only those in one of ``states`` where any are given."""
        rows = map(_read, self.rows(f"{_SELECT} ORDER BY received_at, id"))
        return tuple(held for held in rows if not states or held.state in states)

    def update(self, import_id: str, **changes: Any) -> Held:
        """Change some attributes of a row, and return it; nothing is durable half.

        Raises:
            UnknownName: there is no such import.
        """
        with self.transaction() as base:
            change(base, import_id, **changes)
        return self.get(import_id)

    def move(self, import_id: str, states: Collection[str], **changes: Any) -> bool:
        """Change a row where its state is one of ``states``, and tell whether it was: of two who try, one succeeds."""
        with self.transaction() as base:
            found = base.execute("SELECT state FROM import WHERE id = ?", (import_id,)).fetchone()
            if found is None or found[0] not in states:
                return False
            change(base, import_id, **changes)
        return True

    def forget(self, import_id: str) -> None:
        """Delete the row of something that was only tried, such as a dry run."""
        with self.transaction() as base:
            base.execute("DELETE FROM import WHERE id = ?", (import_id,))

    def same_file(self, sha256: str, terms: Mapping[str, Any]) -> Held | None:
        """Return the newest committed import of the same bytes on the same terms, if there is one."""
        rows = map(_read, self.rows(f"{_SELECT} WHERE sha256 = ? ORDER BY received_at DESC", (sha256,)))
        return next((held for held in rows if held.state in COMMITTED and held.terms == dict(terms)), None)

    def tombstones(self) -> tuple[Tombstone, ...]:
        """Return what was purged, oldest first."""
        rows = self.rows("SELECT kind, name, at, by, import FROM tombstone ORDER BY at, kind, name")
        return tuple(Tombstone(*row) for row in rows)


def put(base: sqlite3.Connection, held: Held) -> None:
    """Write a row, new or not, within a transaction of :meth:`Ledger.transaction`."""
    base.execute(f"INSERT OR REPLACE {_INSERT}", tuple(_written(held).values()))


def change(base: sqlite3.Connection, import_id: str, **changes: Any) -> None:
    """Change a row within a transaction of :meth:`Ledger.transaction`; raises UnknownName."""
    unknown = set(changes) - set(_COLUMNS)
    if unknown:
        raise TypeError(", ".join(sorted(unknown)))
    named = ", ".join(f"{name} = ?" for name in changes)
    values = (json.dumps(v, sort_keys=True) if name in _JSON else v for name, v in changes.items())
    if not base.execute(f"UPDATE import SET {named} WHERE id = ?", (*values, import_id)).rowcount:  # noqa: S608
        raise UnknownName(kind="import", name=import_id)


def bury(base: sqlite3.Connection, stone: Tombstone) -> None:
    """Write a tombstone within a transaction of :meth:`Ledger.transaction`."""
    row = (stone.kind, stone.name, stone.at, stone.by, stone.import_id)
    base.execute("INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?)", row)


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _written(held: Held) -> dict[str, Any]:
    row = {name: getattr(held, name) for name in _COLUMNS}
    return row | {name: json.dumps(dict(row[name]), sort_keys=True) for name in _JSON}


def _read(row: tuple[Any, ...]) -> Held:
    told = dict(zip(_COLUMNS, row, strict=True))
    return Held(**told | {name: json.loads(told[name]) for name in _JSON})
