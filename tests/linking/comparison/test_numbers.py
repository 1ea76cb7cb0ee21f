"""Imports of which numbers alone are shared: under the matrix, in no cell, and nothing below their threshold."""

from __future__ import annotations

import csv
import io
import json
import shutil
from xml.etree import ElementTree

import openpyxl
import pytest

import coopkg as package
from coopkg.cli.app import run
from coopkg.linking import comparison
from coopkg.linking.comparison import Choice, heatmap, listing, spreadsheet
from coopkg.linking.comparison.numbers import counted, titled
from coopkg.namespaces import iri

HEAD = ["cas;concept;position;observateur;date"]
CASES = [f"Atelier {n}" for n in range(4)]
ROWS = (
    *[f"{case};confiance;présent;Ana;2024" for case in CASES],
    *[f"{case};confiance;présent;Bo;2024" for case in CASES],
    *[f"{case};confiance;absent;Ana;2024" for case in CASES[:2]],
    *[f"{case};bidouille;non abordé;Ana;2024" for case in CASES[:3]],
    "Atelier 0;rivalite;présent;Ana;2024",
)
CHOSEN = Choice(notions=("confiance", "rivalite", "bidouille"))


def brought(home, *rows, name, least):
    """Import rows of which numbers alone are shared."""
    path = home.parent / f"{name}.csv"
    path.write_text("\n".join([*HEAD, *rows]), encoding="utf-8")
    assert run(["import", str(path), "--home", str(home), "--at-least", str(least)]) == 0


@pytest.fixture(scope="module")
def own(home, tmp_path_factory):
    folder = shutil.copytree(home, tmp_path_factory.mktemp("numbers") / "home")
    brought(folder, *ROWS, name="a", least=3)
    return folder


@pytest.fixture(scope="module")
def public(own):
    return package.open(own)


def shown(found, lang="fr"):
    """Return notion → what is told of it in words, of the one import."""
    (one,) = found.numbers
    labels = {column.iri: listing.named(column, lang) for column in found.columns}
    return {labels[notion]: counted(counts, lang) for notion, counts in one.collectives.items()}


def test_numbers_stand_beside_the_matrix_and_in_no_cell(public, kg):
    found = comparison.matrix(public, CHOSEN)
    assert shown(found) == {"confiance": "présent 4", "bidouille": "non abordé 3"}
    assert "4 collectifs" not in titled(found.numbers[0], "fr")
    assert titled(found.numbers[0], "fr").endswith(", au moins 3 collectifs")
    before = comparison.matrix(kg, Choice(notions=("confiance", "rivalite")))
    assert found.total == before.total
    assert [row.cells for row in found.rows] == [row.cells for row in before.rows]


def test_nothing_below_the_threshold_is_in_any_output(public):
    """Two collectives without trust, and the one with rivalry, are in no number and no sum."""
    found = comparison.matrix(public, CHOSEN)
    (one,) = found.numbers
    assert {count for counts in one.collectives.values() for count in counts.values()} == {4, 3}
    outputs = [found.to_csv(), listing.of_matrix(found, "fr").to_csv("fr"), heatmap.draw(found, "fr")]
    assert not any("Atelier" in text for text in outputs)
    assert public.query("ASK { ?a <https://w3id.org/coopkg/ns#aggregateStance> 'absent' }") is False


@pytest.mark.parametrize(
    "more",
    [
        {"collectives": ("tilt",)},
        {"form": "cte"},
        {"since": "2020"},
        {"until": "2025"},
        {"fictitious": True},
    ],
)
def test_a_choice_of_rows_or_observations_has_none(public, more):
    assert comparison.matrix(public, Choice(notions=CHOSEN.notions, **more)).numbers == ()


def test_where_the_observations_are_the_numbers_are_not(own):
    private = package.open(own, private=True)
    found = comparison.matrix(private, CHOSEN)
    assert found.numbers == ()
    assert sum(row.cell(iri("concept:confiance")).present for row in found.rows) == 8


def test_two_imports_are_never_added_up(home, tmp_path):
    folder = shutil.copytree(home, tmp_path / "home")
    for name, cases in (("a", CASES), ("b", CASES[:3])):
        brought(folder, *[f"{case};confiance;présent;Ana;2024" for case in cases], name=name, least=3)
    found = comparison.matrix(package.open(folder), Choice(notions=("confiance",)))
    assert sorted(one.collectives[iri("concept:confiance")]["present"] for one in found.numbers) == [3, 4]
    assert (
        run(["matrix", "--notion", "confiance", "--home", str(folder), "--lang", "fr", "-o", str(tmp_path / "m.xlsx")])
        == 0
    )
    assert len([row for row in _rows(tmp_path / "m.xlsx") if "au moins 3" in str(row[0])]) == 2


def test_codes_of_such_an_import_are_columns(public):
    (code,) = comparison.matrix(public, Choice(notions=("bidouille",))).columns
    (row,) = public.query(f"SELECT ?s {{ <{code.iri}> <{iri('skos:inScheme')}> ?s }}").records()
    assert shown(comparison.matrix(public, Choice(scheme=row["s"]))) == {"bidouille": "non abordé 3"}


def _rows(path):
    return list(openpyxl.load_workbook(path)["matrice"].iter_rows(values_only=True))


def test_exact_csv_has_a_line_for_each_number_and_counts_nothing_there(public):
    found = comparison.matrix(public, CHOSEN)
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    numbers = [row for row in rows if row["import"]]
    assert [(row["notion"], row["stance"], row["collectives"], row["least"]) for row in numbers] == [
        (iri("concept:confiance"), "present", "4", "3"),
        (found.columns[2].iri, "silent", "3", "3"),
    ]
    assert not any(row[name] for row in numbers for name in ("collective", "state", "observations", "present"))
    assert len(rows) - len(numbers) == len(found.rows) * len(found.columns)


def test_a_sheet_of_cells_tells_them_in_words(public):
    found = listing.of_matrix(comparison.matrix(public, CHOSEN), "fr")
    assert {len(row) for row in found.rows} == {len(found.columns)}
    last = [row for row in found.rows if "au moins" in str(row[0])]
    assert [(row[1], row[2], row[3]) for row in last] == [
        ("confiance", "présent 4", ""),
        ("bidouille", "non abordé 3", ""),
    ]


def test_the_drawing_has_a_column_for_each_import(public):
    root = ElementTree.fromstring(heatmap.draw(comparison.matrix(public, CHOSEN), "fr"))
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "+(4)" in texts
    assert "0(3)" in texts
    assert any("Chiffres seuls" in text for text in texts)


def test_the_workbook_has_them_below(public):
    out = io.BytesIO()
    spreadsheet.write(public, CHOSEN, out, "en")
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue()))["matrix"]
    rows = [row for row in sheet.iter_rows(values_only=True) if "at least 3" in str(row[0])]
    assert [row[2:5] for row in rows] == [("present 4", None, "not addressed 3")]


def test_the_terminal_and_json(own, tmp_path, coopkg):
    asked = ("matrix", "--notion", "confiance", "--home", own)
    out = coopkg(*asked, "--format", "table")[1]
    assert "Chiffres seuls" in out
    assert any(line.split() == ["confiance", "présent", "4"] for line in out.splitlines())
    (told,) = json.loads(coopkg(*asked, "--format", "json")[1])["numbers"]
    assert told["collectives"] == {iri("concept:confiance"): {"present": 4}}
