"""Settings, each with its default; every one is an environment variable."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from coopkg.errors import BadSetting

Network = IPv4Network | IPv6Network
CLIENT_SHOWN = ("network", "hash", "none", "full")
"""How the access log may name who asks."""


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "") or default


def _number(name: str, default: int, least: int = 1) -> int:
    given = _text(name, str(default))
    if not given.isdecimal() or int(given) < least:
        raise BadSetting(name=name, value=given)
    return int(given)


def _client_shown(name: str) -> str:
    given = _text(name, CLIENT_SHOWN[0])
    if given not in CLIENT_SHOWN:
        raise BadSetting(name=name, value=given, expected="choice", offered=", ".join(CLIENT_SHOWN))
    return given


def _networks(name: str) -> tuple[Network, ...]:
    given = _text(name, "")
    try:
        return tuple(ip_network(one.strip(), strict=False) for one in given.split(",") if one.strip())
    except ValueError:
        raise BadSetting(name=name, value=given, expected="networks") from None


@dataclass(frozen=True)
class Settings:
    """What can be set from outside.

    Attributes:
        home: folder of the generations (``COOPKG_HOME``, default ``./.coopkg``).
        public_url: address under which strangers reach the service, without a final ``/`` (``COOPKG_PUBLIC_URL``).
        query_seconds: engine time that a stranger's query may take, in seconds (``COOPKG_QUERY_SECONDS``).
        query_memory: address space of one query worker, in MiB (``COOPKG_QUERY_MEMORY``).
        heavy_queries: queries that may run longer than a second at one time (``COOPKG_HEAVY_QUERIES``).
        light_queries: workers kept free for short queries (``COOPKG_LIGHT_QUERIES``).
        query_length: longest query text, in characters (``COOPKG_QUERY_LENGTH``).
        query_total_memory: memory of all workers together, in MiB (``COOPKG_QUERY_TOTAL_MEMORY``).
        answer_size: largest answer of a query, in MiB (``COOPKG_ANSWER_SIZE``).
        kept_answers: answers of queries that are kept while a generation is served, in MiB, or 0 for none
            (``COOPKG_KEPT_ANSWERS``).
        client_queries: queries of one client at one time, waiting or running (``COOPKG_CLIENT_QUERIES``).
        client_seconds: processor time of one client's queries in a minute, in seconds (``COOPKG_CLIENT_SECONDS``).
        client_errors: wrong requests of one client in a minute (``COOPKG_CLIENT_ERRORS``).
        store: address of another engine to answer from, see ``coopkg push`` (``COOPKG_STORE``).
        store_kind: oxigraph, virtuoso or generic; by default what it says that it is (``COOPKG_STORE_KIND``).
        store_user: name for that engine (``COOPKG_STORE_USER``).
        store_password: password for that engine; nothing shows it (``COOPKG_STORE_PASSWORD``).
        store_answer_size: largest answer taken from that engine, in MiB (``COOPKG_STORE_ANSWER_SIZE``).
        import_size: largest file that is taken over HTTP, in MiB (``COOPKG_IMPORT_SIZE``).
        import_memory: address space of the process that imports it, in MiB (``COOPKG_IMPORT_MEMORY``).
        import_seconds: time that an import may take before it is stored, in seconds (``COOPKG_IMPORT_SECONDS``).
        import_room: room that an import leaves free on the disk, in MiB (``COOPKG_IMPORT_ROOM``).
        proxies: addresses or networks whose X-Forwarded-For is believed (``COOPKG_PROXIES``, with commas).
    """

    home: Path = field(default_factory=lambda: Path(_text("COOPKG_HOME", ".coopkg")))
    public_url: str = field(default_factory=lambda: _text("COOPKG_PUBLIC_URL", "").rstrip("/"))
    query_seconds: int = field(default_factory=lambda: _number("COOPKG_QUERY_SECONDS", 30))
    query_memory: int = field(default_factory=lambda: _number("COOPKG_QUERY_MEMORY", 2048))
    heavy_queries: int = field(default_factory=lambda: _number("COOPKG_HEAVY_QUERIES", 4))
    light_queries: int = field(default_factory=lambda: _number("COOPKG_LIGHT_QUERIES", 8))
    query_length: int = field(default_factory=lambda: _number("COOPKG_QUERY_LENGTH", 65_536))
    query_total_memory: int = field(default_factory=lambda: _number("COOPKG_QUERY_TOTAL_MEMORY", 4096))
    answer_size: int = field(default_factory=lambda: _number("COOPKG_ANSWER_SIZE", 4096))
    kept_answers: int = field(default_factory=lambda: _number("COOPKG_KEPT_ANSWERS", 32, least=0))
    client_queries: int = field(default_factory=lambda: _number("COOPKG_CLIENT_QUERIES", 24))
    client_seconds: int = field(default_factory=lambda: _number("COOPKG_CLIENT_SECONDS", 60))
    client_errors: int = field(default_factory=lambda: _number("COOPKG_CLIENT_ERRORS", 600))
    store: str = field(default_factory=lambda: _text("COOPKG_STORE", ""))
    store_kind: str = field(default_factory=lambda: _text("COOPKG_STORE_KIND", ""))
    store_user: str = field(default_factory=lambda: _text("COOPKG_STORE_USER", ""))
    store_password: str = field(default_factory=lambda: _text("COOPKG_STORE_PASSWORD", ""), repr=False)
    store_answer_size: int = field(default_factory=lambda: _number("COOPKG_STORE_ANSWER_SIZE", 64))
    import_size: int = field(default_factory=lambda: _number("COOPKG_IMPORT_SIZE", 200))
    import_memory: int = field(default_factory=lambda: _number("COOPKG_IMPORT_MEMORY", 4096))
    import_seconds: int = field(default_factory=lambda: _number("COOPKG_IMPORT_SECONDS", 3600))
    import_room: int = field(default_factory=lambda: _number("COOPKG_IMPORT_ROOM", 256, least=0))
    proxies: tuple[Network, ...] = field(default_factory=lambda: _networks("COOPKG_PROXIES"))


@dataclass(frozen=True)
class ServerSettings:
    """What can be set of the server itself: deadlines, log, figures.

    Attributes:
        head_seconds: time in which the head of a request must have come (``COOPKG_HEAD_SECONDS``).
        body_seconds: time in which its body must have come (``COOPKG_BODY_SECONDS``).
        stalled_seconds: time in which a client must take some of its answer (``COOPKG_STALLED_SECONDS``).
        stop_seconds: time in which a server that is told to stop lets requests come to their end
            (``COOPKG_STOP_SECONDS``).
        waiting_connections: connections without a whole head at one time; the oldest go first
            (``COOPKG_WAITING_CONNECTIONS``).
        access_log: file of the access log, ``-`` for the standard error output, or nothing (``COOPKG_ACCESS_LOG``).
        log_client: one of :data:`CLIENT_SHOWN` (``COOPKG_LOG_CLIENT``).
        admin_host: address of the figures for Prometheus (``COOPKG_ADMIN_HOST``).
        admin_port: their port, or 0 for none (``COOPKG_ADMIN_PORT``).
    """

    head_seconds: int = field(default_factory=lambda: _number("COOPKG_HEAD_SECONDS", 10))
    body_seconds: int = field(default_factory=lambda: _number("COOPKG_BODY_SECONDS", 30))
    stalled_seconds: int = field(default_factory=lambda: _number("COOPKG_STALLED_SECONDS", 120))
    stop_seconds: int = field(default_factory=lambda: _number("COOPKG_STOP_SECONDS", 30))
    waiting_connections: int = field(default_factory=lambda: _number("COOPKG_WAITING_CONNECTIONS", 512))
    access_log: str = field(default_factory=lambda: _text("COOPKG_ACCESS_LOG", ""))
    log_client: str = field(default_factory=lambda: _client_shown("COOPKG_LOG_CLIENT"))
    admin_host: str = field(default_factory=lambda: _text("COOPKG_ADMIN_HOST", "127.0.0.1"))
    admin_port: int = field(default_factory=lambda: _number("COOPKG_ADMIN_PORT", 0, least=0))
