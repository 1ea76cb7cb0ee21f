"""Which page stands for a thing, and what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from coopkg.errors import UnknownName
from coopkg.graph.description import Description
from coopkg.graph.observation_choice import Wanted
from coopkg.linking.comparison.passages import passages
from coopkg.namespaces import base
from coopkg_api import arrangement, sides
from coopkg_api.live import Served
from coopkg_api.properties import Namer, incoming, outgoing

Page = tuple[str, dict[str, Any]]


def page(served: Served, thing: str) -> Page:
    """Return the template and the data of the page of a thing, given by its IRI.

    Raises:
        UnknownName: the graph knows nothing of it.
    """
    family = thing.removeprefix(base() + "id/").partition("/")[0]
    try:
        return _PAGES.get(family, _resource)(served, thing)
    except UnknownName:
        return _resource(served, thing)


def _concept(served: Served, thing: str) -> Page:
    kg = served.graph
    concept = kg.concept(thing)
    return "concept.html", {
        "concept": concept,
        "synonyms": [(tag, word) for tag, words in concept.synonyms.items() for word in words],
        "groups": arrangement.by_holder(concept),
        "distinctions": arrangement.distinctions(concept),
        "items": [(item, arrangement.marked(item, concept)) for item in concept.items],
        "relations": sides.relations(concept),
        "seen": sides.seen(kg, concept.iri, Wanted(about=concept.iri)),
    }


def _source(served: Served, thing: str) -> Page:
    source = served.graph.source(thing)
    return "source.html", {"source": source, "name": served.graph.resource(thing), "editions": _editions(served, thing)}


def _editions(served: Served, source: str) -> list[dict[str, Any]]:
    """Return the editions of a source, or the source itself where it is one."""
    kg = served.graph
    found = []
    for row in kg.read("editions").records():
        edition = str(row["edition"])
        of = Description(kg.describe(edition)).values(edition, "dcterms:isVersionOf")
        if source in (edition, *of):
            numbers = {name: int(str(row[name])) for name in ("lines", "characters")}
            found.append({"iri": edition, "label": kg.resource(edition).label, "hash": row["hash"], **numbers})
    return found


def _grid(served: Served, thing: str) -> Page:
    kg = served.graph
    grid = kg.grid(thing)
    return "grid.html", {"grid": grid, "grids": arrangement.grids(kg), "parts": arrangement.parts(kg, grid)}


def _item(served: Served, thing: str) -> Page:
    item = served.graph.item(thing)
    seen = sides.seen(served.graph, item.iri, Wanted(observed=item.iri))
    return "item.html", {"item": item, "row": arrangement.row(served.graph, item), "seen": seen}


def _comparison(served: Served, thing: str) -> Page:
    comparison = served.graph.comparison(thing)
    return "comparison.html", {"comparison": comparison, "sides": sides.sides(comparison)}


def _collective(served: Served, thing: str) -> Page:
    collective = served.graph.collective(thing)
    return "collective.html", {"collective": collective, "grids": sides.by_grid(collective)}


def _observation(served: Served, thing: str) -> Page:
    own = {"observation": served.graph.observation(thing), "passages": passages(served.graph, [thing])[thing]}
    return "observation.html", {**own, **_bare(served, thing)}


def _statement(served: Served, thing: str) -> Page:
    statement = served.graph.statement(thing)
    bare = _bare(served, thing)
    told = {name: [p for p in bare[name] if p.name not in _TOLD] for name in bare}
    return "statement.html", {"statement": statement, **told}


def _excerpt(served: Served, thing: str) -> Page:
    found = [x for s in served.graph.statements() for x in s.excerpts if x.iri == thing]
    return ("excerpt.html", {"excerpt": found[0], **_bare(served, thing)}) if found else _resource(served, thing)


def _resource(served: Served, thing: str) -> Page:
    kg = served.graph
    said = {"held": arrangement.held(kg, thing), "works": arrangement.works(kg, thing)}
    return "resource.html", {"thing": kg.resource(thing), **said, **_bare(served, thing)}


def _bare(served: Served, thing: str) -> dict[str, Any]:
    triples = served.graph.describe(thing)
    namer = Namer(served.graph, served.vocabulary)
    return {"properties": outgoing(thing, triples, namer), "incoming": incoming(thing, triples, namer)}


_TOLD = {
    *("rdf:type", "rdfs:label", "skos:editorialNote", "coop:evidences"),
    *("coop:statedBy", "coop:about", "coop:voice", "coop:verb", "coop:basis"),
    *("coop:relationSubject", "coop:relationType", "coop:relationObject"),
}
"""Properties that the page of a statement shows in its own way."""

_PAGES: dict[str, Callable[[Served, str], Page]] = {
    "concept": _concept,
    "source": _source,
    "grid": _grid,
    "item": _item,
    "comparison": _comparison,
    "collective": _collective,
    "observation": _observation,
    "excerpt": _excerpt,
    "statement": _statement,
    "question": _statement,
    "note": _statement,
    "example": _statement,
}
