"""What can be meant by a name, and what a name was found to mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.models import Text

KINDS = ("concept", "item", "dimension", "grid", "collective", "question", "source", "agent", "code")
"""Kinds of things that can be meant; the order is that of candidates that fit alike."""


@dataclass(frozen=True, eq=False)
class Named:
    """A thing with its names.

    Attributes:
        kind: one of :data:`KINDS`.
        label: language → preferred label; the language is empty for a name without one.
        forms: (role, name, language) of every name; a role is ``label``, ``synonym`` or ``notation``.
        above: what stands above it: broader notions and codes, its grid, its dimension.
        withdrawn: whether it is deprecated.
        replaced_by: what stands in for it then.
    """

    iri: str
    kind: str
    label: Text
    forms: tuple[tuple[str, str, str], ...]
    above: tuple[str, ...] = ()
    withdrawn: bool = False
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant.

    Attributes:
        label: its preferred label, in French where it has one.
        kind: one of :data:`KINDS`.
        score: from 0 to 100: 100 for its address or label, less for a synonym, an inflected form, mere likeness.
        matched: the name of it that fits.
        way: ``iri``, ``label``, ``synonym``, ``inflected`` or ``near``.
    """

    iri: str
    label: str
    kind: str
    score: float
    matched: str
    way: str


@dataclass(frozen=True)
class Resolution:
    """What a text means.

    Attributes:
        iri: the one thing with an equal key; empty where there is none, or more than one.
        way: how it was found (as of a candidate), ``ambiguous`` or ``unknown``.
        equal: the things with an equal key, the one that is meant first.
        alike: finds the things that are nearest.
    """

    text: str
    iri: str
    way: str
    equal: tuple[Candidate, ...] = ()
    alike: Callable[[], tuple[Candidate, ...]] = field(default=tuple, repr=False, compare=False)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The things with an equal key; where there is none, those nearest, looked for when they are asked."""
        return self.equal or self.alike()


def read_named(kg: KnowledgeGraph, kinds: Iterable[str]) -> Mapping[str, Named]:
    """Return IRI → thing for the things of some kinds, in the order of :data:`KINDS`."""
    rows: dict[str, list[dict[str, str]]] = {}
    for row in kg.read("names").records():
        rows.setdefault(row["thing"], []).append(row)
    above = _gathered(kg, "names-above", "above")
    withdrawn = _gathered(kg, "names-withdrawn", "replacement")
    wanted = set(kinds)
    found = (_named(iri, told, above, withdrawn) for iri, told in rows.items())
    kept = [thing for thing in found if thing.kind in wanted]
    return {thing.iri: thing for thing in sorted(kept, key=lambda one: (KINDS.index(one.kind), one.iri))}


def _gathered(kg: KnowledgeGraph, query: str, column: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in kg.read(query).records():
        found[row["thing"]] = (*found.get(row["thing"], ()), *filter(None, [row[column]]))
    return found


def _named(
    iri: str,
    told: list[dict[str, str]],
    above: Mapping[str, tuple[str, ...]],
    withdrawn: Mapping[str, tuple[str, ...]],
) -> Named:
    kind = min((row["kind"] for row in told), key=KINDS.index)
    forms = tuple(dict.fromkeys((row["role"], row["name"], row["lang"]) for row in told))
    label = {lang: name for role, name, lang in reversed(forms) if role == "label"}
    return Named(iri, kind, label, forms, above.get(iri, ()), iri in withdrawn, withdrawn.get(iri, ()))
