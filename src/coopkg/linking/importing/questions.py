"""Open questions to which an observation brings something."""

from __future__ import annotations

from collections.abc import Sequence

from coopkg.linking.importing.draft import Draft
from coopkg.linking.readers.codes import split
from coopkg.linking.reconciliation import Names
from coopkg.linking.records import ERROR, Problem, Value
from coopkg.namespaces import shorten

_SHOWN = 3


class Questions:
    """Finds questions by number, address or words.

    Args:
        names: of the graph.
        separators: between several in one cell.
    """

    def __init__(self, draft: Draft, names: Names, separators: Sequence[str]) -> None:
        self._draft, self._names, self._separators = draft, names, separators

    def of(self, value: Value) -> list[str]:
        """Return the addresses of the questions that a cell names; what is none of them is told."""
        found = [self._names.resolve(text, ("question",)) for text in split(value.raw, self._separators)]
        for one in found:
            if not one.iri:
                shown = " · ".join(f"{c.label} [{shorten(c.iri)}]" for c in one.candidates[:_SHOWN])
                key = "unknown_question_near" if shown else "unknown_question"
                self._draft.tell(Problem(key, value.place, ERROR, one.text, {"near": shown}))
        return [one.iri for one in found if one.iri]
