"""What verification says of a text and of copies of it that differ in one way each."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from coopkg.evidence.alignment import Alignment
from coopkg.evidence.edition import Edition, Span
from coopkg.evidence.verify import RecordedEdition, RecordedExcerpt, Status, Verification, verify
from coopkg.messages import sentences
from coopkg.models import Excerpt

POEM = """Le jardin

  • L’eau de la\u00a0source : claire
  • L’ombre du figuier
  • L’ombre du figuier

On y parle peu. On y revient souvent, pour le figuier.
Personne n’y travaille seul.

Une ligne que rien ne cite.

Une autre,
et sa suite.
Fin du jardin
"""
QUOTED = [(1, 1, "jardin"), (3, 3, "eau de la source"), (4, 4, "L'ombre"), (5, 5, "L'ombre"), (7, 8, "On y revient"),
          (8, 8, "travaille seul"), (14, 14, "jardin")]  # fmt: skip
EDITION = Edition(POEM)
RECORDED = RecordedEdition("https://w3id.org/coopkg/id/source/poem", EDITION.sha256)


def record(number: int, first: int, last: int, words: str) -> RecordedExcerpt:
    span = EDITION.locate(words, first, last)
    excerpt = Excerpt(f"x:{number}", RECORDED.iri, first, last, *span)
    return RecordedExcerpt(excerpt, EDITION.normalised_sha256(first, last))


EXCERPTS = [record(number, *quoted) for number, quoted in enumerate(QUOTED, start=1)]


def check(text: str, excerpts: list[RecordedExcerpt] = EXCERPTS) -> Verification:
    return verify(Edition(text), RECORDED, excerpts)


def statuses(result: Verification) -> list[str]:
    return [finding.status.value for finding in result.findings]


def lines(result: Verification) -> list[int | None]:
    return [finding.line_start for finding in result.findings]


def test_the_edition_on_record() -> None:
    result = check(POEM)
    assert statuses(result) == ["exact"] * 7
    assert (result.same_file, result.ok, result.faithful) == (True, True, True)
    assert [(f.line_start, f.line_end) for f in result.findings] == [(first, last) for first, last, _ in QUOTED]


def test_what_no_excerpt_covers() -> None:
    result = check(POEM)
    assert (result.uncovered, result.uncovered_lines) == (((10, 13),), 3)
    alone = check(POEM, EXCERPTS[1:2])
    assert (alone.uncovered, alone.uncovered_lines) == (((1, 1), (4, 14)), 9)
    assert check("\n\n", []).uncovered == ()


def test_findings_follow_the_document() -> None:
    assert [f.iri for f in check(POEM, EXCERPTS[::-1]).findings] == [e.excerpt.iri for e in EXCERPTS]


def test_crlf_copy_moves_all_but_the_first_line() -> None:
    result = check(POEM.replace("\n", "\r\n"))
    assert statuses(result) == ["exact"] + ["moved"] * 6
    assert lines(result) == [1, 3, 4, 5, 7, 8, 14]
    assert all(f.to_the_letter and f.hash_equal for f in result.findings)
    assert (result.same_file, result.ok, result.faithful) == (False, True, False)


def test_plain_spaces_and_apostrophes_change_letters_not_places() -> None:
    result = check(POEM.replace("\u00a0", " ").replace("’", "'"))
    assert statuses(result) == ["exact"] * 7
    assert [f.to_the_letter for f in result.findings] == [True, False, False, False, True, True, True]
    assert all(f.hash_equal for f in result.findings)
    assert not result.faithful


def test_line_inserted_at_the_top() -> None:
    result = check("Un titre\n" + POEM)
    assert statuses(result) == ["moved"] * 7
    assert lines(result) == [2, 4, 5, 6, 8, 9, 15]
    assert {f.start - e.excerpt.start for f, e in zip(result.findings, EXCERPTS, strict=True)} == {9}
    assert result.uncovered[0] == (1, 1)


def test_sentence_removed() -> None:
    result = check(POEM.replace("On y parle peu. ", ""))
    assert statuses(result) == ["exact"] * 4 + ["moved"] * 3
    changed = result.findings[4]
    assert (changed.line_start, changed.line_end, changed.to_the_letter, changed.hash_equal) == (7, 7, True, False)
    assert result.findings[5].hash_equal


def test_quoted_sentence_removed() -> None:
    result = check(POEM.replace("On y revient souvent, pour le figuier.", ""))
    assert statuses(result) == ["exact"] * 4 + ["lost", "moved", "moved"]
    lost = result.findings[4]
    assert (lost.line, lost.line_start, lost.start) == (7, None, None)
    assert (result.ok, result.count(Status.LOST)) == (False, 1)


def test_reworded_lines_are_searched_in_order() -> None:
    result = check(POEM.replace("Le jardin", "Mon jardin à moi").replace("Fin du", "La fin du"))
    assert lines(result) == [1, 3, 4, 5, 7, 8, 14]
    assert [f.hash_equal for f in result.findings] == [False, *[True] * 5, False]


def test_decomposed_copy() -> None:
    poem = Edition("\ufeffUn été\nUne idée brève\n")
    span = poem.locate("idée brève", 2)
    recorded = RecordedExcerpt(Excerpt("x:1", "src:p", 2, 2, *span), poem.normalised_sha256(2))
    text = poem.text.replace("é", "e\u0301")
    found = verify(Edition(text), RecordedEdition("src:p", poem.sha256), [recorded]).findings[0]
    assert (found.status, found.hash_equal, found.to_the_letter) == (Status.MOVED, True, False)
    assert text[found.start : found.end] == "ide\u0301e brève"


def test_a_short_word_is_not_found_inside_a_longer_one() -> None:
    assert statuses(check(POEM.replace("jardin", "jardinier"), EXCERPTS[:1])) == ["lost"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": EXCERPTS[4].excerpt.start - 1},
        {"end": EXCERPTS[4].excerpt.end + 1},
        {"line_start": 8},
        {"exact": "on y revient"},
    ],
)
def test_a_wrong_record_of_the_same_file_is_told(wrong: dict) -> None:
    result = check(POEM, [RecordedExcerpt(replace(EXCERPTS[4].excerpt, **wrong), EXCERPTS[4].normalised_hash)])
    assert result.same_file
    assert not result.faithful


def test_a_passage_that_begins_before_its_words_is_told() -> None:
    finding = check(POEM, [record(1, 7, 8, "travaille seul")]).findings[0]
    assert (finding.line, finding.quotation_line, finding.in_place) == (7, 8, False)


def test_a_wrong_hash_of_the_same_file_is_told() -> None:
    result = check(POEM, [replace(EXCERPTS[0], normalised_hash="0" * 64)])
    assert (result.ok, result.faithful) == (True, False)


def test_wrong_signs_on_record_are_told_to_the_letter() -> None:
    typed = replace(EXCERPTS[1].excerpt, exact="eau de la source")
    finding = check(POEM, [replace(EXCERPTS[1], excerpt=typed)]).findings[0]
    assert (finding.status, finding.to_the_letter) == (Status.EXACT, False)


def test_empty_text_loses_everything() -> None:
    assert statuses(check("")) == ["lost"] * 7


def test_json() -> None:
    told = json.loads(json.dumps(check("Un titre\n" + POEM).to_dict()))
    assert told["counts"] == {"exact": 0, "moved": 7, "lost": 0}
    assert told["excerpts"][0] == {
        "iri": "x:1", "line": 1, "status": "moved", "line_start": 2, "line_end": 2, "start": 12, "end": 18,
        "quotation_line": 2, "to_the_letter": True, "hash_equal": True,
    }  # fmt: skip
    assert (told["ok"], told["same_file"], told["uncovered"]) == (True, False, [[1, 1], [11, 14]])


def test_a_place_out_of_order_does_not_draw_the_map() -> None:
    alignment = Alignment({0: 10, 100: 110, 150: 5, 200: 210})
    places = [Span(start, start + 1, "x") for start in (12, 155, 300)]
    assert alignment.best(148, places) == places[1]
    assert alignment.best(148, []) is None
    assert Alignment({}).best(290, places) == places[2]


def test_every_sentence_is_said_in_both_languages() -> None:
    keys = {key for key in sentences("fr") if key.startswith("verify.")}
    assert keys
    assert keys == {key for key in sentences("en") if key.startswith("verify.")}


def test_the_page_covers_itself(page: Edition) -> None:
    lines = [number for number, line in enumerate(page.normalised_lines, start=1) if len(line.split()) > 1]
    spans = [page.locate(" ".join(page.lines[number - 1].split()[:8]), number) for number in lines]
    excerpts = [
        RecordedExcerpt(Excerpt(f"x:{n}", "src:page", n, n, *span), page.normalised_sha256(n))
        for n, span in zip(lines, spans, strict=True)
    ]
    recorded = RecordedEdition("src:page", page.sha256)
    assert verify(page, recorded, excerpts).faithful
    copies = [page.text.replace("\n", "\r\n"), page.text.replace("\u00a0", " "), "Titre\n\n" + page.text]
    for text, shift in zip(copies, (0, 0, 2), strict=True):
        result = verify(Edition(text), recorded, excerpts)
        assert result.ok
        assert [finding.line_start for finding in result.findings] == [number + shift for number in lines]
