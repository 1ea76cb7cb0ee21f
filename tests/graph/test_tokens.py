"""SPARQL in tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkg.graph import tokens as module
from coopkg.graph.tokens import DATA, EXPRESSION, GROUP, LIST, TEMPLATE, tokens

ALPHABET = st.sampled_from(
    [*"<>{}()[]\"'\\|^!?$:.,;@#_-+*/=& \n\r\té0a", "SELECT", "VALUES", "<<(", ")>>", "{|", "|}", "\\u0053"]
)
TEXTS = st.lists(ALPHABET, max_size=60).map("".join) | st.text(max_size=60)


def kinds(query: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(query)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<http://example.org/a#b>", "iri"),
        ("<>", "iri"),
        ('"a \\" b"', "string"),
        ("'it is # no comment'", "string"),
        ('"""a "quoted" \n word"""', "string"),
        ("'''a''b'''", "string"),
        ("rdf:type", "name"),
        ("service:x", "name"),
        (":", "name"),
        ("ex:a.b-c%20\\~d", "name"),
        ("ex:é:1", "name"),
        ("_:b.1", "blank"),
        ("?x1", "variable"),
        ("$été", "variable"),
        ("1", "number"),
        ("1.50", "number"),
        (".5e-3", "number"),
        ("@fr-CA", "language"),
        ("OPTIONAL", "word"),
        ("&&", "mark"),
        ("^^", "mark"),
    ],
)
def test_each_terminal_is_one_token(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


def test_words_are_folded_and_comments_left_out() -> None:
    assert kinds("select * # SERVICE\n{ }") == [("word", "SELECT"), ("mark", "*"), ("mark", "{"), ("mark", "}")]


def test_a_name_does_not_end_in_a_dot() -> None:
    assert [text for _, text in kinds("?s a ex:b. ?t a _:c.")] == ["?s", "A", "ex:b", ".", "?t", "A", "_:c", "."]
    assert [text for _, text in kinds("?s ex:p true.:x ex:q 1.")][2:5] == ["TRUE", ".", ":x"]


def test_behind_an_operand_of_an_expression_less_than_is_an_operator() -> None:
    """The engine has no longest match there; elsewhere the same characters are an IRI."""
    hidden = "FILTER(1<2)SERVICE#>\n<urn:x>"
    assert ("word", "SERVICE") in kinds("{" + hidden)
    assert ("iri", "<2)SERVICE#>") in kinds("{ ?s ?p <2)SERVICE#>")
    assert ("iri", "<urn:b>") in kinds("{ ?s ?p (<urn:a> <urn:b>)")
    assert ("iri", "<urn:f>") in kinds("{ FILTER(1 + <urn:f>(2))")


@pytest.mark.parametrize(
    ("query", "inside"),
    [
        ("SELECT * { HERE", GROUP),
        ("CONSTRUCT { HERE", TEMPLATE),
        ("CONSTRUCT WHERE { HERE", GROUP),
        ("{ VALUES ?x { HERE", DATA),
        ("{ VALUES (?x ?y) { (1 HERE", DATA),
        ("{ VALUES ?x { 1 } HERE", GROUP),
        ("{ FILTER(1 + (HERE", EXPRESSION),
        ("{ FILTER ex:f(HERE", EXPRESSION),
        ("{ ?s ex:p (HERE", LIST),
        ("{ ?s (ex:p/HERE", LIST),
        ("SELECT (HERE", EXPRESSION),
        ("{ } ORDER BY HERE", ""),
    ],
)
def test_each_token_knows_its_bracket(query: str, inside: str) -> None:
    here = next(token for token in tokens(query) if token.text == "HERE")
    assert here.inside == inside


@given(TEXTS)
def test_any_text_is_read_to_its_end(text: str) -> None:
    """Nothing fails, nothing is read twice, and nothing but white space and comments is left out."""
    end = 0
    for token in tokens(text):
        between = text[end : token.start]
        assert between.strip(" \t\r\n") == "" or "#" in between
        end = token.start + len(token.text)
    assert end <= len(text)


@pytest.mark.parametrize(
    "part", ['"""\\"', "'''\\'", "a.", "a.b-", "x-", "<a", "_:a.", "@a-", "1e", "a:b.", "\\", "?", "<<(", "'\\"]
)
def test_the_number_of_tokens_grows_with_the_length_alone(part: str) -> None:
    assert len(list(tokens(part * 2000))) <= 2 * len(part) * 1000 + 1000


@given(TEXTS.map(lambda text: text.encode("ascii", "ignore").decode()))
def test_what_is_ascii_alone_is_read_as_anything_is(text: str) -> None:
    reader = module._Reader(text)
    reader._match = module._pattern(*module._ALL).match
    assert list(tokens(text)) == list(reader.tokens())
