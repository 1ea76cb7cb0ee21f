"""labels export, labels import: what is shown, what is written, and how it ends."""

import csv
import io
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """No generation: labels are those of the files."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def ontology(tmp_path):
    shutil.copytree(ROOT / "ontology" / "vocab", tmp_path / "ontology" / "vocab")
    shutil.copytree(ROOT / "ontology" / "modules", tmp_path / "ontology" / "modules")
    return tmp_path / "ontology"


@pytest.fixture
def sheet(coopkg, tmp_path, ontology):
    """The exported file, with one cell edited."""
    file = tmp_path / "labels.csv"
    assert coopkg("labels", "export", "--kind", "concept", "--out", str(file), "--ontology", str(ontology)) == (
        0,
        "",
        "",
    )
    text = file.read_text(encoding="utf-8")
    assert ";rivalité;" in text
    file.write_text(text.replace(";rivalité;", ";rivalité (essai);"), encoding="utf-8", newline="")
    return file


def test_export_goes_to_the_standard_output(coopkg):
    code, out, err = coopkg("labels", "export", "--kind", "grid")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";"))
    assert (code, err) == (0, "")
    assert "grid" in {row["kind"] for row in rows}


def test_import_shows_and_writes_nothing(coopkg, sheet, ontology):
    core = ontology / "vocab" / "core.ttl"
    before = core.read_bytes()
    code, out, err = coopkg("labels", "import", str(sheet), "--ontology", str(ontology))
    assert code == 0
    assert '-        "rivalité"@fr ;' in out
    assert '+        "rivalité (essai)"@fr ;' in out
    assert "--write" in err
    assert core.read_bytes() == before
    assert coopkg("labels", "import", str(sheet), "--dry-run", "--ontology", str(ontology)) == (code, out, err)


def test_import_writes_when_told_to(coopkg, sheet, ontology):
    code, out, _ = coopkg("labels", "import", str(sheet), "--write", "--ontology", str(ontology))
    assert (code, out) == (0, f"{ontology}/vocab/core.ttl : écrit\n")
    assert '"rivalité (essai)"@fr' in (ontology / "vocab" / "core.ttl").read_text(encoding="utf-8")
    assert coopkg("fmt", "--check", str(ontology / "vocab" / "core.ttl")) == (0, "", "")
    assert coopkg("labels", "import", str(sheet), "--ontology", str(ontology)) == (0, "", "Rien à changer.\n")


def test_faults_are_lines_and_the_data_is_at_fault(coopkg, sheet, ontology):
    text = (
        sheet.read_text(encoding="utf-8")
        .replace(";rivalité (essai);", ";;")
        .replace("concept/accords;", "concept/acords;")
    )
    sheet.write_text(text, encoding="utf-8", newline="")
    code, out, err = coopkg("labels", "import", str(sheet), "--write", "--ontology", str(ontology))
    assert (code, out) == (1, "")
    first, unknown, empty = err.splitlines()
    assert first == "coopkg: La feuille a 2 défaut(s) ; rien n’a été changé."
    assert unknown.startswith(
        "  ligne 3, colonne « iri » : adresse inconnue : est-ce https://w3id.org/coopkg/id/concept/accords"
    )
    assert "colonne « prefLabel fr » : il faut un libellé préféré" in empty


def test_bad_use(coopkg, tmp_path):
    assert coopkg("labels", "export", "--kind", "poem")[0] == 2
    assert coopkg("labels", "import", str(tmp_path / "missing.csv"))[0] == 2
    assert coopkg("labels", "export", "--out", str(tmp_path / "no" / "a.csv"))[0] == 2
    assert coopkg("labels", "burn")[0] == 2
