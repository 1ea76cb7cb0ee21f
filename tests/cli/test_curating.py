"""validate, verify, fmt, excerpt, new: what curators do, and what they are told."""

import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATEMENTS = ROOT / "ontology" / "sources" / "fabrique" / "definition.ttl"


def test_our_own_file_is_valid(coopkg):
    code, out, _ = coopkg("validate", str(STATEMENTS))
    assert code == 0
    assert "1 fichier(s) conforme(s)" in out


def test_a_fault_names_file_line_node_and_remedy(coopkg, tmp_path):
    text = STATEMENTS.read_text(encoding="utf-8")
    broken = tmp_path / "definition.ttl"
    broken.write_text(
        "PREFIX st: <https://w3id.org/coopkg/id/statement/>\n"
        "PREFIX coop: <https://w3id.org/coopkg/ns#>\n"
        "st:9999 a coop:Claim .\n"
    )
    code, _, err = coopkg("validate", str(broken))
    assert code == 1
    assert f"{broken}:3: st:9999 coop:voice" in err
    assert text == STATEMENTS.read_text(encoding="utf-8")


def test_a_copy_of_our_file_is_checked_for_what_it_says_itself(coopkg, tmp_path):
    """What our own file says of the same statement once filled the hole."""
    copy = tmp_path / "definition.ttl"
    copy.write_text(STATEMENTS.read_text(encoding="utf-8").replace("coop:voice coop:gloss ;", ""))
    code, _, err = coopkg("validate", str(tmp_path))
    assert code == 1
    assert "st:0016 coop:voice" in err


def test_a_syntax_fault_names_file_line_and_column(coopkg, tmp_path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://e/a> <http://e/b> 1 ;\n <http://e/c . ")
    code, _, err = coopkg("validate", str(broken))
    assert code == 1
    assert f"{broken}, ligne 2, colonne" in err


def test_fmt_checks_then_writes(coopkg, tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text('<http://e/a> <http://e/p> "x" , "y" .')
    assert coopkg("fmt", "--check", str(file))[0] == 1
    assert file.read_text() == '<http://e/a> <http://e/p> "x" , "y" .'
    assert coopkg("fmt", str(file))[0] == 0
    assert coopkg("fmt", "--check", str(file)) == (0, "", "")


def test_the_projects_own_files_are_canonical(coopkg):
    assert coopkg("fmt", "--check") == (0, "", "")


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.txt"
    file.write_text("Une page\n\nCoopérer, c’est prendre le risque de l’autre\n", encoding="utf-8")
    return str(file)


def test_an_excerpt_is_scaffolded(coopkg, page):
    code, out, _ = coopkg("excerpt", "3", "le risque de l'autre", "--source", page, "--evidences", "st:0001")
    assert code == 0
    assert 'oa:exact "le risque de l’autre"' in out
    assert "oa:start 34" in out
    assert "coop:evidences st:0001" in out


def test_a_record_is_scaffolded(coopkg, page):
    code, out, _ = coopkg("new", "claim", "--line", "3", "--words", "le risque", "--by", "fabrique", "--source", page)
    assert code == 0
    assert "coop:statedBy src:fabrique" in out
    assert "À COMPLÉTER" in out


def test_words_that_are_not_there(coopkg, page):
    code, out, err = coopkg("excerpt", "3", "la rivalité", "--source", page)
    assert (code, out) == (2, "")
    assert "« la rivalité »" in err
    assert "ligne 3" in err


def test_a_copy_of_the_page_must_be_named(coopkg, monkeypatch):
    monkeypatch.delenv("COOPKG_SOURCE_PAGE", raising=False)
    code, _, err = coopkg("verify")
    assert code == 2
    assert "COOPKG_SOURCE_PAGE" in err


def test_the_page_on_record_is_verified_to_the_letter(coopkg, source_page):
    code, out, _ = coopkg("verify", "--source", str(source_page), "--json")
    checked = json.loads(out)
    assert code == 0
    assert checked["same_file"]
    assert checked["faithful"]
    assert checked["counts"]["moved"] == checked["counts"]["lost"] == 0


def test_what_a_copy_lost_is_named(coopkg, source_page, tmp_path):
    copy = tmp_path / "copy.txt"
    shutil.copy(source_page, copy)
    lines = copy.read_text(encoding="utf-8").split("\n")
    copy.write_text("\n".join(["Une ligne de plus", *(line for line in lines if "risque de l’autre" not in line)]))
    code, out, _ = coopkg("verify", "--source", str(copy))
    assert code == 1
    assert "x:0015" in out
    assert "ligne 82 → ligne 82" in out  # one line more above, one less
