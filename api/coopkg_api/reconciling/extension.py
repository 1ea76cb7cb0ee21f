"""Data extension: the values of some properties of some entities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coopkg_api.reconciling.entities import Entities, type_told
from coopkg_api.reconciling.offers import property_told
from coopkg_api.reconciling.values import PROPERTIES, told, values


def extend(entities: Entities, ids: Sequence[str], asked: Sequence[Mapping[str, Any]], lang: str) -> dict[str, Any]:
    """Return the values of properties, all of them known, of entities; one that is unknown has none."""
    meta = [_meta(str(one["id"]), lang) for one in asked]
    return {
        "meta": meta,
        "rows": {name: {one["id"]: _cell(entities, name, one, lang) for one in asked} for name in ids},
    }


def _meta(name: str, lang: str) -> dict[str, Any]:
    known = PROPERTIES[name]
    return {**property_told(known, lang), **({"type": type_told(known.of, lang)} if known.of else {})}


def _cell(entities: Entities, name: str, asked: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    named = entities.find(name)
    found = values(entities, named, PROPERTIES[asked["id"]]) if named else []
    return [told(entities, value, lang) for value in found[: _most(asked.get("settings"))]]


def _most(settings: object) -> int | None:
    """Return how many values are wanted: all where the setting is 0, missing, or no number."""
    given = settings.get("limit") if isinstance(settings, Mapping) else None
    try:
        return int(str(given)) or None if given and int(str(given)) > 0 else None
    except ValueError:
        return None
