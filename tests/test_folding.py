"""What a reader types finds what an author wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkg.folding import fold


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("oeuvre", "œuvre"),
        ("elues", "élu·es"),
        ("chacune", "chacun.e"),
        ("interet", "l’intérêt"),
        ("interet", "L'intérêt"),
        ("droit a l erreur".replace(" l ", " "), "droit à l’erreur"),
        ("espaces tiers", "« espaces\u00a0tiers »"),
        ("co auteur", "co-auteur"),
        ("agriculteurrices", "agriculteur·rices"),
    ],
)
def test_folded_alike(typed, written):
    assert fold(typed) == fold(written)


def test_a_full_stop_between_sentences_still_separates():
    assert fold("la fin. Le début") == "la fin le debut"


@given(st.text())
def test_folding_is_idempotent(text):
    assert fold(fold(text)) == fold(text)
