"""The command line, called as a person calls it."""

import signal

import pytest

from coopkg.cli.app import run


@pytest.fixture
def coopkg(home, monkeypatch, capfd):
    """Return a function that runs a command and gives (exit code, standard output, standard error output)."""
    monkeypatch.setenv("COOPKG_HOME", str(home))
    monkeypatch.setenv("COOPKG_LANG", "fr")
    before = signal.getsignal(signal.SIGINT)

    def call(*arguments):
        code = run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    yield call
    signal.signal(signal.SIGINT, before)
