"""Every error in one shape: RFC 9457 problem details, or an HTML page of the same content for who asks for one.

This is the only place where errors become HTTP statuses.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from coopkg import errors
from coopkg.holdings.fullness import is_full
from coopkg_api.addresses import prefix
from coopkg_api.conditional import VARY
from coopkg_api.headers import SECURITY
from coopkg_api.invalid import faults
from coopkg_api.languages import languages
from coopkg_api.negotiation import best_media_type
from coopkg_api.pages import HTML, Pages
from coopkg_api.phrases import phrase, phrases

_log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

ERRORS: tuple[tuple[type[errors.CoopkgError], int, str], ...] = (
    (errors.UnknownName, 404, "unknown_name"),
    (errors.WritingOff, 403, "writing_off"),
    (errors.TokenRefused, 401, "token_refused"),
    (errors.NotAllowed, 403, "not_allowed"),
    (errors.NotNow, 409, "conflict"),
    (errors.UnsupportedFormat, 406, "not_acceptable"),
    (errors.QueryRefused, 400, "refused_query"),
    (errors.BadQuery, 400, "bad_query"),
    (errors.BadParameter, 400, "bad_parameter"),
    (errors.UnreadableFile, 500, "server_error"),
    (errors.BadSetting, 500, "server_error"),
    (errors.BadUse, 400, "bad_request"),
    (errors.TooLarge, 413, "too_large"),
    (errors.InvalidData, 422, "invalid_data"),
    (errors.NotBuilt, 503, "not_built"),
    (errors.LimitReached, 503, "limit_reached"),
    (errors.NoRoom, 507, "no_room"),
    (errors.Unavailable, 503, "unavailable"),
    (errors.CoopkgError, 500, "server_error"),
)
"""Class of error, status and kind of problem; the first class that fits decides."""

STATUSES: Mapping[int, str] = {
    400: "bad_request",
    403: "forbidden_query",
    404: "not_found",
    401: "token_refused",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
    507: "no_room",
}
"""Kind of problem for the statuses that the framework and the routers raise without an error of the library."""

KINDS = tuple(sorted({kind for _, _, kind in ERRORS} | set(STATUSES.values())))

_QUIET = ("server_error", "not_built", "unavailable", "no_room")
"""Kinds whose own message may name folders of the server, or another engine: strangers get the fixed phrase instead."""

_MOST_NAMES = 5
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Problem:
    """One problem, before it is put into words.

    Attributes:
        detail: what went wrong, in the reader's language; empty for the fixed phrase of its kind.
        extra: further members of the JSON object, such as ``line`` and ``column``.
    """

    status: int
    kind: str
    detail: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class UnknownParameter(Exception):
    """A route was given parameters that it does not declare (``unknown``), beside those that it does (``known``)."""

    def __init__(self, unknown: Sequence[str], known: Sequence[str]) -> None:
        self.unknown, self.known = unknown, known
        super().__init__(", ".join(unknown))


def of_unknown(error: UnknownParameter, lang: str) -> Problem:
    """Return the problem of parameters that a route does not declare; the first ones are named, the others counted."""
    names, known = [name[:_LONGEST_NAME] for name in error.unknown[:_MOST_NAMES]], ", ".join(error.known)
    key = f"problem.unknown_parameter{'' if known else '_none'}"
    found = [{"parameter": name, "detail": phrase(key, lang, names=name, known=known)} for name in names]
    detail = phrase(key, lang, names=", ".join(names), known=known)
    if left := len(error.unknown) - len(names):
        detail += " " + phrase("problem.unknown_left_out", lang, count=left)
    return Problem(400, "bad_parameter", detail, {"errors": found, "offered": known})


def of_error(error: errors.CoopkgError, lang: str) -> Problem:
    """Return the problem of an error of the library."""
    status, kind = next((status, kind) for cls, status, kind in ERRORS if isinstance(error, cls))
    if isinstance(error, errors.QueryRefused) and error.data.get("forbidden"):
        status, kind = 403, "forbidden_query"
    quiet = kind in _QUIET and bool(error.data)  # a sentence without data names nothing
    if quiet and kind != "not_built":
        _log.warning("%s: %s", kind, error)
    detail = "" if quiet else _without_folder(error).message(lang)
    extra = {name: error.data[name] for name in ("line", "column", "offered", "near") if error.data.get(name)}
    return Problem(status, kind, detail, extra, _headers(error, status))


def _headers(error: errors.CoopkgError, status: int) -> dict[str, str]:
    """Return when to come again (503), or how to say who one is (401; RFC 6750, section 3)."""
    if status == 401:
        wrong = ', error="invalid_token"' if error.data["given"] else ""
        return {"WWW-Authenticate": f'Bearer realm="coopkg"{wrong}'}
    return {"Retry-After": str(error.data.get("seconds", 5))} if status == 503 else {}


def _without_folder(error: errors.CoopkgError) -> errors.CoopkgError:
    """Return an error whose file is known by its name alone: where it lies is the server's own affair."""
    path = error.data.get("path")
    return error if path is None else type(error)(**{**error.data, "path": Path(path).name})


def of_http(error: HTTPException, request: Request) -> Problem:
    """Return the problem of a status that the framework or a router raised; 405 names every method that would do."""
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(allowed(request))
    standard = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == standard else str(error.detail)
    return Problem(error.status_code, STATUSES.get(error.status_code, "bad_request"), detail, headers=headers)


def of_validation(error: RequestValidationError, lang: str) -> Problem:
    """Return the problem of parameters that are not what the route declares."""
    found = faults(error.errors(), lang)
    names = ", ".join(f"{e['parameter']} ({e['detail']})" for e in found)
    return Problem(400, "bad_parameter", phrase("problem.bad_parameter_detail", lang, names=names), {"errors": found})


def allowed(request: Request) -> list[str]:
    """Return the methods that the address of a request answers to."""
    found = set()
    for method in ("DELETE", "GET", "PATCH", "POST", "PUT"):
        scope = {**request.scope, "method": method, "root_path": prefix(request)}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            found.add(method)
    files = {"GET"} if len(found) == 5 else found
    return sorted(files | ({"HEAD"} if "GET" in files else set()))


def body(problem: Problem, request: Request) -> dict[str, Any]:
    """Return the members of RFC 9457, in the reader's language; ``type`` leads to the page that explains the kind."""
    lang = languages(request).interface
    return {
        "type": f"{prefix(request)}/problems#{problem.kind}",
        "title": phrase(f"problem.{problem.kind}", lang),
        "status": problem.status,
        "detail": problem.detail or phrases(lang)[f"problem.{problem.kind}_detail"],
        "instance": request.url.path,
        **problem.extra,
    }


def prefers_page(request: Request) -> bool:
    """Return whether a client would rather have an error as a page than as JSON."""
    return best_media_type(request.headers.get("accept"), (MEDIA_TYPE, "application/json", HTML)) == HTML


def answer(problem: Problem, request: Request, pages: Pages) -> Response:
    """Return a problem as problem+json, or as a page for a client that prefers HTML."""
    members = body(problem, request)
    headers = {"Vary": VARY, "Content-Language": languages(request).interface, **problem.headers}
    if prefers_page(request):
        return pages.uncached(request, "problem.html", problem.status, headers, problem=members)
    return JSONResponse(members, problem.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI, pages: Pages) -> None:
    """Make an application answer every error this way."""

    def library(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.CoopkgError)  # noqa: S101
        return answer(of_error(error, languages(request).interface), request, pages)

    def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        return answer(of_http(error, request), request, pages)

    def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return answer(of_validation(error, languages(request).interface), request, pages)

    def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, UnknownParameter)  # noqa: S101
        return answer(of_unknown(error, languages(request).interface), request, pages)

    def system(request: Request, error: Exception) -> Response:
        if not is_full(error):
            raise error
        _log.warning("no_room: %s", error)
        return answer(Problem(507, "no_room"), request, pages)

    def unforeseen(request: Request, _: Exception) -> Response:
        # Answered outside the middleware, which would have added the security headers; the server logs the error.
        return answer(Problem(500, "server_error", headers=SECURITY), request, pages)

    app.add_exception_handler(errors.CoopkgError, library)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(UnknownParameter, unknown)
    app.add_exception_handler(OSError, system)
    app.add_exception_handler(Exception, unforeseen)


class Details(BaseModel):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


_SHAPE = {"content": {MEDIA_TYPE: {"schema": Details.model_json_schema()}}}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the statuses of a route; every other error has the same shape."""
    known: dict[int | str, dict[str, Any]] = {
        status: {"description": HTTPStatus(status).phrase, **(_SHAPE if status >= 400 else {})} for status in statuses
    }
    return {**known, "default": {"description": "Any other error.", **_SHAPE}}
