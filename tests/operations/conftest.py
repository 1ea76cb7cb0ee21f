"""A copy of the graph that a test may change, the command line, and a server started as a person starts it."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from ..conftest import free_port

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def own_home(home, tmp_path):
    """A home folder of the test's own."""
    return shutil.copytree(home, tmp_path / "own")


@pytest.fixture
def coopkg(coopkg, monkeypatch):
    monkeypatch.setenv("COOPKG_LANG", "en")
    return coopkg


@dataclass
class Served:
    """A server: its process, its port, and what it writes to the standard error output."""

    process: subprocess.Popen
    port: int
    errors: Path

    def get(self, path, port=None, **headers):
        """Return status, headers and body, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()

    def ask(self, query, more="&format=csv", **headers):
        return self.get(f"/sparql?query={quote(query)}{more}", **headers)

    def open(self, sent=b""):
        """Return a bare connection on which something was sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sendall(sent)
        return connection

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        return self.process.returncode


@contextmanager
def serving(home, folder, *options, **environment):
    """Run ``coopkg serve`` on a port of its own choosing."""
    errors = folder / "errors.txt"
    env = {**os.environ, "COOPKG_LANG": "en", **environment}
    command = [sys.executable, "-c", "from coopkg.cli import main; main()", "serve", "--home", str(home), "--port", "0"]
    with errors.open("w") as err:
        process = subprocess.Popen([*command, *options], env=env, stdout=subprocess.PIPE, stderr=err, text=True)
    try:
        told = next((line for line in process.stdout if "http://" in line), "")
        served = Served(process, int(re.search(r":(\d+) ", told)[1]), errors)
        wait_until(lambda: listens(served))
        yield served
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def listens(served):
    try:
        return served.get("/health")[0] == 200
    except OSError:
        return False


def wait_until(is_so, seconds=20):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture(name="serving", scope="session")
def serving_fixture(home, tmp_path_factory):
    """A function that serves the real graph."""
    return lambda *options, **environment: serving(home, tmp_path_factory.mktemp("serving"), *options, **environment)


@pytest.fixture(scope="session")
def without_httptools(tmp_path_factory):
    """Variables of a server that does not find httptools."""
    folder = tmp_path_factory.mktemp("without")
    (folder / "httptools.py").write_text("raise ImportError")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture(name="wait_until")
def wait_until_fixture():
    return wait_until


@pytest.fixture
def long_query():
    """A query that takes longer than any limit."""
    return LONG


@pytest.fixture(name="free_port")
def free_port_fixture():
    return free_port()
