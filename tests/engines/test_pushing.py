"""A push: whole, counted, safe to repeat, completed after an interruption; nothing else on the server is touched."""

import pytest

from coopkg.cli.app import run
from coopkg.errors import NotPublished, RemoteFailed
from coopkg.graph.dataset import Graphs
from coopkg.namespaces import base
from coopkg.remote import opening
from coopkg.remote.outgoing import Outgoings
from coopkg.remote.publication import Publication, Record, publication_graph
from coopkg.remote.push import push
from coopkg.remote.store import RemoteStore, merged_graph

CONCEPTS = f"{base()}graph/concepts"
OTHER = "https://example.org/not-ours"

pytestmark = pytest.mark.slow


class Interrupted(RemoteStore):
    """A server to which the connection is lost after so many writes."""

    left = 0

    def _add(self, graph, lines, method):
        self.left -= 1
        if self.left < 0:
            raise RemoteFailed(address=graph, reason="connection lost", status=0)
        super()._add(graph, lines, method)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def place(request, tmp_path_factory, run_oxigraph, run_virtuoso):
    """A server of this module alone."""
    folder = tmp_path_factory.mktemp("place")
    with run_oxigraph() if request.param == "oxigraph" else run_virtuoso(folder) as (url, _):
        yield url


@pytest.fixture
def store(place):
    return opening.writable(place, user="dba", password="dba")


def pushed(kg, store, **options):
    return push(kg.generation, store, lambda *_: None, **options)


def test_an_interrupted_push_is_told_and_completed_by_the_next(kg, home, store):
    with pytest.raises(NotPublished) as told:
        opening.open_remote(home, store)
    assert told.value.reason == "nothing"
    broken = Interrupted(store.dialect, store._wire)
    broken.left = 8
    with pytest.raises(RemoteFailed):
        pushed(kg, broken)
    with pytest.raises(NotPublished) as told:
        opening.open_remote(home, store)
    assert told.value.reason == "interrupted"
    standing = len(Publication(store).read())
    done = pushed(kg, store)
    assert standing > 0
    assert done.written == done.graphs - standing
    assert opening.open_remote(home, store).query("ASK { ?s ?p ?o }") is True


def test_a_second_push_writes_nothing_and_again_writes_all(kg, store):
    pushed(kg, store)
    assert pushed(kg, store).written == 0
    done = pushed(kg, store, again=True)
    assert done.written == done.graphs == len(Outgoings(kg.generation.store).graphs)
    assert done.triples == sum(n for graph, n in kg.generation.manifest.graphs.items() if graph)


def test_every_graph_is_counted_as_the_manifest_has_it(kg, store):
    pushed(kg, store)
    for graph, triples in kg.generation.manifest.graphs.items():
        assert store.count(graph or merged_graph()) == triples, graph


def test_what_somebody_changed_on_the_server_is_put_right(kg, store):
    pushed(kg, store)
    store.insert(CONCEPTS, ["<urn:a> <urn:b> <urn:c> ."])
    assert pushed(kg, store).written == 1
    assert store.count(CONCEPTS) == kg.generation.manifest.graphs[CONCEPTS]


def test_a_graph_that_is_no_longer_held_is_emptied(kg, store):
    pushed(kg, store)
    old = f"{base()}graph/old"
    store.insert(old, ["<urn:a> <urn:b> <urn:c> ."])
    Publication(store).write({**Publication(store).read(), old: Record("x", 1)})
    assert pushed(kg, store).removed == 1
    assert store.count(old) == 0


def test_graphs_of_others_are_neither_touched_nor_seen(kg, home, store):
    store.insert(OTHER, ["<urn:a> <urn:b> <urn:c> ."])
    pushed(kg, store, again=True)
    assert store.count(OTHER) == 1
    remote = opening.open_remote(home, store)
    assert remote.query("ASK { <urn:a> ?p ?o }") is False
    assert remote.query("ASK { GRAPH ?g { <urn:a> ?p ?o } }") is False
    assert remote.query(f"ASK FROM <{OTHER}> {{ <urn:a> ?p ?o }}") is False
    assert remote.query(f"ASK FROM NAMED <{OTHER}> {{ GRAPH ?g {{ <urn:a> ?p ?o }} }}") is False


def test_there_is_no_blank_node_on_the_server(kg, store):
    pushed(kg, store)
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o . FILTER(isBlank(?s) || isBlank(?o)) }"
    assert store.number(query, Graphs((merged_graph(),))) == 0


def test_the_hash_of_another_generation_is_not_taken_for_ours(kg, home, store):
    pushed(kg, store)
    records = dict(Publication(store).read())
    Publication(store).write({**records, publication_graph(): Record("of another", 1)})
    with pytest.raises(NotPublished) as told:
        opening.open_remote(home, store)
    assert told.value.reason == "other"
    pushed(kg, store)


def test_any_server_by_its_endpoints(kg, home, oxigraph, remote_oxigraph):
    store = opening.writable(f"{oxigraph}/query", "generic", f"{oxigraph}/update")
    done = pushed(kg, store, again=True)
    assert done.written == done.graphs
    assert len(opening.open_remote(home, store).ask("who-says", concept="rivalite")) == 7


def test_a_wrong_password_changes_nothing(kg, virtuoso, remote_virtuoso):
    with pytest.raises(RemoteFailed) as told:
        pushed(kg, opening.writable(virtuoso, user="dba", password="wrong"))
    assert told.value.status == 401
    assert "wrong" not in told.value.message("en")


def test_the_command(home, place, monkeypatch, capfd):
    monkeypatch.setenv("COOPKG_LANG", "en")
    monkeypatch.setenv("COOPKG_STORE_PASSWORD", "dba")
    arguments = ("push", "--user", "dba", "--home", str(home))
    assert run([*arguments, "--to", place]) == 0
    out, err = capfd.readouterr()
    assert "graphs published" in out
    assert CONCEPTS in err
    assert run([*arguments, "--to", "ftp://127.0.0.1"]) == 2
    assert run([*arguments, "--to", place, "--kind", "other"]) == 2
    assert run([*arguments, "--to", "http://127.0.0.1:1"]) == 1
