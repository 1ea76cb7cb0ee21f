"""The source page is not part of the project: tests that need it look for it, and say why they skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coopkg.evidence.edition import Edition

ROOT = Path(__file__).parents[2]


def _page() -> Path | None:
    if given := os.environ.get("COOPKG_SOURCE_PAGE"):
        return Path(given)
    return next(iter(sorted(ROOT.parent.glob("shared/source/*.txt"))), None)


@pytest.fixture(scope="session")
def page() -> Edition:
    path = _page()
    if path is None:
        pytest.skip("the source page is not distributed: set COOPKG_SOURCE_PAGE to its file")
    return Edition.read(path)
