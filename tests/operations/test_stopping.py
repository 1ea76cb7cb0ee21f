"""A server that is told to stop: what runs comes to its end, up to a deadline; nothing new is let in."""

import threading
import time

import pytest


def begin(served, query, told):
    """Ask in a thread of its own, and put the answer into ``told``."""
    thread = threading.Thread(target=lambda: told.append(served.ask(query)))
    thread.start()
    return thread


def refuses(served):
    try:
        return served.get("/health") is None
    except ConnectionRefusedError:
        return True


@pytest.fixture
def is_running(wait_until):
    """A function that waits until a query runs, by the figures on a port."""

    def wait(served, port):
        wait_until(lambda: "coopkg_query_running 1.0" in served.get("/metrics", port)[2])

    return wait


@pytest.mark.slow
def test_what_runs_comes_to_its_end_and_nothing_new_is_let_in(serving, long_query, is_running, free_port, wait_until):
    told = []
    with serving("--admin-port", str(free_port), COOPKG_QUERY_SECONDS="2", COOPKG_STOP_SECONDS="20") as served:
        thread = begin(served, long_query, told)
        is_running(served, free_port)
        served.process.terminate()
        wait_until(lambda: refuses(served))
        thread.join()
        served.process.wait(timeout=20)
    (answer,) = told
    assert answer[0] == 503  # the limit of the query, told as ever: the answer was waited for
    assert "limit_reached" in answer[2]
    assert served.errors.read_text() == ""


@pytest.mark.slow
def test_what_is_not_done_at_the_deadline_is_told_to_come_back(serving, long_query, is_running, free_port):
    told = []
    with serving("--admin-port", str(free_port), COOPKG_STOP_SECONDS="1") as served:
        thread = begin(served, long_query, told)
        is_running(served, free_port)
        begun = time.monotonic()
        served.process.terminate()
        thread.join()
        served.process.wait(timeout=20)
        assert time.monotonic() - begun < 15
    ((status, headers, body),) = told
    assert (status, headers["Retry-After"], headers["Content-Type"]) == (503, "5", "application/problem+json")
    assert '"status": 503' in body
    assert "Traceback" not in served.errors.read_text()


def test_an_idle_server_stops_at_once(serving):
    with serving() as served:
        kept = served.open(b"HEAD /robots.txt HTTP/1.1\r\nHost: e\r\n\r\n")
        assert kept.recv(65_536).endswith(b"\r\n\r\n")
        slow = served.open(b"GET / HT")
        begun = time.monotonic()
        served.process.terminate()
        served.process.wait(timeout=20)
        assert time.monotonic() - begun < 10
        assert (kept.recv(1), slow.recv(1)) == (b"", b"")
        kept.close()
        slow.close()
