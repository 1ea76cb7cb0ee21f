"""What names mean: equal keys decide, and only where they belong to one thing; likeness decides nothing."""

import pytest
from pyoxigraph import RdfFormat, Store

from coopkg import KnowledgeGraph
from coopkg.graph.engine import Engine
from coopkg.linking.reconciliation import KINDS, Names
from coopkg.linking.reconciliation.keys import address
from coopkg.linking.workbook.content import label_of
from coopkg.namespaces import DEFAULT_BASE, iri, shorten

SMALL = """
PREFIX agent: <https://w3id.org/coopkg/id/agent/>
PREFIX coll: <https://w3id.org/coopkg/id/collective/>
PREFIX concept: <https://w3id.org/coopkg/id/concept/>
PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

coop:RealCollective rdfs:subClassOf coop:Collective .
concept:old a coop:CoreConcept ; skos:prefLabel "notion retirée"@fr ; owl:deprecated true ;
    dcterms:isReplacedBy concept:new .
concept:new a coop:CoreConcept ; skos:prefLabel "notion nouvelle"@fr .
concept:pratique a coop:CoreConcept ; skos:prefLabel "côte"@fr .
concept:pratiquant a coop:CoreConcept ; skos:prefLabel "côté"@fr .
concept:charge a coop:CoreConcept ; skos:prefLabel "charge"@fr ; skos:altLabel "mandat"@fr .
concept:mission a coop:CoreConcept ; skos:prefLabel "mission"@fr ; skos:altLabel "mandat"@fr .
coll:one a coop:RealCollective ; rdfs:label "Ферма" ; foaf:name "42" .
coll:two a coop:RealCollective ; rdfs:label "Charge" .
agent:one a foaf:Agent ; rdfs:label "Ферма" .
<https://w3id.org/coopkg/id/code/1> a coop:LocalCode ; skos:prefLabel "réunions" ; skos:notation "vie > réunions" ;
    skos:broader <https://w3id.org/coopkg/id/code/3> .
<https://w3id.org/coopkg/id/code/2> a coop:LocalCode ; skos:prefLabel "réunions" ; skos:notation "argent > réunions" ;
    skos:broader <https://w3id.org/coopkg/id/code/4> .
<https://w3id.org/coopkg/id/code/3> a coop:LocalCode ; skos:prefLabel "vie" ; skos:notation "vie" .
<https://w3id.org/coopkg/id/code/4> a coop:LocalCode ; skos:prefLabel "argent" ; skos:notation "argent" .
"""


@pytest.fixture(scope="module")
def names(kg):
    return Names(kg)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    store = Store(str(folder))
    store.load(SMALL.encode(), format=RdfFormat.TURTLE)
    del store
    return Names(KnowledgeGraph(None, Engine(folder)))


def means(names, text, *kinds, path=()):
    found = names.resolve(text, kinds, path)
    return shorten(found.iri), found.way


@pytest.mark.parametrize(
    ("text", "thing", "way"),
    [
        ("rivalité", "concept:rivalite", "label"),
        ("  RIVALITÉ\u00a0", "concept:rivalite", "label"),
        ("rivalite", "concept:rivalite", "label"),
        ("rivalry", "concept:rivalite", "label"),
        ("la rivalité", "concept:rivalite", "inflected"),
        ("accord", "concept:accords", "synonym"),
        ("l'oeuvre commune", "concept:oeuvre-commune", "label"),
        ("facilitatrices", "concept:facilitateurs", "inflected"),
        ("facilitateur·rices", "concept:facilitateurs", "inflected"),
        ("concept:rivalite", "concept:rivalite", "iri"),
        ("https://w3id.org/coopkg/id/concept/rivalite", "concept:rivalite", "iri"),
        ("<https://w3id.org/coopkg/id/concept/rivalite>", "concept:rivalite", "iri"),
        ("https://w3id.org/coopkg/doc/concept/rivalite", "concept:rivalite", "iri"),
        ("acteurs-engages", "concept:acteurs-engages", "iri"),
        ("G1.2", "item:fabrique-02", "iri"),
        ("g1", "grid:fabrique", "iri"),
        ("N’importe quoi [item:college-05]", "item:college-05", "iri"),
        ("TILT", "coll:tilt", "label"),
        ("Qu'entend-on par coopérer ?", "q:71", "label"),
        ("Les dispositifs de coopération", "dim:dispositifs", "label"),
        ("Elinor Ostrom", "agent:ostrom", "synonym"),
        ("Les 4 fondamentaux de la conduite de changements systémiques", "src:fabrique", "synonym"),
    ],
)
def test_every_way_to_name_a_thing(names, text, thing, way):
    assert means(names, text) == (thing, way)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "…",
        "rivalittés",
        "intéressement des élus",
        "partagé",  # not *partage*
        "quelque chose d’autre",
        "concept:nulle-part",
        "Faire ensemble [item:nulle-part]",
        "http://example.org/id/concept/rivalite",
        "rivalité" * 100,
        "\x00\ud800",
    ],
)
def test_nothing_is_guessed(names, text):
    found = names.resolve(text)
    assert (found.iri, found.way) == ("", "unknown")
    assert all(one.way == "near" and one.score < 96 for one in found.candidates)


def test_a_slip_of_the_pen_has_candidates_the_best_first(names):
    found = names.resolve("intéressement des élus").candidates
    assert shorten(found[0].iri) == "concept:interessement"
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert shorten(names.resolve("désacords").candidates[0].iri) == "concept:desaccord"
    assert {one.kind for one in names.candidates("rivalité", ("item",))} == {"item"}


def test_candidates_begin_with_what_is_equal(names):
    found = names.candidates("rivalité", most=20)
    assert (shorten(found[0].iri), found[0].score, found[0].way) == ("concept:rivalite", 100, "label")
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len({one.iri for one in found}) == len(found) > 3


def test_what_begins_so_comes_before_what_holds_such_a_word(names):
    found = [shorten(one.iri) for one in names.begun("rival")]
    assert found[0] == "concept:rivalite"
    assert "item:fabrique-02" in found[1:]
    assert [one.kind for one in names.begun("", ("grid",))] == ["grid"] * 5


def test_every_label_of_a_notion_means_that_notion(names, kg):
    for concept in kg.concepts():
        for text in (concept.iri, shorten(concept.iri), *concept.label.values()):
            assert names.resolve(text).iri == concept.iri, text


def test_every_line_of_the_workbook_means_what_stands_beside_it(names, kg):
    for grid in kg.grids():
        for item in grid.items:
            assert names.resolve(label_of(item)).iri == item.iri


def test_a_concept_goes_before_the_item_of_its_name_unless_an_item_is_wanted(names):
    found = names.resolve("Faire ensemble")
    assert [shorten(one.iri) for one in found.candidates] == ["concept:faire-ensemble", "item:college-05"]
    assert means(names, "Faire ensemble") == ("concept:faire-ensemble", "label")
    assert means(names, "Faire ensemble", "item") == ("item:college-05", "label")


def test_kinds_bound_what_is_meant(names):
    assert names.resolve("college").way == "ambiguous"
    assert {one.kind for one in names.resolve("college").candidates} == {"grid", "source", "agent"}
    assert means(names, "college", "grid") == ("grid:college", "iri")
    assert names.resolve("concept:rivalite", ("collective",)).iri == ""
    assert means(names, "01", "question") == means(names, "1", "question") == ("q:01", "iri")
    assert names.resolve("1", ("concept", "item")).iri == ""


def test_only_the_wanted_kinds_are_read(kg):
    assert {thing.kind for thing in Names(kg, ("grid", "dimension")).things.values()} == {"grid", "dimension"}
    assert {thing.kind for thing in Names(kg).things.values()} == set(KINDS) - {"code"}


def test_labels_that_stand_to_the_letter_are_not_inflected(names):
    """« communs » is `coop:exactOnly`: the adjective is another word."""
    assert means(names, "communs") == ("concept:communs", "label")
    assert names.resolve("commune").iri == ""


def test_the_last_name_of_a_path_is_meant_where_the_whole_is_no_name(names):
    assert means(names, "Divers > Rivalités", path=("Divers", "Rivalités")) == ("concept:rivalite", "synonym")


def test_a_path_chooses_between_codes_of_the_same_name(small):
    assert small.resolve("réunions").way == "ambiguous"
    assert means(small, "Vie > Réunions", path=("Vie", "Réunions"))[0].endswith("/code/1")
    assert means(small, "x", path=("argent", "Réunions"))[0].endswith("/code/2")
    assert means(small, r"argent\réunion", path=("Argent", "Réunions"))[0].endswith("/code/2")
    assert small.resolve("sport > réunions", path=("sport", "réunions")).way == "ambiguous"


def test_what_is_withdrawn_is_known_by_its_address_with_what_replaces_it(small):
    assert small.resolve("notion retirée").iri == ""
    found = small.resolve("concept:old")
    assert [shorten(one.iri) for one in found.candidates] == ["concept:old", "concept:new"]
    assert iri("concept:old") not in {one.iri for one in small.candidates("notion retirée")}


def test_a_name_of_two_things_is_ambiguous_and_both_are_told(small):
    found = small.resolve("Mandat")
    assert (found.iri, found.way) == ("", "ambiguous")
    assert {shorten(one.iri) for one in found.candidates} == {"concept:charge", "concept:mission"}
    assert small.resolve("charge").way == "ambiguous"
    assert means(small, "charge", "collective") == ("coll:two", "label")


def test_accents_tell_words_apart_where_they_are_written(small):
    assert means(small, "Côté") == ("concept:pratiquant", "label")
    assert means(small, "côte") == ("concept:pratique", "label")
    assert small.resolve("cote").way == "ambiguous"


def test_other_scripts_are_names_too(small):
    assert small.resolve("ферма").way == "ambiguous"
    assert means(small, "Ферма", "collective") == ("coll:one", "label")
    assert small.resolve("Ферма!", ("collective",)).iri == ""
    assert means(small, "42", "collective") == ("coll:one", "synonym")


@pytest.mark.parametrize("root", [DEFAULT_BASE, "https://data.example/"])
def test_addresses_of_the_files_are_known_under_another_base(monkeypatch, root):
    monkeypatch.setenv("COOPKG_BASE", "https://data.example/")
    wanted = "https://data.example/id/concept/rivalite"
    for text in (f"{root}id/concept/rivalite", f"{root}doc/concept/rivalite", "x [concept:rivalite]"):
        assert address(text) == wanted


@pytest.mark.parametrize("text", ["espaces tierss", "rivalitées", "dispositifx", "engagementes"])
def test_a_regular_ending_does_not_excuse_a_misspelling(names, text):
    found = names.resolve(text)
    assert (found.iri, found.way) == ("", "unknown")
    assert found.candidates[0].way == "near"


@pytest.mark.parametrize("text", ["gouvernances", "confiances", "facilitatrices", "redevabilités", "rivalites"])
def test_a_regular_form_that_no_dictionary_has_is_a_form(names, text):
    assert names.resolve(text).iri
