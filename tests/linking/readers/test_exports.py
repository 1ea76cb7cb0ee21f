"""What other programs export, each in the shape that its manual or its users describe."""

import pytest

OPTIONS = {"case_from": "document", "observer": "o", "date": "2024"}


def test_taguette(tell):
    text = 'id,document,tag,content\n1,tilt.txt,facteurs.confiance,"On se\nfait confiance"\n2,tilt.txt,rivalité,Bof\n'
    found = tell("highlights.csv", text, **OPTIONS)
    assert found.rows("case", "concept", "position", "quote", "observer", "date")[0] == (
        *("tilt.txt", "facteurs.confiance", "coded", "On se\nfait confiance", "o", "2024"),
    )
    assert found.keys("error") == []


def test_taguette_codebook(tell):
    found = tell("codebook.csv", "tag,description,number of highlights,number of documents\nconfiance,Se fier,3,1\n")
    assert [(one.text("name"), one.text("description"), one.text("references")) for one in found.of("code")] == [
        ("confiance", "Se fier", "3")
    ]


def test_maxqda_segments(tell, xlsx):
    head = [
        "Document group",
        "Document name",
        "Code",
        "Begin",
        "End",
        "Weight score",
        "Segment",
        "Modified by",
        "Modified",
    ]
    row = ["Tilt", "Entretien 1", "Facteurs > Confiance", 12, 14, 50, "On se fait confiance", "lea", "12/03/2024 10:00"]
    found = tell("s.xlsx", xlsx(Sheet1=[head, row]), case_from="folder", date="2024")
    assert found.rows("case", "document", "observer", "date", "quote", "start", "end", "coded_on") == [
        ("Tilt", "Entretien 1", "lea", "2024", "On se fait confiance", "", "", "2024-03-12")
    ]
    one = found.of("observation")[0]
    assert one.fields["concept"].path == ("Facteurs", "Confiance")
    assert {name: value.text for name, value in one.extra.items()} == {"Begin": "12", "End": "14", "Weight score": "50"}


def test_maxqda_wide(tell):
    text = "Document name;Segment;Code: A > B;Code : C\nd1;dit;1;0\nd1;fait;;x\n"
    found = tell("wide.csv", text, **OPTIONS)
    assert [(one.fields["concept"].path, one.text("quote")) for one in found.of("observation")] == [
        (("A", "B"), "dit"),
        (("C",), "fait"),
    ]


def test_maxqda_codebook(tell, xlsx):
    found = tell("c.xlsx", xlsx(Sheet1=[["Code", "Memo"], ["A > B", "ce que B veut dire"]]))
    assert found.of("code")[0].fields["name"].path == ("A", "B")


def test_dedoose(tell):
    head = (
        "Excerpt Copy,Excerpt Creator,Excerpt Range,Media Title,Resource Creator,Resource Date,Codes Applied Combined,"
    )
    head += "Code: A Applied,Code: A Range,Code: A Weight,Code: B Applied,Code: B Weight,Type,Type\n"
    rows = 'dit,jo,1-4,d1,jo,2020,"A, B",True,1-4,3,True,0,x,y\nrien,jo,5-9,d1,jo,2020,,False,,,False,,x,y\n'
    found = tell("excerpts.csv", head + rows, case_from="document", date="2024")
    assert found.rows("concept", "observer", "document", "position") == [
        ("A", "jo", "d1", "coded"),
        ("B", "jo", "d1", "coded"),
    ]
    first = found.of("observation")[0].extra
    assert (first["weight"].text, first["Type"].text, first["Type (2)"].text) == ("3", "x", "y")
    assert [one.text("quote") for one in found.of("passage")] == ["rien"]
    assert found.keys("warning") == ["no_code"]


def test_nvivo_matrix(tell, xlsx):
    rows = [[None, "A : Tilt", "B : Téra"], ["1 : Confiance", 3, 0], ["2 : Rivalité", 0, 1]]
    found = tell("m.xlsx", xlsx(Sheet1=rows), observer="o", date="2024")
    assert found.rows("case", "concept", "position") == [("Tilt", "Confiance", "coded"), ("Téra", "Rivalité", "coded")]
    assert found.of("observation")[0].extra["count"].text == "3"
    assert found.keys("error") == []


def test_nvivo_codebook_and_classification(tell):
    codes = tell("codes.csv", "Name,Description,Files,References\nConfiance,Se fier,2,7\n")
    assert codes.of("code")[0].text("files") == "2"
    cases = tell("cas.csv", "Cas;Taille;Région\nTilt;12;Nord\n")
    assert (cases.of("case")[0].text("name"), cases.of("case")[0].extra["Région"].text) == ("Tilt", "Nord")


def test_atlas(tell, xlsx):
    head = ["ID", "Document", "Quotation Content", "Codes", "Reference", "Comment"]
    found = tell(
        "q.xlsx",
        xlsx(Sheet1=[head, ["3:10", "d3", "dit", "Confiance\nRivalité; Dette", "12 - 14", "ma note"]]),
        **OPTIONS,
    )
    assert found.rows("id", "concept", "quote", "note") == [
        ("3:10", "Confiance", "dit", "ma note"),
        ("3:10", "Rivalité", "dit", "ma note"),
        ("3:10", "Dette", "dit", "ma note"),
    ]


def test_atlas_as_its_quotation_manager_exports(tell, xlsx):
    head = ["ID", "Quotation Name", "Document", "Document Groups", "Quotation Content", "Comment", "Codes", "Reference"]
    head += ["Density", "Created by", "Modified by", "Created", "Modified"]
    coded = ["1:1", "dit", "1 Tilt.docx", "Drôme", "dit", "", "Confiance", "3 – 3", 1, "Léa", "Jo", "3/14/2024", ""]
    free = ["1:2", "rien", "1 Tilt.docx", "Drôme", "rien", "", "", "4 – 4", 0, "Léa", "Jo", "3/14/2024", ""]
    found = tell("q.xlsx", xlsx(Quotations=[head, coded, free]), case_from="folder", date="2024")
    assert found.rows("case", "concept", "observer", "coded_on") == [("Drôme", "Confiance", "Léa", "3/14/2024")]
    assert [one.text("quote") for one in found.of("passage")] == ["rien"]
    assert found.keys("error") == []
    assert found.keys("warning") == ["no_code"]


def test_a_date_of_coding_is_kept_as_it_is_written(tell):
    head = "Excerpt Copy,Excerpt Creator,Excerpt Date,Media Title,Code: A Applied\n"
    found = tell("e.csv", head + "dit,jo,3/14/2024,d1,True\n", case_from="document", date="2024")
    assert found.rows("date", "coded_on") == [("2024", "3/14/2024")]
    assert found.keys("error") == []


def test_several_columns_of_codes(tell):
    found = tell("s.csv", "Document;Code 1;Code 2;Code 3\nd1;A;;C\n", **OPTIONS)
    assert found.rows("concept") == ["A", "C"]


def test_the_wide_grid(tell):
    text = "cas*;observateur*;date*;Rivalité;Un sens [item:synthese-01]\nTilt;o;2024;présent 2;\n"
    text += "Téra;o;2024;non abordé;absent\n"
    found = tell("grille.csv", text)
    assert found.rows("case", "concept", "position", "intensity") == [
        ("Tilt", "Rivalité", "present", "2"),
        ("Téra", "Rivalité", "silent", ""),
        ("Téra", "item:synthese-01", "absent", ""),
    ]
    assert found.keys() == []


def test_a_number_alone_in_a_grid_is_no_presence(tell):
    found = tell("grille.csv", "cas;observateur;date;A\nTilt;o;2024;2\nTilt;o;2024;0\n")
    assert found.rows("concept") == []
    assert found.keys("error") == ["grid_position", "grid_position"]


@pytest.mark.parametrize("position", ["", ";position\nd1;A;", ";position\nd1;A;x"])
def test_no_coding_becomes_a_presence(tell, position):
    text = "document;code" + (position or "\nd1;A") + "\n"
    found = tell("c.csv", text, **OPTIONS)
    assert "present" not in found.rows("position")
    assert found.keys("error") == (["missing_position"] if text.endswith(";\n") else [])


def test_case_from_folder_takes_the_folder_of_the_document(tell):
    text = "document;code\ntilt/e1.docx;A\nC:\\corpus\\tera\\e2.docx;B\ne3.docx;C\n"
    found = tell("c.csv", text, case_from="folder", observer="o", date="2024")
    assert found.rows("case") == ["tilt", "tera", ""]
    assert found.keys("error") == []


def test_what_the_file_says_wins_over_the_options(tell):
    found = tell("c.csv", "cas;document;code;observateur\nTilt;d;A;léa\nTéra;d;B;\n", **OPTIONS)
    assert found.rows("case", "observer") == [("Tilt", "léa"), ("Téra", "o")]
    assert found.of("observation")[1].fields["observer"].place.file == "--observer"


def test_what_is_lacking_is_told_once_for_a_sheet(tell):
    found = tell("c.csv", "document;code\n" + "d;A\n" * 5)
    assert found.keys() == ["lacking_case", "lacking_position", "lacking_observer", "lacking_date"]
    assert found.keys("error") == ["lacking_case", "lacking_observer"]


def test_the_example_row_is_passed_over(tell):
    head = "id_observation;cas;concept;position;observateur;date\n"
    found = tell("o.csv", head + "exemple;T;c;présent;o;2024\n1;T;c;absent;o;2024\n")
    assert found.rows("position") == ["absent"]
    assert found.keys() == ["example"]
