"""The engine's own reading counts: nothing comes in that it would call, or that it reads otherwise than the guard."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from coopkg.errors import QueryRefused
from coopkg.graph import guard, judge, process
from coopkg.graph.engine import Engine
from coopkg.graph.judge import parses, refuse_calls, refuse_misread
from coopkg.graph.pool import QueryPool
from coopkg.settings import Settings

LENGTH = 65_536
CALL = "SERVICE#>\n<http://192.0.2.1/>{}"
LATE = '"""x"'
HIDDEN = [
    # a language tag, with a direction too, is an operand
    f'ASK{{FILTER("a"@en<2){CALL}}}',
    f'ASK{{FILTER("a"@en-gb<?v){CALL}}}',
    f'ASK{{FILTER("a"@en--ltr<2){CALL}}}',
    'ASK{FILTER("a" @en#c\n<!1)SERVICESILENT#>\n<http://192.0.2.1/>{}}',
    f'PREFIX x:<urn:>ASK{{FILTER(x:b*"a"@en<2){CALL}}}',
    # a keyword needs no space before a function's name
    f"PREFIX x:<urn:>ASK{{FILTERx:f(1<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTERx:f(1,2<?v){CALL}}}",
    f"PREFIX x:<urn:>ASK{{?a x:p 1 .FILTERx:f(1<2){CALL}}}",
    f"PREFIX :<urn:>ASK{{FILTER:f(1<2){CALL}}}",
    f"PREFIX x:<urn:>PREFIX FILTERx:<urn:>ASK{{FILTERx:f(1<2){CALL}}}",
    f"PREFIX {'x' * 120}:<urn:>ASK{{FILTER{'x' * 120}:f(1<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTER#\nx:f(1<2){CALL}}}",
    # triple terms end by )>> alone
    f"ASK{{FILTER(<<(1 <urn:p> 2)>><2){CALL}}}",
    f"ASK{{FILTER(<<(1 <urn:p> 2)>>=1&&1<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTERx:f(<<(<urn:a> x:p ?v)>><2){CALL}}}",
    f"ASK{{BIND(<<(1 <urn:p> <<(1 <urn:p> 2)>>)>><2 AS ?y){CALL}}}",
    # numbers
    f"ASK{{FILTER(1.e2<2){CALL}}}",
    f"ASK{{FILTER(?v IN()&&1.e2<2).{CALL}}}",
    f"ASK{{FILTER(1.E+2<2){CALL}}}",
    f"ASK{{FILTER(1.5e-2<2){CALL}}}",
    # letters that only the middle of a name has, and a name that ends before its minus
    f"ASK{{FILTER(?v\u00b7<2){CALL}}}",
    f"ASK{{FILTER(?v\u0301<2){CALL}}}",
    f"ASK{{FILTER(?v\u203f<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTER(x:a\u0301<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTER(x:a\u00b7<2){CALL}}}",
    f"PREFIX x\u0301:<urn:>ASK{{FILTER(x\u0301:a<2){CALL}}}",
    f"PREFIX x:<urn:>ASK{{FILTER(x:-<urn:i><2){CALL}}}",
    f"ASK{{FILTER(?\u0e01\u0e31<2){CALL}}}",
    # a long string that is not closed, or whose escapes are none, is two strings
    f"ASK{{VALUES ?x{{{LATE}}}SERVICE <http://192.0.2.1/>{{}}}}",
    "ASK{VALUES ?x{'''x'}SERVICE <http://192.0.2.1/>{}}",
    f'ASK{{VALUES ?x{{{LATE}}}SERVICE <http://192.0.2.1/>{{}}}}#\\q"""',
    f'ASK{{VALUES ?x{{{LATE}}}SERVICE <http://192.0.2.1/>{{}}}}#\\ud800"""',
]
READABLE = [query for query in HIDDEN if parses(query)]


def test_most_spellings_are_readable_or_they_would_show_nothing() -> None:
    assert len(READABLE) >= 29, [query for query in HIDDEN if query not in READABLE]


@pytest.mark.parametrize("query", READABLE)
def test_hidden_calls_are_seen_by_the_guard_and_by_the_judge(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for refuse in (lambda text: guard.check(text, LENGTH), Engine(None).results):
        with pytest.raises(QueryRefused) as caught:
            refuse(query)
        assert (caught.value.reason, caught.value.forbidden) == ("service", True)
    monkeypatch.setattr(guard, "refuse_calls", lambda _: None)
    with pytest.raises(QueryRefused):
        refuse_calls(query)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX service: <http://x/> SELECT * { ?s a service:x }",
        "PREFIX service: <http://x/> ASK { service:service service:SERVICE ?o }",
        "SELECT ('SERVICE <x:x> {}' AS ?service) { # SERVICE <x> {}\n }",
        "ASK { GRAPH <http://SERVICE> { ?SERVICE ?service 'x'@service } }",
        "ASK { ?service a ?xervice , 'qervice' }",
        "ASK { ?s ?p '\\u0073ervice' }",
    ],
)
def test_the_word_elsewhere_calls_nobody(query: str) -> None:
    refuse_calls(query)
    assert parses(query)


def test_nobody_is_called_and_nothing_planned_by_the_judge() -> None:
    assert parses("ASK { SERVICE <http://192.0.2.1/> { } }")
    assert parses("ASK { " + "OPTIONAL { ?s ?p ?o } " * 1000 + "}")
    assert not parses("ASK { ?s ?p }")
    refuse_calls("ASK { ?s ?p # service")  # what cannot be read calls nobody: its fault is told


def test_where_every_other_word_is_taken_a_call_is_not_ruled_out() -> None:
    taken = " ".join(f"?{letter}ervice a ?service ." for letter in "xqzjkvwy")
    with pytest.raises(QueryRefused):
        refuse_calls(f"ASK {{ {taken} }}")


def test_what_the_guard_reads_otherwise_than_the_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the tokenizer as it should be there is no such text: here it forgets that a number is an operand."""
    query = "ASK { FILTER(1<2)FILTER((((1))))#>\n }"
    assert parses(query)
    refuse_misread(query)
    monkeypatch.setattr("coopkg.graph.tokens.TERMS", frozenset({"iri", "name"}))
    with pytest.raises(QueryRefused) as caught:
        refuse_misread(query)
    assert (caught.value.reason, caught.value.forbidden) == ("reading", False)
    assert "<" in caught.value.message("fr") and "<" in caught.value.message("en")


@pytest.mark.parametrize(
    "query", ["""ASK { VALUES ?v { "x""y" } }""", 'ASK { VALUES ?v { """x" } }', "ASK{?s ?p 'x',''}"]
)
def test_strings_side_by_side_stay_what_they_are(query: str) -> None:
    assert parses(query)
    refuse_misread(query)


def test_every_query_of_ours_is_read_as_it_looks() -> None:
    files = sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))
    assert len(files) > 50
    for path in files:
        refuse_misread(path.read_text(encoding="utf-8"))
        refuse_calls(path.read_text(encoding="utf-8"))


OPENINGS = [
    "FILTER(",
    "FILTERx:f(",
    "FILTER x:f(1,",
    "FILTER<urn:f>(",
    "FILTER STR(",
    "?a x:p (1 2)FILTER(",
    "LATERAL{FILTER(",
]
OPENINGS += [
    "?a x:p 1{|x:q 1|}FILTER(",
    "?a x:p trueFILTER(",
    "VALUES ?z{UNDEF}FILTER(",
    "{SELECT*{}HAVINGx:f(1)}FILTER(",
]
OPERANDS = [
    "1",
    "1.e2",
    ".5",
    "-1.5",
    '"a"',
    "'''a'''",
    '"a"@en--ltr',
    '"a"^^x:',
    "x:",
    "x:a.b",
    "x:%20",
    "x:\\~",
    "x:-1",
]
OPERANDS += [
    "<urn:i>",
    "<>",
    "?v",
    "$v\u0301",
    "true",
    "RAND()",
    "x:f()",
    "<urn:f>(1)",
    "((1))",
    "NOT EXISTS{}",
    "?v IN(1)",
]
OPERANDS += ["<<(1 x:p 2)>>", "1#c\n", '""""a"""', '"""', "_:b", "[]", "a", "x:a\u00b7", "COUNT(*)", "TRIPLE(1,x:p,2)"]
BEHIND = ["<2", "< 2", "<x:a", "<?v", "<=2", "<-1", "<!1", "<(2)", "<1*2", "<'a'", "<<urn:i>"]
JOINED = ["&&", "||", "+", "-", "*", "=", ",", " "]
EXPRESSIONS = st.lists(st.sampled_from(OPERANDS), min_size=1, max_size=3).flatmap(
    lambda parts: st.sampled_from(JOINED).map(lambda sign: sign.join(parts))
)


def written(opening: str, expression: str, behind: str, hidden: str) -> str:
    closed = ")" + "}" * (opening.count("{") - opening.count("}"))
    return f"PREFIX x:<urn:>SELECT*{{{opening}{expression}{behind}{closed}{hidden}}}"


@settings(max_examples=400)
@given(st.sampled_from(OPENINGS), EXPRESSIONS, st.sampled_from(BEHIND), st.sampled_from([CALL, "." + CALL]))
def test_a_call_behind_any_comparison_is_seen(opening: str, expression: str, behind: str, call: str) -> None:
    query = written(opening, expression, behind, call)
    if parses(query) and not parses(query.replace("SERVICE", "XERVICE")):
        with pytest.raises(QueryRefused):
            guard.check(query, LENGTH)


@settings(max_examples=400)
@given(st.sampled_from(OPENINGS), EXPRESSIONS, st.sampled_from(BEHIND), st.integers(70, 400))
def test_depth_behind_any_comparison_is_counted(opening: str, expression: str, behind: str, levels: int) -> None:
    hidden = f"FILTER({'(' * levels}#>\n1{')' * levels})"
    query = written(opening, expression, behind, hidden)
    if parses(query):
        with pytest.raises(QueryRefused):
            guard.check(query, LENGTH)


@settings(max_examples=200)
@given(st.sampled_from(OPENINGS), EXPRESSIONS, st.sampled_from(BEHIND))
def test_who_is_let_in_is_read_alike(opening: str, expression: str, behind: str) -> None:
    """The tokenizer needs no judge here: no text is refused because the two read differently."""
    query = written(opening, expression, behind, "#>\n")
    refuse_misread(query)


def test_a_server_says_once_that_its_workers_keep_the_network(caplog: pytest.LogCaptureFixture) -> None:
    process._tell_that_the_network_is_open.cache_clear()
    with caplog.at_level(logging.WARNING):
        process._tell_that_the_network_is_open()
        process._tell_that_the_network_is_open()
    assert len(caplog.records) == 1


def test_the_judge_sits_in_the_worker_too(tmp_path: Path) -> None:
    """Past the guard, a worker refuses what calls out, and says so."""
    Store(str(tmp_path)).flush()

    async def ask() -> None:
        pool = QueryPool(Settings())
        try:
            with pytest.raises(QueryRefused) as caught:
                await pool.run(HIDDEN[0], store=tmp_path, format="json")
            assert (caught.value.reason, caught.value.forbidden) == ("service", True)
        finally:
            await pool.stop()

    asyncio.run(ask())


def test_the_letters_of_the_judge_are_other_words() -> None:
    assert "s" not in judge._LETTERS
