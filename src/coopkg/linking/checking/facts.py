"""What nodes of other parts of an import say, as far as a part needs it: kept on disk, for there may be a million."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from coopkg.linking.checking.lines import Node, Part, link, runs
from coopkg.linking.checking.reach import Reach

FILE = "facts.sqlite"
_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
DROP TABLE IF EXISTS own; CREATE TABLE own (node BLOB, line BLOB);
DROP TABLE IF EXISTS inward; CREATE TABLE inward (node BLOB, line BLOB);
"""
_INDEX = "CREATE INDEX own_node ON own (node); CREATE INDEX inward_node ON inward (node);"


class Facts:
    """What the parts of an import need of each other.

    Nodes that are needed are known by their hashes: should two share one, a line too many is kept, and does no harm.

    Args:
        folder: where the file lies.
        parts: all parts, read to their end.
        paths: the files of the parts.
        reach: how far shapes look.
    """

    def __init__(self, folder: Path, parts: Iterable[Part], paths: tuple[Path, ...], reach: Reach) -> None:
        self._db = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
        self._db.executescript(_SCHEMA)
        self._needed, self._led = set[int](), set[int]()
        self._db.execute("BEGIN")
        seen = array("q")
        for part in parts:
            seen.extend(map(hash, part.subjects))
            self._learn(part, reach)
        if repeated := set(_repeated(seen)):
            self._learn_repeated(repeated, paths, reach)
        for subject, lines, _ in runs(paths, reach.read):
            if hash(subject) in self._needed:
                self._db.executemany("INSERT INTO own VALUES (?, ?)", ((subject, line) for line in lines))
        self._db.execute("COMMIT")
        self._db.executescript(_INDEX)

    def own(self, node: Node) -> list[bytes]:
        """Return what a node says in other parts, or in all where its lines do not stand together."""
        return self._lines("SELECT line FROM own WHERE node = ?", node) if hash(node) in self._needed else []

    def inward(self, node: Node) -> list[bytes]:
        """Return the lines of other parts that lead to a node and are followed backwards."""
        return self._lines("SELECT line FROM inward WHERE node = ?", node) if hash(node) in self._led else []

    def _learn(self, part: Part, reach: Reach) -> None:
        for subject, predicate, object_ in part.links():
            if predicate in reach.repeated:
                self._needed.update((hash(subject), hash(object_)))
            if object_ not in part.subjects:
                self._needed.add(hash(object_))
                if predicate in reach.backwards:
                    self._lead(subject, predicate, object_)

    def _learn_repeated(self, repeated: set[int], paths: tuple[Path, ...], reach: Reach) -> None:
        """Note what is needed of nodes whose lines do not stand together: each part that has some needs the others."""
        self._needed |= repeated
        for _, lines, _ in runs(paths, reach.read):
            for subject, predicate, object_ in filter(None, map(link, lines)):
                if hash(subject) in repeated:
                    self._needed.add(hash(object_))
                if hash(object_) in repeated and predicate in reach.backwards:
                    self._lead(subject, predicate, object_)

    def _lead(self, subject: Node, predicate: Node, object_: Node) -> None:
        self._needed.add(hash(subject))
        self._led.add(hash(object_))
        line = b" ".join((subject, predicate, object_, b".\n"))
        self._db.execute("INSERT INTO inward VALUES (?, ?)", (object_, line))

    def _lines(self, query: str, node: Node) -> list[bytes]:
        return [line for (line,) in self._db.execute(query, (node,))]

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _repeated(hashes: array[int]) -> Iterator[int]:
    """Yield the hashes of nodes that are in several parts."""
    return (one for one, other in pairwise(sorted(hashes)) if one == other)
