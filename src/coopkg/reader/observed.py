"""Observations, of which there may be a million: counted in the side index, read only when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from coopkg.graph.description import Description
from coopkg.graph.observation_choice import Wanted
from coopkg.graph.observation_index import ObservationIndex
from coopkg.models import Observation, Ref
from coopkg.namespaces import iri, local_name
from coopkg.reader.named import LABELS, Named

MOST = 200
"""Observations that a concept, an item or a collective holds at most: the newest."""

_AT_ONCE = 200
STANCES = {
    "coop:observesPresenceOf": "present",
    "coop:observesAbsenceOf": "absent",
    "coop:observesAmbivalenceOf": "ambivalent",
    "coop:observesSilenceOn": "silent",
    "coop:observes": "coded",
}
"""What each property says of the notion; ``coop:observes`` stands last, for the others imply it."""

Describe = Callable[[Sequence[str]], Description]


class Observed:
    """Reads observations.

    Args:
        names: the rest of the knowledge, for the names of what observations point to.
        index: which observations there are.
        describe: IRIs → what the graph says of them.
    """

    def __init__(self, names: Named, index: ObservationIndex, describe: Describe) -> None:
        self._names = names
        self.index = index
        self._describe = describe

    def read(self, observations: Sequence[str]) -> list[Observation]:
        """Return observations by their IRIs, in the same order."""
        told = self._describe(observations) if observations else Description(())
        sources = {source for o in observations for source in told.values(o, "prov:wasDerivedFrom")}
        files = self.brought_in([source for source in sorted(sources) if not self._names.known(source)])
        return [self._observation(told, o, files) for o in observations]

    def brought_in(self, things: Sequence[str]) -> dict[str, Ref]:
        """Return IRI → name of what imports bring besides cases: files, documents, passages; none for what is unknown.

        There may be a million of them, so the knowledge that is held at hand has none.
        """
        told = self._describe(things) if things else Description(())
        own = Named(told)
        return {
            thing: Ref(thing, self._names.most_specific(own.classes(thing)), own.ref(thing).label)
            for thing in things
            if own.known(thing)
        }

    def _observation(self, d: Description, o: str, files: Mapping[str, Ref]) -> Observation:
        stance, observed = _stance(d, o)
        grid = self._names.value(observed, "coop:itemOf")
        intensity, confidence = d.value(o, "coop:intensity"), d.value(o, "coop:confidence")
        return Observation(
            iri=o,
            label=d.text(o, *LABELS),
            collective=self._names.ref(d.value(o, "coop:ofCase")),
            stance=stance,
            observed=self._names.ref(observed),
            within=self._names.ref(grid) if grid else None,
            counts_for=self._named(d, o, "coop:countsFor"),
            observers=self._named(d, o, "coop:observer"),
            observed_on=d.value(o, "coop:observedOn"),
            pages=tuple(d.values(o, "foaf:page")),
            documents=tuple(files.get(f) or self._names.ref(f) for f in d.values(o, "prov:wasDerivedFrom")),
            read=d.text(o, "coop:whatWasRead"),
            note=d.text(o, "skos:scopeNote", "skos:editorialNote"),
            addresses=self._named(d, o, "coop:addresses"),
            contests=tuple(map(_ref, d.values(o, "coop:contests"))),
            confirms=tuple(map(_ref, d.values(o, "coop:confirms"))),
            intensity=int(intensity) if intensity else None,
            confidence=float(confidence) if confidence else None,
            curatorial=iri("coop:curatorial") in d.values(o, "coop:basis"),
        )

    def _named(self, d: Description, o: str, predicate: str) -> tuple[Ref, ...]:
        return self._names.named(d.values(o, predicate))


def _stance(d: Description, o: str) -> tuple[str, str]:
    """Return how and what an observation observes."""
    found = ((name, d.value(o, prop)) for prop, name in STANCES.items())
    return next(((name, thing) for name, thing in found if thing), ("coded", ""))


def _ref(observation: str) -> Ref:
    return Ref(observation, "Observation", {"": local_name(observation)})


class Observations(Sequence[Observation]):
    """Some observations, the newest first; each is read when it is looked at.

    Args:
        observed: where they are read.
        wanted: which ones.
        most: how many of them at most stand here; None: all.
    """

    def __init__(self, observed: Observed, wanted: Wanted, most: int | None = MOST) -> None:
        self._observed = observed
        self._most = most
        self.wanted = wanted

    @cached_property
    def total(self) -> int:
        """How many there are, here or not."""
        return self._observed.index.count(self.wanted)

    @property
    def stances(self) -> Mapping[str, int]:
        """Stance → how many there are; only those that there are."""
        return self._observed.index.stances(self.wanted)

    def newest(self, most: int) -> Observations:
        """Return the first of them."""
        return Observations(self._observed, self.wanted, most)

    def of_stance(self, stance: str, most: int | None = MOST) -> Observations:
        """Return those with a stance, whatever stance was wanted before."""
        return Observations(self._observed, replace(self.wanted, stance=stance), most)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Observations) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return self.total if self._most is None else min(self.total, self._most)

    @overload
    def __getitem__(self, place: int) -> Observation: ...
    @overload
    def __getitem__(self, place: slice) -> list[Observation]: ...
    def __getitem__(self, place: int | slice) -> Observation | list[Observation]:
        """Return one, or some."""
        places = range(len(self))[place]
        if isinstance(places, int):
            return self._read(places, 1)[0]
        found = self._read(min(places), max(places) - min(places) + 1) if places else []
        return [found[number - min(places)] for number in places]

    def __iter__(self) -> Iterator[Observation]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self._read(first, min(_AT_ONCE, len(self) - first))

    def _read(self, first: int, most: int) -> list[Observation]:
        return self._observed.read(self._observed.index.find(self.wanted, first, most))
