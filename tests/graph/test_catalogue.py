"""Query files: headers, parameters, and values that stay values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkg.errors import BadParameter, NoSuchParameter, UnknownName
from coopkg.graph import catalogue
from coopkg.graph.catalogue import Parameter


def test_a_question_is_found_by_name_and_by_number():
    assert catalogue.find("who-says", "competency") is catalogue.find("11", "competency")


def test_an_unknown_question_is_named():
    with pytest.raises(UnknownName) as caught:
        catalogue.find("who-knows", "competency")
    assert caught.value.message("fr") == "Aucune fiche ne se nomme « who-knows » (question)."


@pytest.mark.parametrize("value", ["rivalite", "concept:rivalite", "https://w3id.org/coopkg/id/concept/rivalite"])
def test_a_thing_is_bound_by_slug_prefixed_name_or_address(value):
    query = catalogue.find("who-says", "competency").bind({"concept": value})
    assert "VALUES ?concept { <https://w3id.org/coopkg/id/concept/rivalite> }" in query
    assert 'VALUES ?lang { "fr" }' in query


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, "concept"),
        ({"concept": "a b"}, "concept"),
        ({"concept": "x", "lang": "de"}, "lang"),
        ({"konzept": "x"}, "konzept"),
    ],
)
def test_a_bad_parameter_is_named(values, name):
    with pytest.raises(BadParameter) as caught:
        catalogue.find("who-says", "competency").bind(values)
    assert caught.value.name == name


@given(st.text())
def test_text_cannot_leave_its_literal(text):
    from pyoxigraph import Store

    term = Parameter("words", "text", None).term(text) if text != "*" else '"*"'
    rows = list(Store().query(f"SELECT ?words WHERE {{ VALUES ?words {{ {term} }} }}"))
    assert [row["words"].value for row in rows] == [text]


@given(st.text())
def test_a_thing_is_an_address_or_refused(text):
    try:
        term = Parameter("concept", "concept", None).term(text)
    except BadParameter:
        return
    assert term == "UNDEF" or (term[0] == "<" and term.index(">") == len(term) - 1)


def test_a_choice_takes_one_of_its_words():
    scope = Parameter("scope", "page|all", "all")
    assert scope.choices == ("page", "all")
    assert scope.term("page") == '"page"'


@pytest.mark.parametrize("value", ["*", "Page", "page|all", ""])
def test_a_choice_refuses_any_other_word_and_names_its_words(value):
    with pytest.raises(BadParameter) as caught:
        Parameter("scope", "page|all", "all").term(value)
    assert caught.value.message("fr").endswith("attendu, page, all.")
    assert caught.value.message("en").endswith("page, all.")


def test_a_parameter_explains_itself_in_both_languages():
    scope = Parameter("scope", "page|all", "all")
    assert scope.help("fr").startswith("page : la page seule")
    assert scope.help("en").startswith("page: the page alone")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", catalogue._THINGS)
def test_a_thing_that_is_not_there_is_named_in_both_languages(kind, lang):
    assert "nope" in UnknownName(kind=kind, name="nope").message(lang)


@pytest.mark.parametrize(
    ("kind", "told"), [("integer", "un nombre entier"), ("language", "fr ou en"), ("item", "un item de grille")]
)
def test_a_type_is_told_in_the_language_of_the_reader(kind, told):
    with pytest.raises(BadParameter) as caught:
        Parameter("p", kind, None).term("a b")
    assert caught.value.message("fr") == f"Le paramètre « p » ne peut pas être « a b » : attendu, {told}."


def test_a_parameter_that_a_question_does_not_have_is_told_as_such():
    with pytest.raises(NoSuchParameter) as caught:
        catalogue.find("who-says", "competency").bind({"thing": "rivalite"})
    assert (
        caught.value.message("fr") == "Cette question n’a pas de paramètre « thing ». Elle a : concept, family, lang."
    )
    assert caught.value.message("en") == "This question has no parameter “thing”. It has: concept, family, lang."
