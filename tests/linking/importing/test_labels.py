"""Labels are reconciled once: known, local, ambiguous, or decided by the mapping of last time."""

import pytest

from coopkg.errors import TooLarge
from coopkg.linking.readers import mapping
from coopkg.linking.readers.mapping import Options

HEAD = "cas;concept;position;observateur;date\n"


def table(*codes):
    return HEAD + "".join(f'Tilt;"{code}";présent;o;2024\n' for code in codes)


def observed(found):
    return {o for _, p, o in found.all if p == "coop:observesPresenceOf"}


@pytest.mark.parametrize(
    "code",
    ["Confiance", "confiance", "la confiance", "concept:confiance", "https://w3id.org/coopkg/id/concept/confiance"],
)
def test_a_label_a_form_or_an_address_is_the_notion(planned, code):
    found = planned("o.csv", table(code))
    assert observed(found) == {"concept:confiance"}
    assert found.of("coop:LocalCode") == set()


def test_an_unknown_code_becomes_local_with_its_path(planned):
    found = planned("o.csv", table("Climat de groupe > Humeur du lundi", "Climat de groupe"))
    lower, upper = (found.labelled(name) for name in ("Humeur du lundi", "Climat de groupe"))
    assert observed(found) == {lower, upper}
    assert found.one(lower, "skos:broader") == upper
    assert found.one(lower, "skos:notation") == "Climat de groupe > Humeur du lundi"
    (scheme,) = found.of("skos:ConceptScheme")
    assert found.objects(lower, "skos:inScheme") == {scheme}
    assert found.plan.counts["local_code"] == 2
    uses = {one.text: (one.count, one.resolution.way, one.place.row, bool(one.local)) for one in found.plan.labels}
    assert uses == {
        "Climat de groupe > Humeur du lundi": (1, "unknown", 2, True),
        "Climat de groupe": (1, "unknown", 3, True),
    }


TWO = "les relations plus horizontales"
"""An inflected form of names of two notions."""


def test_an_ambiguous_label_is_an_error_with_its_candidates(planned):
    found = planned("o.csv", table(TWO, TWO))
    assert found.keys("error") == ["label_ambiguous"]
    told = found.problem("label_ambiguous")
    assert (told.place.row, told.value) == (2, TWO)
    assert "[concept:plan-horizontal]" in told.message("fr")
    assert f'"{TWO}" = "?"' in (found.plan.folder / "mapping.toml").read_text(encoding="utf-8")


def test_an_unknown_code_near_a_notion_is_told(planned):
    found = planned("o.csv", table("confience"))
    assert found.keys() == ["label_near"]
    assert "concept:confiance" in found.problem("label_near").message("fr")


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("confience", "label_near"),
        ("confiance, charte", "label_list"),
        ("gouvernance tournante et confiance", "label_list"),
        ("concept:confience", "label_address"),
        ("https://w3id.org/coopkg/id/concept/confience", "label_address"),
    ],
)
def test_an_unknown_code_that_may_be_a_mistake_is_to_be_checked(planned, written, key):
    found = planned("o.csv", table(written))
    assert found.keys("warning") == [key]
    assert written in found.problem(key).message("fr")
    assert [use.resolution.way for use in found.plan.labels] == ["unknown"]


@pytest.mark.parametrize("written", ["humeur, climat", "note: accueil", "lien : voisins"])
def test_a_code_of_ones_own_is_no_mistake(planned, written):
    assert planned("o.csv", table(written)).keys() == []


def test_what_is_hardly_alike_is_not_told(planned):
    found = planned("o.csv", table("Ambiance"))
    assert found.plan.labels[0].resolution.candidates  # such as « alliance »
    assert found.keys() == []


def test_the_mapping_decides_and_is_written_for_next_time(planned, tmp_path):
    content = table("climat", "Confiance", "humeur")
    first = planned("o.csv", content)
    written = tmp_path / "m.toml"
    text = (first.plan.folder / "mapping.toml").read_text(encoding="utf-8")
    assert '"Confiance" = "concept:confiance"' in text
    assert '"humeur" = ""' in text
    written.write_text(text.replace('"climat" = ""', '"climat" = "concept:cooperation"'), encoding="utf-8")
    again = planned("o.csv", content, options=mapping.read(written), work="again")
    assert {"concept:cooperation", "concept:confiance"} < observed(again)
    assert again.keys("error") == []
    wrong = planned("o.csv", content, options=Options(labels={"climat": "concept:nowhere"}), work="wrong")
    assert wrong.keys("error") == ["label_target"]


def test_codes_of_a_codebook_keep_what_it_says(planned, xlsx):
    concepts = [
        ["concept", "iri", "parent", "description", "couleur"],
        ["Confiance", "concept:confiance", "", "", ""],
        ["Coopération", "", "", "notre définition", "#00FF00"],
        ["Humeur", "", "Climat", "", ""],
    ]
    found = planned("b.xlsx", xlsx(concepts=concepts, observations=[HEAD.strip().split(";")]))
    codes = {found.one(code, "skos:prefLabel"): code for code in found.of("coop:LocalCode")}
    assert set(codes) == {"Coopération", "Humeur", "Climat"}  # a row that only repeats a notion is that notion
    assert found.one(codes["Coopération"], "skos:exactMatch") == "concept:cooperation"
    assert found.one(codes["Coopération"], "skos:definition") == "notre définition"
    assert found.attributes(codes["Coopération"]) == {"colour": "#00FF00"}
    assert found.one(codes["Humeur"], "skos:broader") == codes["Climat"]


def test_codes_that_stand_below_each_other_are_told(planned, xlsx):
    concepts = [["concept", "parent", "description"], ["A1", "B1", "a"], ["B1", "A1", "b"]]
    found = planned("b.xlsx", xlsx(concepts=concepts, observations=[HEAD.strip().split(";")]))
    assert set(found.keys("error")) == {"code_loop"}
    assert not [p for _, p, _ in found.all if p == "skos:broader"]


def test_questions_are_found_by_number_and_others_are_told(planned):
    content = (
        HEAD.strip() + ";repond_a\n" + "Tilt;Confiance;présent;o;2024;01\nTilt;Confiance;présent;o;2023;quatre cents\n"
    )
    found = planned("o.csv", content)
    assert {o for _, p, o in found.all if p == "coop:addresses"} == {"q:01"}
    assert found.problem("unknown_question").place.column == "F"


def test_sentences_in_the_column_of_codes_are_refused(planned, monkeypatch):
    monkeypatch.setattr("coopkg.linking.importing.labels._MOST", 3)
    with pytest.raises(TooLarge):
        planned("o.csv", table("a1", "b2", "c3", "d4"))
