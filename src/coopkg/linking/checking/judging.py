"""SHACL on an import and the graph that it comes to: part by part, so that memory does not grow with the rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from coopkg.build.conformance import Conformance
from coopkg.build.validate import Violation, without_noise
from coopkg.linking.checking.context import Context
from coopkg.linking.checking.facts import Facts
from coopkg.linking.checking.lines import Part, parts
from coopkg.linking.checking.reach import reach

LINES = 60_000
"""Lines of a part: about 5,000 observations, which take the judge 150 MB."""

_AT_ONCE = 3  # while the next part is put together
Progress = Callable[[int, int], None]
_Waiting = tuple[Future[tuple[Violation, ...]], set[str], int]


class Judging:
    """What SHACL finds on the nodes of an import: just what it finds on the graph and the import together.

    Args:
        paths: the N-Triples of the import.
        store: the folder of the graph's store.
        work: a folder for what does not fit into memory.
        conformance: the shapes.
        progress: called with the bytes that are done and those of all.
        most: lines of a part.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        store: Path,
        work: Path,
        conformance: Conformance,
        progress: Progress | None = None,
        *,
        most: int = LINES,
    ) -> None:
        self._files = tuple(path for path in paths if path.exists())
        self._bytes = sum(path.stat().st_size for path in self._files)
        self._store, self._work, self._most = store, work, most
        self._conformance, self._progress = conformance, progress
        self._reach = reach(conformance.shapes)

    def __iter__(self) -> Iterator[Violation]:
        """Yield each result once."""
        told = set[Violation]()
        with without_noise():
            for found in self._results():
                yield from (new for new in found if new not in told)
                told |= found

    def _results(self) -> Iterator[set[Violation]]:
        first = list(islice(self._parts(), 2))
        facts = Facts(self._work, self._parts(), self._files, self._reach) if len(first) > 1 else None
        context = Context(self._store, self._reach, facts)
        waiting = deque[_Waiting]()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for part in self._parts() if facts else first:
                ntriples, complete = context.whole(part)
                waiting.append((pool.submit(self._conformance.results, ntriples), complete, part.end))
                if len(waiting) > _AT_ONCE:
                    yield self._done(waiting.popleft())
            while waiting:
                yield self._done(waiting.popleft())
        if facts:
            facts.close()

    def _parts(self) -> Iterator[Part]:
        return parts(self._files, self._reach.read, self._most)

    def _done(self, waited: _Waiting) -> set[Violation]:
        results, complete, end = waited
        found = {violation for violation in results.result() if violation.focus in complete}
        if self._progress:
            self._progress(end, self._bytes)
        return found
