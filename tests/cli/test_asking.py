"""query, ask, concept, search: answers, formats, and errors of one line."""

import csv
import io
import json

import pytest

from coopkg.graph import catalogue

LINES = "SELECT ?line WHERE { ?x coop:evidences/coop:about concept:rivalite ; coop:lineStart ?line } ORDER BY ?line"
PREFIXES = "PREFIX coop: <https://w3id.org/coopkg/ns#> PREFIX concept: <https://w3id.org/coopkg/id/concept/> "


@pytest.fixture
def lines(tmp_path):
    file = tmp_path / "lines.rq"
    file.write_text(PREFIXES + LINES)
    return str(file)


def test_a_query_file_gives_csv_when_nobody_looks(coopkg, lines):
    code, out, err = coopkg("query", lines)
    assert (code, err) == (0, "")
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["line"]
    assert {row[0] for row in rows[1:]} == {"31", "33", "34", "36", "82"}


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [("csv", "line\r\n31"), ("tsv", "?line\n31"), ("xml", "<?xml"), ("json", '{"head":{"vars":["line"]}')],
)
def test_the_formats_of_a_table(coopkg, lines, wanted, begins):
    code, out, _ = coopkg("query", lines, "--format", wanted)
    assert code == 0
    assert out.startswith(begins)


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [("ttl", "concept:rivalite"), ("nt", "/id/concept/rivalite>"), ("jsonld", '"@id"'), ("", "concept:rivalite")],
)
def test_the_formats_of_a_graph(coopkg, tmp_path, wanted, holds):
    file = tmp_path / "graph.rq"
    file.write_text(PREFIXES + "CONSTRUCT WHERE { concept:rivalite ?p ?o }")
    code, out, _ = coopkg("query", str(file), *(["--format", wanted] if wanted else []))
    assert code == 0
    assert holds in out


def test_ask_lists_the_questions_and_answers_one(coopkg):
    assert "who-says" in coopkg("ask")[1]
    code, out, _ = coopkg("ask", "items-per-grid", "--format", "json")
    assert code == 0
    assert len(json.loads(out)["results"]["bindings"]) == 5


@pytest.mark.parametrize(
    ("lang", "first"), [("fr", "Sources, personnes, renvois"), ("en", "Sources, persons, references")]
)
def test_questions_are_listed_under_themes_in_a_hundred_columns(coopkg, monkeypatch, lang, first):
    monkeypatch.setenv("COOPKG_LANG", lang)
    code, out, err = coopkg("ask")
    assert code == 0
    assert out.splitlines()[0] == first
    assert max(len(line) for line in out.splitlines()) <= 100
    assert not [line for line in out.splitlines() if line.strip() in ("?", ":", ";", "»")]
    assert sum(line[:4].strip().isdecimal() for line in out.splitlines()) == len(catalogue.questions("competency"))
    assert "--show" in err


def test_a_question_shows_what_it_asks_for_and_its_query(coopkg, tmp_path):
    code, out, _ = coopkg("ask", "unobserved-items", "--show", "-p", "scope=page")
    assert code == 0
    assert "#   scope=all (page, all): page : la page seule" in out
    file = tmp_path / "question.rq"
    file.write_text(out)
    assert len(coopkg("query", str(file))[1].splitlines()) == 21


def test_a_question_that_needs_a_parameter_is_shown_by_its_example(coopkg):
    assert "/id/concept/rivalite>" in coopkg("ask", "who-says", "--show")[1]


def test_a_question_is_asked_by_number(coopkg):
    assert coopkg("ask", "23")[1] == coopkg("ask", "items-per-grid")[1]


def test_a_concept_is_shown_with_line_voice_and_words(coopkg):
    code, out, _ = coopkg("concept", "rivalite")
    assert code == 0
    assert "ligne  36" in out
    assert "glose" in out
    assert "« sortir de la rivalité »" in out


def test_search_does_not_mind_accents(coopkg):
    assert "concept:interessement" in coopkg("search", "interessement")[1]
    assert "concept:oeuvre-commune" in coopkg("search", "oeuvre")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["concept", "rivalte"], 2, "Aucune fiche ne se nomme « rivalte » (concept)."),
        (["ask", "who-knows"], 2, "Aucune fiche ne se nomme « who-knows » (question)."),
        (["ask", "who-says"], 2, "Il manque le paramètre « concept »"),
        (["ask", "silent-sources", "-p", "concept=nope"], 2, "Aucune fiche ne se nomme « id/concept/nope » (concept)."),
        (["ask", "39", "-p", "kind=Cte"], 2, "Le paramètre « kind » ne peut pas être « Cte » : attendu, CTE, any."),
        (["ask", "who-says", "-p", "concept=a b"], 2, "Le paramètre « concept » ne peut pas être « a b »"),
        (["query", "nowhere.rq"], 2, "Le fichier nowhere.rq ne peut pas être ouvert : il n’y a rien à cet endroit"),
        (["concept", "rivalite", "--home", "/nowhere"], 1, "Rien n’a encore été construit dans /nowhere"),
        (["search", "x", "--limit", "0"], 2, "coopkg: "),
        (["conspire"], 2, "coopkg: "),
    ],
)
def test_an_error_is_one_line_and_a_code(coopkg, arguments, code, sentence):
    found, out, err = coopkg(*arguments)
    assert (found, out) == (code, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_a_syntax_error_names_line_and_column(coopkg, tmp_path):
    file = tmp_path / "bad.rq"
    file.write_text("SELECT * WHERE {\n ?s ?p }")
    code, _, err = coopkg("query", str(file))
    assert code == 2
    assert "(ligne 2, colonne 8)" in err


def test_a_wrong_format_says_what_is_offered(coopkg, lines):
    code, _, err = coopkg("query", lines, "--format", "ods")
    assert code == 2
    assert "json, xml, csv, tsv" in err


def test_a_question_is_answered_in_the_language_of_the_terminal(coopkg, monkeypatch):
    assert "La coopération fait sortir de la rivalité" in coopkg("ask", "who-says", "-p", "concept=rivalite")[1]
    monkeypatch.setenv("COOPKG_LANG", "en")
    assert "Cooperation leads out of rivalry" in coopkg("ask", "who-says", "-p", "concept=rivalite")[1]


def test_a_call_to_elsewhere_is_refused_in_one_line(coopkg, tmp_path):
    file = tmp_path / "service.rq"
    file.write_text("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    code, _, err = coopkg("query", str(file))
    assert code == 2
    assert len(err.splitlines()) == 1
