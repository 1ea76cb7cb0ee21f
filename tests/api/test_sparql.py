"""The SPARQL endpoint, over HTTP, on a real server with a store of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from coopkg import KnowledgeGraph
from coopkg.graph import catalogue
from coopkg.graph.generations import Generations, Manifest
from coopkg_api.door import example

from ..conftest import served

TRIPLES = 15_000
HOLDS = NamedNode("http://example.org/vocabulary/holds")
EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
LIGHT = "SELECT ?s ?o { ?s ?p ?o } LIMIT 2"
FIVEFOLD = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def sparql_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generation with a store made for these tests."""
    home = tmp_path_factory.mktemp("sparql")
    generations = Generations(home)
    with generations.lock():
        staging = generations.new()
        store = Store(str(staging / "store"))
        for graph in (NamedNode("urn:graph"), DefaultGraph()):
            store.extend(
                Quad(NamedNode(f"http://example.org/thing/{n:05}"), HOLDS, Literal(f"é {n}"), graph)
                for n in range(TRIPLES)
            )
        for n, told in enumerate((SCRIPT, "\u202eright to left", 'a\tb\nc"d\\', "=1+1")):
            store.add(Quad(NamedNode(f"urn:told:{n}"), NamedNode("urn:told"), Literal(told, language="fr")))
        store.add(Quad(NamedNode("javascript:alert(1)"), NamedNode("urn:leads"), NamedNode("https://example.org/")))
        store.flush()
        del store
        counts = {"concepts": 0, "statements": 0, "sources": 0, "triples": TRIPLES + 5}
        generations.commit(staging, Manifest("0", "0", "2026-01-01T00:00:00+00:00", 0.0, True, counts))
    return home


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    command = [sys.executable, "-m", "uvicorn", "--factory", "coopkg_api.server:app", "--log-level", "critical"]
    env = {**os.environ, "COOPKG_HOME": str(home), **environment}
    with served(*command, "--host", "127.0.0.1", env=env) as told:
        yield told


def eventually(holds: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.03)
    return holds()


@pytest.fixture(scope="module")
def url(sparql_home: Path) -> Iterator[str]:
    with serving(sparql_home, COOPKG_QUERY_SECONDS="2", COOPKG_QUERY_MEMORY="512", COOPKG_HEAVY_QUERIES="4") as (
        address,
        _,
    ):
        yield address


@pytest.fixture(scope="module")
def patient(sparql_home: Path) -> Iterator[str]:
    """A server whose limit is no question: on a busy machine a large answer takes its time."""
    with serving(sparql_home, COOPKG_QUERY_SECONDS="60") as (address, _):
        yield address


@pytest.fixture(scope="module")
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30, headers={"Accept-Language": "en"}) as client:
        yield client


def get(http: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return http.get("/sparql", params={"query": query}, headers=headers)


def is_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    members: dict[str, object] = answer.json()
    assert members["status"] == status
    assert {"type", "title", "detail"} <= members.keys()
    assert "Traceback" not in answer.text
    return members


# The protocol


def test_a_query_is_answered_however_it_is_sent(http: httpx.Client) -> None:
    sent = [
        get(http, LIGHT),
        http.post("/sparql", data={"query": LIGHT}),
        http.post("/sparql", content=LIGHT, headers={"Content-Type": "application/sparql-query"}),
        http.post("/sparql", content=LIGHT, headers={"Content-Type": "Application/SPARQL-Query; charset=UTF-8"}),
    ]
    for answer in sent:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/sparql-results+json"
        assert "Accept" in answer.headers["vary"].split(", ")
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert len(answer.json()["results"]["bindings"]) == 2


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        (LIGHT, "*/*", "application/sparql-results+json"),
        (LIGHT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (LIGHT, "text/csv", "text/csv; charset=utf-8"),
        (LIGHT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (LIGHT, "application/json", "application/json"),
        (LIGHT, "text/csv;q=0.4, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("ASK {}", "text/turtle, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        (EVERYTHING + " LIMIT 1", "*/*", "text/turtle; charset=utf-8"),
        (EVERYTHING + " LIMIT 1", "application/ld+json", "application/ld+json"),
        (EVERYTHING + " LIMIT 1", "application/n-triples", "application/n-triples"),
        (EVERYTHING + " LIMIT 1", "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <urn:told:3>", "text/*;q=0.5, application/rdf+xml;q=0.2", "text/turtle; charset=utf-8"),
    ],
)
def test_the_format_is_negotiated(http: httpx.Client, query: str, accept: str, media_type: str) -> None:
    answer = get(http, query, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert "Accept" in answer.headers["vary"].split(", ")


def test_a_named_format_wins_over_accept(http: httpx.Client) -> None:
    answer = http.get("/sparql", params={"query": LIGHT, "format": "csv"}, headers={"Accept": "application/json"})
    assert next(iter(csv.reader(io.StringIO(answer.text)))) == ["s", "o"]
    answer = http.get("/sparql", params={"query": "DESCRIBE <urn:told:3>", "format": "nt"})
    assert answer.text == '<urn:told:3> <urn:told> "=1+1"@fr .\n'


def test_what_nobody_can_serve_is_406_and_names_what_is(http: httpx.Client) -> None:
    assert "application/sparql-results+json" in str(is_problem(get(http, LIGHT, Accept="image/png"), 406))
    assert "text/turtle" in str(is_problem(get(http, EVERYTHING, Accept="text/csv"), 406))
    assert "“text/csv”" in str(is_problem(get(http, EVERYTHING, Accept="text/csv"), 406)["detail"])
    answer = http.get("/sparql", params={"query": LIGHT, "format": "../../"})
    assert "csv" in str(is_problem(answer, 406)["offered"])
    assert "../../" not in answer.text
    assert "Accept" in answer.headers["vary"]


def test_head_has_the_head_of_get(http: httpx.Client) -> None:
    answer = http.head("/sparql", params={"query": LIGHT})
    assert answer.status_code == 200
    assert answer.content == b""
    assert answer.headers["content-type"] == "application/sparql-results+json"


def test_other_sites_may_ask(http: httpx.Client) -> None:
    assert get(http, LIGHT, Origin="https://elsewhere.example").headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    preflight = http.options("/sparql", headers={**asked, "Access-Control-Request-Headers": "content-type"})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert http.options("/sparql").headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize(
    ("query_string", "status"),
    [
        ("query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("query=ASK%7B%7D&update=CLEAR%20ALL", 400),
        ("update=CLEAR%20ALL", 403),
        ("query=" + quote(UPDATE), 403),
        ("x=1", 400),
        ("query=", 400),
        ("query=%20", 400),
        ("query=%FF%FE", 400),
        ("query=ASK%7B%7D&x=%C3%28", 400),
        ("&".join(f"x{n}=1" for n in range(500)), 400),
        ("query=" + quote("SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"), 403),
        ("query=" + quote("SELECT * { \\u0053ERVICE <http://192.0.2.1/> { ?s ?p ?o } }"), 403),
        ("query=" + quote("SELECT * { " + "?s ?p ?o . " * 176 + "}"), 400),
        ("query=" + quote("ASK { 1 <urn:p> <urn:o> ~<urn:r> }"), 400),
        ("query=" + quote("SELECT * " + "{" * 2240), 400),
        ("query=" + quote("SELECT * { ?s ?p }"), 400),
        ("query=" + quote("SELECT * { ?s <urn:p> ?o ex:x }"), 400),
        ("query=ASK%7B%7D&default-graph-uri=no%20iri", 400),
    ],
    ids=lambda given: given[:50] if isinstance(given, str) else str(given),
)
def test_what_is_wrong_is_said(http: httpx.Client, query_string: str, status: int) -> None:
    is_problem(http.get(f"/sparql?{query_string}"), status)


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/sparql-update", UPDATE, 403),
        ("application/x-www-form-urlencoded", urlencode({"update": UPDATE}), 403),
        ("application/x-www-form-urlencoded", urlencode({"query": "ASK {}", "update": UPDATE}), 400),
        ("application/x-www-form-urlencoded", urlencode({"query": UPDATE}), 403),
        ("application/x-www-form-urlencoded", "", 400),
        ("application/x-www-form-urlencoded", "query=%FF", 400),
        ("application/sparql-query", UPDATE, 403),
        ("application/sparql-query", "", 400),
        ("application/sparql-query", b"SELECT * { ?s ?p '\xff' }", 400),
        ("application/sparql-query", "SELECT * { } # " + "x" * 70_000, 413),
        ("application/sparql-query", "x" * 2_000_000, 413),
        ("application/sparql-query; charset=utf-16", "ASK {}", 415),
        ("text/plain", "ASK {}", 415),
        ("multipart/form-data; boundary=x", "--x--", 415),
        ("", "ASK {}", 415),
    ],
    ids=lambda given: str(given)[:45],
)
def test_a_wrong_body_is_refused(http: httpx.Client, media_type: str, body: str | bytes, status: int) -> None:
    answer = http.post("/sparql", content=body, headers={"Content-Type": media_type} if media_type else {})
    is_problem(answer, status)
    if status == 415:
        assert "application/sparql-query" in answer.headers["accept-post"]


def test_two_queries_in_two_places_are_two(http: httpx.Client) -> None:
    is_problem(http.post("/sparql?query=ASK%7B%7D", data={"query": "ASK {}"}), 400)


def test_other_methods_are_405_and_name_those_that_do(http: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = http.request(method, "/sparql")
        is_problem(answer, 405)
        assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


def test_updates_change_nothing(http: httpx.Client) -> None:
    http.post("/sparql", data={"update": UPDATE})
    assert get(http, "ASK { <urn:a> ?p ?o }").json()["boolean"] is False


def test_a_syntax_error_has_its_place_and_the_reader_s_language(http: httpx.Client) -> None:
    members = is_problem(get(http, "SELECT *\n{ ?s ?p }", **{"Accept-Language": "fr"}), 400)
    assert (members["line"], members["column"]) == (2, 9)
    assert "Un triplet s’arrête trop tôt, devant « } »" in str(members["detail"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p 'SERVICE <http://192.0.2.1/> {}' } # SERVICE",
        "PREFIX service: <urn:> ASK { service:x ?p <http://192.0.2.1/SERVICE> }",
        "SELECT * FROM <http://192.0.2.1/unknown> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://192.0.2.1/unknown> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_what_only_looks_dangerous_is_answered(http: httpx.Client, query: str) -> None:
    assert get(http, query).status_code == 200


def test_the_dataset_can_be_named_in_the_request(http: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def counted(**graphs: str) -> int:
        parameters = {
            "query": count,
            "format": "csv",
            **{name.replace("_", "-"): value for name, value in graphs.items()},
        }
        return int(http.get("/sparql", params=parameters).text.split()[1])

    assert counted() == TRIPLES + 5
    assert counted(default_graph_uri="urn:graph") == TRIPLES
    assert counted(default_graph_uri="http://192.0.2.1/unknown") == 0
    assert counted(named_graph_uri="urn:graph") == 0


# Limits


def test_a_large_answer_streams_whole(patient: str, sparql_home: Path) -> None:
    with httpx.Client(base_url=patient, timeout=90) as http:
        answer = get(http, EVERYTHING, Accept="application/n-triples")
    assert answer.status_code == 200
    assert "content-length" not in answer.headers
    assert len(answer.content) > 1_048_576
    store = Store.read_only(str(Generations(sparql_home).current().store))
    kept = {quad.triple for quad in store.quads_for_pattern(None, None, None, DefaultGraph())}
    assert {quad.triple for quad in parse(answer.content, RdfFormat.N_TRIPLES)} == kept


def test_the_time_limit_is_503_with_retry_after(http: httpx.Client) -> None:
    answer = get(http, FIVEFOLD)
    assert "2 seconds" in str(is_problem(answer, 503)["detail"])
    assert int(answer.headers["retry-after"]) > 0


def test_the_memory_limit_is_503(sparql_home: Path) -> None:
    doubled = " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * 8)}) AS ?x{n + 1})" for n in range(9))
    bomb = f"SELECT (STRLEN(?x9) AS ?n) {{ BIND('{'a' * 1000}' AS ?x0) {doubled} }}"
    limits = {"COOPKG_QUERY_SECONDS": "60", "COOPKG_QUERY_MEMORY": "512"}  # a busy machine takes its time to fill it
    with serving(sparql_home, **limits) as (url, _), httpx.Client(base_url=url, timeout=90) as http:
        assert "memory" in str(is_problem(get(http, bomb, **{"Accept-Language": "en"}), 503)["detail"])
        assert get(http, LIGHT).status_code == 200


def test_a_limit_in_mid_answer_breaks_the_connection(url: str) -> None:
    """No last chunk: a client cannot take the piece for the whole."""
    with pytest.raises(httpx.RemoteProtocolError), httpx.Client(base_url=url, timeout=30) as client:
        client.get("/sparql", params={"query": ENDLESS, "format": "csv"})
    raw = _raw(url, f"GET /sparql?format=csv&query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n")
    assert raw.startswith(b"HTTP/1.1 200")
    assert b"transfer-encoding: chunked" in raw[:2000].lower()
    assert not raw.endswith(b"0\r\n\r\n")


def test_http_1_0_never_gets_a_broken_answer(url: str, patient: str) -> None:
    whole = _raw(patient, f"GET /sparql?format=nt&query={quote(EVERYTHING)} HTTP/1.0\r\n\r\n")
    head, _, body = whole.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    with httpx.Client(base_url=patient, timeout=90) as http:
        assert body == get(http, EVERYTHING, Accept="application/n-triples").content
    assert b" 503 " in _raw(url, f"GET /sparql?format=csv&query={quote(ENDLESS)} HTTP/1.0\r\n\r\n").split(b"\r\n")[0]


def _raw(url: str, request: str) -> bytes:
    parts = urlsplit(url)
    received = bytearray()
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:  # type: ignore[arg-type]
        connection.sendall(request.encode())
        while piece := connection.recv(1_048_576):
            received += piece
            if len(received) > 3_000_000:
                del received[1_000_000:-1_000_000]  # the head and the end are what is looked at
    return bytes(received)


def workers_of(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    return [
        int(pid) for pid, ppid, stat, args in rows if int(ppid) == parent and "graph.worker" in args and stat[0] != "Z"
    ]


@contextmanager
def runaways(url: str, number: int) -> Iterator[list[threading.Thread]]:
    """Ask five-fold cross products in threads that do not mind how they end."""

    def ask() -> None:
        with suppress(httpx.TransportError):
            httpx.get(f"{url}/sparql", params={"query": FIVEFOLD}, timeout=60)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    yield threads


def test_light_queries_pass_beside_runaways_and_kill_9_leaves_nothing(sparql_home: Path) -> None:
    with serving(sparql_home, COOPKG_QUERY_SECONDS="600") as (url, server), runaways(url, 4) as threads:
        assert eventually(lambda: len(workers_of(server.pid)) >= 4)
        time.sleep(2)  # now all four are heavy
        assert httpx.get(f"{url}/sparql", params={"query": LIGHT}, timeout=30).status_code == 200
        assert all(thread.is_alive() for thread in threads), "the long ones still run"
        fifth = httpx.get(f"{url}/sparql", params={"query": FIVEFOLD}, headers={"Accept-Language": "en"}, timeout=30)
        assert "of yours" in str(is_problem(fifth, 429)["detail"])
        assert int(fifth.headers["retry-after"]) > 0
        workers = workers_of(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        assert eventually(lambda: not any(_is_worker(pid) for pid in workers))


def _is_worker(pid: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "graph.worker" in shown and not shown.startswith("Z")


def test_a_client_that_leaves_stops_its_query(sparql_home: Path) -> None:
    with serving(sparql_home, COOPKG_QUERY_SECONDS="600") as (url, server):
        for query in (FIVEFOLD, ENDLESS):
            parts = urlsplit(url)
            with socket.create_connection((parts.hostname, parts.port)) as connection:  # type: ignore[arg-type]
                connection.sendall(f"GET /sparql?format=csv&query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                reader = threading.Thread(target=_read_on, args=(connection,))
                reader.start()  # a worker whose client does not read waits, and is not seen to work
                assert eventually(lambda: any(_uses_processor(pid) for pid in workers_of(server.pid)), 60)
                connection.shutdown(socket.SHUT_RDWR)
                reader.join()
            assert eventually(lambda: not any(_uses_processor(pid) for pid in workers_of(server.pid)), 60)


def _read_on(connection: socket.socket) -> None:
    with suppress(ConnectionError):
        while connection.recv(65_536):
            pass


def _uses_processor(pid: int) -> bool:
    def ticks() -> int:
        try:
            shown = subprocess.run(
                ["ps", "-o", "cputimes=", "-p", str(pid)], capture_output=True, text=True, check=False
            )
            return (
                int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11])
                if sys.platform == "linux"
                else int(shown.stdout or 0)
            )
        except (FileNotFoundError, ProcessLookupError):
            return 0

    before = ticks()
    time.sleep(1 if sys.platform == "linux" else 2.1)
    return ticks() > before + (3 if sys.platform == "linux" else 0)


# People


def test_a_browser_gets_a_form_with_examples(http: httpx.Client) -> None:
    answer = http.get("/sparql", headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<textarea" in answer.text
    assert "/sparql?query=" in answer.text


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("question", catalogue.questions("competency").values(), ids=lambda question: question.name)
def test_every_example_answers(kg: KnowledgeGraph, question: catalogue.Question, lang: str) -> None:
    text = example(question, lang)
    assert "#+" not in text
    assert len(list(kg.query(text))) > 0


def test_a_browser_gets_a_table_with_downloads(http: httpx.Client) -> None:
    answer = http.get(
        "/sparql", params={"query": "SELECT * { ?s <urn:told> ?o } ORDER BY ?s", "format": "html"}, headers=BROWSER
    )
    assert answer.status_code == 200
    assert '<th scope="col">s</th>' in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert SCRIPT not in answer.text
    assert "a\tb\nc&#34;d\\" in answer.text
    assert "format=csv" in answer.text


def test_only_web_addresses_are_links(http: httpx.Client) -> None:
    text = http.get("/sparql", params={"query": "SELECT * { ?s <urn:leads> ?o }"}, headers=BROWSER).text
    assert 'href="https://example.org/"' in text
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


def test_a_long_table_is_cut_and_says_so(http: httpx.Client) -> None:
    text = http.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=BROWSER).text
    assert text.count("<tr>") == 1001
    assert "Only the beginning is shown" in text
    short = http.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1000"}, headers=BROWSER).text
    assert short.count("<tr>") == 1001
    assert "Only the beginning is shown" not in short


def test_truths_and_graphs_are_shown_too(http: httpx.Client) -> None:
    assert "Yes (true)" in http.get("/sparql", params={"query": "ASK {}"}, headers=BROWSER).text
    assert "=1+1" in http.get("/sparql", params={"query": "DESCRIBE <urn:told:3>"}, headers=BROWSER).text
    whole = http.get("/sparql", params={"query": EVERYTHING}, headers=BROWSER)
    assert "Only the beginning is shown" in whole.text
    assert len(whole.content) < 1_500_000


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { ?s ?p }", 400),
        ("DROP ALL", 403),
        ("SELECT * { SERVICE <urn:x> {} }", 403),
        (FIVEFOLD, 503),
        ("#" * 66_000, 413),
    ],
    ids=lambda given: str(given)[:20],
)
def test_a_person_gets_the_query_back_with_what_was_wrong(http: httpx.Client, query: str, status: int) -> None:
    headers = {**BROWSER, "Content-Type": "application/sparql-query"}
    answer = http.post("/sparql", content=query, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert query.split("<")[0][:40] in answer.text
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    ("accept", "format_"), [("text/turtle", RdfFormat.TURTLE), ("application/ld+json", RdfFormat.JSON_LD)]
)
def test_a_program_gets_a_description_of_the_service(http: httpx.Client, accept: str, format_: RdfFormat) -> None:
    answer = http.get("/sparql", headers={"Accept": accept})
    assert answer.headers["content-type"].startswith(accept)
    described = {quad.triple for quad in parse(answer.content, format_)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert NamedNode(sd + "SPARQL11Query") in {triple.object for triple in described}
    assert Literal(TRIPLES + 5) in {triple.object for triple in described}


def test_it_says_which_generation_it_cannot_serve(tmp_path: Path) -> None:
    with serving(tmp_path / "nothing") as (url, _):
        is_problem(httpx.get(f"{url}/sparql", params={"query": LIGHT}), 503)


def test_csv_is_exact(http: httpx.Client) -> None:
    rows = list(
        csv.reader(
            io.StringIO(get(http, "SELECT ?o { ?s <urn:told> ?o } ORDER BY ?s", Accept="text/csv").text, newline="")
        )
    )
    assert [row[0] for row in rows[1:]] == [SCRIPT, "\u202eright to left", 'a\tb\nc"d\\', "=1+1"]


def test_json_is_exact(http: httpx.Client) -> None:
    found = json.loads(get(http, "SELECT ?o { <urn:told:2> ?p ?o }").content)["results"]["bindings"]
    assert found == [{"o": {"type": "literal", "value": 'a\tb\nc"d\\', "xml:lang": "fr"}}]


def test_what_xml_cannot_hold_is_told_and_answered_in_other_formats(client):
    for query, format_, other in (
        ("SELECT ('a\\u0001' AS ?x) {}", "xml", "json"),
        ("CONSTRUCT { <urn:a> <urn:1/> 1 } {}", "rdf", "ttl"),
    ):
        refused = client.get("/sparql", params={"query": query, "format": format_})
        assert refused.status_code == 406
        assert refused.json()["type"].endswith("#not_acceptable")
        assert other in refused.json()["detail"]
        assert client.get("/sparql", params={"query": query, "format": other}).status_code == 200


def test_a_large_answer_that_xml_cannot_hold_is_broken_off(client):
    query = "SELECT ?s ?p ?o ?x { { ?s ?p ?o BIND('a' AS ?x) } UNION { BIND('\\u0001' AS ?x) } }"
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/sparql", params={"query": query, "format": "xml"})
    assert client.get("/sparql", params={"query": query, "format": "csv"}).text.endswith("\r\n")
