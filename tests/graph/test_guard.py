"""Who may come in."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from coopkg.errors import QueryRefused
from coopkg.graph import guard, tokens
from coopkg.graph.guard import MOST, check, count
from coopkg.graph.judge import parses

LENGTH = 65_536
CALL = "<http://192.0.2.1/> { ?s ?p ?o }"


def refusal(query: str, most_length: int = LENGTH) -> QueryRefused:
    with pytest.raises(QueryRefused) as caught:
        check(query, most_length)
    for lang in ("fr", "en"):
        assert "{" not in caught.value.message(lang)
    return caught.value


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{ SERVICE {CALL} }}",
        f"select*{{service silent{CALL}}}",
        f"SELECT * {{ SERVICESILENT{CALL} }}",
        f"PREFIX ex: <http://192.0.2.1/> SELECT * {{ {{ SELECT * {{ SERVICE {CALL} }} }} }}",
        "PREFIX : <http://192.0.2.1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        "PREFIX ex: <http://192.0.2.1/> SELECT * { SERVICEex:x { ?s ?p ?o } }",
        "PREFIX ex: <http://192.0.2.1/> SELECT * { ?s ?p true.SERVICEex:x { ?s ?p ?o } }",
        "PREFIX ex: <http://192.0.2.1/> SELECT * { SERVICE SILENTex:x { ?s ?p ?o } }",
        "SELECT * { BIND(<http://192.0.2.1/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        f"SELECT * {{ ?s ?p trueSERVICE{CALL} }}",
        f"SELECT * {{ ?s ?p 1e0SERVICE{CALL} }}",
        f"SELECT * {{ FILTER(1<2)SERVICE#>\n{CALL} }}",
        f"SELECT * {{ ?s ?p '\\'' . SERVICE {CALL} }}",
        f"SELECT * {{ # comment\rSERVICE {CALL} }}",
        f"SELECT * {{ \\u0053ERVICE {CALL} }}",
        f"SELECT * {{ S\\U00000045RVIC\\u0065 {CALL} }}",
        f"SELECT * {{ ?s ?p 'a\\u0027 . SERVICE {CALL} # ' }}",
        f"ASK {{ FILTER NOT EXISTS {{ SERVICE {CALL} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ OPTIONAL {{ SERVICE {CALL} }} }}",
        f"SELECT * {{ VALUES ?x {{ 1 }} SERVICE {CALL} }}",
        "BASE <http://192.0.2.1/> SELECT * { SERVICE <> { } }",
        "PREFIX : <urn:> PREFIX SERVICE: <urn:> SELECT * { SERVICE:x { } }",
        "PREFIX : <urn:> PREFIX SERVICE: <urn:> SELECT * { ?s ?p ?o SERVICE:x { } }",
        "PREFIX : <urn:> PREFIX SERVICE: <urn:> SELECT * { ?s ?p 1 . SERVICE:x { } }",
        "PREFIX a: <urn:> PREFIX SERVICEa: <urn:> SELECT * { ?s ?p 'x'@en SERVICEa:x { } }",
        "PREFIX a: <urn:> PREFIX SERVICESILENTa: <urn:> SELECT * { SERVICESILENTa:x { } }",
        "PREFIX service: <urn:> PREFIX serviceservice: <urn:> SELECT * { serviceservice:x { } }",
        "PREFIX a: <urn:> PREFIX true.SERVICEb: <urn:> SELECT * { ?s ?p true.SERVICEa:x { } }",
    ],
)
def test_a_call_to_another_server_is_forbidden(query: str) -> None:
    error = refusal(query)
    assert (error.reason, error.forbidden) == ("service", True)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p 'SERVICE <http://192.0.2.1/> { }' }",
        'SELECT * { ?s ?p """a " SERVICE <x> {""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://192.0.2.1/> { }",
        "SELECT * { <http://example.org/SERVICE> ?p ?o }",
        "SELECT ?service { ?service ?p $SERVICE }",
        "PREFIX service: <urn:> SELECT * { service:x ?p service:y . GRAPH service:g { ?s ?p ?o } }",
        "PREFIX service: <urn:> SELECT * FROM service:g { ?s ?p ?o }",
        "PREFIX service: <urn:> DESCRIBE service:x { }",
        "SELECT * { ?s ?p 'x'^^<urn:service> , _:service , 'service'@en }",
        "PREFIX service: <urn:> SELECT * { ?s a service:x { ?a ?b ?c } }",
        "PREFIX service: <urn:> SELECT * { ?s service:p* service:x { } }",
        "PREFIX eservice: <urn:> SELECT * { { } ?s <urn:p> 1 , eservice:x { } }",
        "PREFIX : <urn:> PREFIX service: <urn:> SELECT * { ?s :p service:x { } ?s :q 1 ; a service:y { } }",
        "PREFIX : <urn:> SELECT * { ?s a :service , :SERVICE { } }",
    ],
)
def test_the_word_elsewhere_is_only_a_word(query: str) -> None:
    check(query, LENGTH)
    Store().query(query)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX ex: <urn:> DELETE WHERE { ?s ?p ?o }",
        "load <http://192.0.2.1/>",
        "CLEAR ALL",
        "drop graph <urn:g>",
        "CREATE GRAPH <urn:g>",
        "ADD <urn:a> TO <urn:b>",
        "MOVE <urn:a> TO <urn:b>",
        "COPY <urn:a> TO <urn:b>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "# SELECT\nINSERT { } WHERE { }",
    ],
)
def test_updates_are_forbidden(query: str) -> None:
    error = refusal(query)
    assert (error.reason, error.forbidden) == ("update", True)


@pytest.mark.parametrize(
    "query", ["", "   ", "PREFIX ex: <urn:>", "# SELECT", "{ ?s ?p ?o }", "HELLO", "'SELECT'", "SELECTED *"]
)
def test_what_has_no_form_is_no_query(query: str) -> None:
    error = refusal(query)
    assert (error.reason, error.forbidden) == ("form", False)


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
def test_the_form_is_returned(form: str) -> None:
    assert check(f"BASE <urn:x> PREFIX select: <urn:> {form.lower()} {{ }}", LENGTH) == form


def star(n: int) -> str:
    return "SELECT * { " + " . ".join(f"?s <urn:p{i}> ?o{i}" for i in range(n)) + " }"


def repeated(n: int, before: str, part: str, after: str = "") -> str:
    return before + part * n + after


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (repeated(2240, "SELECT * ", "{"), "depth"),
        (repeated(4740, "SELECT * { FILTER(", "("), "depth"),
        (repeated(600, "SELECT * { BIND(", "STR("), "depth"),
        (repeated(3000, "SELECT * { ", "[ <urn:p> "), "depth"),
        (repeated(3000, "SELECT * { ", "<<( ?a ?b "), "depth"),
        (repeated(9470, "SELECT * { FILTER(", "!", "true) }"), "operators"),
        (repeated(9470, "SELECT * { FILTER(1", "||1", ") }"), "operators"),
        (repeated(9470, "SELECT * { FILTER(1", " < 1", ") }"), "operators"),
        (repeated(6660, "SELECT * { {}", "UNION{}", " }"), "unions"),
        (star(176), "patterns"),
        (repeated(176, "SELECT * { ?s <urn:p> 1 ", "; <urn:q> 2", " }"), "patterns"),
        (repeated(176, "SELECT * { ?s <urn:p> 1 ", ", 2", " }"), "patterns"),
        (repeated(176, "SELECT * { ?s <urn:p> (", "1 ", ") }"), "patterns"),
        (repeated(176, "SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o }", "}"), "patterns"),
        (repeated(176, "SELECT * { ", "VALUES ?x { 1 }", " }"), "patterns"),
        (repeated(176, "SELECT * { ?s ?p ?o ", "{| ?q ?r |}", " }"), "patterns"),
        (repeated(480, "SELECT * { ?s <urn:p>", "/<urn:p>", " ?o }"), "paths"),
        (repeated(480, "SELECT * { ?s <urn:p>", "|^<urn:p>", " ?o }"), "paths"),
        (repeated(2000, "SELECT * { ?s ?p ?o ", "FILTER(?o)", " }"), "groups"),
        (repeated(2000, "SELECT ", "(1 AS ?x)", " { }"), "groups"),
        (repeated(4096, "DESCRIBE ", "<urn:x>"), "groups"),
    ],
    ids=lambda given: given[:40] if " " in given else given,
)
def test_what_the_engine_cannot_plan_is_refused(query: str, reason: str) -> None:
    error = refusal(query)
    assert (error.reason, error.forbidden) == (reason, False)
    assert error.found > error.most == MOST[reason]


def test_a_long_text_is_refused() -> None:
    error = refusal("SELECT * { }", 5)
    assert (error.reason, error.found, error.most) == ("length", 12, 5)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x { " + "1 " * 20_000 + "} }",
        "SELECT * { VALUES (?x ?y) { " + "(1 2) " * 5_000 + "} }",
        "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(5_000))) + ")) }",
        "CONSTRUCT { " + "?s ?p 1 . " * 500 + "} { ?s ?p ?o }",
        "".join(f"PREFIX p{i}: <urn:p{i}>\n" for i in range(500)) + "SELECT * { ?s ?p ?o }",
        star(MOST["patterns"]),
    ],
    ids=["values", "rows", "in", "template", "prefixes", "patterns"],
)
def test_what_costs_the_engine_little_comes_in(query: str) -> None:
    check(query, LENGTH * 2)
    Store().query(query)


def test_patterns_are_counted_where_they_begin() -> None:
    query = """
        SELECT ?s (COUNT(*) AS ?n) {
          ?s a ?t ; <urn:p> 1 , 2 .                      # 3
          OPTIONAL { ?s <urn:q>/<urn:r> [ ?v true ] }    # 3: the path is two, the brackets one
          FILTER(?n > 1 && regex(?t, ";", "i"))
          GRAPH ?g { ?s ?p ?o }                          # 2: a graph is joined like a pattern
          { SELECT ?s { ?s ?p ?o . } LIMIT 1 }           # 3: the words of a subquery count like patterns
          VALUES ?s { 1 2 } VALUES (?t ?u) { (1 2) }     # 2: and so do blocks of data
        } GROUP BY ?s ORDER BY DESC(?n)
    """
    assert count(query)["patterns"] == 13
    assert count(query)["paths"] == 1
    assert count(query)["depth"] == 3


KEYWORDS = "SELECT ASK CONSTRUCT DESCRIBE SERVICE LOAD WHERE FILTER BIND VALUES OPTIONAL UNION GRAPH EXISTS a true"
TERMS = r"?x $y ex:a service:b <urn:a> ' '' \u0027 \u0053 1 1e0 _:b #"
MARKS = "< > { } ( ) [ ] << >> <<( )>> {| |} . ; , / | ^ ! && || = *"
WORDS = st.sampled_from([*KEYWORDS.split(), *TERMS.split(), *MARKS.split(), '"', '"""', "\n"])
QUERIES = st.lists(WORDS, max_size=40).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda sep: sep.join(words))
)


@given(QUERIES | st.text(max_size=80))
def test_nothing_but_a_refusal_ever_comes_out(query: str) -> None:
    try:
        check(query, LENGTH)
    except QueryRefused as error:
        assert error.message("fr")


@given(QUERIES)
def test_who_comes_in_calls_nobody(query: str) -> None:
    """What the guard lets in holds SERVICE for the engine nowhere: its own algebra would say so."""
    try:
        check("SELECT * { " + query, LENGTH)
        found = str(Store().query("PREFIX ex: <urn:> PREFIX service: <urn:> SELECT * { " + query))
    except (QueryRefused, SyntaxError, ValueError):
        return
    except (OSError, RuntimeError) as error:
        pytest.fail(f"the engine went out: {error}")
    assert found


PLACES = ["?s", "?p", "?o", "a", "1", "true", "'x'", "'x'@en", "'x'^^a:t", "a:b*", "^a:b"]
PLACES += ["[", "]", "(", ")", ".", ";", ",", "{", "}"]
PLACES += ["OPTIONAL", "GRAPH", "FILTER(1)", "UNION"]
NAMES = st.sampled_from(
    ["SERVICE", "SERVICESILENT", "true.SERVICE", "aSERVICE", "SERVICESERVICE", "1SERVICE", "a:SERVICE"]
)
BEHIND = ["a:x", ":x", "?v", "<urn:x>"]
PREFIXES = st.lists(st.sampled_from(["", "a", "SERVICE", "SERVICEa", "aSERVICE", "true.SERVICEa"]), min_size=1)


@settings(max_examples=1000)
@given(PREFIXES, st.lists(st.sampled_from(PLACES), max_size=6), NAMES, st.sampled_from(BEHIND))
def test_a_name_that_calls_is_none(declared: list[str], before: list[str], name: str, behind: str) -> None:
    """Whatever prefixes are declared and wherever a name stands: for the engine's parser, nothing let in calls out."""
    prologue = "".join(f"PREFIX {prefix}: <urn:{prefix}> " for prefix in declared)
    query = f"{prologue}SELECT * {{ {' '.join(before)} {name}{behind} {{ }} }}"
    with suppress(QueryRefused):
        check(query, LENGTH)
        assert not parses(query) or parses(re.sub("SERVICE", "xERVICE", query)), query


@pytest.mark.parametrize(
    "part", ["(", "{", "}", "<", ".", "?", "a ", "'", '"""\\"', "a.b-", "1 + ", "\\u0027", "service:a "]
)
def test_every_token_is_looked_at_once(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linear by count: each text is read once as it is, and once more where it has escapes."""
    seen = 0

    def counted(query: str) -> object:
        nonlocal seen
        for token in tokens.tokens(query):
            seen += 1
            yield token

    monkeypatch.setattr(guard, "tokens", counted)
    with pytest.raises(QueryRefused):
        check("SELECT * { ?s ?p ?o }; DROP ALL " + part * 5000, 100_000)
    assert seen <= 5000 * len(part) + 20
