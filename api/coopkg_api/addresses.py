"""Addresses of this site: paths below the prefix it is mounted under, never with a host that a client named."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request

SAFE = "/:@!$&'()*+,;=~-._"


def prefix(request: Request) -> str:
    """Return the path that the application is mounted under: empty at the root of a host."""
    scope = request.scope
    return str(scope.get("app_root_path", scope.get("root_path", ""))).rstrip("/")


def local(request: Request, path: str) -> str:
    """Return the address of a path of this site, percent-encoded."""
    return prefix(request) + quote(path, safe=SAFE)
