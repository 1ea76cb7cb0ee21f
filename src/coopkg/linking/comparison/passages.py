"""The passages on which observations rest, as far as the graph holds them; things are asked for some at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from coopkg.knowledge_graph import KnowledgeGraph

_AT_ONCE = 200


def passages(kg: KnowledgeGraph, observations: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return observation → its passages and its notes: records of the query ``passages``, by the names of its columns.

    An observation without a passage has one record, whose document is None.
    """
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for some in parts(observations):
        for record in kg.read("passages", thing=" ".join(some)).records():
            found[str(record["observation"])].append(dict(record))
    return found


def parts(things: Sequence[str]) -> Iterator[list[str]]:
    """Yield things some at a time, as many as one query asks for."""
    left = iter(things)
    while some := list(islice(left, _AT_ONCE)):
        yield some
