"""What every answer carries, and what HEAD and OPTIONS mean here."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}

FRAMED = "frame-ancestors *"
"""Part of the policy of the few pages that other sites may show in a frame."""


class EveryAnswer:
    """Adds the security headers, and asks caches to come back before they reuse a page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the head of the answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY.items():
                    headers.setdefault(name, value)
                if FRAMED in headers["Content-Security-Policy"]:
                    del headers["X-Frame-Options"]
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._app(scope, receive, complete)


class OtherSites(CORSMiddleware):
    """Says what pages of other sites may do. What they may not is left out of the list, and that is no error."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer what a browser asks before a request of such a page."""
        told = super().preflight_response(request_headers).headers
        kept = {name: value for name, value in told.items() if name == "vary" or name.startswith("access-control-")}
        return Response(headers=kept)


class HeadAsGet:
    """Answers HEAD with the head of GET (RFC 9110, section 9.3.2), for every route alike."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn HEAD into GET on the way in; drop the body on the way out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET", "coopkg.head": True}, receive, without_body)


class OptionsOfEveryRoute:
    """Answers OPTIONS with the methods of an address (RFC 9110, section 9.3.7); unknown addresses stay unknown.

    Args:
        allowed: names the methods that the address of a request answers to.
    """

    def __init__(self, app: ASGIApp, allowed: Callable[[Request], list[str]]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and (methods := self._allowed(Request(scope))):
            allow = ", ".join(sorted({*methods, "OPTIONS"}))
            await Response(status_code=204, headers={"Allow": allow})(scope, receive, send)
            return
        await self._app(scope, receive, send)
