"""Tables as people make them: titles above headings, hints in headings, words for stances, hidden sheets."""

import io

import openpyxl
import pytest

from coopkg.linking.readers.mapping import SheetMapping

OPTIONS = {"observer": "o", "date": "2024"}


def test_in_a_grid_a_column_is_a_notion_though_a_field_is_called_so(tell):
    text = "Collectif;Observateur;Date;confiance;position;note\nVal;o;2024;présent 2;absent;à revoir\n"
    found = tell("grille.csv", text)
    assert found.rows("concept", "position", "intensity", "note") == [
        ("confiance", "present", "2", "à revoir"),
        ("position", "absent", "", "à revoir"),
    ]
    assert found.keys() == []


@pytest.mark.parametrize("observed", ["", ";Observatrice"])
def test_a_grid_is_seen_though_some_of_its_cells_say_nothing_that_is_known(tell, observed):
    who = ";Anne" if observed else ""
    text = f"Collectif{observed};Confiance;Charte;Accueil;Commentaires\n"
    text += f"Val{who};oui;non;?;bien\nAune{who};oui;partiellement;;\n"
    found = tell("Feuil1.csv", text, **OPTIONS)
    assert found.rows("case", "concept", "position") == [
        ("Val", "Confiance", "present"),
        ("Val", "Charte", "absent"),
        ("Aune", "Confiance", "present"),
    ]
    assert [(one.key, one.value, one.data) for one in found.problems] == [
        ("grid_position", "?", {"column": "Accueil"}),
        ("grid_position", "partiellement", {"column": "Charte"}),
    ]
    assert found.of("observation")[0].text("note") == "bien"


FIGURES = "cas;observateur;date;Charte;Salariés;Créée en;Rang\nVal;o;2024;oui;12;2019-05;1\nAune;o;2024;;2;2020;2\n"


def test_in_a_grid_a_column_of_figures_is_kept_and_told(tell):
    found = tell("grille.csv", FIGURES)
    assert found.rows("concept", "position") == [("Charte", "present")]
    assert {name: value.text for name, value in found.of("observation")[0].extra.items()} == {
        "Salariés": "12",
        "Créée en": "2019-05",
    }
    assert found.problem("kept_columns").data == {"columns": "Salariés · Créée en"}
    assert [(one.key, one.value) for one in found.problems[1:]] == [("grid_position", "1"), ("grid_position", "2")]


@pytest.mark.parametrize(
    ("changed", "codes", "kept"),
    [
        ({"Rang": ""}, ["Charte"], "Salariés · Créée en · Rang"),
        ({"Rang": "note", "Salariés": "concept"}, ["Charte"], "Créée en"),
        (dict.fromkeys(("Charte", "Rang"), ""), ["Charte"], ""),  # as mappings once were: no column is called a code
    ],
)
def test_in_a_grid_the_mapping_tells_what_is_a_code_and_what_is_kept(tell, changed, codes, kept):
    plan = tell("grille.csv", FIGURES).reading.mapping().sheets[""]
    assert [heading for heading, field in plan.columns.items() if field == "concept"] == ["Charte", "Rang"]
    chosen = SheetMapping("grid", 1, {**plan.columns, **changed})
    found = tell("grille.csv", FIGURES, sheets={"": chosen})
    assert found.rows("concept") == codes
    assert [one.data["columns"] for one in found.problems if one.key == "kept_columns"] == [kept][: bool(kept)]


def test_what_describes_cases_is_no_grid(tell):
    found = tell("Feuil1.csv", "Nom;Ville;Coopérative ?;Bénévoles\nVal;Die;oui;oui\nAune;Le Mans;non;oui\n")
    assert [one.text("name") for one in found.of("case")] == ["Val", "Aune"]
    assert found.problem("kept_columns").data == {"columns": "Coopérative ? · Bénévoles"}


def test_a_line_of_groups_above_the_headings_is_no_heading(tell, xlsx):
    rows = [["Collectif", None, None, "Ce qui est vu"], ["Nom du collectif", "Observé par", "Date de visite", "Notion"]]
    rows = [*rows, ["Val", "Anne", "mars 2024", "confiance"]]
    assert tell("o.xlsx", xlsx(Feuil1=rows)).rows("case", "observer", "date", "concept") == [
        ("Val", "Anne", "2024-03", "confiance")
    ]


def test_a_hint_after_a_heading_is_no_part_of_it(tell):
    text = (
        "Cas;Concept (libellé);Position;Intensité (0-3);Date (jj/mm/aaaa);Observateur·rice\nVal;A;présent;2,0;2024;o\n"
    )
    found = tell("o.csv", text)
    assert found.rows("concept", "intensity", "date", "observer") == [("A", "2", "2024", "o")]
    assert found.keys() == []


def test_columns_that_are_only_kept_are_told_once(tell):
    found = tell("o.csv", "cas;concept;position;Humeur;Météo\nVal;A;présent;bonne;pluie\n", **OPTIONS)
    assert "Humeur · Météo" in found.problem("kept_columns").message("fr")
    assert found.keys() == ["kept_columns"]


def test_one_cell_is_told_once(tell, xlsx):
    found = tell("o.xlsx", xlsx(observations=[["cas", "concept", "position"], ["=A9", "A", "présent"]]), **OPTIONS)
    assert found.keys() == ["formula"]


@pytest.mark.parametrize("tick", ["✓", "✔", "☑", "X"])
def test_a_tick_says_coded(tell, tick):
    assert tell("o.csv", f"cas;concept;position\nVal;A;{tick}\n", **OPTIONS).rows("position") == ["coded"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("45363", "date_serial"),
        ("03-12-24", "date_short"),
        ("12.3.24", "date_short"),
        ("Mars-24", "date_short"),
        ("printemps 2023", "date"),
        ("2024-13-40", "date"),
    ],
)
def test_what_is_no_date_is_told_with_its_remedy(tell, written, key):
    found = tell("o.csv", f"cas;concept;position;observateur;date\nVal;A;présent;o;{written}\n")
    assert found.keys() == [key]
    assert written in found.problem(key).message("fr")


def test_the_day_of_a_serial_number_is_told():
    from coopkg.linking.records import Place, Problem

    assert "2024-03-12" in Problem("date_serial", Place("o"), value="45363", data={"day": "2024-03-12"}).message("fr")


def test_a_word_for_an_intensity_is_told_as_one(tell):
    found = tell("o.csv", "cas;concept;position;intensité\nVal;A;présent;fort\n", **OPTIONS)
    assert "0, 1, 2 ou 3" in found.problem("intensity").message("fr")


def hidden(rows):
    book = openpyxl.Workbook()
    for name in ("Anne", "Brouillon"):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["Brouillon"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_hidden_sheet_is_read_and_told(tell):
    found = tell("o.xlsx", hidden([["cas", "concept", "position"], ["Val", "A", "présent"]]), **OPTIONS)
    assert len(found.of("observation")) == 2
    assert [(one.key, one.level, one.place.sheet) for one in found.problems] == [
        ("hidden_sheet", "warning", "Brouillon")
    ]


def test_a_hidden_sheet_of_an_open_document(tell, ods):
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("cas", "concept"))
    table = f'<table:table table:name="b" table:style-name="ta2"><table:table-row>{row}</table:table-row></table:table>'
    found = tell("o.ods", ods(table, styles=style), **OPTIONS)
    assert "hidden_sheet" in found.keys("warning")


def test_a_sheet_that_nobody_understands_stands_in_the_mapping_to_be_filled_in(tell):
    found = tell("o.csv", "Qui;Quoi\nVal;beau\n")
    assert found.keys() == ["unknown_sheet"]
    sheet = found.reading.mapping().sheets[""]
    assert (sheet.kind, sheet.header, sheet.columns) == ("readme", 1, {"Qui": "", "Quoi": ""})
