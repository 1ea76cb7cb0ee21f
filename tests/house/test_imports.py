"""Imports flow one way, and heavy libraries stay in their one room."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = [
    ("coopkg.namespaces", "coopkg.messages"),
    ("coopkg.errors", "coopkg.folding", "coopkg.near"),
    ("coopkg.models", "coopkg.settings"),
    ("coopkg.resources",),
    ("coopkg.graph",),
    ("coopkg.holdings",),
    ("coopkg.build",),
    ("coopkg.evidence", "coopkg.curation"),
    ("coopkg.reader",),
    ("coopkg.knowledge_graph",),
    ("coopkg.remote",),
    ("coopkg.linking",),
    ("coopkg.linking.importing", "coopkg.linking.comparison"),
    ("coopkg.linking.checking", "coopkg.linking.exports"),
    ("coopkg.linking.committing",),
    ("coopkg.linking.jobs",),
    ("coopkg",),
    ("coopkg.cli", "coopkg_api"),
]
ROOMS = {
    "pyshacl": {"coopkg.build.validate"},
    "shifty": {"coopkg.build.conformance"},
    "owlready2": {"coopkg.build.reason"},
    "fastapi": {"coopkg_api"},
    "rdflib": {"coopkg.build"},
    "typer": {"coopkg.cli"},
    "openpyxl": {
        "coopkg.linking.checking.annotating",
        "coopkg.linking.comparison.spreadsheet",
        "coopkg.linking.exports.spreadsheet",
        "coopkg.linking.workbook.template",
    },
    "rapidfuzz": {"coopkg.linking.reconciliation.alike"},
    "simplemma": {"coopkg.linking.suggestions.words"},
    "snowballstemmer": {"coopkg.linking.suggestions.words"},
    "sqlite3": {
        "coopkg.graph.connections",
        "coopkg.graph.side_index",
        "coopkg.graph.observation_table",
        "coopkg.graph.observation_index",
        "coopkg.graph.observation_choice",
        "coopkg.graph.observation_pairs",
        "coopkg.graph.observation_rows",
        "coopkg.graph.observation_units",
        "coopkg.holdings",
        "coopkg.linking.checking.facts",
        "coopkg.linking.importing.places",
    },
}


def modules():
    for top in ("src/coopkg", "api/coopkg_api"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT / top).with_suffix("").parts
            name = ".".join([Path(top).name, *(p for p in parts if p != "__init__")])
            yield name, path


MODULES = dict(modules())


def imported(path):
    """Every name that a module imports at run time, local imports included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from names
            if not all(name in MODULES for name in names):
                yield node.module


def uses(path, library):
    """Whether a module imports a library, or names it to find where it is installed."""
    named = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
    return library in named or any(within(other, library) for other in imported(path))


def within(name, place):
    return name == place or name.startswith(place + ".")


def floor(name):
    """Index of the floor with the longest fitting name."""
    fitting = [(len(place), index) for index, places in enumerate(FLOORS) for place in places if within(name, place)]
    return max(fitting)[1] if fitting else None


@pytest.mark.parametrize(
    ("name", "path"), list(MODULES.items()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_module_imports_from_a_floor_above(name, path):
    above = [other for other in imported(path) if (f := floor(other)) is not None and f > floor(name)]
    facade = name == "coopkg"  # its lazy __getattr__ hands out what is above it
    assert not above or facade


def test_the_library_does_not_know_the_web_application():
    for name, path in MODULES.items():
        if within(name, "coopkg"):
            assert not [other for other in imported(path) if within(other, "coopkg_api")], name


@pytest.mark.parametrize("library", ROOMS)
def test_heavy_libraries_stay_in_their_room(library):
    users = {name for name, path in MODULES.items() if uses(path, library)}
    assert users, f"nothing uses {library}: drop it"
    assert not {user for user in users if not any(within(user, room) for room in ROOMS[library])}


def test_there_is_no_cycle_between_modules():
    known = MODULES
    graph = {
        n: {o for o in imported(p) if o in known and o not in (n, "coopkg", "coopkg_api")} for n, p in known.items()
    }
    done, open_ = set(), []

    def visit(name):
        assert name not in open_, f"cycle: {[*open_, name]}"
        if name not in done:
            open_.append(name)
            for other in graph[name]:
                visit(other)
            open_.pop()
            done.add(name)

    for name in graph:
        visit(name)


def test_asking_for_the_version_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['coopkg', '--version']; from coopkg.cli import main; main();"
        "heavy = {'rdflib', 'fastapi', 'typer', 'pyshacl', 'pyoxigraph', 'rich', 'owlready2'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("coopkg 0.")
