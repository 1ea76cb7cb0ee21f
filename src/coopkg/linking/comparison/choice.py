"""What is compared: names as a person gives them, resolved to the columns and the rows of the side index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopkg.errors import BadParameter, MissingParameter, UnknownName
from coopkg.folding import fold
from coopkg.graph.observation_index import ObservationIndex
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_units import Columns
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.models import Hit
from coopkg.namespaces import local_name
from coopkg.reader.shelves import address_of
from coopkg.reader.tables import dated

_HITS = 20


@dataclass(frozen=True)
class Choice:
    """Which notions and which collectives; an empty filter lets all pass.

    Attributes:
        grid: slug (``synthese``), prefixed name or IRI of a grid; this, ``scheme`` or ``notions``.
        scheme: likewise of a scheme (``core``; ``import-…`` for the codes of an import).
        notions: concepts by slug, items, dimensions and codes by prefixed name, or any of them by IRI or label.
        by: empty, or ``dimension``: the dimensions of the grid alone.
        collectives: by slug, prefixed name, IRI or name.
        form: a concept that names the form of the collectives, or is broader.
        observer: a person, by slug, prefixed name, IRI or name.
        since: year, month or day from which on; ``until``: up to and with which.
        fictitious: made-up collectives instead of real ones; made-up ones that are named say so by themselves.
    """

    grid: str = ""
    scheme: str = ""
    notions: tuple[str, ...] = ()
    by: str = ""
    collectives: tuple[str, ...] = ()
    form: str = ""
    observer: str = ""
    since: str = ""
    until: str = ""
    fictitious: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether all real collectives are rows, with all that was observed."""
        return not (self.collectives or self.form or self.observer or self.since or self.until or self.fictitious)

    def columns(self, kg: KnowledgeGraph) -> Columns:
        """Return the columns.

        Raises:
            MissingParameter, BadParameter: not exactly one of grid, scheme and notions; a grid without dimensions.
            UnknownName: no such grid, scheme or notion.
        """
        given = [name for name in ("grid", "scheme", "notions") if getattr(self, name)]
        if not given:
            raise MissingParameter(name="grid", expected="grid")
        if len(given) > 1:
            raise BadParameter(name=given[1], value=_said(getattr(self, given[1])), expected="-")
        if self.by not in ("", "dimension") or (self.by and self.notions):
            raise BadParameter(name="by", value=self.by, expected="dimension")
        if self.notions:
            return Columns(notions=tuple(_named(kg, name, "concept", "concept") for name in self.notions))
        return self._of_scheme(kg)

    def _of_scheme(self, kg: KnowledgeGraph) -> Columns:
        kind = "grid" if self.grid else "scheme"
        scheme, index = address_of(self.grid or self.scheme, kind), ObservationIndex(kg.generation.index)
        if not index.columns(scheme):
            raise UnknownName(kind="grid", name=self.grid or self.scheme)
        if self.by and not index.columns(scheme, dimensions=True):
            raise BadParameter(name="by", value=self.by, expected="-")
        return Columns(scheme, dimensions=bool(self.by))

    def rows(self, kg: KnowledgeGraph) -> Rows:
        """Return the rows.

        Raises:
            UnknownName: no such collective, form or observer.
            BadParameter: a date is malformed; real collectives and made-up ones are asked for together.
        """
        collectives = tuple(_named(kg, name, "collective", "coll") for name in self.collectives)
        return Rows(
            collectives=collectives,
            form=_named(kg, self.form, "concept", "concept") if self.form else "",
            observer=_named(kg, self.observer, "resource", "agent") if self.observer else "",
            since=dated("since", self.since),
            until=dated("until", self.until),
            fictitious=self._made_up(kg, collectives),
        )

    def _made_up(self, kg: KnowledgeGraph, collectives: Sequence[str]) -> bool:
        if not collectives:
            return self.fictitious
        made_up = ObservationIndex(kg.generation.index).made_up(collectives)
        if len(made_up) not in (0, len(collectives)) or (self.fictitious and not made_up):
            raise BadParameter(name="collective", value=_said(self.collectives), expected="one_kind")
        return bool(made_up)


def _said(value: str | Iterable[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _named(kg: KnowledgeGraph, name: str, kind: str, prefix: str) -> str:
    """Return the IRI of a name: of an address that is known, else of the one thing with that very name."""
    address = address_of(name, prefix)
    if ObservationIndex(kg.generation.index).knows(address):
        return address
    alike = {hit.ref.iri: _family(hit.ref.iri) for hit in kg.search(name, limit=_HITS) if _is(hit, name)}
    families = [family for family in _FAMILIES[prefix] if family in alike.values()]
    found = [iri for iri, family in alike.items() if family in families[:1]]
    if len(found) != 1:
        raise UnknownName(kind=kind, name=name, near=tuple(found))
    return found[0]


_FAMILIES = {"concept": ("concept", "item", "dimension", "code"), "coll": ("collective",), "agent": ("agent",)}
"""Prefix → what addresses of such things hold; of two things of one name the first kind is meant."""


def _family(iri: str) -> str:
    return local_name(iri.rpartition("/")[0])


def _is(hit: Hit, name: str) -> bool:
    """Tell whether a thing has that very name: a label, or a synonym."""
    return fold(name) in {fold(text) for text in (hit.matched, *hit.ref.label.values())}
