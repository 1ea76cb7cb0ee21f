import pytest

from coopkg.errors import BadFile

HEAD = "cas;concept;position;observateur;date\r\n"
ROW = "Téra;Rivalité;présent;obs-1;mars 2024\r\n"
READ = [("Téra", "Rivalité", "present", "obs-1", "2024-03")]
FIELDS = ("case", "concept", "position", "observer", "date")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(tell, separator, encoding):
    found = tell("o.csv", (HEAD + ROW).replace(";", separator).encode(encoding))
    assert found.rows(*FIELDS) == READ
    assert found.keys() == (["cp1252"] if encoding == "cp1252" else [])


def test_commas_of_texts_do_not_win_over_semicolons(tell):
    text = "cas;concept;note\n" + "Téra;Rivalité;a, b, c, d, e\n" * 3
    assert tell("o.csv", text, observer="x", date="2024").rows("case", "note")[0] == ("Téra", "a, b, c, d, e")


def test_excel_tells_the_separator_in_a_first_line(tell):
    assert tell("o.csv", "sep=,\r\n" + (HEAD + ROW).replace(";", ",")).rows(*FIELDS) == READ


def test_rows_are_counted_as_spreadsheets_do(tell):
    found = tell("o.csv", HEAD + 'T;"a\nb";présent;o;2024\r\n' + "\r\n" + "T;c;?;o;2024\r\n")
    assert found.problem("position").place[:4] == ("o.csv", "", 4, "C")


def test_every_value_keeps_what_stands_in_the_cell(tell):
    found = tell("o.csv", HEAD + ' T ;=1+1;"Présent\u00a0";o; 12/03/2024\r\n').of("observation")[0]
    assert {name: (one.raw, one.text) for name, one in found.fields.items()} == {
        "case": (" T ", "T"),
        "concept": ("=1+1", "=1+1"),
        "position": ("Présent\u00a0", "present"),
        "observer": ("o", "o"),
        "date": (" 12/03/2024", "2024-03-12"),
    }
    assert found.fields["date"].place == ("o.csv", "", 2, "E", "")


@pytest.mark.parametrize(
    ("content", "reason", "row"),
    [
        ((HEAD + ROW).encode() + b"T\xe9ra;x;pr\xe9sent;o;2024\r\n", "encoding", 3),
        ((HEAD + ROW).encode("utf-8-sig") + b"\xe9;x;;;\r\n", "encoding", 3),
        ((HEAD + ROW).encode("utf-16-le"), "nul", 0),
        ((HEAD + "a\0b;x;présent;o;2024\r\n").encode(), "nul", 2),
        ((HEAD + 'T;"x;présent;o;2024\r\n').encode(), "quotes", 2),
        ((HEAD + 'T;"x"y;présent;o;2024\r\n').encode(), "quotes", 2),
        ((HEAD + "T;" + "x" * 200_000 + ";présent;o;2024\r\n").encode(), "cell_size", 2),
        ((HEAD + ROW).encode("utf-16")[:-1], "encoding", 2),
        (b"", "empty", 0),
        (b"\r\n \r\n", "empty", 0),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tell, content, reason, row):
    with pytest.raises(BadFile) as caught:
        tell("o.csv", content)
    assert (caught.value.reason, caught.value.place.row) == (reason, row)
    for lang in ("fr", "en"):
        assert caught.value.message(lang).startswith("o.csv")


def test_western_capitals_before_a_quotation_mark_are_no_utf8(tell):
    text = HEAD + "Téra;« SOCIÉTÉ »;présent;é;2024\r\n"
    assert tell("o.csv", text.replace("É »", "É\u00a0»").encode("cp1252")).rows("concept") == ["« SOCIÉTÉ\u00a0»"]


def test_a_row_with_more_cells_than_headings_is_told(tell):
    found = tell("o.csv", HEAD + "T;c;présent;o;2024;de trop\r\nT;c;absent;o\r\n")
    assert [(one.key, one.place.row, one.place.column) for one in found.problems] == [
        ("no_heading", 2, "F"),
        ("missing_date", 3, "E"),
    ]
    assert found.rows("position") == ["present", "absent"]


def test_a_heading_twice_is_told(tell):
    found = tell("o.csv", "cas;concept;position;observateur;date;date\nT;c;présent;o;2024;2023\n")
    assert found.keys("error") == ["column_twice"]
    assert found.rows("date") == ["2024"]
    assert found.of("observation")[0].extra["date (2)"].text == "2023"
