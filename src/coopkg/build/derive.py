"""What follows from what is stated: the rules of ``queries/construct``, run until nothing new comes.

Each graph is derived in its own context, for across sources contradiction is data: a source together with the core,
never with another source. A derived graph holds only what neither an asserted graph of its context nor the core's own
derived graph holds, so that dropping a source drops all that came of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.load import shown
from coopkg.errors import SyntaxFault
from coopkg.namespaces import base

CORE = ("ontology", "concepts", "sources")
PUBLISHED = (
    "rdf:type",
    "skos:broader",
    "skos:broaderTransitive",
    "skos:inScheme",
    "skos:related",
    "cito:cites",
    "coop:about",
    "coop:addressedBy",
    "coop:addressedInCase",
    "coop:componentOf",
    "coop:countsFor",
    "coop:discusses",
    "coop:disputes",
    "coop:enables",
    "coop:exhibits",
    "coop:expressesNotion",
    "coop:gridCovers",
    "coop:hasExcerpt",
    "coop:hasItem",
    "coop:hasObservation",
    "coop:hinders",
    "coop:isDistinctFrom",
    "coop:isLeverFor",
    "coop:leadsTo",
    "coop:observes",
    "coop:opposes",
    "coop:overcomes",
    "coop:produces",
    "coop:requires",
    "coop:states",
    "coop:touches",
    "coop:tracesTo",
    "coop:transforms",
    "foaf:page",
    "oa:hasSource",
    "prov:wasDerivedFrom",
)
"""The predicates that a derived graph may hold; on these the rules give exactly what OWL 2 RL gives (tested)."""

Triples = set[ox.Triple]
_PLACE = re.compile(r"^error at (\d+):(\d+): ")


def rules() -> tuple[str, ...]:
    """Return the CONSTRUCT queries, in the order of their numbers.

    Raises:
        SyntaxFault: a rule is not SPARQL.
    """
    return tuple(_rule(path) for path in resources.files("queries", "construct/*.rq"))


def derive(graphs: Mapping[str, Triples]) -> dict[str, Triples]:
    """Return the IRIs of the derived graphs and what they hold, from those of the asserted graphs.

    ``graph/derived/core`` follows from the ontology, the concepts and the sources; ``graph/derived/source/{id}`` and
    ``graph/derived/cases`` from these together with the one graph.
    """
    queries = rules()
    core = set(chain.from_iterable(graphs.get(f"{base()}graph/{name}", ()) for name in CORE))
    derived = {f"{base()}graph/derived/core": closure(core, queries)}
    known = core | derived[f"{base()}graph/derived/core"]
    for graph in sorted(graphs):
        name = graph.removeprefix(f"{base()}graph/")
        if name == "cases" or name.startswith("source/"):
            derived[f"{base()}graph/derived/{name}"] = closure(known | graphs[graph], queries)
    return derived


def closure(triples: Triples, with_rules: Iterable[str] | None = None) -> Triples:
    """Return what the rules add to a set of triples, until they add nothing."""
    queries = rules() if with_rules is None else tuple(with_rules)
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    found: Triples = set()
    while added := _round(store, queries, triples | found):
        found |= added
    return found


def _round(store: ox.Store, queries: Iterable[str], known: Triples) -> Triples:
    """Run each rule once; put what is new into the store and return it."""
    added: Triples = set()
    for query in queries:
        new = set(_construct(store, query)) - known - added
        store.extend([ox.Quad(*triple) for triple in new])
        added |= new
    return added


def _construct(store: ox.Store, query: str) -> ox.QueryTriples:
    found = store.query(query)
    if not isinstance(found, ox.QueryTriples):
        raise TypeError(query)
    return found


def _rule(path: Path) -> str:
    text = resources.read_text(path)
    try:
        _construct(ox.Store(), text)
    except SyntaxError as fault:
        line, column = map(int, _PLACE.findall(str(fault))[0])
        raise SyntaxFault(path=shown(path), line=line, column=column, detail=str(fault)) from fault
    return text
