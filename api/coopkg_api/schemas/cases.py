"""Collectives, what is known of them, and what was observed in them."""

from __future__ import annotations

from pydantic import Field

from coopkg import models
from coopkg_api.schemas.base import Ref, Texts, Thing, chosen, described, refs, texts


class Observation(Thing):
    """What one person noted of a collective regarding a notion or an item."""

    type: str | None = "Observation"
    collective: Ref
    stance: str = Field(description="present, absent, ambivalent, silent, or coded (without a stance).")
    observed: Ref
    grid: Ref | None = Field(default=None, description="Grid of the item that is observed.")
    counts_for: list[Ref] = Field([], description="Notions to which a presence rolls up.")
    observers: list[Ref] = Field([])
    observed_on: str | None = Field(default=None, description="Year, month or day, as precise as known.")
    web_pages: list[str] = Field([], description="Addresses of what was read.")
    documents: list[Ref] = Field([], description="Described documents that were read.")
    reading: str | None = Field(default=None, description="Paraphrase of what was read.")
    readings: Texts = Field({})
    note: str | None = None
    notes: Texts = Field({})
    addresses: list[Ref] = Field([], description="Open questions to which it brings something.")
    contests: list[Ref] = Field([])
    confirms: list[Ref] = Field([])
    intensity: int | None = Field(default=None, description="From 0 to 3.")
    confidence: float | None = Field(default=None, description="From 0 to 1.")
    curatorial: bool = Field(description="The observation is the project's own reading of public pages.")

    @classmethod
    def of(cls, o: models.Observation, lang: str) -> Observation:
        """Write an observation."""
        return cls(
            **described(o, "Observation", lang),
            collective=Ref.of(o.collective, lang),
            stance=o.stance,
            observed=Ref.of(o.observed, lang),
            grid=Ref.of(o.within, lang) if o.within else None,
            counts_for=refs(o.counts_for, lang),
            observers=refs(o.observers, lang),
            observed_on=o.observed_on or None,
            web_pages=list(o.pages),
            documents=refs(o.documents, lang),
            reading=chosen(o.read, lang),
            readings=texts(o.read),
            note=chosen(o.note, lang),
            notes=texts(o.note),
            addresses=refs(o.addresses, lang),
            contests=refs(o.contests, lang),
            confirms=refs(o.confirms, lang),
            intensity=o.intensity,
            confidence=o.confidence,
            curatorial=o.curatorial,
        )


class Fact(Thing):
    """What one source says of a collective; where sources disagree, each fact stands beside the others."""

    type: str | None = "CollectiveFact"
    start: str | None = Field(default=None, description="The beginning that it gives.")
    forms: list[Ref] = Field([], description="The forms that it gives.")
    web_pages: list[str] = Field([])
    documents: list[Ref] = Field([])
    note: str | None = None
    notes: Texts = Field({})
    disputes: list[Ref] = Field([], description="Facts that cannot be right at the same time.")

    @classmethod
    def of(cls, f: models.Fact, lang: str) -> Fact:
        """Write a fact."""
        return cls(
            **described(f, "CollectiveFact", lang),
            start=f.start or None,
            forms=refs(f.forms, lang),
            web_pages=list(f.pages),
            documents=refs(f.documents, lang),
            note=chosen(f.note, lang),
            notes=texts(f.note),
            disputes=refs(f.disputes, lang),
        )


class CollectiveSummary(Thing):
    """A collective as a list shows it."""

    fictitious: bool = Field(description="It was made up to show or try the tool.")
    forms: list[Ref] = Field([], description="Notions that name its form, such as CTE or SCIC.")
    country: str | None = None
    territory: str | None = None
    territories: Texts = Field({})
    start: str | None = Field(default=None, description="Year, month or day; absent where unknown or disputed.")
    web_pages: list[str] = Field([])
    documents: list[Ref] = Field([])
    note: str | None = None
    notes: Texts = Field({})
    facts: list[Fact] = Field([])
    exhibits: list[Ref] = Field([], description="Notions that an observation found present.")

    @classmethod
    def of(cls, c: models.Collective, lang: str) -> CollectiveSummary:
        """Write a collective without its observations."""
        return cls(
            **described(c, c.kind, lang),
            fictitious=c.fictitious,
            forms=refs(c.forms, lang),
            country=c.country or None,
            territory=chosen(c.territory, lang),
            territories=texts(c.territory),
            start=c.start or None,
            web_pages=list(c.pages),
            documents=refs(c.documents, lang),
            note=chosen(c.note, lang),
            notes=texts(c.note),
            facts=[Fact.of(f, lang) for f in c.facts],
            exhibits=refs(c.exhibits, lang),
        )


class Collective(CollectiveSummary):
    """A collective with what was observed in it."""

    observations: list[Observation] = Field([])

    @classmethod
    def of(cls, c: models.Collective, lang: str) -> Collective:
        """Write a collective."""
        observed = [Observation.of(o, lang) for o in c.observations]
        return cls(**dict(CollectiveSummary.of(c, lang)), observations=observed)
