"""Comparisons as tables, drawings and workbooks: each state told apart, each cell leading to what is behind it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from xml.etree import ElementTree

import openpyxl
import pytest

from coopkg.linking import comparison
from coopkg.linking.comparison import Choice, heatmap, listing, spreadsheet
from coopkg.messages import say
from coopkg.models import Ref
from coopkg.models.comparing import Agreement as Found
from coopkg.models.comparing import Contested, Gaps
from coopkg.models.matrix import SIGNS, Cell, Matrix, Noted, Row

SVG = "{http://www.w3.org/2000/svg}"
MADE_UP = Choice(grid="synthese", fictitious=True)
HOSTILE = '=cmd|"/c calc"!A1 <script>&'


@pytest.fixture(scope="module")
def matrix(kg):
    return comparison.matrix(kg, MADE_UP)


def book(kg, choice, lang="fr"):
    out = io.BytesIO()
    spreadsheet.write(kg, choice, out, lang)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def drawn(found, lang="fr", link=None):
    return ElementTree.fromstring(heatmap.draw(found, lang, link))


def hostile():
    collective, notion = Ref("c:1", "RealCollective", {"fr": HOSTILE}), Ref("n:1", "CoreConcept", {"fr": HOSTILE})
    return Matrix(None, (notion,), (Row(collective, {"n:1": Cell(present=1, observers=1)}),), 1)


def test_every_state_has_a_sign_of_its_own():
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_the_drawing_tells_the_states_by_signs(matrix):
    groups = [group for group in drawn(matrix).iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]
    told = {group.find(f"{SVG}title").text: group.find(f"{SVG}text").text or "" for group in groups}
    (row,) = matrix.rows
    for column in matrix.columns:
        cell = row.cell(column.iri)
        (tip,) = [tip for tip in told if f"× {column.label['fr']} :" in tip]
        assert told[tip] == SIGNS[cell.state] + ("!" if cell.disagree else "")
    for state, sign in SIGNS.items():
        assert told[say(f"matrix.{state}", "fr")] == sign  # the legend


def test_the_drawing_can_be_read_aloud(matrix):
    root = drawn(matrix)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title what"
    said = root.find(f"{SVG}desc").text
    assert "1 collectif(s) en colonnes, 24 notion(s) en lignes" in said
    assert "plusieurs positions 1" in said
    tips = [title.text for title in root.iter(f"{SVG}title")]
    assert any(
        "Sphères de vie" in tip and "plusieurs positions (en désaccord), 2 observation(s)" in tip for tip in tips
    )


def test_each_drawn_cell_with_observations_is_a_link(matrix):
    root = drawn(matrix, "en", lambda collective, notion: f"/list?a={collective.iri}&b={notion.iri}")
    links = {link.get("href") for link in root.iter(f"{SVG}a")}
    (row,) = matrix.rows
    assert links == {f"/list?a={row.collective.iri}&b={notion}" for notion in row.cells}


def test_what_people_wrote_breaks_no_drawing():
    root = drawn(hostile())
    assert not list(root.iter(f"{SVG}script"))
    assert HOSTILE in [title.text for title in root.iter(f"{SVG}title")]


def test_the_workbook_has_six_sheets_in_the_language(kg):
    assert book(kg, MADE_UP).sheetnames == [
        *("matrice", "passages", "livre de codes", "désaccords", "cooccurrences", "manques"),
    ]
    assert book(kg, MADE_UP, "en").sheetnames[0] == "matrix"


def test_each_cell_of_the_workbook_leads_to_its_first_observation(kg, matrix):
    found = book(kg, MADE_UP)
    sheet, passages = found["matrice"], found["passages"]
    texts = {sheet.cell(2, c.column).value: c for c in sheet[3] if c.value and c.column > 2}
    assert texts["Sphères de vie personnelles et professionnelles"].value == "plusieurs positions (2) !"
    assert len(texts) == len(matrix.rows[0].cells)
    for name, cell in texts.items():
        row = int(re.fullmatch(r"'passages'!A(\d+)", cell.hyperlink.location)[1])
        observed = passages.cell(row, 2).value
        ref = next(column for column in matrix.columns if column.label["fr"] == name)
        assert observed == name or ref.kind == "Dimension"
    assert passages.max_row == 9  # a heading, and the eight observations


def test_disagreements_come_with_the_figure(kg):
    rows = [[cell.value for cell in row] for row in book(kg, MADE_UP)["désaccords"].iter_rows()]
    assert [row[2] for row in rows[1:3]] == ["absent", "présent"]
    assert rows[-1][0].startswith("Alpha de Krippendorff (nominal) : 0,000, sur 2 case(s)")


def test_no_cell_is_a_formula(kg):
    found = listing.Listing(("thing", "detail"), [(HOSTILE, 3)])
    assert list(csv.reader(io.StringIO(found.to_csv("fr"))))[1] == [f"'{HOSTILE}", "3"]
    target = openpyxl.Workbook()
    sheet = spreadsheet._list(target, "gaps", found, "fr")
    assert (sheet["A2"].value, sheet["A2"].data_type) == (f"'{HOSTILE}", "s")
    for sheet in book(kg, Choice(grid="synthese")):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_matrix_as_a_list_has_every_cell(kg, matrix):
    rows = list(csv.DictReader(io.StringIO(listing.of_matrix(matrix, "en").to_csv("en"))))
    assert len(rows) == 24
    assert Counter(row["state"] for row in rows)["nothing observed"] == 14
    (contested,) = [row for row in rows if row["disagreement"]]
    assert (contested["present"], contested["absent"], contested["persons"]) == ("1", "1", "2")


def test_gaps_are_listed_by_kind(kg):
    found = listing.of_gaps(comparison.gaps(kg, MADE_UP), "en")
    kinds = Counter(row[0] for row in found.rows)
    assert kinds["cell never looked at"] == 14
    assert kinds["question without an answer"] == comparison.gaps(kg, MADE_UP).asked


def test_of_nothing_the_lists_are_empty():
    assert listing.of_gaps(Gaps(), "fr").rows == []
    assert listing.of_agreement(Found(reason="alone"), "fr").rows == []
    assert "ne se calcule pas" in listing.told(Found(reason="same", units=3), "fr")


@pytest.mark.parametrize(("lang", "written"), [("fr", "0,67"), ("en", "0.67")])
def test_numbers_are_written_as_the_language_has_them(lang, written):
    assert listing.decimal(2 / 3, 2, lang) == written


def test_a_disagreement_says_who_and_when():
    one, other = Ref("p:x", "Person", {"fr": "X"}), Ref("p:y", "Person", {"fr": "Y"})
    case, notion = Ref("c:1", "RealCollective", {"fr": "Cas"}), Ref("n:1", "CoreConcept", {})
    taken = (
        Noted("o:1", case, notion, "present", (one, other), "2024"),
        Noted("o:2", case, notion, "absent", (other,), "", {"en": "read"}),
    )
    rows = listing.of_agreement(Found((Contested(case, notion, taken),), 1), "fr").rows
    assert rows == [
        ("Cas", "n:1", "présent", "X, Y", "2024", "", "o:1"),
        ("Cas", "n:1", "absent", "Y", "", "read", "o:2"),
    ]
