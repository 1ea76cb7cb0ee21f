"""The matrix and the newest observations: what the facade hands out from the side index."""

from __future__ import annotations

import re
from functools import cached_property

from coopkg.errors import BadParameter, MissingParameter, UnknownName
from coopkg.graph.generations import Generation
from coopkg.graph.observation_choice import Wanted
from coopkg.graph.observation_index import MOST_ROWS, ObservationIndex
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import STANCES
from coopkg.models.matrix import Matrix, Noted
from coopkg.reader.shelves import address_of

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


def dated(name: str, date: str) -> str:
    """Return a year, month or day, or nothing, as it is given; raises BadParameter for anything else."""
    if date and not _DATE.match(date):
        raise BadParameter(name=name, value=date, expected="date")
    return date


class Tables:
    """Asks the side index of a generation; whoever inherits says which generation."""

    generation: Generation

    @cached_property
    def _observed(self) -> ObservationIndex:
        return ObservationIndex(self.generation.index)

    def matrix(
        self, grid: str = "", scheme: str = "", *, fictitious: bool = False, first: int = 0, most: int = MOST_ROWS
    ) -> Matrix:
        """Return collectives × the items of a grid, or × the notions of a scheme.

        Args:
            grid: slug (``synthese``), prefixed name or IRI of a grid; this or ``scheme``.
            scheme: slug (``core``), prefixed name or IRI of a scheme.
            fictitious: show made-up collectives instead of real ones.
            first: collectives to leave out before the first row.
            most: rows, at most 200.

        Raises:
            UnknownName: no such grid or scheme.
            BadParameter: not exactly one of ``grid`` and ``scheme``.
        """
        if not grid and not scheme:
            raise MissingParameter(name="grid", expected="grid")
        if grid and scheme:
            raise BadParameter(name="scheme", value=scheme, expected="-")
        address = address_of(grid, "grid") if grid else address_of(scheme, "scheme")
        found = self._observed.matrix(address, rows=Rows(fictitious=fictitious), first=first, most=most)
        if not found.columns:
            raise UnknownName(kind="grid", name=grid or scheme)
        return found

    def newest(
        self,
        *,
        collective: str = "",
        notion: str = "",
        stance: str = "",
        observer: str = "",
        since: str = "",
        until: str = "",
        fictitious: bool = False,
        after: str = "",
        most: int = 50,
    ) -> tuple[Noted, ...]:
        """Return observations, the newest first; an empty filter lets all pass.

        Args:
            collective: slug, prefixed name or IRI.
            notion: slug of a concept, or prefixed name or IRI of an item or dimension: what stands in its cell.
            stance: ``present``, ``absent``, ``ambivalent``, ``silent`` or ``coded``.
            observer: slug, prefixed name or IRI of an agent.
            since: year, month or day from which on.
            until: year, month or day up to and with which.
            fictitious: of made-up collectives instead of real ones; a collective that is named decides by itself.
            after: the last observation that was seen, to go on from there.
            most: how many.

        Raises:
            UnknownName: no such collective, notion, observer or observation.
            BadParameter: no such stance; a date is malformed.
        """
        if stance not in ("", *STANCES):
            raise BadParameter(name="stance", value=stance, expected=", ".join(STANCES))
        wanted = Wanted(
            collective=self._indexed("collective", collective, "coll"),
            notion=self._indexed("concept", notion, "concept"),
            stance=stance,
            observer=self._indexed("resource", observer, "agent"),
            since=dated("since", since),
            until=dated("until", until),
            fictitious=None if collective else fictitious,
        )
        return self._observed.newest(wanted, self._indexed("observation", after, "obs"), most)

    def _indexed(self, kind: str, name: str, prefix: str) -> str:
        """Return the IRI of a name; raises UnknownName where the side index does not know it."""
        address = address_of(name, prefix) if name else ""
        if address and not self._observed.knows(address):
            raise UnknownName(kind=kind, name=name)
        return address
