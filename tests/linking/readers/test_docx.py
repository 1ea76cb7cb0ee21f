"""Tables of Word documents: the codebook of NVivo, and what people fill in during a meeting."""

import pytest

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cell(text, more=""):
    paragraphs = "".join(f"<w:p><w:r><w:t>{part}</w:t></w:r></w:p>" for part in text.split("\n"))
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraphs}</w:tc>"


def table(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows) + "</w:tbl>"


@pytest.fixture
def word(zipped):
    def make(*parts):
        body = f'<w:document xmlns:w="{W}"><w:body>{"".join(parts)}</w:body></w:document>'
        return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": body})

    return make


HEAD = tuple(map(cell, ("Name", "Description", "Files", "References")))


def test_the_codebook_of_nvivo(tell, word):
    title = "<w:p><w:r><w:t>Codes\\\\Facteurs</w:t></w:r></w:p>"
    first = table(HEAD, (cell("Confiance"), cell("Se fier\naux autres"), cell("2"), cell("7")))
    second = table(HEAD, (cell("Charte"), cell(""), cell("1"), cell("1")))
    found = tell("codes.docx", word(title, first, title, second))
    assert [(one.text("name"), one.text("description"), one.text("references")) for one in found.of("code")] == [
        ("Confiance", "Se fier\naux autres", "7"),
        ("Charte", "", "1"),
    ]
    assert found.of("code")[1].place == ("codes.docx", "tableau 2", 2, "", "")
    assert found.keys() == []


def test_what_is_merged_was_deleted_or_stands_in_a_table_within(tell, word):
    wide = cell("Tilt", '<w:gridSpan w:val="2"/>')
    gone = (
        "<w:tc><w:p><w:del><w:r><w:delText>absent</w:delText></w:r></w:del><w:r><w:t>présent</w:t></w:r></w:p></w:tc>"
    )
    inner = f"<w:tc><w:p><w:r><w:t>voir</w:t></w:r></w:p>{table((cell('a'), cell('b')))}<w:p/></w:tc>"
    head = tuple(map(cell, ("cas", "lieu", "concept", "position", "note")))
    found = tell("o.docx", word(table(head, (wide, cell("Dette"), gone, inner))), observer="o", date="2024")
    assert found.rows("case", "concept", "position", "note") == [("Tilt", "Dette", "present", "voir\na\nb")]


def test_an_interview_is_no_table(tell):
    found = tell("entretien.txt", "Anne : on se fait confiance.\nMoi : depuis quand ?\n")
    assert found.keys() == ["a_text"]
    assert "coopkg suggest" in found.problem("a_text").message("fr")
