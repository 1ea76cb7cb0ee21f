"""The benchmark judges rightly, reads answers rightly, and can be run."""

import importlib
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def room(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"bench.{name}")


@pytest.mark.parametrize(
    ("value", "most", "least", "met"),
    [(2, 2, None, True), (2.1, 2, None, False), (0.8, None, 0.8, True), (0.7, None, 0.8, False), (1, None, None, None)],
)
def test_a_figure_is_judged_by_its_target(room, value, most, least, met):
    assert room("figures").Figure("x", value, "s", most=most, least=least).met is met


def test_p99_is_taken_from_the_slow_end(room):
    assert room("figures").p99([0.001] * 980 + [0.5] * 20) == 0.5


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + b'{"a": [1]}',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b'4\r\n{"a"\r\n6\r\n: [1]}\r\n0\r\n\r\n',
    ],
)
def test_an_answer_is_read_whole(room, answer):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                for at in range(0, len(answer), 7):
                    connection.sendall(answer[at : at + 7])
                connection.recv(1)

        Thread(target=serve, daemon=True).start()
        assert room("clients").whole(listening.getsockname()[1], "/sparql", "ASK {}") == b'{"a": [1]}'


def test_what_is_asked_for_the_first_time_has_not_been_asked_before(room):
    clients, seen = room("clients"), []

    def answer(listening):
        connection, _ = listening.accept()
        with connection:
            while asked := connection.recv(65536):
                seen.append(asked)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        for first in (True, False):
            Thread(target=answer, args=(listening,), daemon=True).start()
            asked = [clients.request("/sparql", "ASK {}", first=first)]
            took = clients.load(listening.getsockname()[1], asked, 0.1, 1)[0]
            assert len(set(seen)) == (len(took) if first else 1)
            assert len(took) > 1
            seen.clear()


def test_rows_are_the_same_in_any_order_and_differ_by_language(room):
    rows = room("requests")._rows
    one, two = b'{"x": {"type": "literal", "value": "a", "xml:lang": "fr"}}', b'{"x": {"type": "uri", "value": "b"}}'
    bindings = b'{"results": {"bindings": [%s, %s]}}'
    assert rows(bindings % (one, two)) == rows(bindings % (two, one))
    assert rows(bindings % (one, two)) != rows(bindings % (one.replace(b"fr", b"en"), two))


@pytest.mark.slow
def test_the_benchmark_can_be_run(tmp_path):
    command = [sys.executable, "-m", "bench", "requests", "--triples", "10000", "--turns", "1", "--seconds", "0.2"]
    done = subprocess.run([*command, "--folder", tmp_path], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "answers are the same; the large one has 1156 rows" in done.stdout
    assert (tmp_path / "figures.json").is_file()
