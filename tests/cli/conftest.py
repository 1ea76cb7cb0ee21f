"""The command line over the graph of the project, called as a person calls it."""

import pytest


@pytest.fixture
def coopkg(coopkg, home, monkeypatch):
    monkeypatch.setenv("COOPKG_HOME", str(home))
    return coopkg
