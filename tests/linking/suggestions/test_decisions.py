"""Suggestions accepted and rejected: in a spreadsheet, in a coding program; what was accepted is read as codings."""

import csv
import zipfile

import pytest

from coopkg.linking.exports.suggested import USER
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Problem, Record
from coopkg.linking.suggestions import texts
from coopkg.linking.suggestions.decisions import ACCEPTED, Decisions

from ..readers.conftest import Project

ONE = "𝒜 La coopération dure.\r\n\r\nLes désaccords restent.\r\nLa gouvernance, la charte."
TWO = "Nous coopérons depuis la crue."


@pytest.fixture
def suggest(suggest, tmp_path):
    (tmp_path / "a.txt").write_bytes(ONE.encode())
    return suggest


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def marked(path, said, delimiter=";"):
    """Write decisions beside forms, as a spreadsheet saves them."""
    found = [row | {"decision": said.get(row["excerpt"], "")} for row in rows(path)]
    with path.open("w", encoding="cp1252", newline="") as opened:
        writer = csv.DictWriter(opened, found[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(found)


def observations(path, **options):
    told = list(Reading(path, Options(**options)))
    assert [one.key for one in told if isinstance(one, Problem) and one.level == "error"] == []
    return [one for one in told if isinstance(one, Record) and one.kind == "observation"]


def test_marks_in_a_spreadsheet_are_kept_and_only_what_was_accepted_is_read_as_codings(suggest, tmp_path):
    text, table, codings = tmp_path / "a.txt", tmp_path / "s.csv", tmp_path / "c.csv"
    assert suggest(text, "-o", table)[0] == 0
    assert [row["excerpt"] for row in rows(table)] == ["coopération", "désaccords", "gouvernance", "charte"]
    marked(table, {"coopération": "Accepté", "désaccords": "non", "charte": "oui"})
    code, _, err = suggest(text, "--decisions", table, "--accepted", "-o", codings)
    assert (code, "3" in err) == (0, True)
    found = observations(codings, case_from="document", observer="Léa", date="2024")
    assert [one.text("quote") for one in found] == ["coopération", "charte"]
    assert [one.text("concept") for one in found] == ["concept:cooperation", "concept:charte"]
    assert {one.text("position") for one in found} == {"coded"}
    assert {one.text("case") for one in found} == {"a.txt"}
    assert [ONE[int(one.text("start")) : int(one.text("end"))] for one in found] == ["coopération", "charte"]


def test_a_table_of_suggestions_is_never_read_as_codings(suggest, tmp_path):
    suggest(tmp_path / "a.txt", "-o", tmp_path / "s.csv")
    told = list(Reading(tmp_path / "s.csv", Options(case_from="document", observer="Léa", date="2024")))
    assert [one for one in told if isinstance(one, Record) and one.kind == "observation"] == []


def test_what_is_rejected_in_a_passage_stays_so_wherever_the_passage_goes(suggest, tmp_path):
    text, table, later = tmp_path / "a.txt", tmp_path / "s.csv", tmp_path / "b.md"
    suggest(text, "-o", table)
    marked(table, {"coopération": "rejeté", "charte": "accepté"}, delimiter=",")
    suggest("--decisions", table)
    assert "coopération" not in suggest(text, "--format", "csv")[1]
    later.write_text("# Titre ajouté, bien long pour que les mots autour restent\n\n" + "x " * 40 + ONE)
    assert "coopération" in suggest(later, "--format", "csv")[1]
    assert "charte" in suggest(later, "--accepted", "--format", "csv")[1]
    assert "coopération" in suggest(text, "--rejected", "--format", "csv")[1]


@pytest.mark.parametrize(("head", "said"), [("decision", "peut-être"), ("avis", "oui")])
def test_a_mark_that_says_nothing_is_refused_with_its_place_and_none_is_kept(suggest, tmp_path, head, said):
    table = tmp_path / "s.csv"
    table.write_text(
        f"suggestion,excerpt,passage,{head}\nconcept:charte,charte,p1,oui\nconcept:don,don,p2,{said}\n",
        encoding="utf-8",
    )
    code, _, err = suggest("--decisions", table)
    assert (code, err.count("\n")) == (1, 1)
    assert "s.csv" in err
    assert suggest(tmp_path / "a.txt", "--accepted", "--format", "csv")[1].count("\n") == 1


def test_a_project_holds_each_place_once_and_is_read_back(suggest, tmp_path):
    project = tmp_path / "s.qdpx"
    assert suggest(tmp_path / "a.txt", "-o", project)[0] == 0
    found = observations(project, case_from="document", date="2024")
    assert [one.text("quote") for one in found] == ["coopération", "désaccords", "gouvernance", "charte"]
    assert {one.text("observer") for one in found} == {USER}
    again = tmp_path / "again.qdpx"
    suggest(tmp_path / "a.txt", "-o", again)
    assert again.read_bytes() == project.read_bytes()
    with zipfile.ZipFile(project) as archive:
        written = archive.read(next(name for name in archive.namelist() if name.endswith(".txt"))).decode()
    assert written == ONE.replace("\r\n", "\n")


def test_every_source_of_a_project_is_searched_and_keeps_its_identifier(suggest, tmp_path):
    project = Project()
    project.text = ONE
    source = tmp_path / "p.qdpx"
    source.write_bytes(project.bytes())
    document = texts.read_all(source)[0]
    assert (document.name, document.text) == ("Entretien 1", ONE.replace("\r\n", "\n"))
    out = tmp_path / "out.qdpx"
    assert suggest(source, "-o", out)[0] == 0
    assert texts.read_all(out)[0] == document
    assert {one.text("document") for one in observations(out, case_from="document", date="2024")} == {"Entretien 1"}


def test_a_project_without_texts_is_refused(suggest, tmp_path):
    empty = tmp_path / "e.qdpx"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("project.qde", '<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>')
    code, _, err = suggest(empty)
    assert (code, err.count("\n")) == (1, 1)


def test_decisions_hold_words_of_texts_and_are_for_the_owner_of_the_home_alone(tmp_path):
    kept = Decisions(tmp_path / "home")
    kept.record("urn:x:notion", "Les désaccords", ACCEPTED)
    assert kept.read() == {("urn:x:notion", "les desaccords", ""): ACCEPTED}
    assert [path.stat().st_mode & 0o077 for path in (kept.path, kept.path.parent)] == [0, 0]
