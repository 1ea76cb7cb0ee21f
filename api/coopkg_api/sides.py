"""Puts comparisons and observations into the order in which pages show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coopkg import KnowledgeGraph
from coopkg.graph.observation_choice import Wanted
from coopkg.models import Collective, Comparison, Concept, Observation, Ref, Statement
from coopkg.reader.observed import Observations

VERDICTS = ("converges", "nuances", "diverges", "contradicts")
SHOWN = 10
"""Observations of a list that a page shows."""

STANCES = ("present", "ambivalent", "absent", "silent", "coded")


@dataclass(frozen=True)
class Tally:
    """In how many comparisons each source stands, verdict by verdict; a verdict that is never given is left out."""

    verdicts: tuple[str, ...]
    rows: tuple[tuple[Ref, tuple[int, ...]], ...]


def tally(comparisons: Iterable[Comparison]) -> Tally:
    """Return the table of sources and verdicts, sources in the order in which they first stand."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    named: dict[str, Ref] = {}
    given = set()
    for comparison in comparisons:
        given.add(comparison.verdict)
        for source in comparison.sources:
            named.setdefault(source.iri, source)
            counts[source.iri][comparison.verdict] += 1
    verdicts = tuple(verdict for verdict in VERDICTS if verdict in given)
    return Tally(verdicts, tuple((named[s], tuple(counts[s][v] for v in verdicts)) for s in named))


def by_verdict(comparisons: Iterable[Comparison]) -> list[tuple[str, list[Comparison]]]:
    """Return comparisons verdict by verdict, from agreement to contradiction."""
    found: dict[str, list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        found[comparison.verdict].append(comparison)
    return [(verdict, found[verdict]) for verdict in VERDICTS if verdict in found]


def by_topic(comparisons: Iterable[Comparison]) -> list[tuple[Ref, list[Comparison]]]:
    """Return comparisons concept by concept; one that bears on several stands under each."""
    named: dict[str, Ref] = {}
    found: dict[str, list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        for concept in comparison.concepts:
            named[concept.iri] = concept
            found[concept.iri].append(comparison)
    return [(named[address], found[address]) for address in sorted(named)]


def sides(comparison: Comparison) -> list[tuple[Ref, list[Statement]]]:
    """Return what each source holds, in the order of the page."""
    held = {
        source.iri: (source, [s for s in comparison.statements if _held(s, source)]) for source in comparison.sources
    }
    return list(held.values())


def _held(statement: Statement, source: Ref) -> bool:
    return any(holder.iri == source.iri for holder in statement.holders)


def by_grid(collective: Collective) -> list[tuple[Ref | None, list[Observation]]]:
    """Return the observations of a collective grid by grid; those of concepts come last, without a grid."""
    named: dict[str, Ref | None] = {}
    found: dict[str, list[Observation]] = defaultdict(list)
    for observation in sorted(collective.observations, key=lambda o: (o.within is None, o.observed.iri, o.iri)):
        key = observation.within.iri if observation.within else ""
        named[key] = observation.within
        found[key].append(observation)
    return [(named[key], found[key]) for key in named]


@dataclass(frozen=True)
class Seen:
    """Where a notion or an item was observed; of each list the newest are shown, and all are counted.

    Attributes:
        collectives: number of real collectives in which it was found present.
        stances: observations of real collectives, stance by stance: only the first counts as presence.
        made_up: observations of fictitious ones.
    """

    collectives: int
    stances: Sequence[tuple[str, Observations]]
    made_up: Observations


def seen(kg: KnowledgeGraph, thing: str, wanted: Wanted) -> Seen:
    """Return where a thing was observed, real collectives and fictitious ones apart."""
    real, made_up = (kg.observations(replace(wanted, fictitious=kind)) for kind in (False, True))
    found = real.stances
    stances = [(stance, real.of_stance(stance, SHOWN)) for stance in STANCES if stance in found]
    return Seen(kg.present_in(thing), stances, made_up.newest(SHOWN))


def relations(concept: Concept) -> list[Statement]:
    """Return the relations of a concept: first those in which it is the subject."""
    return sorted(concept.relations, key=lambda s: (s.relation is None or s.relation[0].iri != concept.iri, s.line))
