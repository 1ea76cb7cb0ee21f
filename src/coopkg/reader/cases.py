"""Collectives, and what is known of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from coopkg.graph.description import Description
from coopkg.graph.observation_choice import Wanted
from coopkg.graph.observation_index import ObservationIndex
from coopkg.models import Collective, Fact
from coopkg.reader.named import LABELS
from coopkg.reader.observed import MOST, Describe, Observations, Observed
from coopkg.reader.said import Said
from coopkg.reader.shelf import Shelf


class Cases(Said):
    """Reads collectives and facts; observations are handed out as lists that are read when they are looked at.

    Args:
        description: what the queries ``knowledge`` and ``cases`` of ``queries/read`` bring back.
        index: which observations there are.
        describe: IRIs of observations → what the graph says of them.
    """

    def __init__(self, description: Description, index: ObservationIndex, describe: Describe) -> None:
        super().__init__(description)
        self.observed = Observed(self, index, describe)

    def observations(self, most: int | None = MOST, **wanted: Any) -> Observations:
        """Return observations, by the names of :class:`coopkg.graph.observation_choice.Wanted`."""
        return Observations(self.observed, Wanted(**wanted), most)

    @cached_property
    def collectives(self) -> Shelf[Collective]:
        """IRI → collective: real ones first."""
        return Shelf(self.of_kind("coop:Collective"), self._collective, lambda c: (c.fictitious, c.iri))

    @cached_property
    def _facts(self) -> Shelf[Fact]:
        return Shelf(self.of_kind("coop:CollectiveFact"), self._fact)

    def _collective(self, c: str) -> Collective:
        return Collective(
            iri=c,
            kind=self.kind(c),
            label=self._d.text(c, *LABELS),
            forms=self.refs(c, "coop:ofKind"),
            country=self._d.value(c, "coop:country"),
            territory=self._d.text(c, "coop:place"),
            start=self._d.value(c, "coop:startDate"),
            pages=tuple(self._d.values(c, "foaf:page")),
            documents=self.refs(c, "prov:wasDerivedFrom"),
            note=self._d.text(c, "skos:scopeNote", "skos:editorialNote"),
            facts=self._facts.among(self._d.subjects("coop:concernsCollective", c)),
            observations=self.observations(collective=c),
            exhibits=self.refs(c, "coop:exhibits"),
        )

    def _fact(self, f: str) -> Fact:
        return Fact(
            iri=f,
            label=self._d.text(f, *LABELS),
            start=self._d.value(f, "coop:statesStart"),
            forms=self.refs(f, "coop:statesKind"),
            pages=tuple(self._d.values(f, "foaf:page")),
            documents=self.refs(f, "prov:wasDerivedFrom"),
            note=self._d.text(f, "skos:scopeNote", "skos:editorialNote"),
            disputes=self.refs(f, "coop:disputes"),
        )
