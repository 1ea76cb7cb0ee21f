"""skosify, which shares no code with the shapes and the checks, finds nothing in concepts, grids and collections."""

from __future__ import annotations

import logging

import pytest
from rdflib import SKOS, Graph, URIRef

from coopkg.build.rdflib_terms import to_graph
from coopkg.namespaces import iri

skosify = pytest.importorskip("skosify", reason="install it by: pip install -e '.[test]'")
SEVERAL = "Multiple concept schemes found."  # the vocabulary has one scheme and five grids: told, not a fault


@pytest.fixture
def whole(kg) -> Graph:
    """The default graph of the built store; a fresh copy, for skosify changes what it reads."""
    return to_graph(kg.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


def told(graph: Graph, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        skosify.skosify(graph, eliminate_redundancy=True, break_cycles=True)
    messages = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    return [message for message in messages if not message.startswith(SEVERAL)]


def test_skosify_finds_nothing(whole: Graph, caplog: pytest.LogCaptureFixture) -> None:
    concepts = set(whole.subjects(SKOS.inScheme))
    assert len(concepts) > 320
    assert told(whole, caplog) == []


def test_skosify_would_find_a_loop_a_clash_a_detour_and_a_label_given_twice(
    whole: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    under, above, top = (concept(name) for name in ("accords", "dispositif", "cooperation"))
    assert (under, SKOS.broader, above) in whole
    whole.add((above, SKOS.broader, top))
    whole.add((top, SKOS.broader, above))
    whole.add((under, SKOS.broader, top))
    whole.add((under, SKOS.related, above))
    whole.add((under, SKOS.altLabel, next(whole.objects(under, SKOS.prefLabel))))
    found = " ".join(told(whole, caplog))
    for sign in (
        "Hierarchy cycle",
        "skos:broaderTransitive and skos:related",
        "redundant hierarchical",
        "prefLabel and",
    ):
        assert sign in found


def concept(name: str) -> URIRef:
    return URIRef(iri(f"concept:{name}"))
