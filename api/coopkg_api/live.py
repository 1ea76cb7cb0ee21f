"""The generation that is served now: followed as ``coopkg build`` moves it on beside a running server."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock

import coopkg
from coopkg import KnowledgeGraph
from coopkg.graph.table import Table
from coopkg_api.kept import Kept
from coopkg_api.vocabulary import Vocabulary

Mark = tuple[int, int, int]
_CELL = 200  # bytes of a cell of a table, more or less


@dataclass(frozen=True)
class Served:
    """One generation with what was read out of it; immutable, so what was read once is kept.

    Attributes:
        graph: the generation, asked by name.
        bodies: representations that were made of it, by their entity tags.
    """

    graph: KnowledgeGraph
    bodies: Kept[bytes] = field(default_factory=Kept, repr=False, compare=False)
    _tables: Kept[Table] = field(default_factory=Kept, repr=False, compare=False)

    @property
    def number(self) -> int:
        """Number of the generation."""
        return self.graph.generation.number

    @property
    def date(self) -> str:
        """Day on which the generation was built, such as ``2026-05-01``."""
        return self.graph.generation.manifest.built_at[:10]

    @property
    def triples(self) -> int:
        """Number of triples of the generation."""
        return self.count("triples")

    def count(self, what: str) -> int:
        """Return how many ``concepts``, ``statements``, ``triples``… the generation holds, by its manifest."""
        return self.graph.generation.manifest.counts[what]

    def table(self, query: str) -> Table:
        """Return the answer of a question of the catalogue, given by its text, which gives a table."""
        found = self._tables.get(query)
        if found is None:
            answer = self.graph.query(query)
            assert isinstance(answer, Table)  # noqa: S101
            found = answer
            self._tables.put(query, found, (len(found.rows) + 1) * len(found.columns) * _CELL)
        return found

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Classes and properties of the ontology, from the file of the generation."""
        return Vocabulary.read(self.graph.generation.ns)


class Live:
    """Opens the current generation, and the next one as soon as ``CURRENT`` names it.

    Args:
        home: folder of the generations.
        opener: how a generation is opened; raises NotBuilt where there is none.
    """

    def __init__(self, home: Path, opener: Callable[[Path], KnowledgeGraph] = coopkg.open) -> None:
        self._home = home
        self._pointer = home / "CURRENT"  # made once: it is looked at for each request
        self._opener = opener
        self._lock = Lock()
        self._held: tuple[Mark | None, Served] | None = None

    def now(self) -> Served:
        """Return the generation to answer from; costs one ``stat`` where nothing has moved.

        Raises:
            NotBuilt: nothing has been built yet.
        """
        mark = self._mark()
        held = self._held
        if held is not None and held[0] == mark:
            return held[1]
        del held  # or it would outlast the search for garbage
        with self._lock:
            return self._open(mark)

    def _open(self, mark: Mark | None) -> Served:
        if self._held is not None and self._held[0] == mark:
            return self._held[1]
        is_first = self._held is None
        served = Served(self._opener(self._home))
        self._held = (mark, served)
        if not is_first:
            gc.collect()  # pages and readers refer to themselves, and keep the files of the last generation open
        return served

    def _mark(self) -> Mark | None:
        try:
            found = self._pointer.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
