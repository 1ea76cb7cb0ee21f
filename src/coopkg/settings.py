"""Settings, each with its default; every one is an environment variable."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from coopkg.errors import BadSetting

Network = IPv4Network | IPv6Network


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "") or default


def _number(name: str, default: int) -> int:
    given = _text(name, str(default))
    if not given.isdecimal() or int(given) < 1:
        raise BadSetting(name=name, value=given)
    return int(given)


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
        client_queries: queries of one client at one time, waiting or running (``COOPKG_CLIENT_QUERIES``).
        client_seconds: engine time of one client in a minute, in seconds (``COOPKG_CLIENT_SECONDS``).
        client_errors: wrong requests of one client in a minute (``COOPKG_CLIENT_ERRORS``).
        store: address of another engine to answer from, see ``coopkg push`` (``COOPKG_STORE``).
        store_kind: oxigraph, virtuoso or generic; by default what it says that it is (``COOPKG_STORE_KIND``).
        store_user: name for that engine (``COOPKG_STORE_USER``).
        store_password: password for that engine; nothing shows it (``COOPKG_STORE_PASSWORD``).
        store_answer_size: largest answer taken from that engine, in MiB (``COOPKG_STORE_ANSWER_SIZE``).
        proxies: addresses or networks whose X-Forwarded-For is believed (``COOPKG_PROXIES``, with commas).
    """

    home: Path = field(default_factory=lambda: Path(_text("COOPKG_HOME", ".coopkg")))
    public_url: str = field(default_factory=lambda: _text("COOPKG_PUBLIC_URL", "").rstrip("/"))
    query_seconds: int = field(default_factory=lambda: _number("COOPKG_QUERY_SECONDS", 30))
    query_memory: int = field(default_factory=lambda: _number("COOPKG_QUERY_MEMORY", 2048))
    heavy_queries: int = field(default_factory=lambda: _number("COOPKG_HEAVY_QUERIES", 4))
    light_queries: int = field(default_factory=lambda: _number("COOPKG_LIGHT_QUERIES", 4))
    query_length: int = field(default_factory=lambda: _number("COOPKG_QUERY_LENGTH", 65_536))
    query_total_memory: int = field(default_factory=lambda: _number("COOPKG_QUERY_TOTAL_MEMORY", 4096))
    answer_size: int = field(default_factory=lambda: _number("COOPKG_ANSWER_SIZE", 4096))
    client_queries: int = field(default_factory=lambda: _number("COOPKG_CLIENT_QUERIES", 64))
    client_seconds: int = field(default_factory=lambda: _number("COOPKG_CLIENT_SECONDS", 240))
    client_errors: int = field(default_factory=lambda: _number("COOPKG_CLIENT_ERRORS", 600))
    store: str = field(default_factory=lambda: _text("COOPKG_STORE", ""))
    store_kind: str = field(default_factory=lambda: _text("COOPKG_STORE_KIND", ""))
    store_user: str = field(default_factory=lambda: _text("COOPKG_STORE_USER", ""))
    store_password: str = field(default_factory=lambda: _text("COOPKG_STORE_PASSWORD", ""), repr=False)
    store_answer_size: int = field(default_factory=lambda: _number("COOPKG_STORE_ANSWER_SIZE", 256))
    proxies: tuple[Network, ...] = field(default_factory=lambda: _networks("COOPKG_PROXIES"))
