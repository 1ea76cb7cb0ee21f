"""Where a query is wrong, in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Store

from coopkg.errors import BadQuery
from coopkg.graph.diagnosis import bad_query
from coopkg.graph.judge import parses
from coopkg.graph.terms import Patterns
from coopkg.graph.tokens import tokens


def diagnosed(query: str) -> BadQuery:
    with pytest.raises(SyntaxError) as caught:
        Store().query(query)
    return bad_query(str(caught.value), query)


@pytest.mark.parametrize(
    ("query", "kind", "word", "line", "column"),
    [
        ("SELECT *\n{ ?s ex:p ?o }", "prefix", "ex:p", 2, 6),
        ("PREFIX ex: <urn:>\nSELECT * { ?s :p ex:o }", "prefix", ":p", 2, 15),
        ("SELECT * {\n  ?s ?p ?o\n  OPTIONAL { ?s ?q ?r\n}", "open", "{", 1, 10),
        ("SELECT * { ?s ?p ?o }\n}", "close", "}", 2, 1),
        ("SELECT * { FILTER(1 > 2} }", "close", "}", 1, 24),
        ("SELECT * { ?s ?p 'never\n }", "string", "'never", 1, 18),
        ("SELECT * { ?s ?p ?o }\nLIMT 10", "word", "LIMT", 2, 1),
        ("SELECT * { ?s ?p ?o FILTR(?o) }", "word", "FILTR", 1, 21),
        ("SELECT * {\n ?s ?p ?o .\n ?a ?b }\n", "short", "}", 3, 8),
        ("SELECT * { ?s a ; <urn:p> 1 }", "short", ";", 1, 17),
        ("SELECT * { ?s <urn:p> 1 ; <urn:q> . }", "short", ".", 1, 35),
        ("SELECT * { ?s <urn:p> [ <urn:q> ] }", "short", "]", 1, 33),
        ("SELECT * { ?s <urn:p> 'x'^^<urn:t> , . }", "short", ".", 1, 38),
        ("SELECT * { ?s <urn:p>/(<urn:q>|^a)* OPTIONAL { ?s a . } }", "short", ".", 1, 53),
        ("SELECT * { ?s { ?a ?b ?c } }", "short", "{", 1, 15),
        ("CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }", "short", "}", 1, 19),
        ("SELECT * {\n ?s ?p ?o\n ?a ?b ?c }", "long", "?a", 3, 2),
        ("SELECT * { ?s a 'x'@fr 2 }", "long", "2", 1, 24),
        ("SELECT * { BIND(1 AS ?x) GRAPH ?g { ?s ?p -5 ?o } }", "long", "?o", 1, 46),
    ],
)
def test_the_fault_is_named_where_it_is(query: str, kind: str, word: str, line: int, column: int) -> None:
    error = diagnosed(query)
    assert (error.reason, error.word) == (kind, word)
    assert (error.line, error.column) == (line, column)
    assert word in error.message("fr")
    assert str(line) in error.message("en")


def test_other_faults_keep_the_engine_s_place() -> None:
    error = diagnosed("SELECT *\n{ ?s ?p ?o FILTER(?o > ) }")
    assert error.line == 2
    assert "expected" in error.message("en")
    assert "error at" not in error.message("en")


RIGHT = [
    "?s ?p ?o",
    "?s ?p ?o . ",
    "?s ?p ?o ; a 1 , -2 , 'x'@fr ; ; . [ a 1 ] . [] ?p ( 1 [ ?q 2 ; ] ( ) ) . (1 2) ?p 3",
    "?s (a/<urn:b>|^<urn:c>)*/<urn:d>+ ?o . ?s !(a|^<urn:b>) ?o ; ^a/^<urn:b>? [] . ?s a|<urn:b> ?o",
    "VALUES (?s ?p) { (1 2) (3 UNDEF) } ?s ?p ?o",
    "{ SELECT ?s (COUNT(*) AS ?n) ?p WHERE { ?s ?p ?o } GROUP BY ?s ?p ORDER BY ?s LIMIT 5 } ?s ?p ?n",
    "FILTER NOT EXISTS { ?s ?p ?o } FILTER(?s = 1) OPTIONAL { ?s ?p ?o } { } UNION { } MINUS { ?s a ?o . }",
    "?s ?p 'x'^^<urn:t> , 1.5 , 1e3 , true {} BIND(1 + 2 AS ?x) ?s ?p <<( 1 a 2 )>> . << ?s ?p ?o >> ?p ?o",
    "?s ?p ?o {| a 1 |} . LATERAL { } GRAPH ?g { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", RIGHT)
def test_what_is_right_is_no_fault(query: str) -> None:
    whole = f"SELECT * {{ {query} }}"
    assert parses(whole)
    patterns = Patterns()
    assert [patterns.see(token) for token in tokens(whole)] == [""] * len(list(tokens(whole)))


def test_no_query_of_ours_has_a_fault() -> None:
    for path in sorted((Path(__file__).parents[2] / "queries").rglob("*.rq")):
        patterns, text = Patterns(), path.read_text(encoding="utf-8")
        assert not any(patterns.see(token) for token in tokens(text)), path


def test_a_message_without_a_place_is_kept() -> None:
    error = bad_query("no", "ASK {}")
    assert (error.line, error.detail) == (None, "no")


@pytest.mark.parametrize(
    "query", ["", '"', "'''", "\\", "((((", "]", "PREFIX", "PREFIX x", "é ſ ß", "<<( ?s ?p ?o )>>"]
)
def test_any_text_can_be_diagnosed(query: str) -> None:
    assert bad_query("error at 1:1: expected more", query).message("fr")
