"""What an adversary found: answers, work and words that a request should not be able to bring about."""

import asyncio
import json
import re
import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import httpx
import pytest

from coopkg import errors
from coopkg.linking.records import Place
from coopkg.settings import Settings
from coopkg_api import negotiation
from coopkg_api.admission import MOST_PARAMETERS, in_origin_form
from coopkg_api.elsewhere import create_app_elsewhere
from coopkg_api.problems import of_error

from .conftest import BROWSER

JSON = {"Accept": "application/json"}
EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exception)\b|Errno|127\.0\.0\.1")


def is_problem(answer, status):
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    return answer.json()


@pytest.mark.parametrize("path", ["/api/v1/concepts", "/api/v1/questions/who-says", "/questions/who-says"])
def test_unknown_parameters_cost_no_more_than_they_are(client, path):
    names = [f"n{n}" + "x" * 300 + "=1" for n in range(MOST_PARAMETERS)]
    query = "&".join(names)
    answer = client.get(f"{path}?{query}", headers=JSON)
    assert is_problem(answer, 400)
    assert len(answer.content) < 2 * len(query)
    page = client.get(f"{path}?{query}", headers=BROWSER)  # the links to the other languages keep the address
    assert (page.status_code, len(page.content) < 8 * len(query)) == (400, True)


def test_the_first_unknown_parameters_are_named_and_the_others_counted(client):
    told = is_problem(client.get("/api/v1/concepts?lang=en&" + "&".join(f"n{n}" for n in range(8))), 400)
    assert [error["parameter"] for error in told["errors"]] == ["n0", "n1", "n2", "n3", "n4"]
    assert "n4" in told["detail"] and "n5" not in told["detail"]
    assert told["detail"].endswith(": 3.")
    assert all("n0" not in error["detail"] for error in told["errors"][1:])


@pytest.mark.parametrize("path", ["/", "/concepts", "/api/v1/concepts", "/sparql", "/nowhere"])
def test_too_many_parameters_are_refused_at_once(client, path):
    query = "&".join("lang=en" for _ in range(MOST_PARAMETERS + 1))
    answer = client.get(f"{path}?{query}")
    told = is_problem(answer, 400)
    assert str(MOST_PARAMETERS) in told["detail"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    fewer = client.get(f"{path}?{query.removesuffix('&lang=en')}")
    assert fewer.status_code == {"/nowhere": 404, "/api/v1/concepts": 400}.get(path, 200)


def test_as_many_as_may_be_are_looked_at_one_by_one(client):
    told = is_problem(client.get("/api/v1/concepts?" + "&".join("lang=en" for _ in range(MOST_PARAMETERS))), 400)
    assert "lang" in told["detail"]
    assert str(MOST_PARAMETERS) not in told["detail"]


@pytest.mark.parametrize("element", ["*/*;q=0.1,", "a,", ",", "x" * 2_000, "a/b;p=1;p=1;p=1;p=1;p=1;p=1,"])
def test_of_a_header_a_bounded_part_is_read(element):
    header = element * 60_000
    assert len(list(negotiation.ranges(header))) <= negotiation.MOST_RANGES
    assert sum(len(one.value) for one in negotiation.ranges(header)) <= negotiation.MOST_CHARACTERS


def test_what_lies_beyond_counts_as_not_sent():
    offered = ("text/html", "text/turtle")
    far = "a/b," * negotiation.MOST_RANGES
    assert negotiation.best_media_type("text/turtle," + far, offered) == "text/turtle"
    assert negotiation.best_media_type(far + "text/turtle", offered) is None
    assert negotiation.best_media_type("text/html;q=0.5,a/" + "b" * 980 + ",text/turtle", offered) == "text/html"
    assert negotiation.best_language("de," * negotiation.MOST_RANGES + "en", ("fr", "en")) is None
    within = "de," * (negotiation.MOST_RANGES - 1)
    assert negotiation.best_language(within + "en", ("fr", "en")) == "en"


def test_a_header_is_read_once_however_often_it_is_asked(ask, home):
    before = negotiation._language.cache_info()
    assert ask(home, "/concepts", **{"Accept-Language": "en, fr;q=0.31"}).status_code == 200
    after = negotiation._language.cache_info()
    assert after.misses - before.misses <= 1
    assert after.hits > before.hits


class Broken(BaseHTTPRequestHandler):
    """Another engine that answers what is no answer."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"{oops")

    def log_message(self, *_):
        pass


@contextmanager
def broken_engine():
    with ThreadingHTTPServer(("127.0.0.1", 0), Broken) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret"
        server.shutdown()


@contextmanager
def no_engine():
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/secret"


def elsewhere(home, store, *paths):
    async def answers():
        app = create_app_elsewhere(home, Settings(home=home, store=store, store_kind="generic"))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            return [await client.get(path) for path in paths]

    return asyncio.run(answers())


@pytest.mark.parametrize("engine", [no_engine, broken_engine])
def test_a_failing_engine_is_named_in_the_log_alone(home, caplog, engine):
    with engine() as store:
        answers = elsewhere(home, store, "/concepts", "/api/v1/concepts?lang=en", "/health", "/sparql")
    for answer in answers:
        told = is_problem(answer, 503)
        assert not EXCEPTION.search(answer.text)
        assert "secret" not in answer.text
        assert told["type"].endswith("#unavailable")
        assert int(answer.headers["retry-after"]) > 0
    assert store in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.RemoteFailed(address="http://secret", reason="OSError", status=0), 503),
        (errors.NotPublished(reason="nothing", address="http://secret"), 503),
        (errors.NoRoom(home="/secret", needed=2, free=1), 507),
        (errors.Unavailable(detail="OSError"), 503),
        (errors.TooLarge(reason="text_length", place=Place("x.docx"), most=1), 413),
        (errors.SyntaxFault(path="/secret/x.ttl", line=1, column=2, detail="oops"), 422),
        (errors.DoctypeRefused(path="/secret/x.docx"), 422),
    ],
)
def test_errors_tell_strangers_no_place(error, status):
    problem = of_error(error, "en")
    assert problem.status == status
    assert not re.search("secret|OSError", problem.detail)
    assert status >= 500 or "x." in problem.detail


class Wordy(errors.Unavailable):
    """Says something of its own, and no data."""

    key = "guard.form"


def test_a_sentence_that_names_nothing_is_told():
    assert of_error(Wordy(), "en").detail == Wordy().message("en") != ""


def test_a_page_of_a_question_answers_programs_in_the_one_shape(client):
    told = is_problem(client.get("/questions/who-says?unknown=1", headers=JSON), 400)
    assert told["instance"] == "/questions/who-says"
    page = client.get("/questions/who-says?unknown=1", headers=BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "<form" in page.text


@pytest.mark.parametrize("path", ["/concepts", "/sparql", "/api/v1/concepts"])
@pytest.mark.parametrize(("method", "may"), [("DELETE", False), ("POST", True), ("GET", True)])
def test_pages_of_other_sites_are_told_what_they_may(client, path, method, may):
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": method}
    answer = client.options(path, headers={**asked, "Access-Control-Request-Headers": "X-Own"})
    assert (answer.status_code, answer.content, answer.headers.get("content-type")) == (200, b"", None)
    assert (method in answer.headers["access-control-allow-methods"]) == may
    assert answer.headers["access-control-allow-headers"] == "X-Own"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def raw(address, request):
    """Send a request as it stands; return the status and the rest of the answer."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        connection.sendall(request)
        whole = b""
        while piece := connection.recv(65_536):
            whole += piece
    head, _, body = whole.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode().lower(), body.decode()


END = b" HTTP/1.1\r\nHost: foreign.example\r\nConnection: close\r\n"


def test_an_absolute_target_is_read_and_its_host_is_not_repeated(address):
    status, _, body = raw(address, b"GET http://foreign.example/api/v1/grids?per_page=1" + END + b"\r\n")
    assert status == 200
    assert json.loads(body)["id"] == "/api/v1/grids?per_page=1"
    status, head, body = raw(address, b"GET http://foreign.example/nowhere" + END + b"\r\n")
    assert status == 404
    assert json.loads(body)["instance"] == "/nowhere"
    assert "foreign" not in head + body


def test_the_server_as_a_whole_tells_its_methods(address):
    status, head, body = raw(address, b"OPTIONS *" + END + b"\r\n")
    assert (status, body) == (204, "")
    assert "allow: get, head, options, post" in head
    assert raw(address, b"GET *" + END + b"\r\n")[0] == 404


@pytest.mark.parametrize(
    ("path", "raw_path", "wanted"),
    [
        ("http://foreign.example/concepts", b"http://foreign.example/concepts", ("/concepts", b"/concepts")),
        ("HTTPS://foreign.example:80/é", b"HTTPS://foreign.example:80/%C3%A9", ("/é", b"/%C3%A9")),
        ("http://foreign.example", b"http://foreign.example", ("/", b"/")),
        ("/http://foreign.example/a", b"/http://foreign.example/a", None),
        ("/doc/http://x/y", b"/doc/http://x/y", None),
        ("ftp://foreign.example/a", b"ftp://foreign.example/a", None),
        ("*", b"*", None),
    ],
)
def test_the_forms_of_a_target(path, raw_path, wanted):
    found = in_origin_form({"path": path, "raw_path": raw_path})
    assert (found["path"], found["raw_path"]) == (wanted or (path, raw_path))


def test_an_absolute_target_below_a_prefix():
    found = in_origin_form({"path": "/kg" + "http://x/a", "raw_path": b"/kghttp://x/a", "root_path": "/kg"})
    assert (found["path"], found["raw_path"]) == ("/kg/a", b"/kg/a")


BODIES = [("/sparql", "application/sparql-query"), ("/api/v1/suggestions", "text/plain")]


@pytest.mark.parametrize(("path", "kind"), BODIES)
def test_a_body_that_is_announced_too_large_is_not_waited_for(address, path, kind):
    fields = f"Content-Type: {kind}\r\nContent-Length: 999999999\r\n\r\n".encode()
    status, head, body = raw(address, b"POST " + path.encode() + END + fields)
    assert (status, json.loads(body)["status"]) == (413, 413)
    assert "content-type: application/problem+json" in head


@pytest.mark.parametrize(("path", "kind"), BODIES)
def test_a_compressed_body_is_not_taken_for_text(client, path, kind):
    answer = client.post(path, content=b"ASK {}", headers={"Content-Type": kind, "Content-Encoding": "gzip"})
    assert is_problem(answer, 415)["detail"]
    assert answer.headers["accept-encoding"] == "identity"
    plain = client.post(path, content=b"ASK {}", headers={"Content-Type": kind, "Content-Encoding": "identity"})
    assert plain.status_code == 200
