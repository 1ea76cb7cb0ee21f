"""What is wrong in a file is told with its cell; what is hostile harms nothing."""

import hashlib

import pytest

from coopkg.errors import TooLarge

HEAD = ["id", "cas", "concept", "position", "observateur", "date", "document", "extrait", "debut", "fin"]
CASES = [["id_cas", "nom"], ["C1", "Atelier du Lac"], ["C2", "Verger"]]
DOCUMENTS = [["id_document", "cas", "titre"], ["D1", "C1", "Entretien"]]


def row(**said):
    usual = {"id": "O1", "cas": "C1", "concept": "Confiance", "position": "présent", "observateur": "o", "date": 2024}
    return [{**usual, **said}.get(heading, "") for heading in HEAD]


@pytest.mark.parametrize(
    ("said", "key", "column", "near"),
    [
        ({"cas": "Ateler du Lac"}, "unknown_case_near", "B", "Atelier du Lac"),
        ({"cas": "Zzz"}, "unknown_case", "B", ""),
        ({"document": "Entretein"}, "unknown_document_near", "G", "Entretien"),
        ({"document": "Zzz"}, "unknown_document", "G", ""),
    ],
)
def test_what_the_sheets_do_not_declare_is_told_with_what_is_near(planned, xlsx, said, key, column, near):
    content = xlsx(cas=CASES, documents=DOCUMENTS, observations=[HEAD, row(**said), row(id="O2", **said)])
    found = planned("b.xlsx", content)
    assert found.keys("error") == [key]
    told = found.problem(key)
    assert (told.place.sheet, told.place.row, told.place.column) == ("observations", 2, column)
    assert near in told.message("fr")


def test_what_is_near_is_told_as_it_is_written(planned, xlsx):
    found = planned("b.xlsx", xlsx(cas=CASES, observations=[HEAD, row(cas="Ateler du Lac")]))
    assert found.problem("unknown_case_near").data == {"near": "Atelier du Lac"}


@pytest.mark.parametrize("name", ["Jardins de l'Aune", "JARDINS DE L’AUNE", "Jardins\u00a0de l‘Aune "])
def test_typographic_signs_and_capitals_make_no_other_name(planned, xlsx, name):
    cases, documents = [["id_cas", "nom"], ["C1", "Jardins de l’Aune"]], [["titre", "cas"], ["L’été", "C1"]]
    observed = row(cas=name, document="L'été")
    assert planned("b.xlsx", xlsx(cas=cases, documents=documents, observations=[HEAD, observed])).keys("error") == []


@pytest.mark.parametrize(
    ("sheets", "key"),
    [
        ({"cas": [*CASES, ["C1", "Autre"]]}, "case_twice"),
        ({"cas": [*CASES, ["C3", "Verger"]]}, "case_twice"),
        ({"documents": [*DOCUMENTS, ["D1", "C1", "Entretien"]]}, "document_twice"),
        ({"observations": [HEAD, row(), row()]}, "observation_twice"),
    ],
)
def test_identifiers_that_stand_twice_are_told(planned, xlsx, sheets, key):
    found = planned("b.xlsx", xlsx(**{"cas": CASES, "documents": DOCUMENTS, "observations": [HEAD], **sheets}))
    assert found.keys("error") == [key]


def test_one_passage_with_several_codes_is_not_twice(planned, xlsx):
    found = planned("b.xlsx", xlsx(observations=[HEAD, row(), row(concept="Ambiance")]))
    assert found.keys("error") == []
    assert found.plan.counts["observation"] == 2


def test_control_characters_are_refused_at_their_cell(planned):
    found = planned("o.csv", "cas;concept;position;observateur;date\nTilt;Con\x07fiance;présent;o;2024\n")
    told = found.problem("control")
    assert (told.level, told.place.row, told.place.column) == ("error", 2, "B")
    assert "\x07" not in told.message("fr")


HOSTILE = [
    'a> <b> "c" .\n<x:y',
    "../../etc/passwd",
    "<script>alert(1)</script>",
    '"@en . <urn:a> <urn:b> <urn:c> .',
    "\\u0041\\",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(planned, xlsx, text):
    rows = [HEAD, row(cas=text, concept=text, observateur=text, document=text, extrait=text)]
    found = planned("b.xlsx", xlsx(observations=rows))
    assert {s.partition(":")[0] for s, _, _ in found.all} <= {"agent", "coll", "obs", "scheme", "https"}
    assert any(text.strip() in o or " ".join(text.split()) in o for _, p, o in found.all if p == "coop:quotation")
    assert not [s for s, _, _ in found.all if "passwd" in s or "script" in s]


@pytest.mark.parametrize(
    ("written", "address", "told"),
    [
        ("https://lac.example/à propos", "https://lac.example/à%20propos", []),
        ('https://lac.example/a>b"c', "https://lac.example/a%3Eb%22c", []),
        ("javascript:alert(1)", "", ["web_address"]),
        ("www.lac.example", "", ["web_address"]),
        ("http://[", "", ["web_address"]),
    ],
)
def test_addresses_are_encoded_or_kept_as_text(planned, xlsx, written, address, told):
    found = planned("b.xlsx", xlsx(cas=[["id_cas", "nom", "adresse_web"], ["C1", "Atelier du Lac", written]]))
    pages = {o for _, p, o in found.all if p == "foaf:page"}
    assert (pages, found.keys()) == ({address} - {""}, told)
    kept = found.attributes(found.labelled("Atelier du Lac"))
    assert kept == ({} if address else {"address": written})


def test_a_text_beside_the_file_gives_positions_and_its_hash(planned, xlsx, tmp_path):
    text = "Un début.\r\nOn se fait confiance ici. Oui. Oui."
    (tmp_path / "e.txt").write_bytes(text.encode())
    documents = [["id_document", "cas", "titre", "fichier"], ["D1", "C1", "Entretien", "e.txt"]]
    rows = [
        HEAD,
        row(document="D1", extrait="On se fait confiance"),
        row(id="O2", document="D1", extrait="Oui."),
        row(id="O3", document="D1", extrait="On se fait", debut=0, fin=10),
    ]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents, observations=rows))
    document = found.labelled("Entretien")
    assert found.one(document, "coop:sha256") == hashlib.sha256(text.encode()).hexdigest()
    assert found.one(document, "coop:characterCount") == str(len(text) - 1)
    starts = {next(iter(found.objects(s, "coop:quotation"))): o for s, p, o in found.all if p == "coop:startPosition"}
    assert starts == {"On se fait confiance": "10", "On se fait": "0"}  # « Oui. » stands twice: nothing is guessed
    assert found.keys() == ["words_twice", "other_words"]


TEXT = (
    "\ufeffBon — 𝒜 vous\u00a0? 👩🏽‍🌾\r\nL’e\u0301te\u0301 dernier, on s’est\r\nfait confiance\u202f; et puis\u2026\r\n"
)


@pytest.mark.parametrize(
    "quote",
    [
        "L'été dernier, on s'est fait confiance",
        "« L’été dernier,\u00a0on s’est fait confiance »",
        "“l’été".replace("l", "L"),
    ],
)
def test_words_are_found_though_they_are_typed_in_another_way(planned, xlsx, tmp_path, quote):
    (tmp_path / "e.txt").write_bytes(TEXT.encode())
    documents = [["id_document", "cas", "titre", "fichier"], ["D1", "C1", "Entretien", "e.txt"]]
    observed = [HEAD, row(document="D1", extrait=quote)]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents, observations=observed))
    text = TEXT.removeprefix("\ufeff").replace("\r\n", "\n")
    (start,) = {int(o) for _, p, o in found.all if p == "coop:startPosition"}
    (end,) = {int(o) for _, p, o in found.all if p == "coop:endPosition"}
    assert text[start:end].startswith("L’e\u0301te\u0301")
    assert start == text.index("L’")
    assert len(text[start:end].split()) == len(quote.strip("« »").split())
    assert found.keys() == []


def test_words_at_given_positions_may_be_typed_in_another_way(planned, xlsx, tmp_path):
    (tmp_path / "e.txt").write_text("Oui. L’amitié suffit. Oui. Oui.", encoding="utf-8")
    documents = [["id_document", "cas", "titre", "fichier"], ["D1", "C1", "Entretien", "e.txt"]]
    typed = [("L'amitié", 5, 13), ("« l’amitié »", 5, 13), ("Oui.", 27, 31)]
    rows = [row(id=q, document="D1", extrait=q, debut=start, fin=end) for q, start, end in typed]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents, observations=[HEAD, *rows]))
    assert [(one.key, one.value) for one in found.plan.problems] == [("other_words", "« l’amitié »")]  # no capital


def test_words_that_a_text_has_not_and_a_text_that_is_not_there_are_told(planned, xlsx, tmp_path):
    (tmp_path / "e.txt").write_text("Rien de tel.", encoding="utf-8")
    documents = [["id_document", "cas", "fichier"], ["D1", "C1", "e.txt"], ["D2", "C1", "f.txt"], ["D3", "C1", "g.mp3"]]
    observed = [HEAD, row(document="D1", extrait="On se fait confiance")]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents, observations=observed))
    assert [(one.key, one.level, one.place.column, one.value) for one in found.plan.problems] == [
        ("file_missing", "warning", "C", "f.txt"),
        ("words_nowhere", "warning", "H", "On se fait confiance"),
    ]


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/hostname.txt", "link.txt", "secret"])
def test_no_text_outside_the_folder_is_read(planned, xlsx, tmp_path, name):
    (tmp_path.parent / "outside.txt").write_text("dehors", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path.parent / "outside.txt")
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    documents = [["id_document", "cas", "titre", "fichier"], ["D1", "C1", "Entretien", name]]
    found = planned("b.xlsx", xlsx(cas=CASES, documents=documents))
    assert not {o for _, p, o in found.all if p in ("coop:sha256", "coop:characterCount")}


def test_more_observations_than_the_terms_allow_are_refused(planned, xlsx):
    with pytest.raises(TooLarge):
        planned("b.xlsx", xlsx(observations=[HEAD, row(), row(id="O2")]), rows=1)


def test_a_folder_that_was_used_before_is_written_anew(planned, xlsx):
    planned("b.xlsx", xlsx(observations=[HEAD, row(), row(id="O2")]))
    found = planned("b.xlsx", xlsx(observations=[HEAD, row()]))
    assert len(found.of("coop:Observation")) == 1


@pytest.mark.parametrize(
    "sheets",
    [
        {"cas": [["id_cas", "nom", "territoire"], ["", "", "Annecy"]]},
        {"documents": [["id_document", "titre", "type"], ["", "", "entretien"]]},
        {"concepts": [["concept", "description"], ["", "rien"]]},
    ],
)
def test_a_row_without_a_name_is_told(planned, xlsx, sheets):
    found = planned("b.xlsx", xlsx(**sheets))
    assert found.keys("error") == ["nameless"]
    assert found.problem("nameless").place.row == 2


def test_a_thing_that_is_shared_and_kept_counts_once(planned, xlsx):
    documents = [["id_document", "titre", "confidentialite"], ["D1", "Entretien", "privé"]]
    rows = [HEAD, row(concept="Ambiance", document="D1"), row(id="O2", concept="Ambiance")]
    found = planned("b.xlsx", xlsx(documents=documents, observations=rows))
    assert (found.plan.counts["local_code"], found.plan.counts["new_collective"]) == (1, 1)
    assert len(found.of("coop:LocalCode", found.shared)) == len(found.of("coop:LocalCode", found.kept)) == 1


def test_a_file_whose_name_is_no_text_is_read(planned):
    found = planned(
        b"o\xe9.csv".decode(errors="surrogateescape"), "cas;concept;position;observateur;date\nT;c;présent;o;2024\n"
    )
    (observation,) = found.of("coop:Observation")
    assert found.plan.place(observation.replace("obs:", "https://w3id.org/coopkg/id/observation/")).file == "o?.csv"
