import tomllib

import pytest

from coopkg.errors import BadFile, BadParameter, UnreadableFile
from coopkg.linking.readers import mapping
from coopkg.linking.readers.mapping import Options, SheetMapping
from coopkg.linking.readers.opening import Reading

TEXT = "Structure;Ce qu'on voit;Qui;Quand;Divers\nTilt;Rivalité|Dette;o;2024;x\n"


def test_what_was_guessed_is_written_corrected_and_read_again(tell, tmp_path):
    found = tell("o.csv", "cas;concept;Qui\nTilt;A;o\n", date="2024")
    chosen = found.reading.mapping()
    assert chosen.sheets[""] == SheetMapping("observations", 1, {"cas": "case", "concept": "concept", "Qui": ""})
    path = tmp_path / "m.toml"
    path.write_text(mapping.written(chosen), encoding="utf-8")
    assert mapping.read(path) == chosen
    path.write_text(path.read_text(encoding="utf-8").replace('"Qui" = ""', '"Qui" = "observer"'), encoding="utf-8")
    assert [
        one.text("observer") for one in Reading(tmp_path / "o.csv", mapping.read(path)) if hasattr(one, "fields")
    ] == ["o"]


def test_a_sheet_that_nobody_understands_can_be_mapped(tell):
    columns = {"Structure": "case", "Ce qu'on voit": "concept", "Qui": "observer", "Quand": "date"}
    found = tell("o.csv", TEXT, sheets={"": SheetMapping("observations", 1, columns)}, separators=("|",))
    assert found.rows("case", "concept", "observer", "date") == [
        ("Tilt", "Rivalité", "o", "2024"),
        ("Tilt", "Dette", "o", "2024"),
    ]
    assert found.of("observation")[0].extra["Divers"].text == "x"
    assert tell("o.csv", TEXT).keys() == ["unknown_sheet"]


def test_every_text_of_a_heading_survives():
    strange = {'a "b" \\ c\n\t\x7f é': "case", "": "", "x = [1]": "note"}
    options = Options(observer='l"é', sheets={'Feuil "1".a]': SheetMapping("observations", 3, strange)})
    found = tomllib.loads(mapping.written(options))
    assert found["sheets"]['Feuil "1".a]']["columns"] == strange
    assert found["options"] == {"observer": 'l"é'}


@pytest.mark.parametrize(
    "text",
    [
        "[options]\ncolour = 'x'",
        "[sheets.a]\nkind = 'x'",
        "[sheets.a]\nkind = 'observations'\n[sheets.a.columns]\n'Cas' = 'kase'",
        "[sheets.a]\nheader = 1",
        "[sheets]\na = 1",
        "codes = 3",
        "x = ",
        "\udcff",
    ],
)
def test_a_mapping_that_is_not_one_is_refused(tmp_path, text):
    path = tmp_path / "m.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadFile) as caught:
        mapping.read(path)
    assert "m.toml" in caught.value.message("fr")


def test_bad_options():
    for wrong in ({"case_from": "name"}, {"date": "12/03/2024"}, {"date": "2024-3"}):
        with pytest.raises(BadParameter):
            Options(**wrong)


def test_a_missing_file(tmp_path):
    with pytest.raises(UnreadableFile):
        mapping.read(tmp_path / "none.toml")
    with pytest.raises(UnreadableFile):
        Reading(tmp_path / "none.csv")


def test_what_labels_mean_is_written_and_read_again(tmp_path):
    options = Options(labels={"désaccord": "concept:desaccord", 'dit "A > B"': "", "plan": "?"})
    path = tmp_path / "m.toml"
    path.write_text(mapping.written(options), encoding="utf-8")
    assert mapping.read(path) == options
