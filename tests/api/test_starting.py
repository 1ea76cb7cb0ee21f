"""How the service begins: what the first answers do not need is not loaded before them."""

import os
import subprocess
import sys

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
