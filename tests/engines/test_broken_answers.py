"""A broken or cut answer of another engine is an error, whatever it looks like."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pyoxigraph import QueryBoolean

from coopkg.errors import LimitReached, QueryRefused, RemoteFailed
from coopkg.graph.dataset import Graphs
from coopkg.remote import opening
from coopkg.remote.answers import read_table, read_triples
from coopkg.remote.dialects import dialect
from coopkg.remote.engine import refuse_own_functions, without_dataset
from coopkg.remote.push import push
from coopkg.remote.store import RemoteStore, _parts
from coopkg.remote.wire import Wire

ROW = {"s": {"type": "uri", "value": "urn:a"}}
WHOLE = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": [ROW, ROW]}}).encode()
GRAPH = b"<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:d> .\n"
ALL = Graphs(("urn:g",))


class Answers(BaseHTTPRequestHandler):
    """Sends what the test wrote: status, header fields, and the body as it stands."""

    reply = (200, {}, b"")
    seen = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, body = Answers.reply
        Answers.seen += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for part in body if isinstance(body, tuple) else (body,):
            self.wfile.write(part) if isinstance(part, bytes) else time.sleep(part)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def ask(url):
    def asked(form, status, headers, body, **limits):
        Answers.reply = (status, headers, body)
        Answers.seen = 0
        return RemoteStore(dialect(url, "generic"), Wire(**limits)).query("", form, ALL)

    return asked


def length(body):
    return {"Content-Length": str(len(body))}


def test_whole_answers_are_taken(ask):
    assert len(list(ask("SELECT", 200, length(WHOLE), WHOLE))) == 2
    assert len(ask("CONSTRUCT", 200, length(GRAPH), GRAPH)) == 2


@pytest.mark.parametrize("cut", [len(WHOLE) - 1, len(WHOLE) - 3, 40, 0])
def test_a_table_that_ends_early(ask, cut):
    with pytest.raises(RemoteFailed):
        ask("SELECT", 200, {}, WHOLE[:cut])
    with pytest.raises(RemoteFailed):
        ask("SELECT", 200, length(WHOLE), WHOLE[:cut])


@pytest.mark.parametrize("headers", [length(GRAPH), {}], ids=["length", "none"])
def test_a_graph_that_ends_early_at_the_end_of_a_line(ask, headers):
    with pytest.raises(RemoteFailed):
        ask("CONSTRUCT", 200, headers, GRAPH[:26])


def test_a_sentence_in_place_of_rows(ask):
    body = b"The SPARQL operation has been cancelled"
    for form, begun in (("SELECT", b""), ("SELECT", WHOLE[:40]), ("CONSTRUCT", GRAPH)):
        with pytest.raises(RemoteFailed):
            ask(form, 200, length(begun + body), begun + body)


def test_a_part_that_says_so(ask):
    headers = {**length(WHOLE), "X-SQL-State": "S1TAT", "X-SQL-Message": "Returning incomplete results"}
    with pytest.raises(RemoteFailed) as told:
        ask("SELECT", 200, headers, WHOLE)
    assert "S1TAT" in told.value.reason


def test_an_error_is_told_by_its_first_line(ask):
    with pytest.raises(RemoteFailed) as told:
        ask("SELECT", 500, length(b"why\nquery"), b"why\nquery")
    assert told.value.reason == "500 why"
    assert told.value.status == 500


def test_no_redirect_is_followed(ask, url):
    with pytest.raises(RemoteFailed) as told:
        ask("SELECT", 302, {"Location": f"{url}/elsewhere", "Content-Length": "0"}, b"")
    assert told.value.status == 302
    assert Answers.seen == 1


def test_the_limits_of_size_and_time(ask):
    large = b" " * 2_200_000
    with pytest.raises(LimitReached) as told:
        ask("SELECT", 200, length(large), large, most=1)
    assert told.value.limit == "size"
    for body in ((1.5, WHOLE), (WHOLE[:5], 1.5, WHOLE[5:])):
        with pytest.raises(LimitReached) as told:
            ask("SELECT", 200, length(WHOLE), body, seconds=0.5)
        assert told.value.limit == "time"


def test_what_virtuoso_writes_in_its_own_way():
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    rows = [
        {"a": {"type": "typed-literal", "datatype": boolean, "value": "1"}},
        {"a": {"type": "bnode", "value": "nodeID://b10001"}},
    ]
    table, _ = read_table("", json.dumps({"head": {"vars": ["a"]}, "results": {"bindings": rows}}).encode())
    assert [str(row[0]) for row in table] == [f'"true"^^<{boolean}>', "_:bnodeIDb10001"]
    for bindings, truth in (([{"__ASK_RETVAL": {"type": "literal", "value": "1"}}], True), ([], False)):
        body = json.dumps({"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": bindings}}).encode()
        answer, _ = read_table("", body)
        assert isinstance(answer, QueryBoolean)
        assert bool(answer) is truth
    assert len(read_triples("", b"_:nodeID://b1 <urn:p> <urn:o> .\n" * 2)) == 1


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 5", ("", "WHERE { ?s a ?o }")),
        (
            "PREFIX a: <urn:a> CONSTRUCT { ?s a ?o } FROM <g> { ?s a ?o }",
            ("PREFIX a: <urn:a> ", "FROM <g> { ?s a ?o }"),
        ),
        ("CONSTRUCT WHERE { ?s a ?o } ORDER BY ?s", ("", "WHERE { ?s a ?o }")),
        ("DESCRIBE ?s { ?s a ?o { } } # }", ("", "{ ?s a ?o { } }")),
        ("DESCRIBE <urn:a>", ("", "")),
    ],
)
def test_the_pattern_of_a_query(query, parts):
    assert _parts(query) == parts


@pytest.mark.parametrize("function", ["bif:http_get", "<bif:http_get>", "<BIF:x>", "<sql:f>", r"<\u0062if:http_get>"])
def test_functions_of_one_engine_are_refused(function):
    with pytest.raises(QueryRefused):
        refuse_own_functions(f'SELECT ({function}("x") AS ?a) {{}}')
    refuse_own_functions('SELECT ("bif:x" AS ?a) { ?s <urn:bif:x> ?b }')
    refuse_own_functions("ASK {} # \\UFFFFFFFF")


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("ASK FROM <g> { ?s ?p ?o }", "ASK  { ?s ?p ?o }"),
        ("SELECT * FROM<g>FROM NAMED ex:h WHERE { ?from ?p 'FROM <g>' }", "SELECT *  WHERE { ?from ?p 'FROM <g>' }"),
        (
            "CONSTRUCT { ?s a <g> } # FROM\nfrom <g> WHERE { ?s a ?o }",
            "CONSTRUCT { ?s a <g> } # FROM\n WHERE { ?s a ?o }",
        ),
        ("PREFIX from: <g> SELECT ?from { ?from from:a <g> }", "PREFIX from: <g> SELECT ?from { ?from from:a <g> }"),
    ],
)
def test_the_dataset_leaves_in_the_request_alone(query, sent):
    assert without_dataset(query) == sent


@pytest.mark.slow
def test_rows_that_virtuoso_leaves_out_are_missed(kg, home, tmp_path, run_virtuoso):
    with run_virtuoso(tmp_path, rows=1_000) as (url, _):
        store = opening.writable(url, user="dba", password="dba")
        push(kg.generation, store, lambda *_: None)
        remote = opening.open_remote(home, store)
        assert len(remote.query("SELECT ?s { ?s ?p ?o } LIMIT 999")) == 999
        for query in ("SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s a <urn:x> } WHERE { ?s ?p ?o }"):
            with pytest.raises(LimitReached) as told:
                remote.query(query)
            assert (told.value.limit, told.value.most) == ("cut", 1_000)
