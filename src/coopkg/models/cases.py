"""Collectives, what is known of them, and what was observed in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coopkg.models.said import Ref, Text


@dataclass(frozen=True)
class Observation:
    """What one person noted of a collective regarding a notion or an item.

    Attributes:
        stance: ``present``, ``absent``, ``ambivalent``, ``silent``, or ``coded`` (without a stance).
        observed: the concept, item or code.
        within: the grid of the item that is observed.
        counts_for: notions to which a presence rolls up; derived.
        observed_on: year, year and month, or day; empty where it is not known.
        pages: addresses of what was read.
        documents: described documents that were read.
        read: paraphrase of what was read.
        addresses: open questions to which it brings something.
    """

    iri: str
    label: Text
    collective: Ref
    stance: str
    observed: Ref
    within: Ref | None = None
    counts_for: tuple[Ref, ...] = ()
    observers: tuple[Ref, ...] = ()
    observed_on: str = ""
    pages: tuple[str, ...] = ()
    documents: tuple[Ref, ...] = ()
    read: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    addresses: tuple[Ref, ...] = ()
    contests: tuple[Ref, ...] = ()
    confirms: tuple[Ref, ...] = ()
    intensity: int | None = None
    confidence: float | None = None
    curatorial: bool = False


@dataclass(frozen=True)
class Fact:
    """What one source says of a collective; where sources disagree, each fact stands beside the others.

    Attributes:
        start: the beginning that it gives: year, year and month, or day.
        forms: notions that name the form it gives.
        pages: addresses at which it was read.
        disputes: facts that cannot be right at the same time.
    """

    iri: str
    label: Text
    start: str = ""
    forms: tuple[Ref, ...] = ()
    pages: tuple[str, ...] = ()
    documents: tuple[Ref, ...] = ()
    note: Text = field(default_factory=dict)
    disputes: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Collective:
    """A group that is observed for how it cooperates.

    Attributes:
        kind: ``RealCollective`` or ``FictitiousCollective``.
        forms: notions that name its form, such as CTE or SCIC.
        territory: where it acts, as its sources say it.
        start: year, year and month, or day; empty where it is not known or disputed.
        exhibits: notions that an observation found present; derived.
    """

    iri: str
    kind: str
    label: Text
    forms: tuple[Ref, ...] = ()
    country: str = ""
    territory: Text = field(default_factory=dict)
    start: str = ""
    pages: tuple[str, ...] = ()
    documents: tuple[Ref, ...] = ()
    note: Text = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    observations: Sequence[Observation] = ()
    exhibits: tuple[Ref, ...] = ()

    @property
    def fictitious(self) -> bool:
        """Tell whether it was made up to show or try the tool."""
        return self.kind == "FictitiousCollective"
