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
    "more",
    *("total", "page", "per_page", "next", "prev", "statements", "grids", "matched", "matched_lang", "marks", "rank"),
    *(
        "deprecated",
        "replaced_by",
        "change_notes",
        "rationale",
        "sources",
        "comparisons",
        "observations",
        "collectives",
        "headings",
    ),
    *("stance", "observed_on", "reading", "confidence", "territory", "start", "fictitious", "facts"),
    *("relation", "target_label", "justification", "comment", "relations", "mappings", "members"),
    *("columns", "cells", "scheme", "silences", "numbers"),
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
        **_comparing(),
        **_observing(),
        **_linking(),
    }


def _comparing() -> dict[str, Any]:
    return {
        "verdict": {"@id": iri("coop:verdict"), "@type": "@vocab"},
        "concepts": iri("coop:onConcept"),
        "rationales": _texts("coop:rationale"),
        "marked_by": iri("coop:markedBy"),
        "dependences": iri("coop:notesDependence"),
        "apart": iri("coop:setsApart"),
        "created": {"@id": iri("dcterms:created"), "@type": iri("xsd:date")},
    }


def _observing() -> dict[str, Any]:
    own = ("addresses", "contests", "confirms", "intensity", "exhibits", "country", "disputes")
    return {
        **{name: iri(f"coop:{name}") for name in own},
        "collective": iri("coop:ofCase"),
        "observed": iri("coop:observes"),
        "counts_for": iri("coop:countsFor"),
        "observers": iri("coop:observer"),
        "web_pages": _address("foaf:page"),
        "documents": iri("prov:wasDerivedFrom"),
        "readings": _texts("coop:whatWasRead"),
        "forms": iri("coop:ofKind"),
        "territories": _texts("coop:place"),
    }


def _linking() -> dict[str, Any]:
    return {
        "subject": iri("sssom:subject_id"),
        "target": _address("sssom:object_id"),
        "authors": iri("sssom:author_id"),
        "comments": _texts("sssom:comment"),
        "seen": _address("sssom:see_also"),
    }


def _voices(vocabulary: Vocabulary) -> dict[str, Any]:
    named = {iri("coop:Voice"), iri("coop:Verdict")}
    return {term.name: term.iri for term in vocabulary.terms if named & set(term.above)}


def _kinds(vocabulary: Vocabulary) -> dict[str, Any]:
    own = {term.name: {"@id": term.iri, **_scoped(term.name)} for term in vocabulary.terms if term.kind == "class"}
    others = {
        "Person": "foaf:Person",
        "Organization": "org:Organization",
    }
    mapping = {
        "Collection": {"@id": iri("skos:Collection"), **_scoped("Collection")},
        "Mapping": {"@id": iri("sssom:Mapping"), **_scoped("Mapping")},
    }
    return {**own, **{name: iri(address) for name, address in others.items()}, **mapping}


def _scoped(kind: str) -> dict[str, Any]:
    local: dict[str, Any] = {}
    if kind in (*_LABELLED_BY_SKOS, "Grid"):
        local["labels"] = _texts("skos:prefLabel")
    if kind in _CONCEPTS:
        local |= {"statements": _back("coop:about"), "items": _back("coop:touches")}
        local |= {"relations": _back("coop:about"), "comparisons": _back("coop:onConcept")}
        local |= {"mappings": _back("sssom:subject_id")}
    if kind in _SOURCES:
        local |= {"statements": _back("coop:statedBy"), "grids": _back("coop:gridOf")}
    if kind == "Grid":
        local |= {"items": _back("coop:itemOf"), "headings": _back("skos:inScheme")}
    if kind == "Comparison":
        local["statements"] = iri("coop:comparesStatement")
    local |= _of_cases(kind)
    return {"@context": local} if local else {}


def _of_cases(kind: str) -> dict[str, Any]:
    """Return what keys mean on cases and mappings, where it is not what they mean elsewhere."""
    if kind in ("RealCollective", "FictitiousCollective"):
        return {"facts": _back("coop:concernsCollective"), "observations": _back("coop:ofCase"), "notes": None}
    if kind == "CollectiveFact":
        return {"forms": iri("coop:statesKind"), "notes": None}
    if kind == "Observation":
        return {"grid": None, "notes": None}
    if kind == "Mapping":
        return {"created": {"@id": iri("sssom:mapping_date"), "@type": iri("xsd:date")}}
    return {"labels": _texts("skos:prefLabel"), "members": _address("skos:member")} if kind == "Collection" else {}
