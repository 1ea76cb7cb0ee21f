"""Where a text speaks of a notion: forms, places, stops, and what is measured on the sentences."""

import csv
from pathlib import Path

import pytest

from coopkg.linking.suggestions import Suggester
from coopkg.namespaces import local_name

FOLDER = Path(__file__).parent
LATER = ("second", "third", "fourth")


@pytest.fixture(scope="module")
def suggester(kg):
    return Suggester(kg)


@pytest.fixture(scope="module")
def all_words(kg):
    return Suggester(kg, alone=True)


def named(found):
    return [(local_name(s.concept), s.form, s.tier) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La coopération dure.", ("cooperation", "coopération", "exact")),
        ("Nous coopérons ici.", ("cooperation", "coopérons", "lemma")),
        ("Une facilitatrice est venue.", ("facilitateurs", "facilitatrice", "gender")),
        ("Les habitant·e·s votent.", ("habitants", "habitant·e·s", "lemma")),
        ("Les habitant(e)s votent.", ("habitants", "habitant(e)s", "lemma")),
        ("Les habitant-e-s votent.", ("habitants", "habitant-e-s", "lemma")),
        ("On parle d’intérêts communs.", ("interet-commun", "intérêts communs", "exact")),
        ("l\u2019intérêt\u00a0commun", ("interet-commun", "intérêt\u00a0commun", "exact")),
        ("l'interet commun", ("interet-commun", "interet commun", "exact")),
        ("Leur oeuvre commune reste.", ("oeuvre-commune", "oeuvre commune", "exact")),
        ("La co-construction dure.", ("co-construction", "co-construction", "exact")),
        ("Ils ont coconstruit le plan.", ("co-construction", "coconstruit", "lemma")),
        ("Ils ont partagé les risques entre eux.", ("partage-du-risque", "partagé les risques", "lemma")),
        ("Le cadre\njuridique change.", ("cadre-juridique", "cadre\njuridique", "exact")),
        ("The stakeholders disagree.", ("parties-prenantes", "stakeholders", "exact")),
        ("They cooperated for years.", ("cooperation", "cooperated", "lemma")),
        ("la coope\u0301ration", ("cooperation", "coope\u0301ration", "exact")),
    ],
)
def test_a_form_is_recognised(suggester, text, expected):
    assert named(suggester.suggest(text)) == [expected]


def test_offsets_count_code_points_of_the_raw_text(suggester):
    text = "\U0001d49c Élu·es :\r\nla coopération, l’œuvre commune. Fin 😀 des désaccords."
    found = suggester.suggest(text)
    assert [local_name(s.concept) for s in found] == ["cooperation", "oeuvre-commune", "desaccord"]
    assert all(text[s.start : s.end] == s.form for s in found)


def test_the_longest_label_wins_and_stops_at_the_end_of_a_sentence(suggester):
    assert named(suggester.suggest("le tiers de confiance")) == [("tiers-de-confiance", "tiers de confiance", "exact")]
    apart = suggester.suggest("Un tiers. De confiance, il y a la coopération.")
    assert "tiers-de-confiance" not in {local_name(s.concept) for s in apart}
    assert suggester.suggest("des projets, collectifs ou non") == []


def test_acronyms_are_found_in_capitals_only(suggester):
    assert named(suggester.suggest("Une SCIC et des SCICs.")) == [("scic", "SCIC", "exact"), ("scic", "SCICs", "lemma")]
    assert suggester.suggest("Mon chien Rex dort, et rex aussi.") == []


def test_a_stop_stands_before_or_after(all_words):
    assert named(all_words.suggest("un contrat d'apprentissage")) == []
    assert named(all_words.suggest("un apprentissage lent")) == [("apprentissage", "apprentissage", "exact")]
    assert named(all_words.suggest("d'un commun accord")) == []
    assert named(all_words.suggest("la charte graphique")) == []
    assert named(all_words.suggest("la charte")) == [("charte", "charte", "exact")]


def test_a_noun_is_found_after_a_determiner_only(all_words):
    assert named(all_words.suggest("nos communs")) == [("communs", "communs", "exact")]
    assert named(all_words.suggest("des noms communs")) == []
    assert named(all_words.suggest("Personne ne vient.")) == []


def test_what_is_exact_only_is_not_inflected(all_words):
    assert named(all_words.suggest("le commun")) == [("commun", "le commun", "exact")]
    assert named(all_words.suggest("la commune de Dol")) == []


def test_an_everyday_word_needs_two_sure_notions_near_it(suggester, all_words):
    assert suggester.suggest("Le risque est faible.") == []
    assert named(all_words.suggest("Le risque est faible.")) == [("risque", "risque", "exact")]
    near = suggester.suggest("Le risque est faible. La coopération aide, la gouvernance aussi.")
    assert [local_name(s.concept) for s in near] == ["risque", "cooperation", "gouvernance"]
    twice = suggester.suggest("Le risque est faible. La coopération aide, nous coopérons.")
    assert [local_name(s.concept) for s in twice] == ["cooperation", "cooperation"]
    far = suggester.suggest("Le risque est faible. " + "Il pleut. " * 60 + "La coopération aide, la gouvernance aussi.")
    assert [local_name(s.concept) for s in far] == ["cooperation", "gouvernance"]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("un programme de lavage", []),
        ("le programme de la gouvernance", ["programme", "gouvernance"]),
        ("le programme de Marie", ["programme"]),
        ("the structures of wood", []),
        ("a risk of frost", []),
        ("a risk for residents", ["risk", "residents"]),
    ],
)
def test_a_foreign_word_that_tells_of_what_kind_stops_an_everyday_word(all_words, text, forms):
    assert [s.form for s in all_words.suggest(text)] == forms


def test_a_capital_within_a_sentence_makes_a_name(all_words):
    assert [s.form for s in all_words.suggest("Risque et partage.")] == ["Risque", "partage"]
    assert all_words.suggest("J'ai lu le Risque hier.") == []
    assert [s.form for s in all_words.suggest("La Coopération et le Maire.")] == ["Coopération", "Maire"]
    assert all_words.suggest("He spoke in the Commons.") == []


def test_addresses_of_the_web_are_no_words(all_words):
    text = "Voir https://a.org/l-experimentation/gouvernance et www.cooperation.org ; la coopération."
    assert [s.start for s in all_words.suggest(text)] == [text.rindex("coopération")]


def test_stems_are_a_last_tier_and_off(kg, suggester):
    text = "Un esprit coopératif."
    assert suggester.suggest(text) == []
    found = Suggester(kg, stems=True, alone=True).suggest(text)
    assert [(s.form, s.tier, s.rank) for s in found] == [("coopératif", "stem", 5)]


def test_ranks_put_several_words_before_one_and_letters_before_forms(suggester):
    found = suggester.suggest("L'intérêt commun, les règle du jeu, la coopération, nous coopérons.")
    assert [(s.form, s.rank) for s in found] == [
        ("intérêt commun", 1),
        ("règle du jeu", 1),
        ("coopération", 3),
        ("coopérons", 4),
    ]


def test_each_paragraph_has_its_language(suggester):
    text = "Nous avons parlé de la coopération.\n\nThe commons are not what they were.\n\nDon't cooperate."
    assert [(s.lang, s.form) for s in suggester.suggest(text)] == [
        ("fr", "coopération"),
        ("en", "commons"),
        ("en", "cooperate"),
    ]


def test_deprecated_notions_and_bracketed_labels_are_not_looked_for(kg):
    labels = {row["label"] for row in kg.read("labels").records()}
    assert "cooperative (organisation)" in labels
    assert Suggester(kg, alone=True).suggest("device (dispositif)", "en") == []


SETS = [("sentences", "tuning"), ("sentences", "held-out"), ("sentences", "check"), *((n, "") for n in LATER)]


def rows(name, half=""):
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as opened:
        found = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in found if not half or row["half"] == half]


@pytest.mark.parametrize(("name", "half"), SETS)
def test_precision_on_the_sentences(suggester, name, half):
    right = wrong = missed = 0
    for row in rows(name, half):
        found = {local_name(s.concept) for s in suggester.suggest(row["sentence"])}
        wanted = set(row["concepts"].split())
        right += len(found & wanted)
        wrong += len(found - wanted)
        missed += len(wanted - found)
    assert right / (right + wrong) >= 0.95
    assert right / (right + missed) >= 0.65


def test_half_of_the_sentences_are_traps():
    for name, least in (("sentences", 300), ("second", 150), ("third", 100), ("fourth", 100)):
        kinds = [row["kind"] for row in rows(name)]
        assert len(kinds) >= least
        assert 0.45 <= kinds.count("trap") / len(kinds) <= 0.55
