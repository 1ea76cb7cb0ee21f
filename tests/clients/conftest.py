"""A real server for real clients."""

import subprocess
import sys

import pytest

from ..conftest import served


@pytest.fixture(scope="session")
def address(home):
    """Address of a server over the project's own graph."""
    command = [sys.executable, "-c", "from coopkg.cli import main; main()", "serve", "--home", home]
    with served(*command, stdout=subprocess.DEVNULL) as (url, _):
        yield url
