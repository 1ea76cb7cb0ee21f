"""HTTP to one server: no redirect is followed, a password goes only where it cannot be read on the way."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from coopkg.errors import LimitReached, RemoteFailed

_PIECE = 1_048_576
_MIB = 1_048_576
_MOST_TOLD = 300
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: what was meant for one server is not told to another."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""


class _Digest(HTTPDigestAuthHandler):
    """Closes the answer that asks for the password, which its base leaves open."""

    def http_error_401(self, req: Request, fp: Any, code: int, msg: str, headers: HTTPMessage) -> Any:
        """Answer the challenge."""
        fp.close()
        return super().http_error_401(req, fp, code, msg, headers)


class _Basic(HTTPBasicAuthHandler):
    """Closes the answer that asks for the password, which its base leaves open."""

    def http_error_401(self, req: Request, fp: Any, code: int, msg: str, headers: HTTPMessage) -> Any:
        """Answer the challenge."""
        fp.close()
        return super().http_error_401(req, fp, code, msg, headers)


class Wire:
    """Requests to one server; safe to use from several threads.

    Args:
        user: name for Digest or Basic authentication; empty for none.
        password: never shown, never logged.
        seconds: how long the server may be silent, and how long the whole answer may take.
        most: largest answer, in MiB.
    """

    def __init__(self, user: str = "", password: str = "", seconds: float = 600, most: int = 256) -> None:
        self._user, self._password = user, password
        self._seconds, self._most = seconds, most

    def send(self, url: str, body: bytes | None, headers: Mapping[str, str], method: str = "") -> tuple[Any, bytes]:
        """Return the header fields and the whole body of an answer of the 200s.

        Raises:
            RemoteFailed: no answer, a broken one, or one that tells an error (``address``, ``reason``, ``status``,
                ``server``).
            LimitReached: ``limit`` is time or size.
        """
        request = Request(url, body, dict(headers), method=method or ("GET" if body is None else "POST"))  # noqa: S310
        try:
            return self._send(request)
        except HTTPError as error:
            with error:
                told = {"reason": _told(error), "server": error.headers.get("Server", "")}
            raise RemoteFailed(address=url, status=error.code, **told) from None
        except TimeoutError:
            raise self._limit("time", self._seconds) from None
        except (URLError, OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise self._limit("time", self._seconds) from None
            raise RemoteFailed(address=url, reason=reason or type(error).__name__, status=0) from None

    def _send(self, request: Request) -> tuple[HTTPMessage, bytes]:
        end, whole = time.monotonic() + self._seconds, bytearray()
        with self._opener(request.full_url).open(request, timeout=self._seconds) as response:
            while piece := response.read1(_PIECE):
                whole += piece
                if len(whole) > self._most * _MIB:
                    raise self._limit("size", self._most)
                if time.monotonic() > end:
                    raise self._limit("time", self._seconds)
            if response.length:  # read1 ends silently where the connection does
                raise RemoteFailed(address=request.full_url, reason="incomplete answer", status=response.status)
            return response.headers, bytes(whole)

    def _limit(self, limit: str, most: float) -> LimitReached:
        return LimitReached(limit=limit, most=int(most), seconds=max(1, int(self._seconds)))

    def _opener(self, url: str) -> OpenerDirector:
        """Return what sends; it holds the state of one authentication, so each request has its own."""
        if not self._user:
            return build_opener(_Stay)
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, url, self._user, self._password)
        parts = urlsplit(url)
        private = parts.scheme == "https" or parts.hostname in _LOOPBACK
        basic = [_Basic(passwords)] if private else []
        return build_opener(_Stay, _Digest(passwords), *basic)


def _told(error: HTTPError) -> str:
    """Return what the server says of an error: its first line, not the query that some repeat."""
    try:
        lines = error.read(65_536).decode("utf-8", "replace").strip().splitlines()
    except (OSError, HTTPException):
        lines = []
    return f"{error.code} {lines[0] if lines else error.reason}"[:_MOST_TOLD]
