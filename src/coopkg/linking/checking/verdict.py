"""The verdict on an import: every problem with its cell, and what would change. Nothing is written into the graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from coopkg import knowledge_graph
from coopkg.build.conformance import Conformance
from coopkg.build.shapes import Shapes
from coopkg.linking.checking.judging import Judging
from coopkg.linking.checking.telling import problems
from coopkg.linking.importing import Plan
from coopkg.linking.records import ERROR, Place, Problem

MOST = 100_000
"""Results of SHACL that are told; whoever has more mends these first."""

FILES = ("shared.nt", "kept.nt", "provenance.nt")

Progress = Callable[[str, int, int], None]
"""Is told the step, how much of it is done, and how much there is."""

_PARTS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Verdict:
    """What is to be known before a file is imported.

    Attributes:
        problems: of reading, of reconciling and of SHACL, by sheet, row and column.
        changes: kind of records → how many there are; ``new_collective``, ``known_collective``, ``local_code``;
            ``label_known``, ``label_local``, ``label_ambiguous``: labels of codes by what they were taken for.
    """

    problems: tuple[Problem, ...]
    changes: Mapping[str, int]

    @property
    def conforms(self) -> bool:
        """Whether no problem hinders the import."""
        return not any(problem.level == ERROR for problem in self.problems)


def check(home: Path, plan: Plan, progress: Progress | None = None) -> Verdict:
    """Judge what an import would add by the shapes, beside the graph that it comes to.

    Args:
        home: folder of the generations; where there is a second store, it is the graph.
        plan: what the import would add; its folder takes what does not fit into memory.
        progress: is told how far it is.

    Raises:
        NotBuilt: nothing has been built in the home.
    """

    def told(done: int, whole: int) -> None:
        if progress:
            progress("checking", done, whole)

    store = knowledge_graph.open(home, private=True).generation.store
    files = [plan.folder / name for name in FILES]
    results = list(islice(Judging(files, store, plan.folder, Conformance(Shapes()), told), MOST + 1))
    found = [*plan.problems, *problems(results[:MOST], plan)]
    if len(results) > MOST:
        found.append(Problem("checking.stopped", Place(plan.name), ERROR, data={"most": MOST}))
    return Verdict(tuple(sorted(found, key=_order)), changes(plan))


def changes(plan: Plan) -> Mapping[str, int]:
    """Return what an import would bring, counted."""
    ways = Counter("known" if use.resolution.iri else use.resolution.way for use in plan.labels)
    local = ways["unknown"] + ways["chosen"]
    labels = {"label_known": ways["known"], "label_local": local, "label_ambiguous": ways["ambiguous"]}
    return {**plan.counts, **labels}


def _order(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    numbered = tuple(int(part) if part.isdigit() else part for part in _PARTS.split(place.path))
    return place.sheet, place.row, len(place.column), place.column, numbered
