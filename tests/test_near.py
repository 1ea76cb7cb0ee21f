"""Names near to one that nothing has."""

import pytest

from coopkg.errors import UnknownName
from coopkg.near import near

KNOWN = [("confiance", "confiance"), ("confiance", "trust"), ("desaccord", "désaccord"), ("leadership", "leadership")]


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("Désaccord", ("desaccord",)),
        ("concept:trust", ("confiance",)),
        ("https://w3id.org/coopkg/id/concept/leadersip", ("leadership",)),
        ("confi", ("confiance",)),
        ("co", ()),
        ("zzzz", ()),
        ("", ()),
        ("…", ()),
    ],
)
def test_near_names_are_found_by_letters_accents_and_labels(sought, found):
    assert near(sought, KNOWN) == found


def test_a_very_long_name_costs_no_time():
    assert near("x" * 10_000_000, KNOWN) == ()


@pytest.mark.parametrize(
    ("method", "name", "meant"),
    [
        ("concept", "désaccord", "desaccord"),
        ("concept", "trust", "confiance"),
        ("resource", "concept:trust", "confiance"),
        ("describe", "https://w3id.org/coopkg/id/source/fabriqe", "fabrique"),
        ("grid", "synthesis", "synthese"),
    ],
)
def test_an_unknown_name_says_which_may_be_meant(kg, method, name, meant):
    with pytest.raises(UnknownName) as caught:
        getattr(kg, method)(name)
    assert caught.value.near[0] == meant
    assert f"Vouliez-vous dire : {meant}" in caught.value.message("fr")


def test_a_question_and_what_is_asked_of_it_are_told_when_nearly_named(kg):
    with pytest.raises(UnknownName, match="Did you mean: who-says"):
        kg.ask("who-say", concept="rivalite")
    with pytest.raises(UnknownName, match=r"Did you mean: confiance\?"):
        kg.ask("who-says", concept="trust")
    with pytest.raises(UnknownName) as caught:
        kg.ask("who-says", concept="zzzzzz")
    assert caught.value.near == ()
