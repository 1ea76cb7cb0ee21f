"""What the service offers of itself: its manifest, and what may be meant by letters that somebody types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import coopkg
from coopkg.folding import fold
from coopkg.linking.reconciliation import Named
from coopkg_api.languages import Languages
from coopkg_api.phrases import phrase
from coopkg_api.reconciling.entities import TYPES, Entities, spaces, type_named, type_told
from coopkg_api.reconciling.values import PROPERTIES, Property

BATCH = 100
"""Queries of one batch."""
MOST_SUGGESTED = 20
PREVIEW = (460, 300)
"""Width and height of a preview, in pixels."""

Suggested = list[dict[str, Any]]


def manifest(address: str, spoken: Languages) -> dict[str, Any]:
    """Return the manifest.

    Args:
        address: of the service; that of a language stands below it, for clients append parameters as they like.
        spoken: languages of the request; one that was asked for goes along in every address.
    """
    lang = spoken.interface
    site = address.removesuffix("/reconcile")
    identifiers, schema = spaces()
    service = f"{address}/{lang}" if spoken.asked else address
    return {
        "versions": ["0.2"],
        "name": phrase("reconcile.name", lang),
        "identifierSpace": identifiers,
        "schemaSpace": schema,
        "defaultTypes": [type_told(name, lang) for name in TYPES],
        "documentation": f"{site}/api/v1/docs?lang={lang}#reconciliation",
        "logo": f"{site}/favicon.svg",
        "serviceVersion": coopkg.__version__,
        "batchSize": BATCH,
        "view": {"url": f"{service}/view?id={{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", "width": PREVIEW[0], "height": PREVIEW[1]},
        "suggest": {kind: _suggest(service, kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [_setting(lang)],
        },
    }


def _suggest(service: str, kind: str) -> dict[str, str]:
    return {
        "service_url": service,
        "service_path": f"/suggest/{kind}",
        "flyout_service_url": service,
        "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
    }


def _setting(lang: str) -> dict[str, Any]:
    label, help_text = (phrase(f"reconcile.limit_{part}", lang) for part in ("label", "help"))
    return {"name": "limit", "label": label, "type": "number", "default": 0, "help_text": help_text}


def suggest_entities(entities: Entities, prefix: str, cursor: int, lang: str, types: Iterable[str] = ()) -> Suggested:
    """Return entities of which a name begins so, or which a name means or is near to."""
    kinds = tuple(TYPES[name] for name in map(type_named, types) if name)
    begun = [one.iri for one in entities.names.begun(prefix, kinds)]
    alike = [one.iri for one in entities.names.candidates(prefix, kinds, MOST_SUGGESTED)]
    meant = [entities.names.resolve(prefix, kinds).iri]
    found = [iri for iri in dict.fromkeys((*meant, *begun, *alike)) if iri]
    shown = found[cursor : cursor + MOST_SUGGESTED]
    return [_entity(entities, entities.names.things[iri], lang) for iri in shown]


def _entity(entities: Entities, named: Named, lang: str) -> dict[str, Any]:
    description = entities.description(named, lang)
    return {
        "id": entities.identifier(named.iri),
        "name": entities.label(named, lang),
        **({"description": description} if description else {}),
        "notable": [type_told(entities.type_of(named), lang)],
    }


def suggest_types(prefix: str, cursor: int, lang: str) -> Suggested:
    """Return the types of which the name or the identifier begins so."""
    found = [type_told(name, lang) for name in TYPES]
    return [one for one in found if _begins(prefix, (one["id"], one["name"], type_named(prefix)))][cursor:]


def suggest_properties(prefix: str, cursor: int, lang: str, kind: str = "") -> Suggested:
    """Return the properties, of entities of a kind, of which a word of the name or the identifier begins so."""
    found = (one for one in PROPERTIES.values() if not kind or kind in one.kinds)
    return [property_told(one, lang) for one in found if _begins(prefix, (one.id, one.name(lang)))][cursor:]


def property_told(one: Property, lang: str) -> dict[str, str]:
    """Return a property as the protocol writes it."""
    return {"id": one.id, "name": one.name(lang)}


def _begins(prefix: str, names: Iterable[str]) -> bool:
    sought = fold(prefix)
    return any(f" {fold(name)}".find(f" {sought}") >= 0 or name == prefix for name in names if name)
