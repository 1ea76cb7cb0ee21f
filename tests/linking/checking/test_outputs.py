"""The problems as CSV, and on the cells of a copy."""

import csv
import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from coopkg.cli import checking_view
from coopkg.errors import TooLarge, UnreadableFile, UnsupportedFormat
from coopkg.linking.checking import Verdict, annotate, annotating, write_csv
from coopkg.linking.records import NOTE, Place, Problem

from .test_verdict import FAULTY, GOOD, HEAD

FORMULA = '=HYPERLINK("https://example.org","x")'


def verdict(*problems):
    return Verdict(tuple(problems), {})


def at(column, row, value="", level="error", sheet="observations", file="b.xlsx"):
    return Problem("position", Place(file, sheet, row, column), level, value)


def comments(book):
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def texts(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_csv_opens_in_a_french_spreadsheet(tmp_path):
    write_csv(verdict(at("D", 3, FORMULA)), tmp_path / "p.csv", "fr")
    raw = (tmp_path / "p.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head[:5] == ["gravité", "feuille", "ligne", "colonne", "valeur"]
    assert row[:4] == ["erreur", "observations", "3", "D"]
    assert row[4] == f"'{FORMULA}"
    assert "n’est pas une position" in row[5]


def test_csv_in_english_has_commas(tmp_path):
    write_csv(verdict(at("D", 3, "x")), tmp_path / "p.csv", "en")
    assert (tmp_path / "p.csv").read_text(encoding="utf-8-sig").startswith("severity,sheet,row,column,value,")


def test_csv_that_cannot_be_written(tmp_path):
    with pytest.raises(UnreadableFile):
        write_csv(verdict(), tmp_path / "nowhere" / "p.csv", "fr")


def test_a_copy_keeps_the_workbook_and_marks_its_cells(tmp_path, xlsx):
    path, out = tmp_path / "b.xlsx", tmp_path / "a.xlsx"
    path.write_bytes(xlsx(observations=[HEAD, GOOD, *FAULTY], autres=[["a", 1.5]]))
    book = openpyxl.load_workbook(path)
    book["observations"]["A1"].font = openpyxl.styles.Font(bold=True)
    book["observations"].column_dimensions["C"].width = 33
    book.save(path)
    annotate(path, verdict(at("D", 4, "presnet"), at("D", 4, "x", NOTE), at("", 5)), out, "fr")
    copy = openpyxl.load_workbook(out)
    assert copy.sheetnames == ["Problèmes", "observations", "autres"]
    assert texts(copy["observations"]) == texts(book["observations"])
    assert copy["autres"]["B1"].value == 1.5
    assert copy["observations"]["A1"].font.bold
    assert copy["observations"].column_dimensions["C"].width == 33
    found = comments(copy)
    assert found.keys() == {("observations", "D4"), ("observations", "A5")}
    assert found["observations", "D4"].count("n’est pas une position") == 2
    assert copy["observations"]["D4"].fill.start_color.rgb == "00F8CBAD"
    assert [row[:4] for row in texts(copy["Problèmes"])[1:]] == [
        ["erreur", "observations", "4", "D"],
        ["à savoir", "observations", "4", "D"],
        ["erreur", "observations", "5", None],
    ]


def test_nothing_that_is_added_is_a_formula(tmp_path):
    path, out = tmp_path / "b.csv", tmp_path / "a.xlsx"
    path.write_text(f"cas;concept\nTilt;{FORMULA.replace(';', ',')}\n", encoding="utf-8")
    annotate(path, verdict(at("B", 2, FORMULA, sheet="", file="b.csv")), out, "fr")
    with zipfile.ZipFile(out) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_other_tables_are_copied_cell_by_cell(tmp_path, ods):
    path, out = tmp_path / "b.ods", tmp_path / "a.xlsx"
    row = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("cas", "concept"))
    path.write_bytes(
        ods(f'<table:table table:name="observations"><table:table-row>{row}</table:table-row></table:table>')
    )
    annotate(path, verdict(at("B", 1)), out, "en")
    copy = openpyxl.load_workbook(out)
    assert copy.sheetnames == ["Problems", "observations"]
    assert texts(copy["observations"]) == [["cas", "concept"]]
    assert comments(copy).keys() == {("observations", "B1")}


def test_a_workbook_that_declares_entities_is_never_given_to_openpyxl(tmp_path, raw_xlsx, monkeypatch):
    path = tmp_path / "b.xlsx"
    row = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>cas</t></is></c></row></sheetData>'
    path.write_bytes(raw_xlsx(row, evil='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'))
    given = []
    monkeypatch.setattr(annotating, "load_workbook", given.append)
    annotate(path, verdict(), tmp_path / "a.xlsx", "fr")
    assert given == []
    assert texts(openpyxl.load_workbook(tmp_path / "a.xlsx")["Feuil1"]) == [["cas"]]


def test_a_sheet_may_have_the_name_of_the_list(tmp_path, xlsx):
    (tmp_path / "b.xlsx").write_bytes(xlsx(problèmes=[["a"]]))
    annotate(tmp_path / "b.xlsx", verdict(), tmp_path / "a.xlsx", "fr")
    copy = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert copy.sheetnames == ["Problèmes 2", "problèmes"]
    assert copy["Problèmes 2"]["A2"].value == "Rien à signaler."


def test_what_is_too_long_is_refused_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(annotating, "ROWS", 3)
    (tmp_path / "b.csv").write_text("cas;concept\n" * 4, encoding="utf-8")
    with pytest.raises(TooLarge) as fault:
        annotate(tmp_path / "b.csv", verdict(), tmp_path / "a.xlsx", "fr")
    assert "--problems" in fault.value.message("fr")
    assert not (tmp_path / "a.xlsx").exists()


def test_what_is_no_table_has_no_copy(tmp_path, project):
    (tmp_path / "p.qdpx").write_bytes(project.bytes())
    with pytest.raises(UnsupportedFormat):
        annotate(tmp_path / "p.qdpx", verdict(), tmp_path / "a.xlsx", "fr")


def test_the_terminal_shows_the_first_of_a_sort_and_counts_the_others(checked, xlsx, monkeypatch, capfd):
    monkeypatch.setenv("COOPKG_LANG", "fr")
    rows = [[f"O{n}", "Tilt", "confiance", "absent", 9, "0,5", "Léa", "2024", ""] for n in range(8)]
    found = checked("b.xlsx", xlsx(observations=[HEAD, *rows, ["O9", "Tilt", "désacord", *rows[0][3:4], *GOOD[4:]]]))
    checking_view.tell(found.plan, found.verdict)
    out, err = capfd.readouterr()
    assert "  9 × observation\n" in out
    assert "confiance → concept:confiance" in out
    assert "désacord → code local ; proche : " in out
    assert err.count("n’est pas une intensité") == 5
    assert "et 3 autre(s) du même genre" in err
    assert "Rien ne sera importé" in err


def test_an_annotated_copy_may_be_corrected_and_checked_again(checked, xlsx, tmp_path):
    found = checked("b.xlsx", xlsx(observations=[HEAD, GOOD, *FAULTY]))
    copy = tmp_path / "copy.xlsx"
    annotate(tmp_path / "b.xlsx", found.verdict, copy, "fr")
    book = openpyxl.load_workbook(copy)
    book["observations"]["E3"] = 3
    book["observations"]["D2"].comment = Comment("à relire", "Anne")
    book.save(copy)
    again = checked("copy.xlsx", copy.read_bytes())
    assert again.cells("error") == [cell for cell in found.cells("error") if cell[2:4] != (3, "E")]
    annotate(copy, again.verdict, tmp_path / "again.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert book.sheetnames == ["Problèmes", "observations"]
    assert set(comments(book)) - {("observations", "D2")} == {
        ("observations", f"{c}{r}") for _, _, r, c, _ in again.cells("error")
    }
    assert comments(book)["observations", "D2"] == "à relire"
    assert book["observations"]["E3"].fill.fill_type is None
