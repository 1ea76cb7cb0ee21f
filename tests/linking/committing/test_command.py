"""The commands, as a person types them."""

import subprocess
import sys

import pytest

from coopkg.holdings.ledger import Ledger


@pytest.fixture
def run(place, tmp_path):
    """A function that runs ``coopkg`` in a folder of its own, in French."""

    def ran(*arguments, answer=""):
        command = [sys.executable, "-c", "from coopkg.cli import main; main()", *map(str, arguments)]
        env = {"COOPKG_HOME": str(place), "COOPKG_LANG": "fr", "PATH": "", "LANG": "C.UTF-8"}
        done = subprocess.run(command, input=answer, capture_output=True, text=True, env=env, cwd=tmp_path, check=False)
        return done.returncode, done.stdout, done.stderr

    return ran


def test_a_dry_run_writes_nothing_and_an_import_is_listed_retracted_and_given_back(run, place, sent, tmp_path):
    file = sent / "observations.csv"
    assert run("import", file, "--dry-run")[0] == 0
    assert Ledger(place).all() == ()
    code, out, _ = run("import", file, "--by", "Alix")
    (held,) = Ledger(place).all()
    assert (code, held.by) == (0, "Alix")
    assert held.id in out
    again = run("import", file)
    assert (again[0], len(Ledger(place).all())) == (0, 1)
    assert held.id in again[1]
    assert "publié" in run("imports")[1]
    assert "Xylophage" in run("search", "xylophage")[1]
    assert run("retract", held.id)[0] == 0
    assert "Xylophage" not in run("search", "xylophage")[1]
    assert f"`coopkg retract --undo {held.id}`" in run("import", file)[1]
    assert run("retract", held.id, "--undo")[0] == 0
    assert run("export-import", held.id, "-o", "back.csv")[0] == 0
    assert (tmp_path / "back.csv").read_bytes() == file.read_bytes()
    assert run("export-import", held.id, "-o", "back.csv")[0] == 2
    code, _, err = run("import", file, "--again")
    assert (code, f"`coopkg retract {held.id}`" in err) == (0, True)
    assert len(Ledger(place).all()) == 2


def test_errors_are_told_and_nothing_is_imported(run, place, sent, tmp_path):
    with (sent / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("Tilt;rivalité;presnet;Camille Lancien;2024-03-12;D1;;\n")
    code, out, err = run("import", sent / "observations.csv", "--problems", "p.csv")
    assert (code, Ledger(place).all()) == (1, ())
    assert "presnet" in out + err
    assert "presnet" in (tmp_path / "p.csv").read_text(encoding="utf-8-sig")
    assert not list((place / "work").iterdir())


def test_a_purge_asks_first(run, place, sent):
    run("import", sent / "observations.csv", "--visibility", "private")
    (held,) = Ledger(place).all()
    assert "Xylophage" not in run("search", "xylophage")[1]
    assert "Xylophage" in run("search", "xylophage", "--private")[1]
    assert run("purge", "import", held.id, answer="non\n")[0] == 1
    assert Ledger(place).get(held.id).state == "published"
    assert run("purge", "import", held.id, answer="oui\n")[0] == 0
    assert Ledger(place).get(held.id).state == "purged"
    assert run("purge", "import", held.id, "--yes")[0] == 2
    assert held.id in run("imports")[2]
