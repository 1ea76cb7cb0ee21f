"""matrix, cooccurrence, gaps and agreement, as a person calls them."""

import json

import openpyxl
import pytest


def test_the_matrix_on_the_terminal(coopkg):
    code, out, err = coopkg("matrix", "--grid", "synthese", "--fictitious", "--format", "table")
    assert code == 0
    (line,) = [line for line in out.splitlines() if line.startswith("Sphères de vie")]
    assert line.endswith("≠!")
    assert "~ en partie seulement" in err


def test_the_format_is_that_of_the_file(coopkg, tmp_path):
    for name in ("m.csv", "m.json", "m.svg", "m.xlsx"):
        assert coopkg("matrix", "--grid", "synthese", "--by", "dimension", "-o", str(tmp_path / name))[0] == 0
    assert (tmp_path / "m.csv").read_text("utf-8").startswith("collectif,notion,état,")
    assert len(json.loads((tmp_path / "m.json").read_text("utf-8"))["columns"]) == 4
    assert (tmp_path / "m.svg").read_text("utf-8").startswith("<svg ")
    assert openpyxl.load_workbook(tmp_path / "m.xlsx").sheetnames[0] == "matrice"


def test_a_file_is_not_overwritten_unless_it_is_said(coopkg, tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("mine")
    assert coopkg("matrix", "--grid", "synthese", "-o", str(path))[0] == 2
    assert path.read_text() == "mine"
    assert coopkg("matrix", "--grid", "synthese", "-o", str(path), "--force")[0] == 0
    assert path.read_text("utf-8").startswith("collectif")


def test_disagreements_first_then_the_figure(coopkg):
    code, out, err = coopkg("agreement", "--grid", "synthese", "--fictitious", "--format", "table")
    assert code == 0
    assert out.splitlines()[0].startswith("Les Glaneurs de Valbrune (fictif) × Sphères de vie")
    assert "absent · Observateur B (fictif) · 2025-11-12 · obs:0107" in out
    assert "0,000, sur 2 case(s)" in err
    assert "ne se calcule pas" in coopkg("agreement", "--grid", "synthese")[2]


def test_gaps_name_items_cells_and_questions(coopkg):
    code, out, _ = coopkg("gaps", "--grid", "synthese", "--format", "table")
    assert code == 0
    assert "Items qu’aucun collectif ne montre : 10 sur 20 (collectifs : 9)." in out
    assert "Cases que personne n’a regardées : 167 sur 180." in out
    assert "Questions ouvertes auxquelles aucune observation ne répond" in out


def test_pairs_name_their_measure(coopkg):
    code, out, err = coopkg("cooccurrence", "--grid", "synthese", "--measure", "collective", "--format", "json")
    assert (code, json.loads(out)["measure"]) == (0, "collective")
    assert "« même collectif » : 7 unité(s)" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("matrix", "--grid", "synthese", "--format", "png"),
        ("matrix", "--grid", "synthese", "--format", "xlsx"),
        ("matrix", "--grid", "synthese", "--lang", "de"),
        ("gaps", "--grid", "synthese", "--format", "svg"),
        ("agreement", "--grid", "synthese", "--since", "mars"),
        ("cooccurrence", "--grid", "synthese", "--measure", "phrase"),
        ("gaps", "--grid", "synthese", "--collective", "nulle-part"),
    ],
)
def test_bad_use_is_one_line(coopkg, arguments):
    code, out, err = coopkg(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_where_nothing_is_named_it_is_the_grid_to_be_discussed(coopkg):
    assert coopkg("gaps", "--format", "json")[1] == coopkg("gaps", "--grid", "synthese", "--format", "json")[1]
