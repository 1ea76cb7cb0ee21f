"""What can be asked of an entity: properties with their values, for data extension and to refine queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coopkg.folding import fold
from coopkg.linking.reconciliation import Named
from coopkg.models import Ref, Statement, Text
from coopkg.namespaces import local_name, shorten
from coopkg_api.languages import in_language
from coopkg_api.phrases import phrase
from coopkg_api.reconciling.entities import TYPES, Entities, notation_of

Value = str | int | Ref
Reads = Callable[[Entities, Named], Iterable[Value]]


@dataclass(frozen=True)
class Property:
    """A property of the service.

    Attributes:
        id: its identifier.
        kinds: kinds of entities that have it.
        of: identifier of the type of its values, where they are entities of one type.
    """

    id: str
    kinds: tuple[str, ...]
    reads: Reads
    of: str = ""

    def name(self, lang: str) -> str:
        """Return what people call it."""
        stem, _, tongue = self.id.rpartition("_")
        if tongue in ("fr", "en"):
            return phrase(f"reconcile.p_{stem}", lang) + f" ({tongue})"
        return phrase(f"reconcile.p_{self.id}", lang)


def _all_kinds() -> tuple[str, ...]:
    return tuple(TYPES.values())


def _label(lang: str) -> Reads:
    return lambda _, named: filter(None, [named.label.get(lang, "")])


def _synonyms(lang: str) -> Reads:
    return lambda _, named: (name for role, name, tag in named.forms if role == "synonym" and tag == lang)


def _text(attribute: str, lang: str) -> Reads:
    def read(entities: Entities, named: Named) -> Iterable[Value]:
        text: Text = getattr(entities.model(named), attribute)
        return filter(None, [text.get(lang, "")])

    return read


def _attribute(name: str) -> Reads:
    """Read one attribute of the model: a text, things, or items, which are named."""

    def read(entities: Entities, named: Named) -> Iterable[Value]:
        found = getattr(entities.model(named), name)
        many = found if isinstance(found, Sequence) and not isinstance(found, str) else [found]
        return [one if isinstance(one, str) else Ref(one.iri, "", one.label) for one in many if one]

    return read


def _statements(entities: Entities, named: Named) -> Iterable[Statement]:
    model = entities.model(named)
    if isinstance(model, Statement):
        return (model,)
    found: Iterable[Statement] = model.entries if named.kind == "item" else model.statements
    return found


def _definitions(lang: str) -> Reads:
    def read(entities: Entities, named: Named) -> Iterable[Value]:
        said = (one for one in _statements(entities, named) if one.kind == "Definition")
        return filter(None, [one.label.get(lang, "") for one in said])

    return read


def _holders(entities: Entities, named: Named) -> Iterable[Value]:
    held = (holder for one in _statements(entities, named) for holder in one.holders)
    return {holder.iri: holder for holder in held}.values()


def _lines(entities: Entities, named: Named) -> Iterable[Value]:
    return sorted({one.line for one in _statements(entities, named) if one.line})


_TEXTS: tuple[tuple[str, tuple[str, ...], Callable[[str], Reads]], ...] = (
    ("label", _all_kinds(), _label),
    ("synonym", ("concept", "collective", "source"), _synonyms),
    ("definition", ("concept",), _definitions),
    ("note", ("concept",), lambda lang: _text("scope_note", lang)),
    ("place", ("collective",), lambda lang: _text("territory", lang)),
    ("comment", ("collective", "source", "question"), lambda lang: _text("note", lang)),
)

PROPERTIES: Mapping[str, Property] = {
    one.id: one
    for one in (
        *(Property(f"{name}_{lang}", kinds, reads(lang)) for name, kinds, reads in _TEXTS for lang in ("fr", "en")),
        Property("iri", _all_kinds(), lambda _, named: [named.iri]),
        Property("prefixed_name", _all_kinds(), lambda _, named: [shorten(named.iri)]),
        Property("notation", ("item", "grid"), lambda _, named: filter(None, [notation_of(named)])),
        Property("broader", ("concept",), _attribute("broader"), "CoreConcept"),
        Property("narrower", ("concept",), _attribute("narrower"), "CoreConcept"),
        Property("related", ("concept",), _attribute("related"), "CoreConcept"),
        Property("scheme", ("concept",), lambda entities, _: [entities.graph.resource("scheme:core")]),
        Property("grid", ("item", "dimension"), lambda entities, named: entities.above(named), "Grid"),
        Property("grids", ("source",), _attribute("grids"), "Grid"),
        Property("dimension", ("item",), _attribute("within"), "Dimension"),
        Property("dimensions", ("grid",), _attribute("dimensions"), "Dimension"),
        Property("items", ("concept", "grid"), _attribute("items"), "GridItem"),
        Property("is_item_for", ("item",), _attribute("is_item_for"), "CoreConcept"),
        Property("touches", ("item",), _attribute("touches"), "CoreConcept"),
        Property("synthesises", ("item",), _attribute("synthesises"), "GridItem"),
        Property("sources", ("concept", "item", "question"), _holders, "Source"),
        Property("source", ("grid",), _attribute("source"), "Source"),
        Property("lines", ("concept", "item", "question"), _lines),
        Property("about", ("question",), _attribute("about"), "CoreConcept"),
        Property("collectives", ("concept",), lambda e, named: e.exhibited.get(named.iri, ()), "Collective"),
        Property("collective_count", ("concept", "item"), lambda e, named: [e.graph.present_in(named.iri)]),
        Property("forms", ("collective",), _attribute("forms"), "CoreConcept"),
        Property("exhibits", ("collective",), _attribute("exhibits"), "CoreConcept"),
        Property("country", ("collective",), _attribute("country")),
        Property("start", ("collective",), _attribute("start")),
        Property("pages", ("collective",), _attribute("pages")),
        Property("creators", ("source",), _attribute("creators")),
        Property("publishers", ("source",), _attribute("publishers")),
        Property("issued", ("source",), _attribute("issued")),
    )
}
"""Identifier → property."""


def values(entities: Entities, named: Named, asked: Property) -> list[Value]:
    """Return the values of a property of an entity; none where entities of its kind do not have it."""
    return list(asked.reads(entities, named)) if named.kind in asked.kinds else []


def told(entities: Entities, value: Value, lang: str) -> dict[str, Any]:
    """Return a value as the protocol writes it: an entity of this service, else a text or a whole number."""
    if isinstance(value, Ref):
        named = entities.names.things.get(value.iri)
        if named:
            return {"id": entities.identifier(named.iri), "name": entities.label(named, lang)}
        return {"str": in_language(value.label, lang)[0] or local_name(value.iri)}
    return {"int": value} if isinstance(value, int) else {"str": value}


def fits(entities: Entities, value: Value, sought: object) -> bool:
    """Tell whether a value is what a query asks for: the same entity, or a text that folds alike."""
    wanted = str(sought.get("id", "")) if isinstance(sought, Mapping) else str(sought)
    if isinstance(value, Ref):
        meant = entities.find(wanted)
        alike = fold(wanted) in {fold(label) for label in value.label.values()}
        return (meant is not None and meant.iri == value.iri) or (not isinstance(sought, Mapping) and alike)
    return str(value) == wanted or (isinstance(value, str) and bool(fold(value)) and fold(value) == fold(wanted))
