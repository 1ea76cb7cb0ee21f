"""The JSON-LD context of the REST interface: what its keys mean in the graph.

Keys that only repeat or order what other keys say (``label``, ``line``, ``total``…) mean nothing: they map to null. The
``items`` of a list are included beside it, and the list itself says nothing. A key that means different things on
different kinds is defined for each kind (JSON-LD 1.1, type-scoped contexts).
"""

from __future__ import annotations

from typing import Any

from coopkg.namespaces import iri
from coopkg_api.vocabulary import Vocabulary

_LABELLED_BY_SKOS = ("CoreConcept", "ActorCategory", "DeviceType", "EffectType", "Scale", "GridItem", "Dimension")
_CONCEPTS = _LABELLED_BY_SKOS[:5]
_SOURCES = ("PrimarySource", "ReportPage", "CitedWork", "Edition")
_SILENT = (
    *("label", "title", "note", "scope_note", "line", "start", "end", "exact", "curatorial", "issued"),
    *("total", "page", "per_page", "next", "prev", "statements", "grids", "matched", "matched_lang", "rank"),
)


def _texts(name: str) -> dict[str, Any]:
    return {"@id": iri(name), "@container": "@language"}


def _back(name: str) -> dict[str, Any]:
    return {"@reverse": iri(name)}


def _address(name: str) -> dict[str, Any]:
    return {"@id": iri(name), "@type": "@id"}


def context(vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the context document, with the kinds and the voices that the ontology declares."""
    terms = {"@version": 1.1, "id": "@id", "type": "@type", "items": "@included", **dict.fromkeys(_SILENT), **_keys()}
    return {"@context": {**terms, **_voices(vocabulary), **_kinds(vocabulary)}}


def _keys() -> dict[str, Any]:
    own = ("about", "touches", "synthesises", "position")
    return {
        **{name: iri(f"coop:{name}") for name in own},
        "labels": _texts("rdfs:label"),
        "titles": _texts("dcterms:title"),
        "notes": _texts("skos:editorialNote"),
        "scope_notes": _texts("skos:scopeNote"),
        "synonyms": _texts("skos:altLabel"),
        "broader": iri("skos:broader"),
        "narrower": _back("skos:broader"),
        "related": iri("skos:related"),
        "within": iri("skos:broader"),
        "notation": iri("skos:notation"),
        "holders": iri("coop:statedBy"),
        "voice": {"@id": iri("coop:voice"), "@type": "@vocab"},
        "verb": {"@id": iri("coop:verb"), "@language": "fr"},
        "relation_subject": iri("coop:relationSubject"),
        "relation_type": iri("coop:relationType"),
        "relation_object": iri("coop:relationObject"),
        "excerpts": _back("coop:evidences"),
        "edition": _address("coop:excerptOf"),
        "line_start": iri("coop:lineStart"),
        "line_end": iri("coop:lineEnd"),
        "grid": iri("coop:itemOf"),
        "is_item_for": iri("coop:isItemFor"),
        "entries": _back("coop:records"),
        "source": iri("coop:gridOf"),
        "dimensions": _back("skos:topConceptOf"),
        "creators": iri("dcterms:creator"),
        "publishers": iri("dcterms:publisher"),
        "pages": iri("bibo:pages"),
        "web_page": _address("foaf:page"),
    }


def _voices(vocabulary: Vocabulary) -> dict[str, Any]:
    return {term.name: term.iri for term in vocabulary.terms if iri("coop:Voice") in term.above}


def _kinds(vocabulary: Vocabulary) -> dict[str, Any]:
    own = {term.name: {"@id": term.iri, **_scoped(term.name)} for term in vocabulary.terms if term.kind == "class"}
    return {**own, "Person": iri("foaf:Person"), "Organization": iri("org:Organization")}


def _scoped(kind: str) -> dict[str, Any]:
    local: dict[str, Any] = {}
    if kind in (*_LABELLED_BY_SKOS, "Grid"):
        local["labels"] = _texts("skos:prefLabel")
    if kind in _CONCEPTS:
        local |= {"statements": _back("coop:about"), "items": _back("coop:touches")}
    if kind in _SOURCES:
        local |= {"statements": _back("coop:statedBy"), "grids": _back("coop:gridOf")}
    if kind == "Grid":
        local["items"] = _back("coop:itemOf")
    return {"@context": local} if local else {}
