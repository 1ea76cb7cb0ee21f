"""The web application of coopkg: pages, linked data, SPARQL and REST over one graph that is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coopkg_api.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from coopkg_api.app import create_app

        return create_app
    raise AttributeError(name)
