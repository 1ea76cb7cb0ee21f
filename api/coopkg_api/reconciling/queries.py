"""Reconciliation queries: which entities a text may mean, the best first; one is a match only by an equal key.

A query that is wrong has its own ``error`` beside an empty ``result``, and breaks no other of its batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coopkg.linking.reconciliation import Candidate, Named
from coopkg_api.phrases import phrase
from coopkg_api.reconciling.entities import TYPES, Entities, type_named, type_told
from coopkg_api.reconciling.values import PROPERTIES, Property, fits, values

DEFAULT_LIMIT = 5
MOST_RESULTS = 100
STRICT = ("any", "all", "should")
_OTHER_TYPE = 0.8
_UNLIKE = 0.3
"""Part of the score that the properties of a query decide, where it has a text too."""


class WrongQuery(Exception):
    """A query that cannot be answered; ``key`` names the sentence, ``data`` what it speaks of."""

    def __init__(self, key: str, **data: object) -> None:
        super().__init__(key)
        self.key, self.data = key, data

    def sentence(self, lang: str) -> str:
        """Return what is wrong, in a language."""
        return phrase(f"reconcile.wrong_{self.key}", lang, **self.data)


@dataclass(frozen=True)
class Query:
    """One query, checked.

    Attributes:
        kinds: kinds of entities that may be meant.
        preferred: of these, the kinds that come first (``type_strict`` *should*); empty where all are alike.
        properties: (property, values of which an entity should have one).
    """

    text: str
    kinds: tuple[str, ...]
    preferred: tuple[str, ...]
    limit: int
    properties: tuple[tuple[Property, tuple[object, ...]], ...]


def read(given: object) -> Query:
    """Return a query as it came in JSON.

    Raises:
        WrongQuery: it is not one of the protocol, or names a type or a property that does not exist.
    """
    if not isinstance(given, Mapping):
        raise WrongQuery("query")
    text, properties = given.get("query", ""), tuple(_properties(given.get("properties") or []))
    if not isinstance(text, str) or not (text.strip() or properties):
        raise WrongQuery("text")
    kinds, preferred = _kinds(given.get("type") or [], given.get("type_strict") or STRICT[0])
    return Query(text.strip(), kinds, preferred, _limit(given.get("limit")), properties)


def _limit(given: object) -> int:
    if given is None:
        return DEFAULT_LIMIT
    if isinstance(given, bool) or not isinstance(given, int | float) or not given >= 1:
        raise WrongQuery("limit", value=str(given)[:80])
    return int(min(given, MOST_RESULTS))


def _kinds(types: object, strict: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the kinds that may be meant, and those that are preferred.

    An entity has one type: *all* of several types, which differ, has none.
    """
    if strict not in STRICT:
        raise WrongQuery("strict", value=str(strict)[:80], known=", ".join(STRICT))
    given = [types] if isinstance(types, str) else types
    if not isinstance(given, Sequence) or not all(isinstance(one, str) for one in given):
        raise WrongQuery("types")
    if unknown := [one for one in given if not type_named(one)]:
        raise WrongQuery("type", name=unknown[0][:80], known=", ".join(TYPES))
    kinds = tuple(dict.fromkeys(TYPES[type_named(one)] for one in given))
    everything = tuple(TYPES.values())
    if strict == "should":
        return everything, kinds
    if strict == "all" and len(kinds) > 1:
        return (), ()
    return kinds or everything, ()


def _properties(given: object) -> Iterator[tuple[Property, tuple[object, ...]]]:
    if not isinstance(given, list):
        raise WrongQuery("properties")
    for one in given:
        if not isinstance(one, Mapping) or "pid" not in one or "v" not in one:
            raise WrongQuery("properties")
        asked = PROPERTIES.get(str(one["pid"]))
        if asked is None:
            raise WrongQuery("property", name=str(one["pid"])[:80], known=", ".join(PROPERTIES))
        sought = one["v"] if isinstance(one["v"], list) else [one["v"]]
        if told := tuple(value for value in sought if value not in ("", None)):
            yield asked, told


def answer(entities: Entities, queries: Mapping[str, object], lang: str) -> dict[str, Any]:
    """Return the results of a batch, each under the key of its query."""
    return {key: _answer(entities, given, lang) for key, given in queries.items()}


def _answer(entities: Entities, given: object, lang: str) -> dict[str, Any]:
    try:
        query = read(given)
    except WrongQuery as wrong:
        return {"result": [], "error": wrong.sentence(lang)}
    return {"result": [_told(entities, one, lang) for one in _ranked(entities, query)]}


@dataclass(frozen=True)
class _Ranked:
    named: Named
    score: float
    equal: bool
    features: Mapping[str, float | bool]
    match: bool = False


def _ranked(entities: Entities, query: Query) -> list[_Ranked]:
    """Return the entities that may be meant, the best first; at most one of them matches."""
    if not query.kinds:
        return []
    found = sorted(_scored(entities, query), key=lambda one: -one.score)[: query.limit]
    sure = _sure(entities, query, found)
    ranked = [_Ranked(o.named, o.score, o.equal, o.features, o.named.iri == sure) for o in found]
    return sorted(ranked, key=lambda one: (-one.score, not one.match))


def _sure(entities: Entities, query: Query, found: Sequence[_Ranked]) -> str:
    """Return the one entity with an equal key and every property that was asked for; empty where none or several."""
    equal = [one.named.iri for one in found if one.equal and all(one.features.values())]
    meant = entities.names.resolve(query.text, query.preferred or query.kinds).iri
    if meant:
        return meant if meant in equal else ""
    return equal[0] if query.properties and len(equal) == 1 else ""


def _scored(entities: Entities, query: Query) -> Iterator[_Ranked]:
    for candidate in _candidates(entities, query):
        named = entities.names.things[candidate.iri]
        fitting = {asked.id: _has(entities, named, asked, sought) for asked, sought in query.properties}
        part = sum(fitting.values()) / len(fitting) if fitting else 1.0
        if not query.text and part < 1:
            continue
        score = candidate.score * (1 - _UNLIKE + _UNLIKE * part)
        if query.preferred and named.kind not in query.preferred:
            score *= _OTHER_TYPE
        equal = bool(query.text) and candidate.way != "near"
        yield _Ranked(named, round(score, 1), equal, {"name": candidate.score, **fitting})


def _candidates(entities: Entities, query: Query) -> Iterable[Candidate]:
    names = entities.names
    if query.text:
        return names.candidates(query.text, query.kinds, MOST_RESULTS)
    things = (one for one in names.things.values() if one.kind in query.kinds and not one.withdrawn)
    return (Candidate(one.iri, "", one.kind, 100.0, "", "near") for one in things)


def _has(entities: Entities, named: Named, asked: Property, sought: Iterable[object]) -> bool:
    known = values(entities, named, asked)
    return any(fits(entities, value, one) for one in sought for value in known)


def _told(entities: Entities, one: _Ranked, lang: str) -> dict[str, Any]:
    description = entities.description(one.named, lang)
    return {
        "id": entities.identifier(one.named.iri),
        "name": entities.label(one.named, lang),
        **({"description": description} if description else {}),
        "type": [type_told(entities.type_of(one.named), lang)],
        "score": one.score,
        "match": one.match,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
    }
