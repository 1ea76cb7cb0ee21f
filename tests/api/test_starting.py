"""How the service begins: what the first answers do not need is not loaded before them."""

import os
import subprocess
import sys

import pytest
from jinja2 import Environment, FileSystemLoader

from coopkg.settings import Settings
from coopkg_api import server
from coopkg_api.pages import TEMPLATES, Compiled
from coopkg_api.serving import Serving

SLOW_TO_LOAD = (
    *("lxml", "numpy", "openpyxl", "owlready2", "pandas", "pyshacl"),
    *("rapidfuzz", "rdflib", "simplemma", "snowballstemmer"),
)


def test_the_first_page_and_the_first_list_load_nothing_that_is_slow(home):
    code = (
        "import sys; from coopkg_api import connection, server; from starlette.testclient import TestClient\n"
        "with TestClient(server.app()) as client:\n"
        "    for path in ('/doc/concept/cooperation', '/api/v1/concepts', '/', '/sparql?query=ASK{}'):\n"
        "        assert client.get(path).status_code == 200, path\n"
        f"print([name for name in {SLOW_TO_LOAD} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COOPKG_HOME": str(home)},
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr


def test_what_goes_wrong_while_the_application_is_loaded_is_raised_and_leaves_no_worker(home, monkeypatch):
    def broken(pool):
        raise RuntimeError("broken")

    monkeypatch.setattr(server, "app", broken)
    with pytest.raises(RuntimeError, match="broken"):
        Serving("app", Settings(home=home)).run()
    listing = ["ps", "--ppid", str(os.getpid()), "-o", "args="]
    listed = subprocess.run(listing, capture_output=True, text=True, check=True)
    assert "coopkg.graph.worker" not in listed.stdout


def _rendered(folder):
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, bytecode_cache=Compiled(folder))
    return templates.get_template("macros.html").render()


def test_templates_are_compiled_once(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    first = _rendered(folder)
    assert len(list(folder.iterdir())) == 1
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: 1 / 0)
    assert _rendered(folder) == first


def test_templates_that_cannot_be_kept_are_rendered_all_the_same(tmp_path):
    (tmp_path / "file").touch()
    assert _rendered(tmp_path / "file") == _rendered(tmp_path)
