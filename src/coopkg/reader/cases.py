"""Collectives, what is known of them, and what was observed in them."""

from __future__ import annotations

from functools import cached_property

from coopkg.models import Collective, Fact, Observation
from coopkg.reader.named import LABELS
from coopkg.reader.said import Said

_STANCES = {
    "coop:observesPresenceOf": "present",
    "coop:observesAbsenceOf": "absent",
    "coop:observesAmbivalenceOf": "ambivalent",
    "coop:observesSilenceOn": "silent",
    "coop:observes": "coded",
}
"""What each property says of the notion; ``coop:observes`` stands last, for the others imply it."""


class Cases(Said):
    """Reads collectives, facts and observations."""

    @cached_property
    def observations(self) -> dict[str, Observation]:
        """IRI → observation, collective by collective."""
        read = [self._observation(o) for o in self.of_kind("coop:Observation")]
        return {o.iri: o for o in sorted(read, key=lambda o: (o.collective.iri, o.iri))}

    def _observation(self, o: str) -> Observation:
        stance, observed = self._stance(o)
        grid = self._d.value(observed, "coop:itemOf")
        intensity = self.decimal(o, "coop:intensity")
        return Observation(
            iri=o,
            label=self._d.text(o, *LABELS),
            collective=self.ref(self._d.value(o, "coop:ofCase")),
            stance=stance,
            observed=self.ref(observed),
            within=self.ref(grid) if grid else None,
            counts_for=self.refs(o, "coop:countsFor"),
            observers=self.refs(o, "coop:observer"),
            observed_on=self._d.value(o, "coop:observedOn"),
            pages=tuple(self._d.values(o, "foaf:page")),
            documents=self.refs(o, "prov:wasDerivedFrom"),
            read=self._d.text(o, "coop:whatWasRead"),
            note=self._d.text(o, "skos:scopeNote", "skos:editorialNote"),
            addresses=self.refs(o, "coop:addresses"),
            contests=self.refs(o, "coop:contests"),
            confirms=self.refs(o, "coop:confirms"),
            intensity=None if intensity is None else int(intensity),
            confidence=self.decimal(o, "coop:confidence"),
            curatorial=self.curatorial(o),
        )

    def _stance(self, o: str) -> tuple[str, str]:
        """Return how and what an observation observes."""
        found = ((name, self._d.value(o, prop)) for prop, name in _STANCES.items())
        return next(((name, thing) for name, thing in found if thing), ("coded", ""))

    @cached_property
    def collectives(self) -> dict[str, Collective]:
        """IRI → collective: real ones first."""
        read = [self._collective(c) for c in self.of_kind("coop:Collective")]
        return {c.iri: c for c in sorted(read, key=lambda c: (c.fictitious, c.iri))}

    def _collective(self, c: str) -> Collective:
        facts = self.of_kind("coop:CollectiveFact")
        return Collective(
            iri=c,
            kind=self.kind(c),
            label=self._d.text(c, *LABELS),
            forms=self.refs(c, "coop:ofKind"),
            country=self._d.value(c, "coop:country"),
            territory=self._d.text(c, "coop:territory"),
            start=self._d.value(c, "coop:startDate"),
            pages=tuple(self._d.values(c, "foaf:page")),
            documents=self.refs(c, "prov:wasDerivedFrom"),
            note=self._d.text(c, "skos:scopeNote", "skos:editorialNote"),
            facts=tuple(self._fact(f) for f in self._d.subjects("coop:concernsCollective", c) if f in facts),
            observations=tuple(o for o in self.observations.values() if o.collective.iri == c),
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
