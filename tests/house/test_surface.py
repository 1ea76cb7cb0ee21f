"""The public surface is one file; SPARQL lives in queries/; the locales say the same things."""

import ast
import re
import string
from pathlib import Path

import pytest

import coopkg
from coopkg import messages

ROOT = Path(__file__).parents[2]
STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_«{])")
FRENCH = {
    "src/coopkg/locales/fr.toml": "",
    "api/coopkg_api/locales/fr.toml": "",
    "shapes/**/*.ttl": r'"@fr\b',
    "ontology/coop.ttl": r'"@fr\b',
    "ontology/modules/*.ttl": r'"@fr\b',
    "queries/**/*.rq": r"^#\+ summary_fr:",
}
CODE = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "api").rglob("*.py")])


def test_the_public_surface():
    assert coopkg.__all__ == ["CoopkgError", "KnowledgeGraph", "__version__", "open"]
    assert all(hasattr(coopkg, name) for name in coopkg.__all__)
    public = {name for name in dir(coopkg.KnowledgeGraph) if not name.startswith("_")}
    assert public == {
        "ask", "collective", "collectives", "comparison", "comparisons", "concept", "concepts", "deprecation",
        "describe", "excerpt", "excerpts", "export", "grid", "grids", "item", "mapping", "mappings", "observation",
        "matrix", "newest", "observations", "present_in", "query", "question", "questions", "read", "resource",
        "search", "source", "sources", "stances_in", "statement", "statements", "verify",
    }  # fmt: skip


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_sparql_lives_in_queries(path):
    sparql = re.compile(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK)\b[^\"']*\?\w|\bWHERE\s*\{|\bPREFIX\s+\w*:\s*<", re.DOTALL)
    strings = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
    assert not [text for text in strings if isinstance(text, str) and sparql.search(text)]


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things():
    french, english = messages.sentences("fr"), messages.sentences("en")
    assert french.keys() == english.keys()
    assert {k for k in french if fields(french[k]) != fields(english[k])} == set()


def test_files_are_short_enough_to_be_read():
    long = {str(path.relative_to(ROOT)): count for path in CODE if (count := len(path.read_text().splitlines())) > 260}
    assert long == {}


def room(folder):
    """The lines of docs/architecture.md that draw a folder; all of the house for a folder that has no lines."""
    drawn = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    found = re.search(rf"^      {folder}/ .*\n(?: {{7,}}.*\n)*", drawn, re.MULTILINE)
    return found[0] if found else drawn


@pytest.mark.parametrize("path", [p for p in CODE if p.name != "__init__.py"], ids=lambda path: path.stem)
def test_the_architecture_shows_every_room(path):
    folder = path.parent.relative_to(ROOT).as_posix().partition("/")[2].partition("/")[2]
    assert re.search(rf"\b{path.stem}\b", room(folder)), f"{path.name} is not in docs/architecture.md, at {folder}/"


@pytest.mark.parametrize("files", FRENCH)
def test_french_sentences_have_typographic_apostrophes(files):
    read = sorted(ROOT.glob(files))
    lines = [line for path in read for line in path.read_text(encoding="utf-8").splitlines()]
    sentences = [line for line in lines if re.search(FRENCH[files], line)]
    assert sentences
    assert [line for line in sentences if STRAIGHT.search(line)] == []


def test_a_target_of_make_is_never_taken_for_a_folder_of_the_same_name():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)[1].split())
    assert set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) == phony
