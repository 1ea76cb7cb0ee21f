"""Lines, offsets, and words found again whatever signs a person types."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coopkg.errors import BadParameter, PhraseNotFound, UnreadableFile
from coopkg.evidence.edition import Edition, normalise
from coopkg.evidence.normal import normalise_mapped

POEM = "Le jardin\n\n  • L’eau de la\u00a0source :  l’eau claire\nun e\u0301te\u0301 d’ombre\n"
LETTERS = some.text(
    some.sampled_from(list("ae \u00a0\u202f’'\n\r\u0301\u0327éç\t가각가\u11a8\u0958\u1e9b\u0323")), max_size=30
)


def test_lines_and_offsets() -> None:
    edition = Edition(POEM)
    assert len(edition.lines) == 4
    assert [edition.line_of(offset) for offset in (0, 9, 10, 11, len(POEM) - 1)] == [1, 1, 2, 3, 4]
    assert edition.passage(1, 3).exact == POEM[: POEM.index("\nun")]
    assert edition.text[edition.starts[3]] == "u"


@pytest.mark.parametrize(
    ("text", "count"), [("", 1), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\r\nb", 2), ("a\u2028b", 1)]
)
def test_only_a_line_feed_ends_a_line(text: str, count: int) -> None:
    assert len(Edition(text).lines) == count


def test_nothing_is_translated_on_reading(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"un\r\ndeux\rtrois\n")
    edition = Edition.read(path)
    assert edition.text == "un\r\ndeux\rtrois\n"
    assert edition.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert edition.name == f"src:page-{edition.sha256[:12]}"


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"\xe9t\xe9")
    for name in ("latin.txt", "missing.txt"):
        with pytest.raises(UnreadableFile, match=name):
            Edition.read(tmp_path / name)


@pytest.mark.parametrize(
    ("typed", "raw"),
    [
        ("L'eau de la source", "L’eau de la\u00a0source"),
        ("  source : l'eau ", "source :  l’eau"),
        ("l’eau\u202fclaire", "l’eau claire"),
    ],
)
def test_words_are_found_in_the_file_s_own_characters(typed: str, raw: str) -> None:
    span = Edition(POEM).locate(typed, 3)
    assert span.exact == raw == POEM[span.start : span.end]


def test_decomposed_letters_are_found_whole() -> None:
    assert Edition(POEM).locate("été", 4).exact == "e\u0301te\u0301"


def test_words_may_run_over_lines() -> None:
    assert Edition(POEM).locate("claire un été", 3, 4).exact == "claire\nun e\u0301te\u0301"


def test_first_or_chosen_occurrence() -> None:
    edition = Edition("pas à pas\nautre pas")
    assert edition.locate("pas", 1).start == 0
    assert edition.locate("pas", 1, occurrence=2).start == 6
    assert edition.locate("pas", 2).start == 16


@pytest.mark.parametrize("words", ["lune", "", "  ", "L'eau source"])
def test_words_that_do_not_stand_there(words: str) -> None:
    with pytest.raises(PhraseNotFound) as caught:
        Edition(POEM).locate(words, 3)
    assert caught.value.line == 3


def test_absent_occurrence() -> None:
    with pytest.raises(PhraseNotFound):
        Edition(POEM).locate("source", 3, occurrence=2)


@pytest.mark.parametrize("lines", [(0, None), (5, None), (3, 2), (1, 9)])
def test_absent_lines(lines: tuple[int, int | None]) -> None:
    with pytest.raises(BadParameter, match="1-4"):
        Edition(POEM).locate("eau", *lines)


def test_hash_of_the_normalised_lines() -> None:
    expected = hashlib.sha256("Le jardin\n\n• L'eau de la source : l'eau claire".encode()).hexdigest()
    assert Edition(POEM).normalised_sha256(1, 3) == expected
    assert Edition(POEM.replace("\n", "\r\n")).normalised_sha256(1, 3) == expected
    assert Edition(POEM).normalised_sha256(4) == hashlib.sha256("un été d'ombre".encode()).hexdigest()


@given(LETTERS)
def test_the_map_leads_back_to_the_raw_text(text: str) -> None:
    mapped = normalise_mapped(text)
    assert mapped.text == normalise(text)
    for index in range(len(mapped.text)):
        start, end = mapped.raw(index, index + 1)
        assert normalise(mapped.text[index]) in normalise(text[start:end])
    assert unicodedata.is_normalized("NFC", mapped.text)


@given(LETTERS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_the_page_has_the_figures_on_record(page: Edition) -> None:
    assert page.name == "src:page-bb70e8dbc6af"
    assert (len(page.lines), len(page.text)) == (380, 25487)
    assert page.locate("capacité à prendre le risque de l'autre", 36)[:2] == (1961, 2000)
