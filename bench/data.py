"""Made-up collectives and observations in our model, as N-Quads: the same for everybody, as many as wanted.

    python bench/data.py 1000000 > data.nq              a million triples
    python bench/data.py 10000 --seed 7 > other.nq

Lines are written as they are made, so memory does not grow with the number. The collectives are FictitiousCollective
and their pages stand under example.org: nobody can take them for real ones. Items and notions are our own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import accumulate, count
from pathlib import Path
from random import Random

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://w3id.org/coopkg/"
GRAPH = f"{BASE}graph/import/generated"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FOAF = "http://xmlns.com/foaf/0.1/"
XSD = "http://www.w3.org/2001/XMLSchema#"

SEED = 1
PER_COLLECTIVE = 500
"""Observations of one collective."""

PER_OBSERVER = 2000
STANCES = {
    "observesPresenceOf": 60,
    "observesAbsenceOf": 12,
    "observesAmbivalenceOf": 12,
    "observesSilenceOn": 6,
    "observes": 10,
}
WORDS = 4000
_SYLLABLES = ("ba", "co", "di", "fa", "ge", "lu", "mi", "no", "pe", "ra", "si", "to", "ve", "zu", "cha", "clo", "tri")


def notions(ontology: Path = ROOT / "ontology") -> tuple[list[str], list[str]]:
    """Return the addresses of the items of the grids and of the core concepts, sorted."""
    found: dict[str, set[str]] = {"GridItem": set(), "CoreConcept": set()}
    for path in sorted((ontology / "vocab").glob("*.ttl")):
        for quad in ox.parse(path=str(path)):
            kind = quad.object.value.removeprefix(f"{BASE}ns#") if isinstance(quad.object, ox.NamedNode) else ""
            if quad.predicate.value == RDF_TYPE and kind in found:
                found[kind].add(quad.subject.value)  # type: ignore[union-attr]
    return sorted(found["GridItem"]), sorted(found["CoreConcept"])


def words(random: Random) -> list[str]:
    """Return made-up words, each once; in texts the first are common and the last are rare."""
    made: dict[str, None] = {}
    while len(made) < WORDS:
        made["".join(random.choices(_SYLLABLES, k=random.randint(2, 4)))] = None
    return list(made)


class Writer:
    """Makes the lines, by a seed.

    Args:
        triples: how many, or a few more, so that the last thing is whole.
        seed: the same seed gives the same lines.
        per_collective: observations of one collective.
        ontology: folder of the notions.
    """

    def __init__(
        self,
        triples: int,
        seed: int = SEED,
        per_collective: int = PER_COLLECTIVE,
        ontology: Path = ROOT / "ontology",
    ) -> None:
        self._triples = triples
        self._per_collective = per_collective
        self._random = Random(seed)  # noqa: S311
        self._items, self._concepts = notions(ontology)
        self._words = words(self._random)
        self._weights = list(accumulate(1 / rank for rank in range(3, WORDS + 3)))

    def lines(self) -> Iterator[str]:
        """Yield the lines of N-Quads: observers, then each collective with its observations."""
        made = 0
        for block in self._blocks():
            yield from block
            made += len(block)
            if made >= self._triples:
                return

    def _blocks(self) -> Iterator[list[str]]:
        """Yield the lines of one thing after the other, without end."""
        observers = max(4, self._triples // 9 // PER_OBSERVER)
        yield from (list(self._observer(number)) for number in range(observers))
        for number in count():
            collective = number // self._per_collective
            if number % self._per_collective == 0:
                yield list(self._collective(collective))
            yield list(self._observation(collective, number, observers))

    def _observer(self, number: int) -> Iterator[str]:
        observer = f"{BASE}id/agent/generated-{number:04}"
        yield _link(observer, RDF_TYPE, f"{FOAF}Person")
        yield from _labels(observer, f"Observatrice générée {number:04}", f"Generated observer {number:04}")

    def _collective(self, number: int) -> Iterator[str]:
        collective = f"{BASE}id/collective/generated-{number:05}"
        name = self._text(2)
        yield _link(collective, RDF_TYPE, f"{BASE}ns#FictitiousCollective")
        yield _link(collective, RDF_TYPE, f"{BASE}ns#Collective")
        yield from _labels(collective, f"{name} {number:05} (fictif)", f"{name} {number:05} (fictitious)")
        yield _link(collective, f"{FOAF}page", f"https://example.org/generated/{number}")
        yield _link(collective, f"{BASE}ns#basis", f"{BASE}ns#curatorial")

    def _observation(self, collective: int, number: int, observers: int) -> Iterator[str]:
        random, coop = self._random, f"{BASE}ns#"
        observation = f"{BASE}id/observation/generated-{number:08}"
        observed = random.choice(self._concepts if random.random() < 0.2 else self._items)
        stance = random.choices(tuple(STANCES), weights=tuple(STANCES.values()))[0]
        yield _link(observation, RDF_TYPE, f"{coop}Observation")
        yield _link(observation, f"{coop}ofCase", f"{BASE}id/collective/generated-{collective:05}")
        yield _link(observation, f"{coop}{stance}", observed)
        yield _link(observation, f"{coop}observer", f"{BASE}id/agent/generated-{random.randrange(observers):04}")
        yield _link(observation, f"{FOAF}page", f"https://example.org/generated/{collective}/{number}")
        yield _link(observation, f"{coop}basis", f"{coop}curatorial")
        if random.random() < 0.9:
            yield _line(observation, f"{coop}observedOn", self._date())
        note = self._text(random.randint(6, 14))
        yield _line(observation, f"{coop}whatWasRead", f'"{note}"@fr')
        yield _line(observation, f"{coop}whatWasRead", f'"{note} (generated)"@en')

    def _date(self) -> str:
        year, month, day = self._random.randint(2015, 2025), self._random.randint(1, 12), self._random.randint(1, 28)
        shapes = ((f"{year}", "gYear"), (f"{year}-{month:02}", "gYearMonth"), (f"{year}-{month:02}-{day:02}", "date"))
        text, kind = self._random.choices(shapes, weights=(1, 2, 7))[0]
        return f'"{text}"^^<{XSD}{kind}>'

    def _text(self, count: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._weights, k=count)).capitalize()


def _labels(thing: str, fr: str, en: str) -> Iterator[str]:
    for lang, text in (("fr", fr), ("en", en)):
        yield _line(thing, "http://www.w3.org/2000/01/rdf-schema#label", f'"{text}"@{lang}')


def _link(subject: str, predicate: str, target: str) -> str:
    return _line(subject, predicate, f"<{target}>")


def _line(subject: str, predicate: str, target: str) -> str:
    return f"<{subject}> <{predicate}> {target} <{GRAPH}> .\n"


def main() -> None:
    """Write the lines to the standard output."""
    options = argparse.ArgumentParser()
    options.add_argument("triples", type=int)
    options.add_argument("--seed", type=int, default=SEED)
    given = options.parse_args()
    sys.stdout.writelines(Writer(given.triples, given.seed).lines())


if __name__ == "__main__":
    main()
