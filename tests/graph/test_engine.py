"""SPARQL in this process, on a real store."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from coopkg.errors import BadQuery, BadUse, UnsupportedFormat
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
    assert len(engine.select("SELECT DISTINCT * FROM <urn:g1> FROM <urn:g2> { ?s ?p ?o }")) == 2
    assert len(engine.select("SELECT * FROM NAMED <urn:g2> { GRAPH ?g { ?s ?p ?o } }")) == 2
    assert len(engine.select("SELECT * FROM <http://nowhere.example/> { ?s ?p ?o }")) == 0


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
    assert caught.value.line == 2
    assert caught.value.column >= 10
    assert "expected" in caught.value.message("fr")


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
