"""A file, checked: what is wrong, cell by cell and in plain words, and what would change."""

import re

import pyoxigraph as ox
import pytest

from coopkg.build.shapes import Shapes
from coopkg.build.validate import validate
from coopkg.graph.generations import Generations
from coopkg.linking.checking import verdict
from coopkg.linking.checking.telling import told_of
from coopkg.linking.checking.verdict import FILES
from coopkg.linking.records import Place
from coopkg.messages import LANGUAGES, sentences
from coopkg.namespaces import local_name

from ..readers.conftest import GUID

HEAD = ["id", "cas", "concept", "position", "intensité", "confiance", "observateur", "date", "répond à"]
GOOD = ["O1", "Tilt", "confiance", "présent", 2, "0,8", "Léa", "2024-03", "30"]
FAULTY = [
    ["O2", "Tilt", "rivalité", "absent", 7, "0,5", "Léa", "2024-03", ""],
    ["O3", "Tilt", "rivalité", "presnet", 1, "3", "Léa", "2024-03", ""],
    ["O4", "Tilt", "rivalité", "absent", -1, "0,5", "", "2024-03", ""],
    ["O5", "Tilt", "rivalité", "absent", 1, "0,5", "Léa", "2024-13", "03"],
]


def test_a_good_file_conforms_and_its_changes_are_counted(checked, xlsx):
    found = checked("b.xlsx", xlsx(observations=[HEAD, GOOD, ["O2", "Ici", "zzz", *GOOD[3:]]]))
    assert found.verdict.problems == ()
    assert found.verdict.conforms
    changes = found.verdict.changes
    assert {name: changes[name] for name in ("observation", "new_collective", "known_collective")} == {
        "observation": 2,
        "new_collective": 1,
        "known_collective": 1,
    }
    assert [changes[f"label_{name}"] for name in ("known", "local", "ambiguous")] == [1, 1, 0]


def test_each_fault_is_told_once_at_its_cell(checked, xlsx):
    found = checked("b.xlsx", xlsx(observations=[HEAD, GOOD, *FAULTY]))
    assert not found.verdict.conforms
    assert found.cells() == [
        ("checking.Observation-intensity", "observations", 3, "E", "7"),
        ("position", "observations", 4, "D", "presnet"),
        ("checking.Observation-confidence", "observations", 4, "F", "3"),
        ("checking.Observation-intensity", "observations", 5, "E", "-1"),
        ("missing_observer", "observations", 5, "G", ""),
        ("date", "observations", 6, "H", "2024-13"),
        ("checking.Observation-addresses", "observations", 6, "I", "03"),
    ]


def test_what_a_sheet_lacks_is_told_once(checked, xlsx):
    head = [heading for heading in HEAD if heading != "observateur"]
    rows = [[value for heading, value in zip(HEAD, GOOD, strict=True) if heading in head]] * 2
    found = checked("b.xlsx", xlsx(observations=[head, ["O1", *rows[0][1:]], ["O2", *rows[1][1:]]]))
    assert found.cells() == [("lacking_observer", "observations", 1, "", "")]


def test_it_is_told_in_plain_words(checked, xlsx):
    found = checked("b.xlsx", xlsx(observations=[HEAD, FAULTY[0]]))
    (problem,) = found.verdict.problems
    where = "b.xlsx, feuille « observations », ligne 2, colonne E"
    assert (
        problem.message("fr") == f"{where} : « 7 » n’est pas une intensité. Écrivez 0, 1, 2 ou 3, ou videz la cellule."
    )
    assert problem.message("en").endswith("“7” is no intensity. Write 0, 1, 2 or 3, or empty the cell.")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_speaks_of_rdf(lang):
    said = {key: text for key, text in sentences(lang).items() if key.startswith("checking.")}
    assert not {
        key for key, text in said.items() if re.search(r"\w+:\w+|\bRDF\b(?<!XML ou RDF)(?<!XML or RDF)|SHACL", text)
    }


def test_what_people_bring_has_sentences_of_its_own():
    """Of properties that a cell of the workbook may hold."""
    shapes = Shapes()
    named = {local_name(name) for document in shapes.documents for name in document.lines}
    ours = {name for name in named if re.match(r"(Observation|Collective|Document|LocalCode|Passage)-", name)}
    own = {key.removeprefix("checking.") for key in sentences("fr") if key.startswith("checking.")}
    without = {name for name in ours if not any(key == name or key.startswith(f"{name}-") for key in own)}
    assert without == {"Observation-basis", "Observation-read", "LocalCode-match"}  # nothing but RDF can bring these


def test_the_verdict_is_that_of_a_full_run(home, checked, xlsx):
    """The files of an import as they are made of a workbook; SHACL on these and the graph, by pyshacl alone."""
    found = checked("b.xlsx", xlsx(observations=[HEAD, GOOD, *FAULTY]))
    store = ox.Store.read_only(str(Generations(home).current().store))
    graph = {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    for name in FILES:
        path = found.plan.folder / name
        graph |= {quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)}
    report = validate(graph, Shapes())
    full = {told_of(violation, found.plan).key for violation in report.violations}
    told = {key for key, *_ in found.cells() if key.startswith("checking.")}
    missed = {"checking.Observation-observer-MinCount", "checking.Observation-concept-MinCount"}  # told by reading
    assert told == full - missed
    assert full & missed


def test_other_shapes_speak_for_themselves(checked, xlsx):
    found = checked("b.xlsx", xlsx(observations=[HEAD, GOOD]))
    triples = ox.parse("<https://e.org/a> a <https://w3id.org/coopkg/ns#Grid> .", ox.RdfFormat.TURTLE)
    report = validate((quad.triple for quad in triples), Shapes())
    told = [told_of(violation, found.plan) for violation in report.violations if violation.focus == "https://e.org/a"]
    assert {one.place for one in told} == {Place("b.xlsx")}
    assert all(one.said("fr") != one.said("en") for one in told)


def test_a_project_of_analysis_conforms(checked, project):
    """With a case, a code of its own below another, a set, a note and a link."""
    project.codes = (
        f'<Code guid="{project.code}" name="Confiance" isCodable="true">'
        f'<Code guid="{GUID.format(50)}" name="zzz" isCodable="true"/></Code>'
    )
    project.cases = (
        f'<Cases><Case guid="{project.case}" name="Ici"><SourceRef targetGUID="{project.source}"/></Case></Cases>'
    )
    project.notes = (
        f'<Notes><Note guid="{project.note}" name="n"><PlainTextContent>À revoir</PlainTextContent></Note></Notes>'
        f'<Links><Link guid="{GUID.format(51)}" name="l" originGUID="{project.code}" targetGUID="{GUID.format(50)}"/>'
        f'</Links><Sets><Set guid="{GUID.format(52)}" name="Un ensemble"><MemberCode targetGUID="{project.code}"/>'
        "</Set></Sets>"
    )
    found = checked("p.qdpx", project.bytes())
    assert found.cells() == []
    kinds = {
        name for name in ("observation", "passage", "set", "note", "link", "new_collective") if found.plan.counts[name]
    }
    assert kinds == {"observation", "passage", "set", "note", "link", "new_collective"}


def test_documents_codes_and_places_conform(checked, xlsx):
    found = checked(
        "b.xlsx",
        xlsx(
            cas=[["id", "nom", "territoire", "filière"], ["C1", "Ici", "Loire", "énergie"]],
            documents=[["id", "cas", "titre", "confidentialité"], ["D1", "C1", "Entretien", "privé"]],
            observations=[
                ["cas", "concept", "position", "observateur", "date", "document", "extrait", "début", "fin"],
                ["C1", "zzz > yyy", "présent", "Léa", "2024", "D1", "un mot " * 80, 3, 560],
            ],
        ),
    )
    assert found.cells() == []


def test_numbers_alone_conform(checked, xlsx):
    rows = [[f"O{n}", f"Collectif {n}", *GOOD[2:]] for n in range(4)]
    found = checked("b.xlsx", xlsx(observations=[HEAD, *rows]), at_least=3)
    assert found.cells() == []
    assert b"Aggregate" in (found.plan.folder / "shared.nt").read_bytes()


def test_past_a_number_of_results_it_stops_and_says_so(checked, xlsx, monkeypatch):
    monkeypatch.setattr(verdict, "MOST", 3)
    rows = [[f"O{n}", "Tilt", "confiance", "absent", 9, "0,5", "Léa", "2024", ""] for n in range(8)]
    found = checked("b.xlsx", xlsx(observations=[HEAD, *rows]))
    assert [key for key, *_ in found.cells()].count("checking.Observation-intensity") == 3
    (stopped,) = (one for one in found.verdict.problems if one.key == "checking.stopped")
    assert "plus de 3 problèmes" in stopped.message("fr")
