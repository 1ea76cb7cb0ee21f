"""One real graph, built once from the real ontology, for every test that reads."""

import itertools
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[1]

# Ports that the system gives to nobody by itself, a range for every process of the tests: what is free stays free.
_PORTS = itertools.count(20_000 + 1_000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + os.getpid() % 500)


def free_port():
    """Return a port of the loopback address, another one each time."""
    return next(filter(_is_free, _PORTS))


@contextmanager
def served(*command, **options):
    """Run a server on a port of its own until the block is left; yield its address and its process once it answers."""
    port = free_port()
    process = subprocess.Popen([*map(str, command), "--port", str(port)], **options)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(url, process):
    for _ in range(1200):
        assert process.poll() is None, "the server stopped"
        try:
            return httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}")


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture(autouse=True)
def unchanged_environment():
    """A test leaves the environment as it was: what is run inside its process may set variables."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """Folder with one generation built from the project's own ontology."""
    from coopkg.build.assemble import build

    folder = tmp_path_factory.mktemp("home")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def kg(home):
    """The graph of that generation."""
    import coopkg

    return coopkg.open(home)


@pytest.fixture
def coopkg(monkeypatch, capfd):
    """Return a function that runs a command and gives (exit code, standard output, standard error output)."""
    from coopkg.cli.app import run

    monkeypatch.setenv("COOPKG_LANG", "fr")
    before = signal.getsignal(signal.SIGINT)

    def call(*arguments):
        code = run([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    yield call
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def source_page():
    """The user's copy of the page: it is not part of the project."""
    beside = sorted((ROOT.parent / "shared" / "source").glob("*.txt"))
    named = os.environ.get("COOPKG_SOURCE_PAGE")
    if named:
        return Path(named)
    if not beside:
        pytest.skip("the source page is not part of the project: name a copy by COOPKG_SOURCE_PAGE")
    return beside[0]
