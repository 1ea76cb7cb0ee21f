"""OpenAPI is true: what schemathesis makes of it never meets a 5xx nor a status that is not told."""

import json
import os
import shutil
import subprocess
import sys

import httpx
import pytest

from coopkg.holdings.tokens import Tokens

from .conftest import serving

pytestmark = pytest.mark.slow
schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: pip install '.[test]'")
EXAMPLES = int(os.environ.get("COOPKG_FUZZ", "15"))
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
# One worker: CPython before 3.11.8 raises SystemError where two threads parse Python at once (gh-106905).
OPTIONS = ("--generation-deterministic", "--no-shrink", "--continue-on-failure", "--warnings", "off", "--workers", "1")


def told(address):
    """The OpenAPI document without « default »: then a status that is not told by its number is a fault."""
    document = httpx.get(f"{address}/api/v1/openapi.json").json()
    paths = {path: told for path, told in document["paths"].items() if path.startswith("/api/v1/")}
    document["paths"] = paths
    for operation in (operation for methods in document["paths"].values() for operation in methods.values()):
        del operation["responses"]["default"]
    return document


def test_fuzzing_meets_no_server_error_and_no_status_that_is_not_told(home, tmp_path):
    schema, own = tmp_path / "openapi.json", shutil.copytree(home, tmp_path / "home")
    secret, _ = Tokens(own).create("curator")
    with serving(own) as address:
        document = told(address)
        schema.write_text(json.dumps(document), encoding="utf-8")
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(schema), "--url", address]
        command += ["--header", f"Authorization: Bearer {secret}"]
        command += ["--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES), *OPTIONS]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=900, check=False)
    assert f"Tested: {sum(map(len, document['paths'].values()))}" in run.stdout
    assert run.returncode == 0, run.stdout[-6000:]
