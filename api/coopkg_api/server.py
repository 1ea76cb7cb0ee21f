"""What ``uvicorn --factory coopkg_api.server:app`` starts: the application with its settings from the environment."""

from __future__ import annotations

from fastapi import FastAPI

from coopkg.settings import Settings
from coopkg_api.app import create_app, create_data_app


def app() -> FastAPI:
    """Return the application; raises BadSetting where the environment holds a value that cannot be."""
    settings = Settings()
    return create_app(settings.home, settings)


def data_app() -> FastAPI:
    """Return the application over any RDF, as ``coopkg serve --data`` starts it; raises BadSetting."""
    settings = Settings()
    return create_data_app(settings.home, settings)
