"""One real graph, built once from the real ontology, for every test that reads."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
