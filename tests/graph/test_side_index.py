from __future__ import annotations

import threading

import pytest

from coopkg.graph.side_index import LABEL, QUOTATION, STATEMENT, SYNONYM, Entry, SideIndex, build_index

ENTRIES = (
    Entry(
        "c:cooperation",
        "CoreConcept",
        {"fr": "coopération", "en": "cooperation"},
        ((LABEL, "fr", "coopération"), (LABEL, "en", "cooperation"), (SYNONYM, "fr", "œuvre commune")),
    ),
    Entry(
        "c:cooperation-territoriale",
        "CoreConcept",
        {"fr": "coopération territoriale", "en": "territorial cooperation"},
        ((LABEL, "fr", "coopération territoriale"), (LABEL, "en", "territorial cooperation")),
    ),
    Entry(
        "c:culture",
        "CoreConcept",
        {"fr": "culture de coopération", "en": "culture of cooperation"},
        ((LABEL, "fr", "culture de coopération"), (LABEL, "en", "culture of cooperation")),
    ),
    Entry(
        "c:entraide",
        "CoreConcept",
        {"fr": "entraide", "en": "mutual help"},
        ((LABEL, "fr", "entraide"), (SYNONYM, "fr", "coopération de voisinage")),
    ),
    Entry(
        "st:1",
        "Claim",
        {"fr": "La coopération suppose l’intérêt des élu·es"},
        (
            (STATEMENT, "fr", "La coopération suppose l’intérêt des élu·es"),
            (QUOTATION, "fr", "l’engagement des élu·es"),
        ),
    ),
    Entry(
        "p:1",
        "Person",
        {"fr": "Elinor Ostrom"},
        ((LABEL, "fr", "Elinor Ostrom"), (SYNONYM, "fr", "Eliénor Ostrom")),
    ),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SideIndex:
    path = tmp_path_factory.mktemp("an index") / "index?.sqlite"
    build_index(path, ENTRIES)
    return SideIndex(path)


def found(index: SideIndex, text: str, lang: str = "fr") -> list[str]:
    return [hit.ref.iri for hit in index.search(text, lang)]


def test_order_of_answers(index: SideIndex) -> None:
    assert found(index, "coopération") == [
        "c:cooperation",
        "c:cooperation-territoriale",
        "c:culture",
        "c:entraide",
        "st:1",
    ]


def test_unfinished_last_word(index: SideIndex) -> None:
    assert found(index, "coopération terr") == ["c:cooperation-territoriale"]
    assert not index.search("coopération terr").some
    assert index.search("coop terr").some, "only the last word may be unfinished"


@pytest.mark.parametrize("text", ["oeuvre", "œuvre", "ŒUVRE COMMUNE", "l'œuvre"])
def test_ligatures_case_and_elision_do_not_matter(index: SideIndex, text: str) -> None:
    assert found(index, text) == ["c:cooperation"]


@pytest.mark.parametrize("text", ["elues", "élu·es", "interet", "l’intérêt"])
def test_inclusive_writing_and_accents_do_not_matter(index: SideIndex, text: str) -> None:
    assert found(index, text) == ["st:1"]


def test_quotation_finds_its_statement(index: SideIndex) -> None:
    (hit,) = index.search("engagement")
    assert (hit.ref.iri, hit.matched) == ("st:1", "l’engagement des élu·es")


def test_misspelling_of_the_page_finds_the_person(index: SideIndex) -> None:
    (hit,) = index.search("Eliénor")
    assert (hit.ref.label["fr"], hit.ref.kind, hit.matched) == ("Elinor Ostrom", "Person", "Eliénor Ostrom")


def test_language_asked_for_comes_first(index: SideIndex) -> None:
    hit = index.search("cooperation", "en")[0]
    assert (hit.ref.iri, hit.lang, hit.matched) == ("c:cooperation", "en", "cooperation")
    assert hit.rank < index.search("cooperation", "fr")[0].rank + 1


def test_ranks_grow(index: SideIndex) -> None:
    ranks = [hit.rank for hit in index.search("coopération")]
    assert ranks == sorted(ranks)


def test_limit(index: SideIndex) -> None:
    assert len(index.search("coopération", limit=2)) == 2


@pytest.mark.parametrize("text", ["", "  ", "·", '"', "*", "()", "^"])
def test_no_words_find_nothing(index: SideIndex, text: str) -> None:
    assert found(index, text) == []


@pytest.mark.parametrize("text", ["a AND", "NEAR(a b)", 'coop"', "folded:coop", "coop* OR", "-coop", "NOT coop"])
def test_search_syntax_is_only_words(index: SideIndex, text: str) -> None:
    index.search(text)


def test_threads_may_share_an_index(index: SideIndex) -> None:
    answers: list[list[str]] = []
    threads = [threading.Thread(target=lambda: answers.append(found(index, "coopération"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [found(index, "coopération")] * 8


def test_words_that_tell_nothing_are_left_out_and_some_of_the_words_do_where_none_has_all(kg):
    assert kg.search("la coopération").more == kg.search("coopération").more
    assert kg.search("de la rivalité")[0].ref.iri == kg.search("rivalité")[0].ref.iri
    some = kg.search("rivalité zzzzzz")
    assert some.some
    assert some[0].ref.iri == kg.search("rivalité")[0].ref.iri
    assert not kg.search("zzzzzz").some
    assert not kg.search("de la").some


def test_what_carries_more_of_the_words_comes_first(kg):
    found = kg.search("rivalité compétition zzzzzz", limit=50)
    assert found.some
    many = [
        {"rivalit", "compétition"} <= {w for w in ("rivalit", "compétition") if w in h.matched.lower()} for h in found
    ]
    assert many[0]
    assert many == sorted(many, reverse=True)


@pytest.mark.parametrize(
    ("word", "kind"), [("étymologie", "Etymology"), ("etymology", "Etymology"), ("définition", "Definition")]
)
def test_statements_are_found_by_their_kind(kg, word, kind):
    found = {h.ref.iri for h in kg.search(word, limit=1000)}
    assert {s.iri for s in kg.statements() if s.kind == kind} <= found
