"""A small made-up ontology folder, which a test may spoil: the project's own terms, and a few statements about them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coopkg import resources

EXAMPLE = Path(__file__).parent / "example"
Spoil = Callable[[str, str, str], Path]


def copy_of_example(folder: Path) -> Path:
    shutil.copytree(EXAMPLE, folder)
    shutil.copytree(resources.root("ontology") / "modules", folder / "modules")
    shutil.copy(resources.root("ontology") / "coop.ttl", folder)
    return folder


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    return copy_of_example(tmp_path / "ontology")


@pytest.fixture(scope="session")
def example() -> Callable[[Path], Path]:
    """Make a copy of the folder anywhere."""
    return copy_of_example


@pytest.fixture
def spoil(ontology: Path) -> Spoil:
    """Replace some words, found once, in a file of the folder."""

    def replace(name: str, before: str, after: str) -> Path:
        path = ontology / name
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, (name, before)
        path.write_text(text.replace(before, after), encoding="utf-8")
        return path

    return replace
