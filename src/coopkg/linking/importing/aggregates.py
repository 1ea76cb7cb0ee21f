"""Where an import shows numbers only: how many collectives, by notion and stance, and nothing below a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from coopkg.linking.importing.draft import Draft
from coopkg.linking.importing.local_codes import scheme
from coopkg.linking.importing.ntriples import Pair, literal, node, number, term
from coopkg.linking.records import Value


@dataclass
class _Count:
    label: str
    collectives: set[str] = field(default_factory=set)
    observations: int = 0


class Aggregates:
    """Counts observations whose documents are public, and shows the numbers that are high enough."""

    def __init__(self, draft: Draft) -> None:
        self._draft, self._least = draft, draft.terms.at_least
        self._counts: dict[tuple[str, str], _Count] = {}

    def add(self, notion: str, stance: str, case: str, value: Value) -> None:
        """Count an observation."""
        if self._least:
            path = value.path or (value.text,)
            count = self._counts.setdefault((notion, stance), _Count(path[-1]))
            count.collectives.add(case)
            count.observations += 1

    def write(self) -> None:
        """Write what reaches the threshold, with the labels and the scheme of the local codes that it needs."""
        codes, said = scheme(self._draft)
        coded = False
        for (notion, stance), count in self._counts.items():
            if len(count.collectives) >= self._least:
                address = self._draft.nodes.within("aggregate", f"{notion}/{stance}")
                self._draft.triples.show(address, self._said(notion, stance, count))
                if notion.startswith(self._draft.nodes.plain("code", "")):
                    self._draft.triples.show(notion, _code(count.label, codes))
                    coded = True
                self._draft.counts["aggregate"] += 1
        if coded:
            self._draft.triples.show(codes, said)

    def _said(self, notion: str, stance: str, count: _Count) -> Iterator[Pair]:
        yield "rdf:type", term("coop:Aggregate")
        yield "coop:aggregateOf", node(notion)
        yield "coop:aggregateStance", literal(stance)
        yield "coop:collectiveCount", number(str(len(count.collectives)))
        yield "coop:observationCount", number(str(count.observations))
        yield "coop:leastCollectives", number(str(self._least))
        yield "prov:wasDerivedFrom", node(self._draft.file)


def _code(label: str, codes: str) -> Iterator[Pair]:
    yield "rdf:type", term("coop:LocalCode")
    yield "skos:prefLabel", literal(label)
    yield "skos:inScheme", node(codes)
