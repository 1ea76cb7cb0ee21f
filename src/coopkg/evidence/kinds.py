"""The kinds of record that a curator begins, and what each must say: the table that ``coopkg new`` follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """One property of a new record.

    Attributes:
        name: prefixed name of the property.
        value: what stands there until it is filled: a fixed prefixed name (``scheme:core``), a prefix alone (``src:``)
            for a missing thing, ``@fr`` or ``@en`` for a missing text, ``text``, ``number`` or ``address``.
        role: what the caller can fill it with: ``by``, ``voice``, ``about``, ``of``, ``words`` (the passage),
            ``excerpt``.
        many: it takes any number of values.
    """

    name: str
    value: str
    role: str = ""
    many: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of record.

    Attributes:
        type: prefixed name of its class.
        prefix: prefix of its identifiers.
        digits: length of its numbers; 0 where a readable slug is given.
        evidenced: an excerpt evidences it.
        measured: it describes a file, whose hash names it.
    """

    type: str
    prefix: str
    digits: int
    slots: tuple[Slot, ...]
    evidenced: bool = True
    measured: bool = False


def _both(name: str) -> tuple[Slot, Slot]:
    return Slot(name, "@fr"), Slot(name, "@en")


_UTTERANCE = (
    *_both("rdfs:label"),
    Slot("coop:statedBy", "src:", "by", many=True),
    Slot("coop:voice", "coop:", "voice"),
)
_ABOUT = Slot("coop:about", "concept:", "about", many=True)


def _utterance(name: str, prefix: str, digits: int, *slots: Slot) -> Kind:
    return Kind(f"coop:{name}", prefix, digits, _UTTERANCE + (slots or (_ABOUT,)))


def _observation(name: str) -> Kind:
    return Kind("coop:Observation", "obs", 4, (*_OBSERVATION, Slot(name, "item:", "about")), evidenced=False)


def _collective(name: str) -> Kind:
    slots = (*_both("rdfs:label"), Slot("coop:ofKind", "concept:", "about", many=True), _CURATORIAL)
    return Kind(name, "coll", 0, slots, evidenced=False)


def _agent(name: str) -> Kind:
    return Kind(name, "agent", 0, (*_both("rdfs:label"), Slot("foaf:name", "text")), evidenced=False)


_CURATORIAL = Slot("coop:basis", "coop:curatorial")
_READ_AT = Slot("foaf:page", "address")
_DISTINGUISHES = Slot("coop:distinguishes", "concept:", "about")
_RELATION = (
    Slot("coop:relationSubject", "concept:", "about"),
    Slot("coop:relationObject", "concept:", "about"),
    Slot("coop:relationType", "reltype:"),
    Slot("coop:verb", "@fr"),
)
_CONCEPT = (Slot("skos:inScheme", "scheme:core"), *_both("skos:prefLabel"), *_both("skos:scopeNote"))
_ITEM = (
    Slot("coop:itemOf", "grid:", "of"),
    Slot("coop:position", "number"),
    Slot("skos:notation", "text"),
    Slot("skos:prefLabel", "@fr", "words"),
    Slot("skos:prefLabel", "@en"),
    Slot("coop:touches", "concept:", "about", many=True),
)
_DIMENSION = (Slot("skos:topConceptOf", "grid:", "of"), Slot("coop:position", "number"), *_both("skos:prefLabel"))
_SOURCE = (*_both("rdfs:label"), Slot("dcterms:title", "@fr"), Slot("dcterms:creator", "agent:", "by", many=True))
_EDITION = (*_both("rdfs:label"), Slot("dcterms:isVersionOf", "src:", "of"))
_OBSERVATION = (
    Slot("coop:ofCase", "coll:", "of"),
    Slot("coop:observer", "agent:", "by"),
    *_both("coop:whatWasRead"),
    _READ_AT,
    _CURATORIAL,
)
_FACT = (
    *_both("rdfs:label"),
    Slot("coop:concernsCollective", "coll:", "of"),
    Slot("coop:statesStart", "text"),
    _READ_AT,
    _CURATORIAL,
)
_MAPPING = (
    Slot("sssom:subject_id", "concept:", "about"),
    *_both("sssom:subject_label"),
    Slot("sssom:predicate_id", "skos:"),
    Slot("sssom:object_id", "address"),
    Slot("sssom:object_label", "text"),
    Slot("sssom:mapping_justification", "semapv:ManualMappingCuration"),
    Slot("sssom:confidence", "number"),
    Slot("sssom:author_id", "agent:", "by"),
    Slot("sssom:mapping_date", "text"),
    Slot("sssom:see_also", "address"),
    *_both("sssom:comment"),
)
_COMPARISON = (
    *_both("rdfs:label"),
    Slot("dcterms:creator", "agent:", "by"),
    Slot("dcterms:created", "text"),
    Slot("coop:onConcept", "concept:", "about", many=True),
    Slot("coop:comparesStatement", "st:", "of", many=True),
    Slot("coop:verdict", "coop:"),
    Slot("coop:basis", "coop:"),
    *_both("coop:rationale"),
)

KINDS: Mapping[str, Kind] = {
    "approach": _utterance("Approach", "st", 4),
    "argument": _utterance("DisciplineArgument", "st", 4),
    "claim": _utterance("Claim", "st", 4),
    "definition": _utterance("Definition", "st", 4, Slot("coop:defines", "concept:", "about")),
    "distinction": _utterance("Distinction", "st", 4, _DISTINGUISHES, _DISTINGUISHES),
    "etymology": _utterance("Etymology", "st", 4),
    "grid-entry": _utterance("GridEntry", "st", 4, Slot("coop:records", "item:", "about")),
    "limitation": _utterance("Limitation", "st", 4),
    "recommendation": _utterance("Recommendation", "st", 4),
    "relation": _utterance("RelationStatement", "st", 4, *_RELATION),
    "guiding-question": _utterance("GuidingQuestion", "q", 2),
    "open-question": _utterance("OpenQuestion", "q", 2),
    "anomaly": _utterance("TextAnomaly", "note", 2, Slot("oa:hasTarget", "x:", "excerpt"), Slot("coop:reading", "@fr")),
    "cross-reference": _utterance("CrossReference", "note", 2, Slot("coop:refersTo", "src:", "about")),
    "remark": _utterance("Remark", "note", 2),
    "example": _utterance("IllustrativeExample", "ex", 0),
    "comparison": Kind("coop:Comparison", "cmp", 3, _COMPARISON, evidenced=False),
    "concept": Kind("coop:CoreConcept", "concept", 0, _CONCEPT, evidenced=False),
    "mapping": Kind("sssom:Mapping", "map", 4, _MAPPING, evidenced=False),
    "collective": _collective("coop:RealCollective"),
    "fictitious-collective": _collective("coop:FictitiousCollective"),
    "fact": Kind("coop:CollectiveFact", "fact", 4, _FACT, evidenced=False),
    "presence": _observation("coop:observesPresenceOf"),
    "absence": _observation("coop:observesAbsenceOf"),
    "ambivalence": _observation("coop:observesAmbivalenceOf"),
    "silence": _observation("coop:observesSilenceOn"),
    "observation": _observation("coop:observes"),
    "source": Kind("coop:PrimarySource", "src", 0, _SOURCE, evidenced=False),
    "edition": Kind("coop:Edition", "src", 0, _EDITION, evidenced=False, measured=True),
    "cited-work": Kind("coop:CitedWork", "src", 0, _both("rdfs:label"), evidenced=False),
    "dimension": Kind("coop:Dimension", "dim", 0, _DIMENSION),
    "grid": Kind(
        "coop:Grid", "grid", 0, (*_both("skos:prefLabel"), Slot("coop:gridOf", "src:", "by")), evidenced=False
    ),
    "item": Kind("coop:GridItem", "item", 0, _ITEM, evidenced=False),
    "organization": _agent("org:Organization"),
    "person": _agent("foaf:Person"),
}
"""Every kind, by the name that is given to ``coopkg new``."""

MEASURED = frozenset(name for name, kind in KINDS.items() if kind.measured)
"""The kinds that describe a file."""
