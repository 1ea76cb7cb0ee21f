"""The guide from notes to a matrix, followed to the letter: its commands, in their order, on the rows of its table."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("| ")]
INTERVIEW = "Nous avons écrit une charte, et la gouvernance partagée tient grâce à un tiers de confiance.\n"


def test_every_command_of_the_guide_does_what_it_says(home, tmp_path):
    shutil.copytree(home, tmp_path / ".coopkg")
    (tmp_path / "entretien.txt").write_text(INTERVIEW, encoding="utf-8")
    told = {}
    for command in COMMANDS:
        told[command] = run(command, tmp_path)
        if "template" in command:
            fill(tmp_path / "atelier.xlsx")
    assert "gouvernance tournante" in told["coopkg import atelier.xlsx --dry-run"]
    assert "5 observation(s)" in told["coopkg imports"]
    matrix = told["coopkg matrix --notion confiance --notion concept:espaces-tiers"]
    assert "Jardins de l'Aune,confiance,plusieurs positions,2,1,1" in matrix
    assert "Ressourcerie du Val,espaces tiers,absent,1,0,1" in matrix
    assert "<svg" in (tmp_path / "matrice.svg").read_text(encoding="utf-8")
    assert brought_back(tmp_path / "sortie.xlsx", 0) >= {row[0] for row in ROWS[1:]}
    assert not brought_back(tmp_path / "sortie.xlsx", 6) & {"Anne", "Bruno"}


def run(command, folder):
    program = [sys.executable, "-c", "from coopkg.cli import main; main()"]
    env = {**os.environ, "COOPKG_LANG": "fr"}
    done = subprocess.run([*program, *shlex.split(command)[1:]], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout + done.stderr


def fill(path):
    """Write the rows of the guide into the workbook, each under its heading."""
    book = openpyxl.load_workbook(path)
    cases, observations = book["cas"], book["observations"]
    for number, name in enumerate(dict.fromkeys(row[1] for row in ROWS[1:]), 2):
        cases.cell(number, 1, f"C{number}")
        cases.cell(number, 2, name)
    columns = {str(cell.value).rstrip("*"): cell.column for cell in observations[1]}
    for number, row in enumerate(ROWS[1:], 2):
        for heading, text in zip(ROWS[0], row, strict=True):
            observations.cell(number, columns[heading], text or None)
    book.save(path)


def brought_back(path, column):
    return {row[column] for row in openpyxl.load_workbook(path)["observations"].iter_rows(values_only=True)}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\]\(([a-z-]+\.md)\)", GUIDE))))
def test_what_the_guide_names_is_there(name):
    assert (Path(__file__).parents[2] / "docs" / name).exists()
