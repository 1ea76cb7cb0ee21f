"""The questions stand in the graph as editors look for them."""

import pytest

from coopkg.graph import catalogue
from coopkg.namespaces import iri

# What editors of SPARQL ask an endpoint for, to offer its examples and its prefixes.
EXAMPLES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?query ?comment ?text WHERE {
  ?query a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select ?text . FILTER(LANG(?comment) = "en") }"""
PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?prefix ?namespace WHERE { ?query sh:prefixes/sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }"""


@pytest.fixture(scope="module")
def examples(kg):
    return {row["query"]: row for row in kg.query(EXAMPLES).records()}


def test_every_question_is_offered(examples):
    questions = catalogue.questions("competency")
    assert {iri(f"query:{name}") for name in questions} == set(examples)
    assert all(examples[iri(f"query:{name}")]["comment"] == q.summary["en"] for name, q in questions.items())


@pytest.mark.parametrize("name", catalogue.questions("competency"))
def test_its_text_gives_the_answer_of_its_example(kg, examples, name):
    question = catalogue.find(name, "competency")
    assert kg.query(examples[iri(f"query:{name}")]["text"]) == kg.ask(name, **question.example)


def test_the_prefixes_are_declared(kg):
    declared = {row["prefix"]: row["namespace"] for row in kg.query(PREFIXES).records()}
    assert declared["coop"] == iri("coop:")
    assert declared["skos"] == "http://www.w3.org/2004/02/skos/core#"


def test_the_graph_of_the_questions_has_a_name(kg):
    inside = "ASK { GRAPH <%sgraph/questions> { ?s a <http://www.w3.org/ns/shacl#SPARQLExecutable> } }"
    assert kg.query(inside % iri("coop:").removesuffix("ns#"))
