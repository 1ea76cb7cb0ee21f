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


def absolute(request: Request, public_url: str, path: str) -> str:
    """Return the whole address of a path of this site: below the public one, else where this request arrived.

    The host is that of the socket, not of the Host header, which anybody can write; ``localhost`` is believed where the
    socket is the loopback one.
    """
    if public_url:
        return public_url + path
    host, port = request.scope.get("server") or ("localhost", None)
    if host in ("127.0.0.1", "::1") and request.headers.get("host", "").partition(":")[0] == "localhost":
        host = "localhost"
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}{f':{port}' if port else ''}{local(request, path)}"
