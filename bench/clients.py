"""Clients: processes that ask as fast as answers come, on kept connections, and note how long each answer took."""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from urllib.parse import quote

from bench.machine import cores

HOST = "127.0.0.1"
JSON = "application/sparql-results+json"
MOST = 20_000
"""Requests of one client in one turn, at most."""


def text(name: str, **values: str) -> str:
    """Return the query of a file of ``bench/queries``."""
    found = (Path(__file__).parent / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    return Template(found).substitute(values)


FIRST = "stamp-of-this-one"
"""Stands in the comment of a query that is to be another one each time: no server can know its answer."""
_STAMP = FIRST.encode()


def request(path: str, query: str = "", accept: str = JSON, first: bool = False) -> bytes:
    """Return the bytes of a GET, of a query or of a page; ``first`` makes it another query each time it is sent."""
    text = f"{query}\n# {FIRST}" if first else query
    address = f"{path}?query={quote(text)}" if query else path
    return f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\nAccept: {accept}\r\n\r\n".encode()


def connect(port: int, source: str = HOST) -> socket.socket:
    """Return a connection from one of the addresses of loopback, as another client would have it."""
    connection = socket.create_connection((HOST, port), timeout=120, source_address=(source, 0))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def ask(connection: socket.socket, asked: bytes) -> tuple[int, bytes]:
    """Return status and body (of a chunked one with the sizes of its chunks) of the answer to one request."""
    connection.sendall(asked)
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _piece(connection)
    head = bytes(received[:end]).lower()
    _, length, after = head.partition(b"content-length:")
    if length:
        size = end + 4 + int(after.split(b"\r\n", 1)[0])
        while len(received) < size:
            received += _piece(connection)
    elif b"chunked" in head:
        while not received.endswith(b"0\r\n\r\n"):
            received += _piece(connection)
    return int(head.split(b" ", 2)[1]), bytes(received[end + 4 :])


def whole(port: int, path: str, query: str) -> bytes:
    """Return the body of the answer to one query, put together."""
    with connect(port) as connection:
        close = request(path, query).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        status, body = ask(connection, close)
        if status != 200:
            raise ValueError(body[:300])
    return body if body.startswith(b"{") else b"".join(_chunks(body))


def load(port: int, requests: Sequence[bytes], seconds: float, clients: int) -> list[list[float]]:
    """Return the seconds of each answer, by client.

    Raises:
        ValueError: an answer was not 200.
    """
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        return pool.starmap(_client, [(port, requests, seconds, number) for number in range(clients)])


def _client(port: int, requests: Sequence[bytes], seconds: float, number: int) -> list[float]:
    os.sched_setaffinity(0, cores()[1])
    took: list[float] = []
    with connect(port) as connection:
        end = time.perf_counter() + seconds
        while (begin := time.perf_counter()) < end and len(took) < MOST:
            asked = requests[(number * 31 + len(took)) % len(requests)]
            status, body = ask(connection, asked.replace(_STAMP, b"%d-%d" % (number, time.perf_counter_ns())))
            if status != 200:
                raise ValueError(body[:300])
            took.append(time.perf_counter() - begin)
    return took


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(1_048_576)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def _chunks(body: bytes) -> Iterator[bytes]:
    at = 0
    while size := int(body[at : (end := body.index(b"\r\n", at))], 16):
        yield body[end + 2 : end + 2 + size]
        at = end + 4 + size
