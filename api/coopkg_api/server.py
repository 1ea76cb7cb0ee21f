"""What ``uvicorn --factory coopkg_api.server:app`` starts: the application with its settings from the environment.

``coopkg serve`` starts the same by :mod:`coopkg_api.serving`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from fastapi import FastAPI

from coopkg.graph.pool import QueryPool
from coopkg.settings import ServerSettings, Settings
from coopkg_api.access_log import AccessLog
from coopkg_api.app import create_app, create_data_app
from coopkg_api.deadlines import Connections
from coopkg_api.door import Door
from coopkg_api.elsewhere import create_app_elsewhere
from coopkg_api.watching import Observer, Watched


def app(pool: QueryPool | None = None) -> Watched:
    """Return the application; raises BadSetting where the environment holds a value that cannot be.

    Args:
        pool: what answers strangers' queries, where it has begun already.
    """
    settings = Settings()
    if settings.store:
        return watched(create_app_elsewhere(settings.home, settings), settings, ServerSettings())
    return watched(create_app(settings.home, settings, pool=pool), settings, ServerSettings())


def data_app(pool: QueryPool | None = None) -> Watched:
    """Return the application over any RDF, as ``coopkg serve --data`` starts it; raises BadSetting."""
    settings = Settings()
    return watched(create_data_app(settings.home, settings, pool), settings, ServerSettings())


def watched(application: FastAPI, settings: Settings, server: ServerSettings) -> Watched:
    """Return the application with its log and its figures, where the settings ask for them.

    Raises:
        AddressTaken: the port of the figures is taken.
        OSError: the access log cannot be written.
    """
    connections, closing = Connections(server), ExitStack()
    observers: list[Observer] = []
    lost: Callable[[], int] = int
    if server.access_log:
        log = AccessLog(server, settings.proxies)
        observers.append(log)
        closing.callback(log.close)
        lost = lambda: log.lost  # noqa: E731
    if server.admin_port:
        from coopkg_api.metrics import Metrics

        door: Door = application.state.door
        metrics = Metrics(settings.home, door, connections, lost)
        observers.append(metrics)
        closing.callback(metrics.listen(server.admin_host, server.admin_port))
    return Watched(application, connections, observers, closing.close)
