"""A copy of the real ontology that a sheet may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    for part in ("modules", "vocab"):
        shutil.copytree(ROOT / "ontology" / part, tmp_path / "ontology" / part)
    return tmp_path / "ontology"
