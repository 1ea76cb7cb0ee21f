"""Every format becomes triples, and nothing that a file holds is lost on the way."""

import pytest

from coopkg.linking.importing.observations import STANCES
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Record
from coopkg.namespaces import iri, shorten

DONE = Options(case_from="document", observer="Léa", date="2024")
LONG = "cas;concept;position;observateur;date\nTilt;Confiance;présent;Léa;2024-03-12\n"
TAGUETTE = "id,document,tag,content\n1,tilt.txt,Confiance,dit\n1,tilt.txt,Ambiance > Lieu,dit\n"
NVIVO = ";A : Tilt;B : Tera\n1 : Confiance;3;0\n2 : Ambiance;0;1\n"
DEDOOSE = "Media Title,Excerpt Creator,Excerpt Copy,Code: Confiance Applied,Code: Confiance Weight\nE1,Léa,dit,True,2\n"
ATLAS = "ID,Document,Quotation Content,Codes\n3:1,E1,dit,Confiance; Ambiance\n"
MAXQDA = "Document name;Code;Segment;Weight score\nE1;Climat > Confiance;dit;50\n"
WIDE = "cas;observateur;date;Coopération;Ambiance\nTilt;Léa;2024;présent 2;absent\n"
RDF = """PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX coll: <https://w3id.org/coopkg/id/collective/>
PREFIX concept: <https://w3id.org/coopkg/id/concept/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<https://example.org/o1> a coop:Observation ; coop:ofCase coll:tilt ; coop:observesPresenceOf concept:confiance ;
  coop:observer <https://example.org/lea> ; coop:whatWasRead "un mot"@fr .
<https://example.org/lea> rdfs:label "Léa" .
<https://example.org/c1> a coop:RealCollective ; rdfs:label "Atelier du Lac" ; coop:place "Annecy" ; coop:country "FR" .
"""


def stances(found):
    """(case, stance, what) of each observation, by labels where the import gives them."""
    names = {s: o for s, p, o in found.all if p in ("rdfs:label", "skos:prefLabel")}
    case = {s: o for s, p, o in found.all if p == "coop:ofCase"}
    said = {p: name for name, p in STANCES.items()}
    return {(names.get(case[s], case[s]), said[p], names.get(o, o)) for s, p, o in found.all if p in said and s in case}


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("o.csv", LONG, {("coll:tilt", "present", "concept:confiance")}),
        ("h.csv", TAGUETTE, {("tilt.txt", "coded", "concept:confiance"), ("tilt.txt", "coded", "Lieu")}),
        ("n.csv", NVIVO, {("coll:tilt", "coded", "concept:confiance"), ("coll:tera", "coded", "Ambiance")}),
        ("d.csv", DEDOOSE, {("E1", "coded", "concept:confiance")}),
        ("a.csv", ATLAS, {("E1", "coded", "concept:confiance"), ("E1", "coded", "Ambiance")}),
        ("m.csv", MAXQDA, {("E1", "coded", "concept:confiance")}),
        ("w.csv", WIDE, {("coll:tilt", "present", "concept:cooperation"), ("coll:tilt", "absent", "Ambiance")}),
        ("r.ttl", RDF, {("coll:tilt", "present", "concept:confiance")}),
    ],
)
def test_tables_and_linked_data(planned, name, content, expected):
    found = planned(name, content, options=DONE)
    assert stances(found) == expected
    assert found.keys("error") == []
    assert lost(found, found.plan, name) == []


def test_a_workbook_with_every_column_and_sheet(planned, xlsx):
    found = planned("b.xlsx", xlsx(**SHEETS))
    assert found.keys("error") == []
    assert lost(found, found.plan, "b.xlsx") == []
    assert ("Atelier du Lac", "ambivalent", "concept:confiance") in stances(found)
    assert found.attributes(found.labelled("Atelier du Lac")) == {
        "lat": "45.9",
        "lon": "6.1",
        "sector": "bois",
        "Équipe": "12",
    }
    assert found.one(found.labelled("Entretien"), "coop:documentOf") == found.labelled("Atelier du Lac")


def test_an_open_document_sheet(planned, ods):
    row = "<table:table-row>{}</table:table-row>"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(row.format("".join(cell.format(text) for text in line.split(";"))) for line in LONG.splitlines())
    found = planned("b.ods", ods(f'<table:table table:name="observations">{rows}</table:table>'))
    assert stances(found) == {("coll:tilt", "present", "concept:confiance")}


def test_a_folder_of_tables(planned, home, tmp_path):
    from coopkg.linking.importing import Terms, plan

    folder = tmp_path / "classeur"
    folder.mkdir()
    (folder / "cas.csv").write_text("id_cas;nom\nC1;Atelier du Lac\n", encoding="utf-8")
    (folder / "observations.csv").write_text(LONG.replace("Tilt", "C1"), encoding="utf-8")
    done = plan(home, folder, Options(), Terms("Moi"), tmp_path / "w")
    assert (done.counts["case"], done.counts["observation"], done.format) == (1, 1, "folder")
    assert done.problems == ()


CASE = {
    "id_cas": "C1",
    "nom": "Atelier du Lac",
    "territoire": "Annecy",
    "filiere": "bois",
    "forme": "SCIC",
    "date_creation": "mars 2019",
    "lat": "45.9",
    "lon": "6.1",
    "adresse_web": "https://lac.example/à propos",
    "note": "à revoir",
    "Équipe": 12,
}
DOCUMENT = {
    "id_document": "D1",
    "cas": "C1",
    "titre": "Entretien",
    "date": "12/03/2024",
    "type": "entretien",
    "fichier": "e.txt",
    "confidentialite": "réseau",
    "note": "au calme",
    "Durée": "1 h",
}
CODE = {"concept": "Ambiance", "iri": "", "description": "le climat du groupe", "couleur": "#AA0000"}
OBSERVATION = {
    "id_observation": "O1",
    "cas": "C1",
    "concept": "Confiance",
    "position": "ambivalent",
    "intensite": 2,
    "confiance": "0,8",
    "observateur": "Léa",
    "date": "mars 2024",
    "document": "D1",
    "extrait": "on se fait confiance",
    "debut": 3,
    "fin": 23,
    "note": "vu sur place",
    "repond_a": "01",
    "Humeur": "gaie",
}
OTHER = {
    "id_observation": "O2",
    "cas": "C1",
    "concept": "Ambiance > Lieu; Ambiance",
    "position": "présent",
    "observateur": "Léa",
    "date": 2024,
}
ROWS = {"cas": [CASE], "documents": [DOCUMENT], "concepts": [CODE], "observations": [OBSERVATION, OTHER]}
SHEETS = {
    name: [list(rows[0]), *([row.get(heading, "") for heading in rows[0]] for row in rows)]
    for name, rows in ROWS.items()
}


def lost(found, plan, name):
    """Values of the records of the file that stand nowhere in the triples, nor in what they stand for."""
    held = {text for _, _, text in found.all}
    held |= {" > ".join(part for part in label.text.split(" > ")) for label in plan.labels}
    options = DONE if name.endswith((".csv", ".ttl")) else Options()
    records = [told for told in Reading(plan.folder.parent / name, options) if isinstance(told, Record)]
    values = [(r.kind, field, value) for r in records for field, value in (*r.fields.items(), *r.extra.items())]
    values += [(r.kind, role, value) for r in records for role, found in r.refs.items() for value in found]
    return [(kind, field, value.raw) for kind, field, value in values if not is_held(field, value, held, found)]


def is_held(field, value, held, found):
    if field == "content" or value.text in held or value.raw in held or value.raw.strip() in held:
        return True
    if field == "position":
        return any(p == STANCES[value.text] for _, p, _ in found.all)
    if field == "visibility":
        return any(p == "coop:visibility" for _, p, _ in found.all)
    if field in ("case", "document", "observer", "concept", "form", "answers", "id", "parent", "name"):
        return shorten(value.text) in held or bool(known(field, value, found))
    if field in ("notes", "sources", "selections", "codes", "origin", "target"):
        return value.raw in held or value.text in {one.strip("{}").lower() for one in held}
    return field == "address" and any(p == "foaf:page" for _, p, _ in found.all)


def known(field, value, found):
    """What the graph of the project describes, under the name that the file gives."""
    near = {"case": "collective", "form": "concept", "answers": "question"}.get(field, "concept")
    return [o for _, _, o in found.all if o.startswith(f"{ {'collective': 'coll', 'question': 'q'}.get(near, near) }:")]


def test_full_addresses_of_a_file_of_linked_data_stay(planned):
    found = planned("r.ttl", RDF)
    assert found.of("coop:Observation") == {"https://example.org/o1"}
    assert found.one("https://example.org/c1", "coop:place") == "Annecy"
    assert found.attributes("https://example.org/c1") == {"coop:country": "FR"}
    assert "Léa" in found.objects(found.one("https://example.org/o1", "coop:observer"), "foaf:name")
    assert not any("Léa" in o for _, _, o in found.shared)


def test_linked_data_may_not_describe_what_the_project_describes(planned):
    found = planned(
        "r.ttl", RDF.replace("<https://example.org/c1>", "coll:tilt").replace("Atelier du Lac", "Autre nom")
    )
    assert found.of("coop:RealCollective") == set()
    assert found.attributes("coll:tilt") == {"coop:country": "FR", "territory": "Annecy", "id": "coll:tilt"}
    vocabulary = planned("v.ttl", RDF.replace("https://example.org/c1", iri("skos:Concept")), work="v")
    assert vocabulary.keys("error") == ["not_yours"]


def test_an_observation_that_is_there_already_is_refused(planned, kg):
    there = kg.newest(most=1)[0].iri
    found = planned("r.ttl", RDF.replace("https://example.org/o1", there))
    assert found.keys("error") == ["here_already"]
    assert found.problem("here_already").place.path == there
