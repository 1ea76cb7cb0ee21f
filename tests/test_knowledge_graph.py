"""The facade: one generation, asked by name."""

import pytest

import coopkg
from coopkg.errors import BadParameter, NotBuilt, UnknownName
from coopkg.namespaces import iri, shorten


def test_who_says_what_about_rivalry(kg):
    said = kg.concept("rivalite").statements
    assert [s.line for s in said] == [31, 31, 31, 33, 34, 36, 82]
    assert {holder.iri for s in said for holder in s.holders} == {iri("src:fabrique")}
    assert all(s.voice and s.excerpts for s in said)


@pytest.mark.parametrize("name", ["rivalite", "concept:rivalite", "https://w3id.org/coopkg/id/concept/rivalite"])
def test_a_thing_is_found_by_slug_prefixed_name_or_address(kg, name):
    assert kg.concept(name).label == {"en": "rivalry", "fr": "rivalité"}


@pytest.mark.parametrize(("method", "kind"), [("concept", "concept"), ("source", "source"), ("grid", "grille")])
def test_what_is_not_there_is_named(kg, method, kind):
    with pytest.raises(UnknownName) as caught:
        getattr(kg, method)("nulle-part")
    assert caught.value.message("fr") == f"Aucune fiche ne se nomme « nulle-part » ({kind})."


def test_a_description_is_about_its_thing_and_its_evidence_only(kg):
    """An unbound node once made every description the whole graph."""
    subjects = {shorten(triple.subject.value) for triple in kg.describe("rivalite")}
    lines = {said.iri for said in kg.concept("rivalite").statements}
    assert "concept:rivalite" in subjects
    assert {name for name in subjects if name.startswith("st:")} == {shorten(address) for address in lines}
    assert not [name for name in subjects if name.startswith(("src:", "item:", "coop:"))]
    with pytest.raises(UnknownName):
        kg.describe("nulle-part")


def test_a_relation_keeps_the_verb_of_the_page(kg):
    said = kg.statement("0011")
    assert [part.iri for part in said.relation] == [
        iri("concept:cooperation"),
        iri("reltype:overcomes"),
        iri("concept:rivalite"),
    ]
    assert said.verb == "sortir de"


def test_grids_are_read_in_order(kg):
    assert {shorten(grid.iri): len(grid.items) for grid in kg.grids()} == {
        "grid:college": 15,
        "grid:fabrique": 11,
        "grid:ieefc": 12,
        "grid:instercoop": 8,
        "grid:synthese": 20,
    }
    synthesis = kg.grid("synthese")
    assert [item.position for item in synthesis.items] == list(range(1, 21))
    assert len(synthesis.dimensions) == 4


def test_search_finds_the_concept_first(kg):
    assert shorten(kg.search("oeuvre commune")[0].ref.iri) == "concept:oeuvre-commune"
    assert shorten(kg.search("espaces tiers")[0].ref.iri) == "concept:espaces-tiers"


def test_answers_become_data_frames(kg):
    frame = kg.ask("who-says", concept="interessement").to_pandas()
    assert list(frame["line"]) == ["55", "55", "87", "321", "321", "349"]


def test_a_question_refuses_a_parameter_that_it_has_not(kg):
    with pytest.raises(BadParameter):
        kg.ask("who-says", concept="rivalite", verb="x")


def test_the_three_forms_of_a_query(kg):
    assert kg.query("ASK { ?s ?p ?o }") is True
    assert len(kg.query("SELECT (1 AS ?one) WHERE {}")) == 1
    assert kg.query("CONSTRUCT { <http://e/a> <http://e/b> 1 } WHERE {}")


def test_nothing_is_there_before_a_build(tmp_path):
    with pytest.raises(NotBuilt) as caught:
        coopkg.open(tmp_path)
    assert "coopkg build" in caught.value.message("fr")


def test_a_comparison_sets_statements_side_by_side(kg):
    found = kg.comparison("011")
    assert found.verdict == "diverges"
    assert {shorten(source.iri) for source in found.sources} == {"src:fabrique", "src:instercoop", "src:college"}
    assert [s.line for s in found.statements] == sorted(s.line for s in found.statements)
    assert found.rationale.keys() == {"fr", "en"}
    assert (found.created, [shorten(who.iri) for who in found.creators]) == ("2026-11-23", ["agent:coopkg-editors"])
    assert found in kg.concept("personnes").comparisons
    assert found in kg.source("college").comparisons
    assert [shorten(source.iri) for source in found.apart] == ["src:instercoop"]


def test_works_that_are_not_independent_say_so(kg):
    ((reason, note),) = kg.comparison("001").dependences
    assert shorten(reason.iri) == "dep:01"
    assert "Perdrigeat" in note["fr"]


def test_a_collective_keeps_disputed_facts_apart(kg):
    found = kg.collective("audyssees")
    assert (found.fictitious, found.start, [shorten(f.iri) for f in found.forms]) == (
        False,
        "",
        ["concept:cte", "concept:scic"],
    )
    disputed = {fact.start for fact in found.facts if fact.disputes}
    assert disputed == {"2020", "2022"}
    assert all(fact.pages for fact in found.facts)
    assert kg.collective("exemple-fictif").fictitious
    assert found.territory["fr"] == "Haute Vallée de l’Aude (Espéraza)"
    assert [c.fictitious for c in kg.collectives()] == [False] * 9 + [True]


def test_an_observation_has_its_stance_its_place_and_what_was_read(kg):
    found = kg.observation("0008")
    assert (found.stance, shorten(found.observed.iri), shorten(found.within.iri)) == (
        "ambivalent",
        "item:college-15",
        "grid:college",
    )
    assert found.observed_on == "2024-05-31"
    assert found.read.keys() == {"fr", "en"}
    assert (found.counts_for, found.curatorial) == ((), True)
    assert found in kg.item("college-15").observations


def test_only_presence_rolls_up_to_a_concept(kg):
    stances = {o.stance for c in kg.concepts() for o in c.observations if o.counts_for}
    assert stances == {"present"}
    assert [shorten(o.collective.iri) for o in kg.concept("animation-territoriale").observations] == ["coll:audyssees"]


def test_a_mapping_says_who_and_how_sure(kg):
    for found in kg.concept("confiance").mappings:
        assert found.relation == "skos:closeMatch"
        assert found.target.startswith(("http://", "https://"))
        assert 0 < found.confidence < 1
        assert found.authors
    assert kg.concept("confiance").mappings


def test_relations_are_those_of_the_concept(kg):
    assert {part.iri for s in kg.concept("rivalite").relations for part in s.relation} >= {iri("concept:rivalite")}
    assert all(
        iri("concept:rivalite") in (s.relation[0].iri, s.relation[2].iri) for s in kg.concept("rivalite").relations
    )


def test_sub_headings_of_a_grid(kg):
    assert [len(heading.members) for heading in kg.grid("college").headings] == [3, 4]
    assert kg.grid("fabrique").headings == ()


@pytest.mark.parametrize("method", ["excerpt", "comparison", "collective", "observation", "mapping"])
def test_what_is_not_there_is_told(kg, method):
    with pytest.raises(UnknownName):
        getattr(kg, method)("nowhere")


def test_a_thing_in_use_is_not_replaced(kg):
    assert kg.deprecation(iri("concept:rivalite")) is None
