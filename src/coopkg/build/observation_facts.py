"""What a store says of observations, as rows for the side index: read as it comes, never held in memory.

Nothing here depends on what a build derives about observations, so it reads loaded data just as well: what a presence
counts for is taken from the notions (``queries/index/roll-ups.rq``), and tests prove it equal to ``coop:countsFor``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from coopkg.folding import fold
from coopkg.graph import catalogue
from coopkg.graph.observation_table import Facts


def facts(store: ox.Store) -> Facts:
    """Return the facts of a store."""
    return Facts(
        collectives=_collectives(store),
        members=rows(store, "members"),
        roll_ups=rows(store, "roll-ups"),
        observations=rows(store, "observations"),
        notes=_notes(store),
        forms=rows(store, "forms"),
        places=rows(store, "places"),
    )


def _collectives(store: ox.Store) -> list[tuple[str, ...]]:
    """Return collectives in the order of their names; addresses of those that were imported say nothing."""
    found = sorted(rows(store, "collectives"), key=lambda row: (fold(row[2]), row[0]))
    return [(collective, fictitious) for collective, fictitious, _ in found]


def named(store: ox.Store) -> Iterator[ox.Triple]:
    """Yield what the store says of things that are found by their names."""
    found = store.query(catalogue.find("named", "index").bind({}))
    assert isinstance(found, ox.QueryTriples)  # noqa: S101
    return iter(found)


def _solutions(store: ox.Store, name: str, **values: str) -> ox.QuerySolutions:
    found = store.query(catalogue.find(name, "index").bind(values))
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101
    return found


def rows(store: ox.Store, name: str, **values: str) -> Iterator[tuple[str, ...]]:
    """Yield the answers of a query of ``queries/index``, nothing as an empty text.

    Args:
        store: that is asked.
        name: of the query.
        values: of its parameters.
    """
    for solution in _solutions(store, name, **values):
        yield tuple("" if term is None else _value(term) for term in solution)


def _notes(store: ox.Store) -> Iterator[tuple[str, ...]]:
    for observation, role, text in _solutions(store, "notes"):
        if isinstance(text, ox.Literal):
            yield _value(observation), _value(role), text.language or "", text.value


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
