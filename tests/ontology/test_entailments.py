"""What the ontology entails of the valid example, by OWL RL: the chains, and what must not follow from them."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import Graph, URIRef

from coopkg.namespaces import iri

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


@pytest.fixture(scope="module")
def closure(ontology: Graph, valid: Path) -> Graph:
    graph = ontology + Graph().parse(valid)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def pairs(graph: Graph, name: str) -> set[tuple[str, str]]:
    """Return subject and object of a property, without the base address."""
    base = iri("coop:").removesuffix("ns#") + "id/"
    return {(str(s).removeprefix(base), str(o).removeprefix(base)) for s, o in graph[: URIRef(iri(f"coop:{name}"))]}


def test_owl_rl_finds_no_error(closure: Graph) -> None:
    assert (None, ERROR, None) not in closure


def test_a_grid_entry_is_about_what_its_item_touches(closure: Graph) -> None:
    about = pairs(closure, "about")
    assert ("statement/0005", "concept/rivalite") in about
    assert {("statement/0006", "concept/confiance"), ("statement/0006", "concept/charte")} <= about
    assert {s for s, _ in about} == {f"statement/000{n}" for n in range(1, 8)} | {"question/01", "note/01"}


def test_what_is_defined_distinguished_or_related_is_what_a_statement_is_about(closure: Graph) -> None:
    about = pairs(closure, "about")
    assert ("statement/0002", "concept/cooperation") in about
    assert {("statement/0003", "concept/cooperation"), ("statement/0003", "concept/coordination")} <= about
    assert {("statement/0004", "concept/confiance"), ("statement/0004", "concept/cooperation")} <= about


def test_an_edition_and_every_holder_discuss_what_is_said_in_them(closure: Graph) -> None:
    assert pairs(closure, "discusses") == {
        ("source/page", "concept/rivalite"),
        ("source/fabrique", "concept/rivalite"),
        ("source/fabrique", "concept/cooperation"),
        ("source/fabrique", "concept/coordination"),
        ("source/fabrique", "concept/confiance"),
        ("source/fabrique", "concept/charte"),
        ("source/college", "concept/cooperation"),
        ("source/college", "concept/confiance"),
        ("source/college", "concept/rivalite"),
        ("source/panorama", "concept/facilitateur"),
        ("agent/cl", "concept/charte"),
    }


def test_a_grid_covers_what_its_items_touch(closure: Graph) -> None:
    assert pairs(closure, "gridCovers") == {
        ("grid/fabrique", "concept/rivalite"),
        ("grid/fabrique", "concept/confiance"),
        ("grid/fabrique", "concept/charte"),
    }


def test_a_synthesised_item_traces_to_the_source_of_what_it_takes_up(closure: Graph) -> None:
    assert pairs(closure, "tracesTo") == {("item/synthese-05", "source/fabrique")}


def test_only_presence_counts_and_it_rolls_up_through_items_for_one_concept(closure: Graph) -> None:
    assert pairs(closure, "countsFor") == {
        ("observation/narrow", "concept/rivalite-ressources"),
        ("observation/narrow", "concept/rivalite"),
        ("observation/item", "item/fabrique-02"),
        ("observation/item", "concept/rivalite"),
        ("observation/bundle", "item/fabrique-03"),
    }


def test_an_item_counts_for_what_is_broader_than_its_concept(ontology: Graph, valid: Path) -> None:
    graph = ontology + Graph().parse(valid)
    graph.add(tuple(map(URIRef, map(iri, ("concept:rivalite", "skos:broader", "concept:cooperation")))))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert ("observation/item", "concept/cooperation") in pairs(graph, "countsFor")
    assert ("observation/narrow", "concept/cooperation") in pairs(graph, "countsFor")


def test_a_collective_exhibits_what_counts_and_never_what_is_absent_ambivalent_silent_or_coded(closure: Graph) -> None:
    assert pairs(closure, "exhibits") == {
        ("collective/narrow", "concept/rivalite-ressources"),
        ("collective/narrow", "concept/rivalite"),
        ("collective/item", "item/fabrique-02"),
        ("collective/item", "concept/rivalite"),
        ("collective/bundle", "item/fabrique-03"),
    }


def test_a_bundling_item_does_not_roll_up_to_what_it_touches(closure: Graph) -> None:
    assert {o for s, o in pairs(closure, "exhibits") if s == "collective/bundle"} == {"item/fabrique-03"}


def test_every_stance_is_an_observation_of_something(closure: Graph) -> None:
    assert {s for s, _ in pairs(closure, "observes")} == {s for s, _ in pairs(closure, "ofCase")}


def test_a_question_is_addressed_in_the_case_of_an_observation(closure: Graph) -> None:
    assert pairs(closure, "addressedInCase") == {("question/01", "collective/narrow")}


@pytest.mark.parametrize(
    ("derived", "stated"),
    [
        ("states", "statedBy"),
        ("hasExcerpt", "excerptOf"),
        ("hasItem", "itemOf"),
        ("hasObservation", "ofCase"),
        ("addressedBy", "addresses"),
    ],
)
def test_the_other_direction_is_derived_never_stated(closure: Graph, valid: Path, derived: str, stated: str) -> None:
    assert pairs(closure, derived) == {(o, s) for s, o in pairs(closure, stated)} != set()
    assert pairs(Graph().parse(valid), derived) == set()


@pytest.mark.parametrize("name", ["isDistinctFrom", "opposes"])
def test_a_distinction_and_an_opposition_hold_both_ways(closure: Graph, name: str) -> None:
    found = pairs(closure, name)
    assert len(found) == 2
    assert found == {(o, s) for s, o in found}


@pytest.mark.parametrize("name", ["enables", "componentOf", "synthesises", "contests"])
def test_other_relations_hold_one_way(closure: Graph, name: str) -> None:
    found = pairs(closure, name)
    assert len(found) == 1
    assert found != {(o, s) for s, o in found}
