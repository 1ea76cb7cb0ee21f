"""The workbook opens in spreadsheets, offers what is live, and comes back as it was filled in."""

import csv
import io

import openpyxl
import pytest

from coopkg.errors import UnknownName, WouldOverwrite
from coopkg.linking.readers.codes import code, split
from coopkg.linking.readers.mapping import PATHS, SEPARATORS
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Place, Problem, Record
from coopkg.linking.workbook import template
from coopkg.linking.workbook.content import COLUMNS, sheets


@pytest.fixture(scope="module")
def content(kg):
    return sheets(kg, "synthese")


@pytest.fixture
def path(content, tmp_path):
    template.write_xlsx(content, tmp_path / "m.xlsx")
    return tmp_path / "m.xlsx"


def read(path):
    told = list(Reading(path))
    return [one for one in told if isinstance(one, Record)], [one for one in told if isinstance(one, Problem)]


def test_its_sheets_and_required_columns(path):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["LISEZ-MOI", "cas", "documents", "observations", "concepts", "grille"]
    heads = [cell.value for cell in book["observations"][1]]
    assert [head for head in heads if head.endswith("*")] == ["cas*", "concept*", "position*", "observateur*", "date*"]
    assert len(heads) == len(COLUMNS["observations"])
    assert len(list(book["grille"].columns)) == 3 + 20
    readme = [[cell.value for cell in row] for row in book["LISEZ-MOI"]]
    assert any(row[:3] == ["observations", "observateur*", "observer"] for row in readme)


def test_its_drop_downs_offer_what_is_live(path, kg):
    book = openpyxl.load_workbook(path)
    lists = {str(rule.sqref): rule.formula1 for rule in book["observations"].data_validations.dataValidation}
    assert lists["C2:C10000"] == "'concepts'!$A$2:$A$10000"
    assert lists["D2:D10000"] == '"présent,absent,ambivalent,non abordé,codé"'
    offered = [row[0].value for row in book["concepts"].iter_rows(min_row=2)]
    live = [one for one in kg.concepts() if kg.deprecation(one.iri) is None]
    assert {one.label["fr"] for one in live} <= set(offered)
    assert len(offered) == len(set(offered)) == len(live) + 66


def test_no_choice_is_taken_apart_when_it_is_read(content):
    for row in content[4].rows:
        assert split(row[0], SEPARATORS) == [row[0].strip()]
        found = code(row[0], Place("f"), PATHS)
        assert found.text in (row[0].strip(), row[2])


def test_the_empty_workbook_holds_only_an_example(path):
    records, problems = read(path)
    assert {one.kind for one in records} == {"code"}
    assert [(one.key, one.place.sheet) for one in problems] == [("example", "observations")]


def filled(path):
    book = openpyxl.load_workbook(path)
    book["cas"].append(["tilt", "Tilt", "Nord"])
    book["documents"].append(["d1", "tilt", "Entretien", "mars 2024", None, None, "privé"])
    row = [
        "o1",
        "tilt",
        "rivalité ; confiance",
        "présent",
        2,
        0.8,
        "obs-1",
        "12/03/2024",
        "d1",
        "=dit",
        3,
        7,
        "une note",
    ]
    book["observations"].append(row)
    book["grille"].append(["Téra", "obs-2", 2024, "absent", None, "présent 3"])
    book.save(path)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_filled_in_comes_back(path, tmp_path, form):
    filled(path)
    if form == "csv":
        book, path = openpyxl.load_workbook(path), tmp_path / "folder"
        path.mkdir()
        for sheet in book:
            with (path / f"{sheet.title}.csv").open("w", encoding="utf-8-sig", newline="") as out:
                csv.writer(out, delimiter=";").writerows(sheet.values)
    records, problems = read(path)
    assert [one.key for one in problems] == ["example"] + (["formula"] if form == "xlsx" else [])
    names = ("case", "concept", "position", "intensity", "observer", "date", "start", "confidence")
    found = [tuple(one.text(name) for name in names) for one in records if one.kind == "observation"]
    assert found == [
        ("tilt", "rivalité", "present", "2", "obs-1", "2024-03-12", "3", "0.8"),
        ("tilt", "confiance", "present", "2", "obs-1", "2024-03-12", "3", "0.8"),
        ("Téra", "item:synthese-01", "absent", "", "obs-2", "2024", "", ""),
        ("Téra", "item:synthese-03", "present", "3", "obs-2", "2024", "", ""),
    ]


def test_its_csv_form_has_the_same_sheets(content, tmp_path):
    template.write_csv(content, tmp_path / "csv")
    assert {path.name for path in (tmp_path / "csv").iterdir()} == {f"{one.name}.csv" for one in content}
    head = (tmp_path / "csv" / "observations.csv").read_bytes()
    assert head.startswith("\ufeffid_observation;cas*;concept*;position*;".encode())
    records, problems = read(tmp_path / "csv")
    assert [one.key for one in problems] == ["example"]
    assert len(records) == len(content[4].rows)


def test_nothing_is_overwritten_unasked(content, path, tmp_path):
    with pytest.raises(WouldOverwrite):
        template.write_xlsx(content, path)
    template.write_xlsx(content, path, force=True)
    template.write_csv(content, tmp_path / "csv")
    with pytest.raises(WouldOverwrite):
        template.write_csv(content, tmp_path / "csv")


def test_an_unknown_grid(kg):
    with pytest.raises(UnknownName):
        sheets(kg, "jardin")


def test_no_cell_is_a_formula(path):
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
