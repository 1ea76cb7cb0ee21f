"""The command that suggests, in a home folder of the test's own: what is decided is kept there."""

import pytest


@pytest.fixture
def suggest(coopkg, home, tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    for one in home.iterdir():
        (folder / one.name).symlink_to(one)
    monkeypatch.setenv("COOPKG_HOME", str(folder))
    return lambda *arguments: coopkg("suggest", *arguments)
