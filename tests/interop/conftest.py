"""Exports in the hands of other people's programs; these are an extra: make interop."""

import json
import subprocess
from pathlib import Path

import pytest

from ..linking.exports.conftest import brought  # noqa: F401

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def interop():
    """A function that runs code in the environment of one of the programs, and returns what it prints as JSON."""

    def run(environment, code, *arguments):
        python = ROOT / ".venv" / "interop" / environment / "bin" / "python"
        if not python.exists():
            pytest.skip(f"{environment} is not installed: run `make interop`")
        command = [str(python), "-c", code, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(arguments[0]).parent)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
