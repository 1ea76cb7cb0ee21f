"""Imports of which numbers alone are shared: how many collectives, by notion and stance, beside the matrix.

Nobody knows whether a collective that is counted here is one of the rows, or is counted by two imports: nothing is
added to a cell, and nothing is added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coopkg.graph.observation_table import STANCES
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.comparison.choice import Choice
from coopkg.linking.comparison.passages import parts
from coopkg.messages import say
from coopkg.models import Ref
from coopkg.models.matrix import Numbers


def numbers(kg: KnowledgeGraph, choice: Choice, columns: Sequence[Ref]) -> tuple[Numbers, ...]:
    """Return what imports share as numbers alone on some notions, the oldest import first.

    A choice of collectives, persons or dates gets none: nobody knows what of a number it would leave.
    """
    if not choice.whole:
        return ()
    counts: dict[tuple[str, str, int], dict[str, dict[str, int]]] = {}
    for some in parts([column.iri for column in columns]):
        for row in kg.read("aggregates", thing=" ".join(some)).records():
            source = str(row["import"] or row["file"]), str(row["ended"] or "")[:10], int(str(row["least"]))
            of_notion = counts.setdefault(source, {}).setdefault(str(row["notion"]), {})
            of_notion[str(row["stance"])] = int(str(row["collectives"]))
    return tuple(
        Numbers(Ref(iri, "Import", {}), on, least, {notion: _ordered(by) for notion, by in of.items()})
        for (iri, on, least), of in sorted(counts.items(), key=lambda one: (one[0][1], one[0][0]))
    )


def _ordered(by_stance: dict[str, int]) -> dict[str, int]:
    return {stance: by_stance[stance] for stance in STANCES if stance in by_stance}


def titled(found: Numbers, lang: str) -> str:
    """Return which import it is: its day, and the threshold below which it shows nothing."""
    on = say("comparing.of_day", lang, date=found.ended_on) if found.ended_on else ""
    return say("comparing.numbers_of", lang, on=on, least=found.least)


def counted(counts: Mapping[str, int], lang: str) -> str:
    """Return numbers of collectives in words: ``present 5, absent 3``."""
    return ", ".join(f"{say(f'matrix.{stance}', lang)} {count}" for stance, count in counts.items())
