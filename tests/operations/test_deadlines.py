"""Slow connections end at a deadline, whatever they dribble; all others are served meanwhile."""

import socket
import time
from contextlib import suppress

import pytest

from coopkg_api.deadlines import Connections

HEAD = b"GET /health HTTP/1.1\r\nHost: e\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: e\r\nContent-Type: application/sparql-query\r\nContent-Length: 60\r\n"
QUERY = b"ASK {}" + b" " * 54
MANY = 400
EARLY = 9
"""Seconds before which a deadline of the settings ends what the ten seconds of the default would not have."""


@pytest.fixture(scope="module", params=["httptools", "h11"])
def hasty(request, serving, without_httptools):
    """A server whose deadlines are a second, with each of the parsers."""
    without = without_httptools if request.param == "h11" else {}
    with serving(COOPKG_HEAD_SECONDS="1", COOPKG_BODY_SECONDS="1", **without) as served:
        yield served


def end_of(connection, dribble=b"", most=EARLY):
    """What a connection was told, and the seconds until it was closed; meanwhile a byte is sent now and then."""
    connection.settimeout(0.05)
    begun, told = time.monotonic(), b""
    while time.monotonic() - begun < most:
        try:
            piece = connection.recv(65_536)
            if not piece:
                return told, time.monotonic() - begun
            told += piece
        except TimeoutError:
            send(connection, dribble)
        except ConnectionResetError:
            return told, time.monotonic() - begun
    raise AssertionError(f"it was still open after {most} s: {told[:80]}")


def send(connection, data):
    with suppress(ConnectionResetError, BrokenPipeError):
        connection.send(data)


@pytest.mark.parametrize("sent", [b"GET /", HEAD, POST], ids=["half a line", "no last line", "post"])
def test_a_head_that_does_not_come_ends_the_connection(hasty, sent):
    with hasty.open(sent) as connection:
        told, seconds = end_of(connection, dribble=b"x")
    assert told.startswith(b"HTTP/1.1 408 ")
    assert told.endswith(b'"status": 408}')
    assert 0.8 < seconds < EARLY


def test_a_connection_that_says_nothing_is_closed_without_a_word(hasty):
    with hasty.open() as connection:
        told, seconds = end_of(connection)
    assert (told, 0.8 < seconds < EARLY) == (b"", True)


def test_a_body_that_does_not_come_ends_the_connection(hasty):
    with hasty.open(POST + b"\r\nASK") as connection:
        told, seconds = end_of(connection, dribble=b" ")
    assert told.startswith(b"HTTP/1.1 408 ")
    assert 0.8 < seconds < EARLY
    assert "Traceback" not in hasty.errors.read_text()


def test_a_large_body_may_take_longer_as_long_as_it_comes(hasty):
    pieces, size = 6, 131_072
    head = POST.replace(b"Content-Length: 60", b"Content-Length: %d" % (pieces * size))
    with hasty.open(head + b"\r\n") as connection:
        for _ in range(pieces):
            connection.sendall(b" " * size)
            time.sleep(0.4)
        told, _ = end_of(connection, dribble=b"")
    assert told.startswith(b"HTTP/1.1 413 ")


def test_a_body_that_nobody_reads_ends_the_connection_too(hasty):
    with hasty.open(POST.replace(b"sparql-query", b"pdf").replace(b"60", b"90000") + b"\r\n") as connection:
        told, seconds = end_of(connection, dribble=b" ")
    assert told.startswith(b"HTTP/1.1 415 ")
    assert seconds < EARLY


def test_who_is_in_time_is_served_again_and_again(hasty):
    with hasty.open() as connection:
        for pieces in ((HEAD, b"\r\n"), (POST, b"\r\n", QUERY[:9], QUERY[9:])) * 2:
            for piece in pieces:
                time.sleep(0.2)
                connection.sendall(piece)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
            time.sleep(0.1)
            connection.setblocking(False)
            with suppress(BlockingIOError):
                connection.recv(65_536)
            connection.setblocking(True)


@pytest.mark.slow
def test_a_long_query_is_not_a_slow_connection(serving, long_query):
    with serving(COOPKG_HEAD_SECONDS="1", COOPKG_BODY_SECONDS="1", COOPKG_QUERY_SECONDS="3") as served:
        begun = time.monotonic()
        assert served.ask(long_query)[0] == 503
        assert time.monotonic() - begun > 2.5


@pytest.mark.slow
def test_an_answer_that_nobody_takes_ends_the_connection(serving, free_port, wait_until):
    query = b"/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%20.%20%3Fa%20%3Fb%20%3Fc%7D"
    with serving("--admin-port", str(free_port), COOPKG_STALLED_SECONDS="1") as served, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", served.port))
        connection.sendall(b"GET " + query + b" HTTP/1.1\r\nHost: e\r\n\r\n")
        wait_until(lambda: 'ended_total{reason="stalled"} 1.0' in served.get("/metrics", free_port)[2])
        told, _ = end_of(connection)
        wait_until(lambda: "coopkg_query_running 0.0" in served.get("/metrics", free_port)[2])
    assert told.startswith(b"HTTP/1.1 200 ")
    assert not told.endswith(b"0\r\n\r\n")


@pytest.mark.slow
def test_four_hundred_slow_connections_harm_nobody(serving, free_port):
    with serving("--admin-port", str(free_port), COOPKG_HEAD_SECONDS="3") as served:
        slow = [served.open(HEAD if number % 2 else POST) for number in range(MANY)]
        begun = time.monotonic()
        beside = paces(served, 2, during=lambda: [send(one, b"x") for one in slow])
        for one in slow:
            end_of(one)
            one.close()
        seconds = time.monotonic() - begun
        ended = served.get("/metrics", free_port)[2]
    assert f'coopkg_connections_ended_total{{reason="head"}} {MANY}.0' in ended
    assert seconds < EARLY
    assert beside < 3, "nobody waits until the slow ones are gone"


def paces(served, seconds, during=lambda: None):
    """The 99th percentile of the seconds that an answer takes."""
    taken, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        during()
        begun = time.monotonic()
        assert served.get("/health")[0] == 200
        taken.append(time.monotonic() - begun)
    return sorted(taken)[int(len(taken) * 0.99)]


def test_where_too_many_wait_the_oldest_go(serving, free_port):
    with serving("--admin-port", str(free_port), COOPKG_WAITING_CONNECTIONS="10") as served:
        slow = [served.open(HEAD) for _ in range(30)]
        assert served.get("/health")[0] == 200
        assert end_of(slow[0], most=5)[0] == b""
        for one in slow:
            one.close()
        assert 'ended_total{reason="crowd"} 2' in served.get("/metrics", free_port)[2]


def test_the_clocks_are_those_of_the_settings(monkeypatch):
    from coopkg.settings import ServerSettings

    monkeypatch.setenv("COOPKG_BODY_SECONDS", "7")
    assert Connections(ServerSettings()).seconds == {"head": 10, "body": 7, "stalled": 120}
