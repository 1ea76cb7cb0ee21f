"""SPARQL in this process, on a real store."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from coopkg.errors import BadQuery, BadUse, QueryRefused, UnknownName, UnsupportedFormat
from coopkg.graph.dataset import Graphs
from coopkg.graph.engine import Engine, serialise
from coopkg.graph.formats import GRAPH_FORMATS, RESULT_FORMATS

S, P = NamedNode("urn:s"), NamedNode("urn:p")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two graphs that share a triple, merged in the default graph as a build does."""
    path = tmp_path_factory.mktemp("store")
    shared, own = Triple(S, P, Literal("shared")), Triple(S, P, Literal("own", language="fr"))
    graphs = [(shared, NamedNode("urn:g1")), (shared, NamedNode("urn:g2")), (own, NamedNode("urn:g2"))]
    store = Store(str(path))
    store.extend([Quad(*triple, graph) for triple, graph in graphs])
    store.extend([Quad(*triple, DefaultGraph()) for triple, _ in graphs])
    store.flush()
    return Engine(path)


def test_the_default_graph_is_a_merge(engine: Engine) -> None:
    assert len(engine.select("SELECT * { ?s ?p ?o }")) == 2


def test_from_and_from_named_choose_graphs(engine: Engine) -> None:
    assert len(engine.select("SELECT * FROM <urn:g1> { ?s ?p ?o }")) == 1
    assert len(engine.select("SELECT * FROM <urn:g1> FROM <urn:g2> { ?s ?p ?o }")) == 2
    assert len(engine.select("SELECT * FROM <urn:g1> FROM <urn:g1> { ?s ?p ?o }")) == 1
    assert len(engine.select("SELECT * FROM NAMED <urn:g2> { GRAPH ?g { ?s ?p ?o } }")) == 2
    assert len(engine.select("SELECT * FROM <http://nowhere.example/> { ?s ?p ?o }")) == 0


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX g: <urn:> SELECT * FROM g:g1 FROM g:g2 { ?s ?p ?o }",
        "BASE <urn:x> PREFIX : <urn:g> SELECT * FROM :1 # FROM <urn:no>\nFROM <\\u0075rn:g2> WHERE { ?s ?p ?o }",
        "VERSION '1.2' SELECT * FROM <urn:g1> FROM <urn:g2> FROM NAMED <urn:g1> { ?s ?p ?o GRAPH ?g { ?x ?y ?z } }",
    ],
)
def test_several_from_are_merged_however_they_are_written(engine: Engine, query: str) -> None:
    assert len(engine.select(query)) == 2


def test_a_merge_is_kept_for_the_next_query_and_only_for_the_same_graphs(engine: Engine) -> None:
    both = Graphs(default=("urn:g1", "urn:g2"))
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    first = engine._merges.of(both)
    assert engine._merges.of(both) is first
    assert [str(row["n"].value) for row in engine.results(count, both)] == ["2"]  # type: ignore[union-attr,misc]
    assert engine._merges.of(Graphs(default=("urn:g2", "urn:g1"))) is not first
    with pytest.raises(BadQuery):
        engine.results("SELECT * FROM <urn:g1> FROM <urn:g2> { ?s ?p }")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { 1 <urn:p> <urn:o> ~<urn:r> }",
        "ASK { 'x' <urn:p> 2 {| <urn:q> 1 |} }",
        "SELECT * { VALUES ?s { 1 } ?s <urn:p> <urn:o> ~<urn:r> }",
    ],
)
def test_a_triple_term_that_cannot_be_is_the_fault_of_the_query(engine: Engine, query: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        engine.query(query)
    assert caught.value.data["reason"] == "triple_term"
    assert "RDF" in caught.value.message("fr") and "RDF" in caught.value.message("en")


def test_a_function_that_nobody_knows_is_an_error_of_its_expression(engine: Engine) -> None:
    assert engine.select("SELECT (<urn:f>(?o) AS ?x) { ?s ?p ?o } LIMIT 1").rows == ((None,),)
    assert len(engine.select("SELECT * { ?s ?p ?o FILTER(<urn:f>(?o) || true) }")) == 2
    assert len(engine.select("SELECT * { ?s ?p ?o FILTER(<urn:f>(?o) && <urn:g>(?o)) }")) == 0


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ervice SILENT <http://192.0.2.1/> { ?s ?p ?o } }",
        "ASK { { SELECT * { SERVICESILENT<http://192.0.2.1/> { } } } }",
    ],
)
def test_nothing_leaves_the_machine_from_one_s_own_process_either(engine: Engine, query: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        engine.query(query)
    assert caught.value.reason == "service"
    assert engine.ask("ASK { ?service ?p 'shared' } # SERVICE") is True


def test_load_is_no_query(engine: Engine) -> None:
    with pytest.raises(BadQuery):
        engine.query("LOAD <http://192.0.2.1/>")


def test_a_graph_is_written_whole(engine: Engine) -> None:
    for graph, lines in (("urn:g1", 1), ("urn:g2", 2), ("", 2), (None, 5)):
        out = io.BytesIO()
        engine.require(graph)
        engine.dump(graph, "nq" if graph is None else "nt", out)
        assert len(out.getvalue().splitlines()) == lines
    with pytest.raises(UnknownName):
        engine.require("urn:nowhere")


def test_a_dataset_from_outside_takes_the_place_of_from(engine: Engine) -> None:
    def count(query: str, graphs: Graphs) -> int:
        return len(list(engine.results(query, graphs)))  # type: ignore[arg-type]

    everything, named = "SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    assert count("SELECT * FROM <urn:g2> { ?s ?p ?o }", Graphs(default=("urn:g1",))) == 1
    assert count(named, Graphs(named=("urn:g2",))) == 2
    assert count(everything, Graphs(named=("urn:g2",))) == 0
    assert count(named, Graphs(default=("urn:g2",))) == 0
    assert count(everything, Graphs(default=("urn:nowhere",))) == 0
    with pytest.raises(BadQuery, match="IRI"):
        engine.results(everything, Graphs(default=("not an iri",)))


def test_each_form_has_its_own_kind_of_answer(engine: Engine) -> None:
    assert engine.select("SELECT ?o { ?s ?p ?o } ORDER BY ?o").records() == [{"o": "own"}, {"o": "shared"}]
    assert engine.ask("ASK { ?s ?p 'shared' }") is True
    assert engine.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(LANG(?o) = 'fr') }") == [
        Triple(S, P, Literal("own", language="fr"))
    ]
    assert len(engine.construct("DESCRIBE <urn:s>")) == 2


@pytest.mark.parametrize("verb", ["select", "ask", "construct"])
def test_another_form_is_refused(engine: Engine, verb: str) -> None:
    query = "SELECT * {}" if verb != "select" else "ASK {}"
    with pytest.raises(BadUse, match="expected"):
        getattr(engine, verb)(query)


def test_a_syntax_error_has_its_place(engine: Engine) -> None:
    with pytest.raises(BadQuery) as caught:
        engine.query("SELECT *\n { ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 10)
    assert "Un triplet s’arrête trop tôt, devant « } »" in caught.value.message("fr")


def test_updates_are_not_queries(engine: Engine) -> None:
    with pytest.raises(BadQuery):
        engine.query("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_tables_and_truths_are_written_in_each_format(engine: Engine, name: str) -> None:
    for query, wanted in (("SELECT ?o { ?s ?p ?o }", b"shared"), ("ASK {}", b"true")):
        out = io.BytesIO()
        serialise(engine.results(query), name, out)
        assert wanted in out.getvalue()


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_graphs_are_written_in_each_format(engine: Engine, name: str) -> None:
    out = io.BytesIO()
    serialise(engine.results("CONSTRUCT WHERE { ?s ?p ?o }"), name, out)
    assert b"shared" in out.getvalue()


def test_a_format_of_the_other_kind_is_refused(engine: Engine) -> None:
    with pytest.raises(UnsupportedFormat):
        serialise(engine.results("ASK {}"), "ttl", io.BytesIO())
    with pytest.raises(UnsupportedFormat):
        serialise(engine.results("CONSTRUCT WHERE { ?s ?p ?o }"), "csv", io.BytesIO())


def test_reading_needs_an_existing_store(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nothing"):
        Engine(tmp_path / "nothing")
