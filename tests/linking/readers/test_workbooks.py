"""XLSX and ODS, as programs write them and as they should not be."""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment

from coopkg.errors import BadFile, DoctypeRefused, TooLarge

HEAD = ["cas*", "concept*", "position*", "observateur*", "date*", "confiance"]
ROW = ["Téra", "Rivalité", "présent 2", "obs-1", "mars 2024", 0.8]


def test_a_workbook_of_several_sheets(tell, xlsx):
    found = tell(
        "o.xlsx",
        xlsx(
            **{
                "LISEZ-MOI": [["Bonjour"]],
                "observations": [HEAD, ROW],
                "documents": [["id_document", "cas", "titre"], ["d1", "Téra", "Entretien"]],
                "cas": [["id_cas", "nom", "Couleur"], ["tera", "Téra", "vert"]],
                "Vide": [],
            }
        ),
    )
    assert found.keys() == ["kept_columns"]
    assert found.rows("case", "concept", "position", "intensity", "observer", "date", "confidence") == [
        ("Téra", "Rivalité", "present", "2", "obs-1", "2024-03", "0.8")
    ]
    assert found.of("case")[0].extra["Couleur"].text == "vert"
    assert found.of("observation")[0].fields["date"].place == ("o.xlsx", "observations", 2, "E", "")
    assert [record.kind for record in found.records] == ["case", "document", "observation"]


def test_a_document_knows_its_case_wherever_its_sheet_stands(tell, xlsx):
    found = tell(
        "o.xlsx",
        xlsx(
            observations=[["concept", "document"], ["Rivalité", "Entretien"], ["Rivalité", "autre"]],
            documents=[["id_document", "cas", "titre"], ["d1", "Téra", "Entretien"]],
        ),
        observer="o",
        date="2024",
    )
    assert found.rows("case") == ["Téra", ""]


@pytest.mark.parametrize(
    ("day", "form", "text"),
    [
        (date(2024, 3, 12), "dd/mm/yyyy", "2024-03-12"),
        (date(2024, 3, 1), "mmm-yy", "2024-03"),
        (date(2024, 3, 1), '"en" mmmm\\ yyyy;@', "2024-03"),
        (date(2024, 1, 1), "yyyy", "2024"),
        (date(2024, 3, 1), "[$-40C]mmm aaaa", "2024-03"),
        (date(1900, 2, 1), "dd/mm/yyyy", "1900-02-01"),
    ],
)
def test_a_date_is_no_more_precise_than_its_cell_shows(told, tmp_path, day, form, text):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["cas", "concept", "date"])
    sheet.append(["T", "c", day])
    sheet["C2"].number_format = form
    book.save(tmp_path / "d.xlsx")
    found = told(tmp_path / "d.xlsx", observer="o").of("observation")[0]
    assert found.fields["date"].text == text
    assert float(found.fields["date"].raw) > 0


def test_days_counted_from_1904(told, tmp_path):
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["cas", "concept", "date"])
    book.active.append(["T", "c", date(2024, 3, 12)])
    book.save(tmp_path / "d.xlsx")
    assert told(tmp_path / "d.xlsx", observer="o").rows("date") == ["2024-03-12"]


def test_a_number_that_is_shown_as_a_number_is_no_date(tell, xlsx):
    assert tell("o.xlsx", xlsx(observations=[HEAD, [*ROW[:4], 45363]])).keys() == ["date_serial"]
    assert tell("o.xlsx", xlsx(observations=[HEAD, [*ROW[:4], 2024]])).rows("date") == ["2024"]


def cell(text, place="", kind="inlineStr"):
    named = f'r="{place}"' if place else ""
    return f'<c {named} t="{kind}"><is><t>{text}</t></is></c>'


HEADINGS = "<row>" + cell("cas") + cell("concept") + cell("confiance") + "</row>"


def test_every_kind_of_cell(tell, raw_xlsx):
    strings = '<sst xmlns="urn:x"><si><r><t>Ri</t></r><r><t>valité</t></r><rPh><t>x</t></rPh></si></sst>'
    row = '<row r="7"><c r="A7" t="str"><f>A1</f><v>Téra</v></c><c r="B7" t="s"><v>0</v></c>'
    row += '<c r="C7"><v>0.80000000000000004</v></c><c r="D7" t="b"><v>1</v></c></row>'
    found = tell("o.xlsx", raw_xlsx(f"<sheetData>{HEADINGS}{row}</sheetData>", sharedStrings=strings), observer="o")
    assert found.rows("case", "concept", "confidence") == [("Téra", "Rivalité", "0.8")]
    assert (
        found.problem("no_heading").message("fr").startswith("o.xlsx, feuille « Feuil1 », ligne 7, colonne D : « 1 »")
    )


def test_formulas_without_result_and_errors_are_told(tell, raw_xlsx):
    row = '<row><c r="A2"><f>1+1</f></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="s"><v>99</v></c></row>'
    found = tell("o.xlsx", raw_xlsx(f"<sheetData>{HEADINGS}{row}</sheetData>"), observer="o")
    assert [(one.key, one.value) for one in found.problems if one.place.row == 2] == [
        ("formula", "1+1"),
        ("cell_error", "#N/A"),
        ("cell_error", "99"),
    ]


def test_the_heading_may_stand_below_a_title(tell, xlsx):
    found = tell("o.xlsx", xlsx(Feuil1=[["Mes notes, mars 2024"], [], HEAD, ROW]))
    assert found.rows("case") == ["Téra"]


def test_a_sheet_that_nobody_understands_is_told_not_dropped(tell, xlsx):
    found = tell("o.xlsx", xlsx(Feuil1=[["Couleur", "Poids"], ["vert", "3"]], observations=[HEAD, ROW]))
    assert found.problem("unknown_sheet").value == "Couleur | Poids"
    assert found.rows("case") == ["Téra"]


def table(rows, name="observations"):
    return f'<table:table table:name="{name}">{rows}</table:table>'


def p(*texts, more=""):
    inner = "".join(f"<text:p>{text}</text:p>" for text in texts)
    return f'<table:table-cell office:value-type="string" {more}>{inner}</table:table-cell>'


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_an_open_document(tell, ods):
    day = '<table:table-cell office:value-type="date" office:date-value="2024-03-01">'
    day += "<text:p>{}</text:p></table:table-cell>"
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.8"><text:p>80 %</text:p></table:table-cell>'
    )
    remark = "<office:annotation><text:p>une remarque</text:p></office:annotation>"
    rows = row(*(p(text) for text in HEAD))
    rows += row(more='table:number-rows-repeated="3"')
    rows += row(
        p("T<text:span>ér</text:span>a"),
        p("a<text:s text:c='2'/>b", "c"),
        p("absent"),
        p("o"),
        day.format("mars 2024"),
        share,
    )
    rows += row(p("T").replace("<text:p>", remark + "<text:p>"), p("c"), p("absent"), p("o"), day.format("01/03/24"))
    rows += row(
        '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048570"'
    )
    found = tell("o.ods", ods(table(rows)))
    assert found.keys() == []
    assert found.rows("case", "concept", "date", "confidence") == [
        ("Téra", "a  b", "2024-03", "0.8"),
        ("Téra", "c", "2024-03", "0.8"),
        ("T", "c", "2024-03-01", ""),
    ]
    assert found.of("observation")[0].fields["confidence"].raw == "80 %"
    assert found.of("observation")[0].place.row == 5


def test_a_repeated_row_is_as_many_rows(tell, ods):
    cells = (p("T"), p("c"), p("absent"), p("o"), p("2024"))
    rows = row(*(p(text) for text in HEAD)) + row(*cells, more='table:number-rows-repeated="3"')
    assert [one.place.row for one in tell("o.ods", ods(table(rows))).of("observation")] == [2, 3, 4]


@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("far", TooLarge, "far_cell"),
        ("doctype", DoctypeRefused, None),
        ("utf16", DoctypeRefused, None),
        ("cut", BadFile, "archive"),
        ("xml", BadFile, "xml"),
        ("missing", BadFile, "member"),
        ("empty", BadFile, "empty"),
        ("docx", BadFile, "no_table"),
        ("xls", BadFile, "format"),
        ("deep", BadFile, "deep"),
    ],
)
def test_what_cannot_be_read_is_refused(tell, xlsx, raw_xlsx, zipped, name, error, reason):
    data = f"<sheetData>{HEADINGS}</sheetData>"
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst/>'
    contents = {
        "far": lambda: raw_xlsx(f"<sheetData>{HEADINGS}<row>{cell('x', 'XFD3')}</row></sheetData>"),
        "doctype": lambda: raw_xlsx(data, sharedStrings=entity),
        "utf16": lambda: raw_xlsx(data, sharedStrings=entity.encode("utf-16")),
        "cut": lambda: xlsx(observations=[HEAD, ROW])[:-200],
        "xml": lambda: raw_xlsx("<sheetData><row></sheetData>"),
        "missing": lambda: zipped({"xl/workbook.xml": "<w><sheet name='a' id='x'/></w>"}),
        "empty": lambda: xlsx(Feuil1=[], Feuil2=[]),
        "docx": lambda: zipped({"word/document.xml": "<x/>"}),
        "xls": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "deep": lambda: raw_xlsx("<a>" * 300 + "</a>" * 300),
    }
    with pytest.raises(error) as caught:
        tell("o.xlsx", contents[name]())
    assert caught.value.data.get("reason") == reason
    assert {caught.value.message(lang)[:6] for lang in ("fr", "en")} == {"o.xlsx"}


def test_a_far_row_costs_nothing_and_is_told(tell, raw_xlsx):
    far = f'<row r="1048576">{cell("oubli", "A1048576")}</row>'
    found = tell("o.xlsx", raw_xlsx(f"<sheetData>{HEADINGS}{far}</sheetData>"), observer="o")
    assert found.problem("missing_concept").place.row == 1048576


def test_strange_numbers_of_rows_and_styles_do_not_stop_a_reading(tell, raw_xlsx):
    strange = f'<row r="{"9" * 5000}"><c r="5" s="x"><v>T</v></c><c r="é" s="{"9" * 5000}"><v>c</v></c></row>'
    assert tell("o.xlsx", raw_xlsx(f"<sheetData>{HEADINGS}{strange}</sheetData>"), observer="o").rows("case") == ["T"]


@pytest.mark.parametrize(("authors", "told"), [(("Léa",), 1), (("coopkg", "Léa"), 1), (("coopkg",), 0)])
def test_comments_of_cells_are_told_of_their_sheet_but_for_those_of_a_check(tell, authors, told):
    book = openpyxl.Workbook()
    for number, author in enumerate(authors, start=1):
        book.active.cell(number, 1, "code").comment = Comment("à revoir", author)
    book.create_sheet("Autre").append(["cas", "code"])
    out = io.BytesIO()
    book.save(out)
    found = tell("o.xlsx", out.getvalue(), observer="o")
    assert [one.place.sheet for one in found.problems if one.key == "cell_comments"] == ["Sheet"] * told
