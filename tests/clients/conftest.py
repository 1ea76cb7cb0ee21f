"""A real server for real clients."""

import os
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from ..conftest import free_port


@pytest.fixture(scope="session")
def address(home):
    """Address of a server over the project's own graph."""
    port = free_port()
    command = [sys.executable, "-c", "from coopkg.cli import main; main()", "serve", "--home", str(home)]
    server = subprocess.Popen([*command, "--port", str(port)], env={**os.environ}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(400):
            try:
                urlopen(f"http://127.0.0.1:{port}/health").close()
                break
            except URLError:
                assert server.poll() is None, "the server stopped"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=60)
