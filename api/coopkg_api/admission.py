"""What a request must be like before any route sees it: the form of its target, and how many parameters it has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from coopkg_api.headers import SECURITY
from coopkg_api.languages import languages
from coopkg_api.pages import Pages
from coopkg_api.phrases import phrase
from coopkg_api.problems import Problem, answer
from coopkg_api.sending import OPEN

MOST_PARAMETERS = 200
"""Parameters of one address; no route has ten."""

_SERVER = {"Allow": "GET, HEAD, OPTIONS, POST"}
_SCHEMES = ("http", "https")


class Admission:
    """Reads the four forms of a target (RFC 9112, section 3.2) as one path, and refuses too many parameters.

    Args:
        app: what sees the request next.
        pages: renders a refusal for a browser.
    """

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        app = self._app
        if scope["type"] == "http":
            scope = in_origin_form(scope)
            app = self._refusal(scope) or app
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if scope["method"] == "OPTIONS" and scope["path"] == f"{scope.get('root_path', '')}*":
            return Response(status_code=204, headers={**_SERVER, **OPEN, **SECURITY})
        if scope["query_string"].count(b"&") < MOST_PARAMETERS:
            return None
        request = Request({**scope, "query_string": b""})
        told = phrase("problem.many_parameters", languages(request).interface, most=MOST_PARAMETERS)
        headers = {"Cache-Control": "no-cache", **OPEN, **SECURITY}
        return answer(Problem(400, "bad_request", told, headers=headers), request, self._pages)


def in_origin_form(scope: Scope) -> Scope:
    """Return a request for an absolute address as one for its path: its host is that of no link here.

    One parser of HTTP hands the whole address on as the path, another takes it apart.
    """
    root = scope.get("root_path", "")
    scheme, mark, rest = scope["path"].removeprefix(root).partition("://")
    if not mark or scheme.lower() not in _SCHEMES:
        return scope
    raw = bytes(scope.get("raw_path", b"")).partition(b"://")[2].partition(b"/")[2]
    return {**scope, "path": f"{root}/{rest.partition('/')[2]}", "raw_path": root.encode() + b"/" + raw}
