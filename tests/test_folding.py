"""What a reader types finds what an author wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkg.folding import fold, marks


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


@pytest.mark.parametrize(
    ("text", "sought", "found"),
    [
        ("l’intérêt des élu·es", "interet elu", ["intérêt", "élu·es"]),
        ("Œuvre commune, œuvres", "oeuvre", ["Œuvre", "œuvres"]),
        ("le co-auteur", "co auteur", ["co", "auteur"]),
        ("coopération", "operation", []),
        ("coopération", "", []),
        ("cooperer et coopération", "cooperation", ["coopération"]),
    ],
)
def test_marks_are_the_words_that_were_sought(text, sought, found):
    assert [text[start:end] for start, end in marks(text, sought)] == found


@given(st.text(), st.text())
def test_marks_lie_within_the_text_and_in_order(text, sought):
    found = marks(text, sought)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert list(found) == sorted(found)
