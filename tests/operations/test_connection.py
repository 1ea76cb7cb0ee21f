"""What comes over a connection is read strictly, by both parsers alike."""

import json
import time
from contextlib import suppress

import pytest

HOST = b"Host: e\r\n"
ASK = b"GET /sparql?query=ASK%20%7B%7D&format=json HTTP/1.1\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: e\r\nContent-Type: application/sparql-query\r\nAccept: application/json\r\n"
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAA\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n"
CLOSE = b"Connection: close\r\n"


@pytest.fixture(scope="module", params=["httptools", "h11"])
def served(request, serving, without_httptools):
    with serving(**(without_httptools if request.param == "h11" else {})) as served:
        yield served


def told(served, *pieces):
    """All that the server says until it closes the connection."""
    with served.open() as connection:
        said = b""
        for piece in pieces:
            try:
                connection.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break
        while True:
            try:
                piece = connection.recv(65_536)
            except ConnectionResetError:
                return said
            if not piece:
                return said
            said += piece


@pytest.mark.parametrize(
    "sent",
    [
        ASK + b"\r\n",
        ASK + HOST + HOST + b"\r\n",
        ASK + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n",
        ASK + HOST + b"Bad name: 1\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["no host", "two hosts", "two lengths", "a bad name", "a bad address", "a greeting of TLS"],
)
def test_what_is_no_request_is_refused(served, sent):
    said = told(served, sent)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    head, _, body = said.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert json.loads(body) == {"type": "about:blank", "title": "Bad Request", "status": 400}


@pytest.mark.parametrize("target", [b"http://e", b"http://e?a=b", b"http://e/nowhere"])
def test_an_address_in_absolute_form_is_answered_in_the_one_shape(served, target):
    said = told(served, b"GET " + target + b" HTTP/1.1\r\nAccept: application/json\r\n" + HOST + CLOSE + b"\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"text/plain" not in said.partition(b"\r\n\r\n")[0].lower()


def test_a_head_without_end_is_refused(served):
    with served.open(ASK + HOST + b"X: ") as connection:
        connection.settimeout(5)
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(200):
                connection.sendall(b"x" * 1_000)
                time.sleep(0.002)
        with suppress(ConnectionResetError):  # what was on its way is lost with it
            assert connection.recv(65_536).startswith(b"HTTP/1.1 400 ")
            assert connection.recv(65_536) == b""


@pytest.mark.parametrize("at", [0, 40, -8, -6, -3])
def test_an_offer_of_another_protocol_hides_no_body(served, at):
    """With the whole request in one piece, and in two wherever it is cut."""
    request = POST + OFFER + b"Content-Length: 6\r\n\r\nASK {}"
    said = told(served, request[:at], request[at:], ASK + HOST + CLOSE + b"\r\n")
    assert said.count(b"HTTP/1.1 200 ") == 2
    assert said.count(b'"boolean":true') == 2


def test_requests_are_answered_in_the_order_in_which_they_came(served):
    paths = ("/health", "/api/v1/concepts/no-such", "/health")
    sent = b"".join(b"GET %s HTTP/1.1\r\nHost: e\r\n\r\n" % path.encode() for path in paths)
    said = told(served, sent + ASK + HOST + CLOSE + b"\r\n")
    statuses = [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]
    assert statuses == [200, 404, 200, 200]


def test_fields_after_a_body_are_no_fields_of_the_request(served):
    said = told(served, POST + CLOSE + CHUNKED + b"Accept: text/csv\r\n\r\n")
    assert json.loads(said.partition(b"\r\n\r\n")[2])["boolean"]


def test_what_follows_the_last_request_is_not_read(served):
    said = told(served, ASK + HOST + CLOSE + b"\r\n" + ASK + HOST + b"\r\n")
    assert said.count(b"HTTP/1.1 200 ") == 1
