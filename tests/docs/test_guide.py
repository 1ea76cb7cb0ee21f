"""The guide of docs/modelling.md, followed in a copy of the project, adds a fifth source and retires a notion.

Commands are those of the guide. A person's part, to fill what ``coopkg new`` left open, is done by :func:`fill`.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

import coopkg

from ..conftest import served

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
RECIPES = ("A source", "A concept", "A statement", "A grid and its items", "A case")
NUMBERS = itertools.count(1)

pytestmark = pytest.mark.slow


def block(title: str, language: str = "sh") -> str:
    """Return the block of code under a heading of the guide."""
    section = re.split(rf"(?m)^#+ {re.escape(title)}$", GUIDE)[1]
    found = re.search(rf"```{language}\n(.*?)```", re.split(r"(?m)^#+ ", section)[0], re.DOTALL)
    assert found, title
    return found[1]


class Checkout:
    """A copy of the project with a ``coopkg`` of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("ontology", "shapes", "queries", "src", "api"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "jardin.txt").write_text(block("How to add", "text"), encoding="utf-8")
        command = folder / "bin" / "coopkg"
        command.parent.mkdir()
        command.write_text(f"#!{sys.executable}\nfrom coopkg.cli import main\nmain()\n", encoding="utf-8")
        command.chmod(0o755)
        path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
        code = os.pathsep.join(str(folder / part) for part in ("src", "api"))
        self.env = os.environ | {
            "PATH": path,
            "PYTHONPATH": code,
            "COOPKG_LANG": "en",
            "COOPKG_HOME": str(folder / "home"),
        }

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-ec", commands], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )

    def follow(self, commands: str) -> str:
        done = self.run(commands)
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def fill(self) -> None:
        """Fill what is open, as a person does: other words each time, and what the guide asks of an item."""
        for path in (self.folder / "ontology").rglob("*.ttl"):
            text = path.read_text(encoding="utf-8")
            text = re.sub('"À COMPLÉTER @(fr|en)"', lambda found: f'"jardin {next(NUMBERS)}"@{found[1]}', text)
            text = re.sub('"À COMPLÉTER"', lambda _: f'"J.{next(NUMBERS)}"', text)
            text = text.replace("<https://w3id.org/coopkg/id/A-COMPLETER>", "<https://example.org/semeurs>")
            text = text.replace("coop:position 0", "coop:position 1")
            if path.name == "grid-jardin.ttl":
                text = text.replace("coop:touches", "coop:isItemFor")
            path.write_text(text, encoding="utf-8")

    def append(self, file: str, turtle: str) -> None:
        with (self.folder / "ontology" / file).open("a", encoding="utf-8") as stream:
            stream.write(turtle)

    @contextmanager
    def serving(self) -> Iterator[str]:
        command = [self.folder / "bin" / "coopkg", "serve"]
        with served(*command, cwd=self.folder, env=self.env, stderr=subprocess.DEVNULL) as (address, _):
            yield address


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The checkout after every recipe."""
    checkout = Checkout(tmp_path_factory.mktemp("guide"))
    checkout.follow("coopkg build")
    for title in RECIPES:
        checkout.follow(block(title))
        checkout.fill()
    return checkout


@pytest.fixture(scope="module")
def built(followed: Checkout) -> tuple[Checkout, str]:
    """The checkout after the build, and what the last commands said."""
    return followed, followed.follow(block("How to add"))


@pytest.mark.parametrize("title", [*RECIPES, "Ask", "How to deprecate"])
def test_a_recipe_is_short(title: str) -> None:
    commands = block(title, "turtle" if title == "How to deprecate" else "sh")
    assert 1 <= len(commands.splitlines()) <= 10


def test_the_guide_leads_to_a_valid_graph(built: tuple[Checkout, str]) -> None:
    checkout, said = built
    told = [line for line in said.splitlines() if "canonical form" not in line]
    assert not [line for line in told if "jardin" in line or "semeurs" in line]  # not even a warning
    named = re.findall(r"src:page-[0-9a-f]{12}", (checkout.folder / "ontology/sources/works.ttl").read_text("utf-8"))
    assert len(set(named)) == 2


def test_the_fifth_source_answers(built: tuple[Checkout, str]) -> None:
    checkout, _ = built
    said = checkout.follow(block("Ask"))
    assert "« partager l'eau avant de la compter »" in said
    assert "Every quotation stands in its place, to the letter." in said


def test_the_observation_counts_for_the_notion(built: tuple[Checkout, str]) -> None:
    kg = coopkg.open(built[0].folder / "home")
    table = kg.query(
        "PREFIX coop: <https://w3id.org/coopkg/ns#> PREFIX concept: <https://w3id.org/coopkg/id/concept/>"
        "SELECT ?case ?source ?graph WHERE { ?case coop:exhibits concept:partage-de-l-eau ."
        " ?source a coop:PrimarySource ; coop:discusses concept:partage-de-l-eau"
        " GRAPH ?graph { ?st coop:statedBy <https://w3id.org/coopkg/id/source/jardin> ; a coop:Claim } }"
    )
    ends = [[str(value).rpartition("/")[2] for value in row.values()] for row in table.records()]
    assert ends == [["les-semeurs", "jardin", "jardin"]]


def test_a_retired_notion(built: tuple[Checkout, str], tmp_path: Path) -> None:
    """One story: the replacement, the refusal of what still uses the old notion, the build once that is moved."""
    checkout, _ = built
    checkout.follow("coopkg new concept --id eau-en-commun >> ontology/vocab/core.ttl")
    checkout.fill()
    prefixes = "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX dcterms: <http://purl.org/dc/terms/>\n"
    checkout.append("vocab/core.ttl", prefixes + block("How to deprecate", "turtle"))
    checkout.follow("coopkg fmt")
    refused = checkout.run("coopkg build")
    assert refused.returncode == 1
    assert {"eau.ttl", "grid-jardin.ttl"} <= set(re.findall(r"[\w-]+\.ttl", refused.stderr))
    assert "Point coop:about to what replaces concept:partage-de-l-eau" in refused.stderr
    for path in (
        checkout.folder / "ontology/sources/jardin/eau.ttl",
        checkout.folder / "ontology/vocab/grid-jardin.ttl",
    ):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("concept:partage-de-l-eau", "concept:eau-en-commun"), encoding="utf-8")
    checkout.append(
        "cases/les-semeurs.ttl",
        "obs:9001 a coop:Observation ; coop:observer agent:observatrice-1 ; coop:ofCase coll:les-semeurs ;"
        " coop:observesPresenceOf <https://w3id.org/coopkg/id/concept/partage-de-l-eau> ;"
        " foaf:page <https://example.org/semeurs> .\n",
    )
    checkout.follow("coopkg fmt\ncoopkg build")
    warned = checkout.follow("coopkg validate")
    assert "obs:9001" in warned
    again = checkout.run("coopkg new concept --id partage-de-l-eau")
    assert again.returncode == 2
    assert "an identifier is never used twice" in again.stderr
    with checkout.serving() as address:
        page = httpx.get(
            f"{address}/id/concept/partage-de-l-eau", follow_redirects=True, headers={"Accept": "text/html"}
        )
        data = httpx.get(f"{address}/doc/concept/partage-de-l-eau.ttl")
    assert page.status_code == 200
    assert "eau-en-commun" in page.text
    assert "owl:deprecated true" in data.text
