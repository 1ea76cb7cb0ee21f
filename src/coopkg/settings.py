"""Settings, each with its default; every one is an environment variable."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from coopkg.errors import BadSetting


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "") or default


def _number(name: str, default: int) -> int:
    given = _text(name, str(default))
    if not given.isdecimal() or int(given) < 1:
        raise BadSetting(name=name, value=given)
    return int(given)


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
    """

    home: Path = field(default_factory=lambda: Path(_text("COOPKG_HOME", ".coopkg")))
    public_url: str = field(default_factory=lambda: _text("COOPKG_PUBLIC_URL", "").rstrip("/"))
    query_seconds: int = field(default_factory=lambda: _number("COOPKG_QUERY_SECONDS", 30))
    query_memory: int = field(default_factory=lambda: _number("COOPKG_QUERY_MEMORY", 2048))
    heavy_queries: int = field(default_factory=lambda: _number("COOPKG_HEAVY_QUERIES", 4))
    light_queries: int = field(default_factory=lambda: _number("COOPKG_LIGHT_QUERIES", 4))
    query_length: int = field(default_factory=lambda: _number("COOPKG_QUERY_LENGTH", 65_536))
