"""A copy of the graph that a test may change, the command line, and a server started as a person starts it."""

import shutil
import signal

import pytest

from coopkg.cli.app import run


@pytest.fixture
def own_home(home, tmp_path):
    """A home folder of the test's own."""
    return shutil.copytree(home, tmp_path / "own")


@pytest.fixture
def coopkg(monkeypatch, capfd):
    """Return a function that runs a command and gives (exit code, standard output, standard error output)."""
    monkeypatch.setenv("COOPKG_LANG", "en")
    before = signal.getsignal(signal.SIGINT)

    def call(*arguments):
        code = run([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    yield call
    signal.signal(signal.SIGINT, before)
