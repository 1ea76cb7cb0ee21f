"""Who may see what: nothing that is private stands in what is shared, whatever the order in which a file says so."""

import pytest

from coopkg.errors import BadParameter
from coopkg.linking.importing import Terms

SECRET = "SENTINELLE"
CASES = [["id_cas", "nom"], ["C1", "Atelier"], ["C2", "Verger"]]
DOCUMENTS = [
    ["id_document", "cas", "titre", "confidentialite", "note"],
    ["D1", "C1", "Réunion ouverte", "public", ""],
    ["D2", "C1", f"Entretien {SECRET}", "privé", f"note {SECRET}"],
    ["D3", "C2", f"Échange {SECRET}", "réseau", ""],
]
HEAD = ["id", "cas", "concept", "position", "observateur", "date", "document", "extrait", "note", "Humeur"]
OBSERVATIONS = [
    HEAD,
    ["O1", "C1", "Confiance", "présent", "Léa Martin", 2024, "D1", "on se parle", "vu", "gaie"],
    ["O2", "C1", f"code {SECRET}", "absent", f"Paul {SECRET}", 2024, "D2", f"mots {SECRET}", SECRET, SECRET],
    ["O3", "C2", "Confiance", "présent", "Léa Martin", 2024, "D3", SECRET, "", ""],
]


def shared_text(found):
    return " ".join(text for triple in found.shared | found.provenance for text in triple)


@pytest.mark.parametrize("order", [("cas", "documents", "observations"), ("Feuil1", "Feuil2", "Feuil3")])
def test_a_private_document_leaves_nothing_in_what_is_shared(planned, xlsx, order):
    """Sheets whose names say nothing come in the order of the file: here the observations first."""
    sheets = dict(zip(order, (CASES, DOCUMENTS, OBSERVATIONS), strict=True))
    ordered = sheets if order[0] == "cas" else dict(reversed(sheets.items()))
    found = planned("b.xlsx", xlsx(**ordered))
    assert found.keys("error") == []
    assert SECRET not in shared_text(found)
    assert len(found.of("coop:Observation", found.shared)) == 1
    assert len(found.of("coop:Observation", found.kept)) == 2
    assert len(found.of("coop:Document", found.shared)) == 1
    assert {o for _, p, o in found.all if p == "coop:visibility"} == {"coop:public", "coop:network", "coop:private"}


def test_observers_are_pseudonyms_and_their_names_are_only_kept(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=OBSERVATIONS[:2]))
    assert "Léa" not in shared_text(found)
    (person,) = found.of("foaf:Person", found.shared)
    assert found.objects(person, "foaf:name", found.kept) == {"Léa Martin"}
    labels = found.objects(person, "rdfs:label", found.shared)
    assert {label.rpartition(" ")[0] for label in labels} == {"Observateur·rice", "Observer"}


def test_who_wants_to_be_named_is_named(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=OBSERVATIONS[:2]), named=True)
    (person,) = found.of("foaf:Person", found.shared)
    assert found.objects(person, "rdfs:label", found.shared) == {"Léa Martin"}
    hidden = planned("b.xlsx", xlsx(observations=OBSERVATIONS[:2]))
    assert found.of("foaf:Person", found.shared).isdisjoint(hidden.of("foaf:Person", hidden.shared))


def test_who_imports_is_a_pseudonym_and_the_mapping_is_only_kept(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=OBSERVATIONS[:2]), by="Agnès")
    (who,) = {o for _, p, o in found.provenance if p == "prov:wasAssociatedWith"}
    assert found.objects(who, "foaf:name", found.kept) == {"Agnès"}
    assert "Agnès" not in shared_text(found)
    assert not {o for _, p, o in found.shared | found.provenance if p == "coop:mapping"}
    assert {o for _, p, o in found.provenance if p == "rdfs:label" and o == "b.xlsx"}


@pytest.mark.parametrize("visibility", ["network", "private"])
def test_documents_are_never_more_visible_than_their_import(planned, xlsx, visibility):
    found = planned("b.xlsx", xlsx(cas=CASES, documents=DOCUMENTS, observations=OBSERVATIONS), visibility=visibility)
    assert "coop:public" not in {o for _, p, o in found.all if p == "coop:visibility"}
    assert "b.xlsx" not in shared_text(found)


def test_a_visibility_that_is_not_understood_is_told_and_hides(planned, xlsx):
    documents = [DOCUMENTS[0], ["D1", "C1", SECRET, "peut-être", ""]]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents, observations=OBSERVATIONS[:2]))
    assert found.keys("error") == ["visibility"]
    assert SECRET not in shared_text(found)


def test_a_long_quotation_is_cut_in_what_is_shared(planned, xlsx):
    words = "mot " * 200
    rows = [HEAD, [*OBSERVATIONS[1][:7], words, "", ""]]
    found = planned("b.xlsx", xlsx(observations=rows))
    (shown,) = {o for _, p, o in found.shared if p == "coop:quotation"}
    assert (len(shown), shown[-1]) == (300, "…")
    assert {o for _, p, o in found.kept if p == "coop:quotation"} == {words}


def test_numbers_only_and_none_below_the_threshold(planned, xlsx):
    rows = [HEAD, *([f"O{n}", f"Collectif {n % 3}", code, "présent", "Léa", 2024, "", "", "", ""]
                    for n, code in enumerate(["Confiance"] * 4 + ["Lieu"] * 3 + ["Rivalité"]))]  # fmt: skip
    found = planned("b.xlsx", xlsx(observations=rows), at_least=3)
    counted = {
        (found.one(one, "coop:aggregateOf"), found.one(one, "coop:collectiveCount"))
        for one in found.of("coop:Aggregate")
    }
    assert counted == {("concept:confiance", "3"), (found.labelled("Lieu"), "3")}
    assert found.of("coop:Observation", found.shared) == set()
    assert found.of("coop:RealCollective", found.shared) == set()
    labels = {(s.partition(":")[0], o) for s, p, o in found.shared if p == "skos:prefLabel"}
    assert {label for kind, label in labels if kind != "scheme"} == {"Lieu"}
    assert len(labels) == 3  # and the scheme of the codes, in two languages
    assert len(found.of("coop:Observation", found.kept)) == 8


def test_private_documents_are_in_no_count(planned, xlsx):
    found = planned("b.xlsx", xlsx(cas=CASES, documents=DOCUMENTS, observations=OBSERVATIONS), at_least=2)
    assert found.of("coop:Aggregate") == set()
    assert found.shared == set()


def test_terms_are_checked():
    with pytest.raises(BadParameter):
        Terms("Moi", visibility="secret")
    with pytest.raises(BadParameter):
        Terms("Moi", at_least=-1)


PASSAGES = f"""@prefix coop: <https://w3id.org/coopkg/ns#> . @prefix : <urn:x-ours:> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix concept: <https://w3id.org/coopkg/id/concept/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:d1 a coop:Document ; rdfs:label "Réunion ouverte" ; coop:visibility coop:public .
:d2 a coop:Document ; rdfs:label "Entretien {SECRET}" ; coop:visibility coop:private .
:c a coop:RealCollective ; rdfs:label "Atelier" .
:o1 a coop:Observation ; coop:ofCase :c ; coop:observesPresenceOf concept:confiance ; coop:observer "Léa Martin" .
:o2 a coop:Observation ; coop:ofCase :c ; coop:observesAbsenceOf concept:rivalite ; coop:observer "Léa Martin" ;
  coop:note "{SECRET}" .
:p1 a coop:Passage ; coop:evidences :o1 ; coop:passageOf :d1 ; coop:quotation "on se parle" .
:p2 a coop:Passage ; coop:evidences :o2 ; coop:passageOf :d2 ; coop:quotation "mots {SECRET}" .
:p3 a coop:Passage ; coop:passageOf :d2 ; coop:quotation "encore {SECRET}" .
"""


def test_a_private_document_of_rdf_stays_private_with_all_that_was_read_in_it(planned):
    found = planned("o.ttl", PASSAGES)
    assert found.keys("error") == []
    assert SECRET not in shared_text(found)
    assert len(found.of("coop:Observation", found.shared)) == len(found.of("coop:Observation", found.kept)) == 1
    assert {o for _, p, o in found.shared if p == "coop:quotation"} == {"on se parle"}
    assert {o for _, p, o in found.kept if p == "coop:quotation"} == {f"mots {SECRET}", f"encore {SECRET}"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (":p2 a coop:Passage ;", ":p2", []),
        (":d2 a coop:Document ;", ":d2", ["hidden_in_vain"]),
        (":d2 a coop:Document ;", ":d2 a coop:Document , coop:RealCollective ;", ["hidden_in_vain"]),
        (":p2 a coop:Passage ;", ":p2 a coop:Passage ; coop:visibility coop:private ;", ["hidden_in_vain"]),
        (":o2 a coop:Observation ;", ":o2 a coop:Observation ; coop:visibility coop:private ;", ["hidden_in_vain"]),
        (":c a coop:RealCollective ;", ":c a coop:RealCollective ; coop:visibility coop:network ;", ["hidden_in_vain"]),
        ("coop:visibility coop:private", "coop:visibility coop:private , coop:public", ["said_twice"]),
        ("coop:evidences :o2 ; coop:passageOf :d2", "coop:evidences :o2 ; coop:passageOf :d1 , :d2", ["said_twice"]),
    ],
)
def test_rdf_that_hides_in_a_way_that_is_not_ours_hides_or_does_not_come_in(planned, before, after, told):
    assert before in PASSAGES
    found = planned("o.ttl", PASSAGES.replace(before, after))
    assert found.keys("error") == told
    assert told or SECRET not in shared_text(found)


@pytest.mark.parametrize(
    ("links", "told"),
    [
        ("prov:wasDerivedFrom :d2 , <urn:x-ours:elsewhere>", []),
        (f'dcterms:source :d2 , "{SECRET}"', []),
        ("prov:wasDerivedFrom :d1 , :d2", ["said_twice"]),
    ],
)
def test_an_observation_of_rdf_without_a_passage_is_as_hidden_as_the_document_that_it_names(planned, links, told):
    content = PASSAGES.replace("coop:evidences :o2 ; ", "").replace("coop:note", f"{links} ; coop:note")
    found = planned("o.ttl", f"@prefix dcterms: <http://purl.org/dc/terms/> . {content}")
    assert found.keys("error") == told
    assert told or SECRET not in shared_text(found)
    assert told or len(found.of("coop:Observation", found.kept)) == 1
