"""The access log: one line of JSON for each answer, with nothing in it that says what a person looked for.

    {"time": "2026-05-01T10:00:00.123Z", "client": "192.0.2.0/24", "method": "GET", "path": "/sparql", "status": 200,
     "bytes": 512, "ms": 3.1, "query": "9f86d081884c7d65", "rows": 5}

No query text and no search words: paths are written without what follows the question mark. ``rows`` is there where it
is known, ``broken`` where the answer did not come to its end. Lines are written by a thread of their own: a disk that
is full or slow loses lines, which are counted, and stops no answer.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import blake2b
from ipaddress import ip_address, ip_network
from logging.handlers import QueueHandler, QueueListener, WatchedFileHandler
from queue import Queue
from secrets import token_bytes
from typing import Any

from starlette.requests import Request

from coopkg.settings import Network, ServerSettings
from coopkg_api.protocol import client_of
from coopkg_api.watching import Exchange

_MOST_QUEUED = 10_000
_LONGEST_PATH = 200


class _Lines(WatchedFileHandler):
    """A file that may be moved away, as logrotate does; nothing that goes wrong with it ends the thread."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)


class AccessLog:
    """Writes one line for each exchange.

    Args:
        settings: ``access_log`` (a file, or ``-``) and ``log_client``.
        proxies: whose ``X-Forwarded-For`` is believed.

    Attributes:
        lost: lines that could not be written.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, settings: ServerSettings, proxies: tuple[Network, ...]) -> None:
        self.lost = 0
        self._shown = settings.log_client
        self._key = token_bytes(16)  # of this process: hashes of two runs cannot be joined
        self._proxies = proxies
        target = settings.access_log
        self._handler = logging.StreamHandler(sys.stderr) if target == "-" else _Lines(target, encoding="utf-8")
        self._queue: Queue[Any] = Queue(_MOST_QUEUED)
        self._sender = QueueHandler(self._queue)
        for one in (self._handler, self._sender):
            one.handleError = self._lose  # type: ignore[method-assign]
        self._listener = QueueListener(self._queue, self._handler)
        self._listener.start()

    def _lose(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.lost += 1

    def __call__(self, exchange: Exchange) -> None:
        """Write a line."""
        line = json.dumps(self._fields(exchange), separators=(",", ":"))
        self._sender.handle(logging.makeLogRecord({"msg": line}))

    def _fields(self, exchange: Exchange) -> dict[str, Any]:
        scope = exchange.scope
        when = datetime.fromtimestamp(exchange.began, UTC).isoformat(timespec="milliseconds")
        return {
            "time": when.replace("+00:00", "Z"),
            "client": self.shown(client_of(Request(scope), self._proxies)),
            "method": scope["method"],
            "path": scope["path"][:_LONGEST_PATH],
            "status": exchange.status,
            "bytes": exchange.size,
            "ms": round(exchange.seconds * 1000, 1),
            **exchange.noted,
            **({} if exchange.whole else {"broken": True}),
        }

    def shown(self, client: str) -> str | None:
        """Return how a client is named: its network (/24 or /48), a hash, nothing, or its address."""
        if self._shown == "none":
            return None
        if self._shown == "full":
            return client
        if self._shown == "hash":
            return blake2b(client.encode(), key=self._key, digest_size=8).hexdigest()
        return _network(client)

    def close(self) -> None:
        """Write what is waiting, and end."""
        self._listener.stop()
        with suppress(OSError):
            self._handler.close()  # of the standard error output, only what is left is written


def _network(client: str) -> str | None:
    try:
        address = ip_address(client.partition("/")[0])
    except ValueError:
        return None
    return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
