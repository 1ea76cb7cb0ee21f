"""Which queries have the same answer each time: asked of the engine itself, twice."""

import io

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from coopkg.graph.engine import Engine, serialise
from coopkg.graph.guard import check
from coopkg.graph.lasting import is_lasting

CHANGING = [
    "SELECT (RAND() AS ?x) {}",
    "SELECT (rand ( ) AS ?x) {}",
    "SELECT (NOW() AS ?x) {}",
    "SELECT (UUID() AS ?x) {}",
    "SELECT (StrUuid() AS ?x) {}",
    "SELECT (BNODE() AS ?x) {}",
    "SELECT ?s (STRUUID() AS ?x) { ?s ?p ?o # now\n }",
    "CONSTRUCT { _:b ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p [ ?p ?o ] } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p (?o 1) } WHERE { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p [] }",
]
LASTING = [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?now { ?rand <urn:uuid:now> ?now } # RAND()",
    "PREFIX ex: <urn:> SELECT * { ?s ex:knows ex:brand, ex:rand, 'NOW() and then', 'x'@now }",
    'SELECT ?s { ?s ?p ?o FILTER(STR(?o) = """UUID()""") } ORDER BY ?s',
    "ASK { ?s ?p [] }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(?o > 1) }",
    "DESCRIBE <urn:s>",
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    path = tmp_path_factory.mktemp("lasting") / "store"
    store = Store(str(path))
    for number in range(3):
        store.add(Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal(number)))
    store.flush()
    del store
    return Engine(path)


@pytest.mark.parametrize("query", CHANGING)
def test_what_changes_from_one_time_to_the_next_is_seen(query):
    assert not is_lasting(query)


def test_what_the_standard_lets_change_counts_too():
    """This engine names the node by the text; the standard promises another one in each answer."""
    assert not is_lasting("SELECT (BNODE(STR(?o)) AS ?x) { ?s ?p ?o }")


@pytest.mark.parametrize("query", [query for query in CHANGING if "NOW" not in query])
def test_the_engine_gives_each_of_them_another_answer(engine, query):
    assert answer(engine, query) != answer(engine, query)


@pytest.mark.parametrize("query", LASTING)
def test_names_variables_strings_and_comments_change_nothing(engine, query):
    check(query, 1_000)
    assert is_lasting(query)
    assert answer(engine, query) == answer(engine, query)


@pytest.mark.parametrize("glued", ["SELECT ?s { ?s ?p ?o } ORDER BYRAND()", "SELECT ?s { ?s ?p ?o FILTERRAND()}"])
def test_a_keyword_without_a_space_before_it_is_one(glued):
    assert not is_lasting(glued)


def answer(engine, query):
    out = io.BytesIO()
    serialise(engine.results(query), "nt" if query.startswith(("CONSTRUCT", "DESCRIBE")) else "tsv", out)
    return out.getvalue()
