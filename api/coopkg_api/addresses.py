"""Addresses of this site: paths below the prefix it is mounted under, never with a host that a client named."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from starlette.requests import Request

_SAFE = "/:@!$&'()*+,;=~-._"


@lru_cache(maxsize=4096)
def encoded(path: str) -> str:
    """Return a path percent-encoded; a page names the same paths over and over."""
    return quote(path, safe=_SAFE)


def prefix(request: Request) -> str:
    """Return the path that the application is mounted under: empty at the root of a host."""
    scope = request.scope
    return str(scope.get("app_root_path", scope.get("root_path", ""))).rstrip("/")


def local(request: Request, path: str) -> str:
    """Return the address of a path of this site, percent-encoded."""
    return prefix(request) + encoded(path)
