"""The Graph Store Protocol, the service description, HEAD, and any RDF served by ``coopkg serve --data``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
BASE = "https://w3id.org/coopkg/graph/"
TRIG = f"""
<urn:a> <urn:p> "default" .
<{BASE}source/one> {{ <urn:a> <urn:p> "one", "both" }}
<urn:g:two> {{ <urn:a> <urn:p> "two", "both" }}
"""
NT = '<urn:b> <urn:p> "from another file" .\n'
FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


def started(folder: Path, *options: str) -> tuple[subprocess.Popen[str], str]:
    """Start ``coopkg serve --data`` on a free port; return the process and its address."""
    program = "import sys; from coopkg.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", "0", *options]
    env = {**os.environ, "COOPKG_LANG": "en", "TMPDIR": str(folder)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline(), process.stdout.readline()]
    return process, lines[1].split()[2]


@pytest.fixture(scope="module", params=["union", "strict"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Address of a server over two files, and the kind of its default graph."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "some.trig").write_text(TRIG)
    (folder / "more.nt").write_text(NT)
    options = ["--data", str(folder / "some.trig"), str(folder / "more.nt"), "--default-graph", request.param]
    process, address = started(folder, *options)
    try:
        yield address, request.param
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
    assert not list(folder.glob("coopkg-data-*")), "nothing is left of the data"


@pytest.fixture(scope="module")
def http(served: tuple[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served[0], timeout=30, headers={"Accept-Language": "en"}) as client:
        yield client


def objects(http: httpx.Client, query: str, **graphs: str) -> list[str]:
    parameters = {"query": query, "format": "csv", **{k.replace("_", "-"): v for k, v in graphs.items()}}
    return sorted(http.get("/sparql", params=parameters).text.split("\r\n")[1:-1])


ALL = "SELECT ?o { ?s ?p ?o }"


def test_the_default_graph_is_what_was_asked_for(served: tuple[str, str], http: httpx.Client) -> None:
    wanted = ["default", "from another file"]
    assert objects(http, ALL) == (wanted if served[1] == "strict" else sorted([*wanted, "one", "two", "both"]))


def test_several_from_are_a_merge(http: httpx.Client) -> None:
    clauses = f"FROM <{BASE}source/one> FROM <urn:g:two>"
    assert objects(http, f"SELECT ?o {clauses} {{ ?s ?p ?o }}") == ["both", "one", "two"]
    assert objects(http, f"PREFIX g: <urn:g:> SELECT ?o FROM g:two FROM <{BASE}source/one> {{ ?s ?p ?o }}") == [
        "both",
        "one",
        "two",
    ]
    assert objects(http, f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}") == ["3"]
    named = f"SELECT ?g {clauses} FROM NAMED <urn:g:two> {{ GRAPH ?g {{ ?s ?p 'both' }} ?s ?p 'one' }}"
    assert objects(http, named) == ["urn:g:two"]
    twice = [("query", ALL), ("format", "csv"), ("default-graph-uri", "urn:g:two"), ("default-graph-uri", "urn:g:two")]
    assert sorted(http.get("/sparql", params=twice).text.split("\r\n")[1:-1]) == ["both", "two"]


@pytest.mark.parametrize("accept", FORMATS)
def test_a_graph_in_every_format(http: httpx.Client, accept: str) -> None:
    answer = http.get("/sparql/graph", params={"graph": "urn:g:two"}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    told = {quad.object for quad in parse(answer.content, FORMATS[accept])}
    assert told == {Literal("two"), Literal("both")}


def test_a_graph_at_its_own_address(http: httpx.Client) -> None:
    direct = http.get("/graph/source/one", headers={"Accept": "application/n-triples"})
    indirect = http.get("/sparql/graph", params={"graph": BASE + "source/one", "format": "nt"})
    assert direct.text == indirect.text != ""
    again = http.get(
        "/graph/source/one", headers={"Accept": "application/n-triples", "If-None-Match": direct.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_the_default_graph_and_all_of_them(http: httpx.Client) -> None:
    default = http.get("/sparql/graph?default", headers={"Accept": "application/n-triples"})
    assert len(default.text.splitlines()) == len(objects(http, ALL))
    everything = http.get("/sparql/graph")
    assert everything.headers["content-type"].startswith("application/trig")
    names = {quad.graph_name for quad in parse(everything.content, RdfFormat.TRIG)}
    assert {NamedNode(BASE + "source/one"), NamedNode("urn:g:two")} < names
    assert http.get("/sparql/graph", headers={"Accept": "text/turtle"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sparql/graph?graph=urn:nowhere", 404),
        ("/graph/nowhere", 404),
        ("/sparql/graph?graph=relative", 400),
        ("/sparql/graph?graph=", 400),
        ("/sparql/graph?graph=urn:g:two&default", 400),
        ("/sparql/graph?graph=urn:g:two&graph=urn:g:two", 400),
        ("/sparql/graph?graph=urn:g:two&format=csv", 406),
        ("/concepts", 404),
    ],
)
def test_what_is_wrong_is_a_problem(http: httpx.Client, path: str, status: int) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status


@pytest.mark.parametrize("path", ["/sparql/graph?graph=urn:g:two", "/sparql/graph?default", "/graph/source/one"])
def test_the_store_is_only_read(http: httpx.Client, path: str) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        answer = http.request(
            method, path, content=b"<urn:a> <urn:b> <urn:c> .", headers={"Content-Type": "text/turtle"}
        )
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    head = http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("accept", ["*/*", *FORMATS])
@pytest.mark.parametrize("path", ["/sparql/graph?graph=urn:g:two", "/sparql/graph?default", "/graph/source/one"])
def test_head_has_the_fields_of_get(http: httpx.Client, path: str, accept: str) -> None:
    got, head = (http.request(method, path, headers={"Accept": accept}).headers for method in ("GET", "HEAD"))
    own = {"date", "content-length", "transfer-encoding"}
    assert {k: v for k, v in head.items() if k not in own} == {k: v for k, v in got.items() if k not in own}
    assert head.get("content-length", got.get("content-length")) == got.get("content-length")


def test_the_kinds_of_errors_are_explained_here_too(http: httpx.Client) -> None:
    kind = http.get("/nowhere").json()["type"]
    address, _, name = kind.partition("#")
    page = http.get(address)
    assert page.status_code == 200
    assert f'id="{name}"' in page.text


@pytest.mark.parametrize("accept", ["*/*", "", *FORMATS])
def test_the_service_describes_itself_and_tells_the_truth(
    served: tuple[str, str], http: httpx.Client, accept: str
) -> None:
    answer = http.get("/sparql", headers={"Accept": accept})
    form = FORMATS[accept if accept in FORMATS else "text/turtle"]
    told = Store()
    told.extend(Quad(*quad.triple) for quad in parse(answer.content, form))
    service = NamedNode(served[0] + "/sparql")
    assert Quad(service, NamedNode(SD + "endpoint"), service) in told
    has_union = Quad(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")) in told
    assert has_union == (served[1] == "union")
    counts = {name: counted(told, name) for name in (BASE + "source/one", "urn:g:two")}
    assert counts == {BASE + "source/one": 2, "urn:g:two": 2}
    default = next(told.quads_for_pattern(None, NamedNode(SD + "defaultGraph"), None)).object
    assert triples(told, default) == len(objects(http, ALL))


def counted(told: Store, name: str) -> int:
    named = next(told.quads_for_pattern(None, NamedNode(SD + "name"), NamedNode(name))).subject
    return triples(told, next(told.quads_for_pattern(named, NamedNode(SD + "graph"), None)).object)


def triples(told: Store, graph: object) -> int:
    return int(next(told.quads_for_pattern(graph, NamedNode(VOID + "triples"), None)).object.value)  # type: ignore


def test_a_browser_still_gets_the_form(http: httpx.Client) -> None:
    page = http.get("/", headers={"Accept": "text/html,*/*;q=0.8"}, follow_redirects=True)
    assert "<textarea" in page.text
    assert "concept:" not in page.text


HEAVY = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(30)) + " }"


def test_head_does_not_run_the_query(http: httpx.Client) -> None:
    head = http.head("/sparql", params={"query": HEAVY}, headers={"Accept": "text/csv"}, timeout=5)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/csv")
    assert http.head("/sparql", params={"query": "SELECT * { ?s ?p }"}).status_code == 400
    assert http.head("/sparql", params={"query": "DROP ALL"}).status_code == 403
    assert http.head("/sparql").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("bad.ttl", "<urn:a>\n <urn:p> oops .", 1, "line 2"),
        ("bomb.rdf", '<!DOCTYPE x [<!ENTITY a "b">]><x/>', 1, "DOCTYPE"),
        ("table.csv", "a,b", 2, "ttl"),
        ("remote.jsonld", '{"@context": "http://192.0.2.1/c", "@id": "urn:a", "p": 1}', 1, "remote.jsonld"),
    ],
)
def test_data_that_cannot_be_served_is_told(tmp_path: Path, name: str, content: str, code: int, said: str) -> None:
    (tmp_path / name).write_text(content)
    program = "import sys; from coopkg.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", "0", "--data", str(tmp_path / name)]
    env = {**os.environ, "COOPKG_LANG": "en", "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
