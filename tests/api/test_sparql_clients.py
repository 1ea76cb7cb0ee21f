"""What one client may ask of the endpoint, over HTTP: 429 with Retry-After, and the others do not notice."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from starlette.requests import Request

from coopkg.graph.foreign import build_foreign
from coopkg.graph.generations import Generations
from coopkg.settings import Settings
from coopkg_api.protocol import client_of

from .conftest import serving

LIGHT = "ASK { ?s ?p ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
LONG = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clients")
    (folder / "data.nt").write_text("".join(f'<urn:thing:{n}> <urn:is> "{n}" .\n' for n in range(3_000)))
    build_foreign(folder / "home", [folder / "data.nt"])
    return folder


@pytest.fixture(scope="module")
def url(data: Path) -> Iterator[str]:
    limits = {"COOPKG_CLIENT_ERRORS": "5", "COOPKG_CLIENT_SECONDS": "1", "COOPKG_PROXIES": "127.0.0.0/8"}
    with serving(data / "home", "data_app", COOPKG_QUERY_SECONDS="6", **limits) as address:
        yield address


def ask(url: str, query: str, client: str) -> httpx.Response:
    headers = {"X-Forwarded-For": f"203.0.113.7, {client}", "Accept-Language": "en"}
    return httpx.get(f"{url}/sparql", params={"query": query}, headers=headers, timeout=30)


def test_a_client_that_errs_too_often_is_told_to_wait(url: str) -> None:
    for _ in range(6):  # a sixth, for what is refilled meanwhile
        assert ask(url, "SELECT * { ?s ?p }", "198.51.100.1").status_code == 400
    told = ask(url, LIGHT, "198.51.100.1")
    assert (told.status_code, told.headers["content-type"]) == (429, "application/problem+json")
    assert int(told.headers["retry-after"]) > 0
    assert "wrong" in told.json()["detail"]
    assert ask(url, LIGHT, "198.51.100.2").status_code == 200


def test_a_client_that_takes_too_much_of_the_engine_is_told_to_wait(url: str) -> None:
    five = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
    assert ask(url, five, "198.51.100.3").status_code == 503
    told = ask(url, LIGHT, "198.51.100.3")
    assert (told.status_code, int(told.headers["retry-after"]) > 1) == (429, True)
    assert ask(url, LIGHT, "198.51.100.4").status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", "198.51.100.9", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.0/24", "198.51.100.9"),
        ("192.0.2.1", "1.1.1.1, 198.51.100.9", "192.0.2.0/24", "198.51.100.9"),
        ("192.0.2.1", "198.51.100.9, 192.0.2.2", "192.0.2.0/24", "198.51.100.9"),
        ("192.0.2.3", "198.51.100.9", "192.0.2.1, 192.0.2.2", "192.0.2.3"),
        ("192.0.2.1", "", "192.0.2.0/24", "192.0.2.1"),
        ("192.0.2.1", "nonsense", "192.0.2.0/24", "nonsense"),
        ("2001:db8:1:2:3::4", "", "", "2001:db8:1:2::/64"),
    ],
)
def test_who_asks(monkeypatch: pytest.MonkeyPatch, peer: str, forwarded: str, proxies: str, client: str) -> None:
    monkeypatch.setenv("COOPKG_PROXIES", proxies)
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_of(request, Settings().proxies) == client


@pytest.mark.slow
def test_no_query_is_lost_when_the_generation_moves_on(data: Path, tmp_path: Path) -> None:
    home = shutil.copytree(data / "home", tmp_path / "home")
    (tmp_path / "one.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    seen: list[tuple[int, str]] = []
    stop = threading.Event()

    def keep_asking(url: str) -> None:
        with httpx.Client(base_url=url, timeout=30) as client:
            while not stop.is_set():
                answer = client.get("/sparql", params={"query": COUNT, "format": "csv"})
                seen.append((answer.status_code, answer.text.split("\r\n")[1]))

    with serving(home, "data_app") as url:
        threads = [threading.Thread(target=keep_asking, args=(url,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for turn in range(6):
            time.sleep(0.2)
            build_foreign(home, [tmp_path / "one.nt"] if turn % 2 == 0 else [data / "data.nt"])
        time.sleep(0.2)
        stop.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in seen} == {200}
    assert {count for _, count in seen} == {"3000", "1"}
    assert Generations(home).current().number == 7


@pytest.mark.slow
def test_the_time_of_a_client_that_does_not_read_is_not_the_engine_s(data: Path) -> None:
    """Its time is not the engine's: after more than the limit it still reads on, until the engine met its own."""
    with serving(data / "home", "data_app", COOPKG_QUERY_SECONDS="4") as url:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:  # type: ignore[arg-type]
            request = f"GET /sparql?format=csv&query={quote(LONG)} HTTP/1.1\r\nHost: x\r\n\r\n"
            connection.sendall(request.encode())
            time.sleep(5)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            begin = time.monotonic()
            received = 0
            while piece := _received(connection):
                received += len(piece)
            assert received > 1_000_000
            assert time.monotonic() - begin < 30
        assert httpx.get(f"{url}/sparql", params={"query": LIGHT}).status_code == 200


def _received(connection: socket.socket) -> bytes:
    try:
        return connection.recv(1_048_576)
    except ConnectionError:
        return b""
