"""template and read, as a person calls them."""

import json

import pytest

from coopkg.cli import checking_view, linking
from coopkg.linking.records import KINDS
from coopkg.messages import LANGUAGES, find

from .readers.conftest import Project


@pytest.fixture
def coopkg(coopkg, home, monkeypatch, tmp_path):
    monkeypatch.setenv("COOPKG_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return coopkg


@pytest.fixture
def highlights(tmp_path):
    (tmp_path / "h.csv").write_text(
        "id,document,tag,content\n1,tilt.txt,A > B,dit\n2,tilt.txt,C,fait\n", encoding="utf-8"
    )
    return "h.csv"


def test_template_then_read(coopkg):
    assert coopkg("template")[:2] == (0, "Écrit : coopkg.xlsx\n")
    code, _, err = coopkg("read", "coopkg.xlsx")
    assert (code, "ligne d’exemple, passée" in err) == (0, True)
    assert coopkg("template")[0] == 2
    assert coopkg("template", "--force", "--grid", "fabrique")[0] == 0
    assert coopkg("template", "--csv", "dossier")[0] == 0
    assert coopkg("read", "dossier")[0] == 0


def test_read_shows_a_table_and_what_is_missing(coopkg, highlights):
    code, out, err = coopkg("read", highlights, "--limit", "1")
    assert (code, "A > B" in out, "fait" in out) == (1, True, False)
    assert "erreur : h.csv, ligne 1 : à quel collectif" in err
    assert "2 × observation" in err


def test_read_as_json(coopkg, highlights):
    code, out, _ = coopkg(
        "read", highlights, "--format", "json", "--case-from", "document", "--observer", "o", "--date", "2024"
    )
    first = json.loads(out.splitlines()[0])
    assert code == 0
    assert first["fields"]["concept"] == {"text": "A > B", "raw": "A > B", "path": ["A", "B"], "column": "C"}
    assert (first["kind"], first["place"]) == ("observation", {"file": "h.csv", "row": 2})


def test_a_mapping_is_written_and_used(coopkg, highlights, tmp_path):
    code, _, _ = coopkg("read", highlights, "--write-mapping", "m.toml", "--observer", "o", "--date", "2024")
    mapping = tmp_path / "m.toml"
    assert 'observer = "o"' in mapping.read_text(encoding="utf-8")
    mapping.write_text(mapping.read_text(encoding="utf-8").replace('"document" = "document"', '"document" = "case"'))
    code, out, err = coopkg("read", highlights, "--mapping", "m.toml")
    assert (code, "erreur" in err, "tilt.txt" in out) == (0, False, True)


def test_a_table_that_nobody_understands_is_mapped_by_hand(coopkg, tmp_path):
    (tmp_path / "x.csv").write_text("Qui;Ce qui est vu;Verdict\nVal;confiance;oui\n", encoding="utf-8")
    assert coopkg("read", "x.csv", "--write-mapping", "m.toml")[0] == 1
    mapping = tmp_path / "m.toml"
    text = mapping.read_text(encoding="utf-8")
    assert "# observations: id, case, concept, position" in text
    for was, is_ in (
        ('"readme"', '"observations"'),
        ('"Qui" = ""', '"Qui" = "case"'),
        ('vu" = ""', 'vu" = "concept"'),
        ('"Verdict" = ""', '"Verdict" = "position"'),
    ):
        text = text.replace(was, is_)
    mapping.write_text(text, encoding="utf-8")
    chosen = ("--mapping", "m.toml", "--observer", "o", "--date", "2024")
    code, out, err = coopkg("read", "x.csv", *chosen)
    assert (code, "1 × observation" in err, "présent" in out) == (0, True, True)


def test_what_stays_private_is_told_before_it_is_imported(coopkg, tmp_path):
    (tmp_path / "b").mkdir()
    documents = "id_document;cas;confidentialite\nD1;Val;privé\n"
    (tmp_path / "b" / "documents.csv").write_text(documents, encoding="utf-8")
    rows = (
        "cas;concept;position;observateur;date;document\nVal;confiance;présent;o;2024;D1\nVal;charte;absent;o;2024;\n"
    )
    (tmp_path / "b" / "observations.csv").write_text(rows, encoding="utf-8")
    code, out, _ = coopkg("import", "b", "--dry-run")
    assert code == 0
    assert "2 × observation\n    dont 1 observation(s) d’un document qui n’est pas public" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("none.csv",), 2, "none.csv"),
        (("h.csv", "--format", "xml"), 2, "xml"),
        (("h.csv", "--case-from", "name"), 2, "case-from"),
        (("h.csv", "--date", "12/03/2024"), 2, "2024-03-12"),
        (("h.csv", "--mapping", "none.toml"), 2, "none.toml"),
        (("image.png",), 1, "ce format n’est pas lu"),
    ],
)
def test_what_goes_wrong_is_one_line(coopkg, highlights, tmp_path, arguments, code, words):
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n")
    found, out, err = coopkg("read", *arguments)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert words in err


def test_many_problems_of_a_kind_are_counted(coopkg, tmp_path):
    (tmp_path / "o.csv").write_text("cas;concept;position;observateur;date\n" + "T;c;?;o;2024\n" * 30, encoding="utf-8")
    code, _, err = coopkg("read", "o.csv")
    assert (code, err.count("« ? » n’est pas une position")) == (1, 5)
    assert "et 25 autre(s)" in err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_record_has_a_name(kind, lang):
    assert find(f"import.{linking._NAMES.get(kind, kind)}", lang, "")
    assert find(checking_view._NAMES.get(kind, f"import.{kind}"), lang, "")


def test_a_project_of_analysis_is_read_and_checked(coopkg, tmp_path):
    (tmp_path / "p.qdpx").write_bytes(Project().bytes())
    options = ("--case-from", "document", "--date", "2024")
    code, _, err = coopkg("read", "p.qdpx", *options)
    assert (code, "1 × observation" in err) == (0, True)
    code, out, _ = coopkg("import", "p.qdpx", "--dry-run", *options)
    assert (code, "1 × observation" in out) == (0, True)


def test_a_workbook_that_nobody_filled_in_is_not_imported(coopkg):
    coopkg("template", "b.xlsx")
    code, _, err = coopkg("import", "b.xlsx")
    assert (code, "Il n’y a rien à importer" in err, "Rien ne s’oppose" in err) == (1, True, False)
