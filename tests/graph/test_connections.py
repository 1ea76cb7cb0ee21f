"""Connections to a file that never changes."""

from __future__ import annotations

import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from coopkg.graph.connections import Connections


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.sqlite"
    base = sqlite3.connect(file)
    base.executescript("CREATE TABLE t (n); INSERT INTO t VALUES (1);")
    base.close()
    return file


def test_a_connection_serves_again_in_whichever_thread(path: Path) -> None:
    connections = Connections(path)
    with connections.one() as first:
        pass
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: _asked(connections)).result() == (first, 1)


def _asked(connections: Connections) -> tuple[sqlite3.Connection, int]:
    with connections.one() as base:
        return base, base.execute("SELECT n FROM t").fetchone()[0]


def test_those_who_ask_at_once_have_each_their_own_and_few_are_kept(path: Path) -> None:
    connections, at_once = Connections(path), Barrier(12)

    def ask() -> sqlite3.Connection:
        with connections.one() as base:
            at_once.wait(30)
            return base

    with ThreadPoolExecutor(12) as threads:
        lent = [one.result() for one in [threads.submit(ask) for _ in range(12)]]
    assert len(set(map(id, lent))) == 12
    assert sum(map(_is_open, lent)) == 4


def _is_open(base: sqlite3.Connection) -> bool:
    try:
        base.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_a_fault_loses_no_connection(path: Path) -> None:
    connections = Connections(path)
    with pytest.raises(sqlite3.OperationalError), connections.one() as first:
        first.execute("SELECT nothing FROM nowhere")
    with connections.one() as again:
        assert again is first


def test_nothing_can_be_written(path: Path) -> None:
    with Connections(path).one() as base, pytest.raises(sqlite3.OperationalError, match="readonly"):
        base.execute("INSERT INTO t VALUES (2)")


def test_they_are_closed_with_what_lends_them(path: Path) -> None:
    connections = Connections(path)
    with connections.one() as base:
        pass
    del connections
    gc.collect()
    assert not _is_open(base)
