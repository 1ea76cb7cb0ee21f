"""Figures for Prometheus, on a port of their own that strangers do not reach.

Addresses are counted by door (sparql, api, pages…), never one by one, so that nobody can make the figures grow.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from coopkg.errors import AddressTaken, NotBuilt
from coopkg_api.deadlines import Connections
from coopkg_api.door import Door
from coopkg_api.watching import Exchange

_DOORS = frozenset({"sparql", "api", "doc", "id", "ns", "graph", "static", "health"})
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counts exchanges, and tells the state of the server when it is asked.

    Args:
        home: folder of the generations: the room on its disk is told.
        door: of SPARQL, with the generation that is served, the query workers and the answers that are kept.
        connections: what the connections share.
        lost: returns how many lines of the access log were lost.
    """

    def __init__(self, home: Path, door: Door, connections: Connections, lost: Callable[[], int]) -> None:
        self._home, self._door, self._connections, self._lost = home, door, connections, lost
        self.registry = CollectorRegistry()
        names = ("door", "method", "status")
        self._requests = Counter("coopkg_requests", "Answers by door and status", names, registry=self.registry)
        self._seconds = Histogram(
            "coopkg_request_seconds",
            "Time to the end of the answer",
            ("door",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter("coopkg_answer_bytes", "Bytes of answers", ("door",), registry=self.registry)
        self._broken = Counter(
            "coopkg_broken_answers", "Answers that did not come to their end", registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def listen(self, host: str, port: int) -> Callable[[], None]:
        """Answer on ``http://host:port/metrics`` from a thread; return what ends it. Raises AddressTaken."""
        try:
            server, thread = start_http_server(port, host, self.registry)
        except OSError as error:
            raise AddressTaken(host=host, port=port, reason=error.strerror or error) from None

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return close

    def __call__(self, exchange: Exchange) -> None:
        """Count an exchange."""
        scope = exchange.scope
        door = door_of(scope["path"])
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(door, method, str(exchange.status)).inc()
        self._seconds.labels(door).observe(exchange.seconds)
        self._bytes.labels(door).inc(exchange.size)
        if not exchange.whole:
            self._broken.inc()

    def collect(self) -> Iterator[Metric]:
        """Yield what is so at this moment; called in the thread of the figures."""
        figures, kept = self._door.pool.figures(), self._door.kept
        for name, told in (
            ("running", "Queries that run"),
            ("heavy", "Queries that run longer than a second"),
            ("workers", "Processes that answer queries"),
            ("worker_bytes", "Memory of these processes"),
        ):
            yield GaugeMetricFamily(f"coopkg_query_{name}", told, figures[name])
        yield CounterMetricFamily("coopkg_kept_answer_hits", "Queries answered by an answer that was kept", kept.hits)
        yield GaugeMetricFamily("coopkg_kept_answer_bytes", "Memory of the answers that are kept", kept.size)
        yield GaugeMetricFamily("coopkg_disk_free_bytes", "Room left for generations", self._room())
        yield from self._generation()
        yield CounterMetricFamily("coopkg_log_lines_lost", "Lines of the access log that were lost", self._lost())
        ended = CounterMetricFamily("coopkg_connections_ended", "Connections ended by the server", labels=["reason"])
        for reason in ("head", "body", "stalled", "crowd"):
            ended.add_metric([reason], self._connections.ended[reason])
        yield ended

    def _room(self) -> int:
        return shutil.disk_usage(self._home).free if self._home.is_dir() else 0

    def _generation(self) -> Iterator[Metric]:
        try:
            served = self._door.live.now()
        except NotBuilt:
            return
        yield GaugeMetricFamily("coopkg_generation", "Number of the generation", served.number)
        yield GaugeMetricFamily("coopkg_triples", "Triples of the generation", served.triples)


def door_of(path: str) -> str:
    """Return the door of a path; all that is no other door is ``pages``."""
    first = path.split("/", 2)[1] if "/" in path else ""
    return first if first in _DOORS else "pages"
