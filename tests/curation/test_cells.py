"""What a cell holds comes back as it was, whatever it is, and no spreadsheet runs it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coopkg.curation.cells import bare, join, neutral, split

SIGNS = some.sampled_from([*"ab |\\\r\n\t'=+-@;,\"", "\u00a0", "\u202f", "’", "œ", "𐍈"])
TEXTS = some.sets(some.text(SIGNS, min_size=1, max_size=8), max_size=4)


@given(TEXTS)
def test_every_text_comes_back(texts: set[str]) -> None:
    assert split(join(texts)) == sorted(texts)


@given(TEXTS)
def test_no_cell_begins_like_a_formula(texts: set[str]) -> None:
    assert join(texts)[:1] not in tuple("=+-@\t\r\n")


@given(some.text(SIGNS, max_size=8))
def test_neutral_cells_are_undone(cell: str) -> None:
    assert bare(neutral(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("", []),
        (" | ", []),
        ("accord|accords ", ["accord", "accords"]),
        ("accord | accord", ["accord", "accord"]),
        ("\u00a0accord", ["\u00a0accord"]),
        (r"un \| deux", ["un | deux"]),
        ("un\r\ndeux", ["un\ndeux"]),
        ("=1+1", ["=1+1"]),
        ("'=1+1", ["=1+1"]),
        ("'Ndrangheta", ["'Ndrangheta"]),
        ("C:\\temp\\", ["C:\\temp\\"]),
        ("accord ; \n", ["accord ; \n"]),
    ],
)
def test_what_people_type_is_understood(cell: str, texts: list[str]) -> None:
    assert split(cell) == texts
