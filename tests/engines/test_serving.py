"""``coopkg serve --store``: the same doors over another engine, with the same guard."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from coopkg.namespaces import base
from coopkg.remote import opening
from coopkg.remote.publication import Publication, publication_graph
from coopkg.remote.push import push

HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

pytestmark = pytest.mark.slow


@contextmanager
def serving(process, port, home, store, **environment):
    command = [sys.executable, "-m", "uvicorn", "--factory", "coopkg_api.server:app", "--port", str(port)]
    env = {**os.environ, "COOPKG_HOME": str(home), "COOPKG_STORE": store, "COOPKG_LANG": "en", **environment}
    url = f"http://127.0.0.1:{port}"
    with process(command, f"{url}/health", env=env), httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def client(request, home, run_process, free_port):
    request.getfixturevalue(f"remote_{request.param}")
    with serving(run_process, free_port(), home, request.getfixturevalue(request.param)) as client:
        yield client


def ask(client, query, accept="application/sparql-results+json", **parameters):
    return client.post("/sparql", data={"query": query, **parameters}, headers={"Accept": accept})


def test_sparql_in_every_format(client, kg):
    triples = kg.generation.manifest.counts["triples"]
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    assert ask(client, query).json()["results"]["bindings"][0]["n"]["value"] == str(triples)
    assert ask(client, query, "text/csv").text == f"n\r\n{triples}\r\n"
    assert ask(client, "ASK { ?s a ?s }").json()["boolean"] is False
    answer = ask(client, "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2", "text/turtle")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.text.count(" a ") == 2


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("SELECT (<bif:http_get>('http://127.0.0.1:1/') AS ?x) {}", 403),
        ("PREFIX bif: <bif:> SELECT (bif:http_get('http://127.0.0.1:1/') AS ?x) {}", 403),
        ("DEFINE get:soft 'replace' SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }", 400),
        ("CLEAR ALL", 403),
        ("SELECT * { ?s ?p", 400),
        (f"SELECT * FROM <{base()}graph/concepts> FROM <{base()}graph/cases> {{ ?s ?p ?o }}", 400),
    ],
)
def test_what_is_refused_here_does_not_leave(client, query, status):
    assert ask(client, query).status_code == status


def test_the_dataset_of_the_request_is_that_of_the_answer(client, kg):
    query, graph = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", f"{base()}graph/concepts"
    answer = ask(client, query, "text/csv", **{"default-graph-uri": graph})
    assert answer.text == f"n\r\n{kg.generation.manifest.graphs[graph]}\r\n"


def test_questions_lists_and_pages(client, kg):
    answer = client.get("/api/v1/questions/who-says", params={"concept": "rivalite", "format": "csv"})
    assert len(answer.text.splitlines()) == 1 + len(kg.ask("who-says", concept="rivalite"))
    assert client.get("/api/v1/concepts").json()["total"] == len(kg.concepts())
    assert client.get("/doc/concept/rivalite", headers={"Accept": "text/html"}).status_code == 200
    assert client.get("/api/v1/search", params={"q": "rivalite"}).json()["total"] > 0


def test_a_query_that_takes_too_long_is_stopped_and_others_go_on(run_process, free_port, home, kg, run_oxigraph):
    with run_oxigraph() as (url, _):
        push(kg.generation, opening.writable(url), lambda *_: None)
        with serving(run_process, free_port(), home, url, COOPKG_QUERY_SECONDS="2") as client:
            begin = time.monotonic()
            answer = ask(client, HEAVY)
            assert answer.status_code == 503
            assert 1.5 < time.monotonic() - begin < 25  # the default is 30 s
            assert ask(client, "ASK { ?s ?p ?o }").status_code == 200


def test_an_engine_that_stops_in_its_own_time_has_given_no_answer(run_process, free_port, home, kg, run_oxigraph):
    pattern = "{ ?a ?b ?c . ?d ?e ?f . FILTER(STR(?a) = STR(?f)) }"
    with run_oxigraph("--timeout-s", "1") as (url, _):
        push(kg.generation, opening.writable(url), lambda *_: None)
        with serving(run_process, free_port(), home, url) as client:
            begin = time.monotonic()
            for query in (f"SELECT ?a {pattern}", f"CONSTRUCT {{ ?a ?b ?f }} {pattern}"):
                answer = ask(client, query, "*/*")
                assert answer.status_code == 503
                assert url not in answer.text
            assert time.monotonic() - begin < 25  # it is not our own limit, of 30 s each, that was met


def test_what_is_not_published_whole_is_not_served(run_process, free_port, home, kg, run_oxigraph):
    with run_oxigraph() as (url, _):
        store = opening.writable(url)
        push(kg.generation, store, lambda *_: None)
        records = Publication(store).read()
        Publication(store).write({g: r for g, r in records.items() if g != publication_graph()})
        with serving(run_process, free_port(), home, url) as client:
            assert ask(client, "ASK { ?s ?p ?o }").status_code == 503
            assert client.get("/api/v1/concepts").status_code == 503


def test_serve_tells_at_once_that_nothing_is_published(home, tmp_path, run_oxigraph):
    own = shutil.copytree(home, tmp_path / "home")  # for it may build
    with run_oxigraph() as (url, _):
        command = [
            sys.executable,
            "-c",
            "from coopkg.cli import main; main()",
            "serve",
            "--port",
            "0",
            "--home",
            str(own),
            "--store",
            url,
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "COOPKG_LANG": "en"}, timeout=120, check=False
        )
        assert done.returncode == 1
        assert "coopkg push" in done.stderr
