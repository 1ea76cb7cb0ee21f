"""The application over another engine, which holds the current generation (``coopkg serve --store URL``)."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from coopkg.remote.opening import open_remote, readable
from coopkg.remote.proxy import RemotePool
from coopkg.settings import Settings
from coopkg_api.app import create_app
from coopkg_api.live import Live


def create_app_elsewhere(home: Path, settings: Settings) -> FastAPI:
    """Return the application: queries, questions, lists and pages come from the server, search and files from ``home``.

    Raises:
        RemoteFailed: the server does not answer.
    """
    store = readable(settings)
    live = Live(home, opener=lambda folder: open_remote(folder, store))
    return create_app(home, settings, live, RemotePool(settings, store))
