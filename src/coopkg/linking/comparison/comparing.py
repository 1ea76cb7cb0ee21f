"""The four comparisons: of a graph, and of what is chosen from it.

>>> from coopkg.linking import comparison
>>> found = comparison.gaps(kg, comparison.Choice(grid="synthese"))  # doctest: +SKIP
>>> [item.item.label["fr"] for item in found.unshown]                 # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import replace

from coopkg.errors import BadParameter
from coopkg.graph.observation_index import MOST_ROWS, ObservationIndex
from coopkg.graph.observation_pairs import FOUND
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import STANCES
from coopkg.graph.observation_units import Looked, ObservationUnits
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.comparison.alpha import alpha
from coopkg.linking.comparison.choice import Choice
from coopkg.linking.comparison.numbers import numbers
from coopkg.models import Ref
from coopkg.models.comparing import MEASURES, Agreement, CoOccurrence, Gaps, Unlooked, Unshown
from coopkg.models.matrix import Matrix


def matrix(kg: KnowledgeGraph, choice: Choice, first: int = 0, most: int = MOST_ROWS) -> Matrix:
    """Return collectives × notions, with what was observed, and beside them what imports share as numbers alone.

    Args:
        kg: the graph.
        choice: which notions and collectives.
        first: collectives to leave out before the first row.
        most: rows, at most 200.

    Raises:
        UnknownName, BadParameter, MissingParameter: as :meth:`Choice.columns` and :meth:`Choice.rows`.
    """
    columns, rows = choice.columns(kg), choice.rows(kg)
    index = ObservationIndex(kg.generation.index)
    found = index.matrix(
        columns.scheme, notions=columns.notions, dimensions=columns.dimensions, rows=rows, first=first, most=most
    )
    (observer,) = _units(kg).named([rows.observer]) if rows.observer else (None,)
    return replace(found, observer=observer, numbers=numbers(kg, choice, found.columns))


def cooccurrence(kg: KnowledgeGraph, choice: Choice, measure: str = "passage", stance: str = "") -> CoOccurrence:
    """Return which notions are found together.

    Args:
        kg: the graph.
        choice: which notions and collectives.
        measure: ``passage``, ``document`` or ``collective``: of what the same one.
        stance: by which observations a notion counts as found; default: present, or coded without a stance.

    Raises:
        UnknownName, BadParameter, MissingParameter: as :func:`matrix`; no such measure or stance.
    """
    if measure not in MEASURES:
        raise BadParameter(name="measure", value=measure, expected=", ".join(MEASURES))
    if stance not in ("", *STANCES):
        raise BadParameter(name="stance", value=stance, expected=", ".join(STANCES))
    columns, rows = choice.columns(kg), choice.rows(kg)
    return _units(kg).together(measure, columns, rows, (stance,) if stance else FOUND)


def agreement(kg: KnowledgeGraph, choice: Choice, first: int = 0, most: int = MOST_ROWS) -> Agreement:
    """Return the cells in which observers disagree, a part of them, and Krippendorff's alpha of the whole.

    Alpha compares positions (present, absent, ambivalent) on the notions themselves, of each person the newest; what
    was coded without a position, or not addressed by the collective, is none.

    Raises:
        UnknownName, BadParameter, MissingParameter: as :func:`matrix`.
    """
    columns, rows = choice.columns(kg), choice.rows(kg)
    contested, total = _units(kg).contested(columns, rows, first, most)
    figure = alpha(_units(kg).positions(columns, rows))
    return Agreement(
        contested=tuple(contested),
        total=total,
        alpha=figure.value,
        reason=figure.reason,
        units=figure.units,
        observers=figure.observers,
        values=figure.values,
        pairs=figure.pairs,
    )


def gaps(kg: KnowledgeGraph, choice: Choice, first: int = 0, most: int = MOST_ROWS) -> Gaps:
    """Return items that no collective shows, cells that nobody looked at, and open questions without an answer.

    A dimension is looked at by its items, so it is no column here.

    Args:
        kg: the graph.
        choice: which notions and collectives.
        first: collectives with such cells to leave out before the first.
        most: such collectives, at most.

    Raises:
        UnknownName, BadParameter, MissingParameter: as :func:`matrix`.
    """
    rows = choice.rows(kg)
    looked = _units(kg).looked(choice.columns(kg), rows)
    items = [column for column in looked.columns if choice.by or column.kind != "Dimension"]
    unlooked = [
        Unlooked(collective, missing)
        for collective, seen in looked.seen
        if (missing := tuple(item for item in items if item.iri not in seen))
    ]
    questions, asked = _unanswered(kg, rows)
    return Gaps(
        columns=tuple(items),
        collectives=len(looked.seen),
        unshown=tuple(_unshown(item, looked) for item in items if item.iri in looked.states),
        unlooked=tuple(unlooked[first : first + most]),
        incomplete=len(unlooked),
        cells=sum(len(one.items) for one in unlooked),
        out_of=len(looked.seen) * len(items),
        questions=tuple(questions),
        asked=asked,
    )


def _unshown(item: Ref, looked: Looked) -> Unshown:
    states = looked.states[item.iri]
    nothing = len(looked.seen) - sum(states.values())
    return Unshown(item, {**states, **({"nothing": nothing} if nothing else {})})


def _units(kg: KnowledgeGraph) -> ObservationUnits:
    return ObservationUnits(kg.generation.index)


def _unanswered(kg: KnowledgeGraph, rows: Rows) -> tuple[list[Ref], int]:
    """Return the open questions to which no observation of these rows brings anything, and how many are asked."""
    told = kg.read("open-questions").records()
    questions = list(dict.fromkeys(str(row["question"]) for row in told))
    kept = _units(kg).kept([str(row["observation"]) for row in told if row["observation"]], rows)
    answered = {str(row["question"]) for row in told if row["observation"] in kept}
    return _units(kg).named([question for question in questions if question not in answered]), len(questions)
