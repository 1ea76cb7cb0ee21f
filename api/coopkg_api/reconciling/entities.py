"""The entities of the service: things of the graph under short identifiers, with types, names and descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.reconciliation import Named, Names
from coopkg.models import Ref
from coopkg.namespaces import base, local_name
from coopkg_api.languages import in_language
from coopkg_api.live import Served
from coopkg_api.phrases import phrase

TYPES: Mapping[str, str] = {
    "CoreConcept": "concept",
    "GridItem": "item",
    "Dimension": "dimension",
    "Grid": "grid",
    "Collective": "collective",
    "Question": "question",
    "Source": "source",
}
"""Identifier of a type (local name of its class) → kind of :mod:`coopkg.linking.reconciliation`."""

_TYPE_OF = {kind: name for name, kind in TYPES.items()}
_LONGEST = 240


def spaces() -> tuple[str, str]:
    """Return the identifier space and the schema space: what an identifier of a thing, or of a type, is appended to."""
    return f"{base()}id/", f"{base()}ns#"


def type_named(name: str) -> str:
    """Return the identifier of a type, given by itself, its IRI, its prefixed name or its kind; empty for no type."""
    short = name.removeprefix(spaces()[1]).removeprefix("coop:")
    return short if short in TYPES else _TYPE_OF.get(short, "")


def type_told(name: str, lang: str) -> dict[str, str]:
    """Return a type as the protocol writes it."""
    return {"id": name, "name": phrase(f"reconcile.{TYPES[name]}", lang)}


class Entities:
    """The entities of one generation.

    Attributes:
        graph: the generation.
        names: their names.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self.names = Names(graph, tuple(TYPES.values()))

    def find(self, name: str) -> Named | None:
        """Return the entity of an identifier, or of an IRI or prefixed name, if there is one."""
        found = self.names.resolve(name)
        return self.names.things[found.iri] if found.way == "iri" and _is_address(name) else None

    def identifier(self, iri: str) -> str:
        """Return the identifier of a thing: what stands after the identifier space."""
        return iri.removeprefix(spaces()[0])

    def type_of(self, named: Named) -> str:
        """Return the identifier of the type of an entity."""
        return _TYPE_OF[named.kind]

    def label(self, named: Named, lang: str) -> str:
        """Return the name of an entity in a language, else in the other; of an item after its notation."""
        label = in_language(named.label, lang)[0] or local_name(named.iri)
        return f"{notation} {label}" if (notation := notation_of(named)) and named.kind == "item" else label

    def model(self, named: Named) -> Any:
        """Return what the library knows of an entity; a dimension is only named."""
        shelf = {"item": self.graph.item, "grid": self.graph.grid, "collective": self.graph.collective}
        shelf |= {"source": self.graph.source, "question": self.graph.statement, "concept": self.graph.concept}
        return shelf.get(named.kind, self.graph.resource)(named.iri)

    def note(self, named: Named, lang: str) -> str:
        """Return what is noted of an entity, its place for a collective; empty where nothing is, and never long."""
        model = self.model(named)
        texts = [getattr(model, name, {}) for name in ("scope_note", "territory", "note")]
        told = next(filter(None, (in_language(text, lang)[0] for text in texts)), "")
        return told if len(told) <= _LONGEST else told[: _LONGEST - 1] + "…"

    def description(self, named: Named, lang: str) -> str:
        """Return a sentence that tells an entity from its namesakes: its note, else what it belongs to."""
        return self.note(named, lang) or ", ".join(in_language(ref.label, lang)[0] for ref in self.above(named))

    def above(self, named: Named) -> tuple[Ref, ...]:
        """Return what an entity belongs to: broader notions, its grid, who holds it or made it."""
        model = self.model(named)
        if named.kind == "dimension":
            return self.grid_of.get(named.iri, ())
        if named.kind == "item":
            return (model.grid,)
        return next((found for name in _ABOVE if (found := getattr(model, name, ()))), ())

    @cached_property
    def grid_of(self) -> Mapping[str, tuple[Ref, ...]]:
        """Dimension → its grid."""
        grids = self.graph.grids()
        return {one.iri: (Ref(grid.iri, "Grid", grid.label),) for grid in grids for one in grid.dimensions}

    @cached_property
    def exhibited(self) -> Mapping[str, tuple[Ref, ...]]:
        """Notion → the real collectives in which an observation found it present."""
        found: dict[str, tuple[Ref, ...]] = {}
        for one in self.graph.collectives():
            for notion in one.exhibits if one.kind == "RealCollective" else ():
                found[notion.iri] = (*found.get(notion.iri, ()), Ref(one.iri, one.kind, one.label))
        return found


_ABOVE = ("broader", "holders", "creators", "forms")


def notation_of(named: Named) -> str:
    """Return the notation of an item or a grid, such as ``G1.2``; empty where it has none."""
    return next((name for role, name, _ in named.forms if role == "notation"), "")


def _is_address(name: str) -> bool:
    return "/" in name or ":" in name


class Kept:
    """The entities of the generation that is served now."""

    def __init__(self) -> None:
        self._held: tuple[Served, Entities] | None = None

    def of(self, served: Served) -> Entities:
        """Return the entities of a generation; the first request after a build waits for their names."""
        held = self._held
        if held is None or held[0] is not served:
            held = self._held = served, Entities(served.graph)
        return held[1]
