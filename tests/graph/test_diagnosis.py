"""Where a query is wrong, in words."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from coopkg.errors import BadQuery
from coopkg.graph.diagnosis import bad_query


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
    ],
)
def test_the_fault_is_named_where_it_is(query: str, kind: str, word: str, line: int, column: int) -> None:
    error = diagnosed(query)
    assert (error.reason, error.word) == (kind, word)
    assert (error.line, error.column) == (line, column)
    assert word in error.message("fr")
    assert str(line) in error.message("en")


def test_other_faults_keep_the_engine_s_place() -> None:
    error = diagnosed("SELECT *\n{ ?s ?p }")
    assert error.line == 2
    assert "expected" in error.message("en")
    assert "error at" not in error.message("en")


def test_a_message_without_a_place_is_kept() -> None:
    error = bad_query("no", "ASK {}")
    assert (error.line, error.detail) == (None, "no")


@pytest.mark.parametrize(
    "query", ["", '"', "'''", "\\", "((((", "]", "PREFIX", "PREFIX x", "é ſ ß", "<<( ?s ?p ?o )>>"]
)
def test_any_text_can_be_diagnosed(query: str) -> None:
    assert bad_query("error at 1:1: expected more", query).message("fr")
