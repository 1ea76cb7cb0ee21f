"""Answers that clients may keep: an entity tag for what is served, 304 for those who have it (RFC 9110, section 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

import coopkg
from coopkg_api.addresses import prefix
from coopkg_api.languages import languages
from coopkg_api.live import Served

VARY = "Accept, Accept-Language"


def entity_tag(request: Request, served: Served, media_type: str) -> str:
    """Return the tag of one representation: of a generation, an address, a format and the languages."""
    spoken = languages(request)
    manifest = served.graph.generation.manifest
    address = (prefix(request), request.url.path, request.url.query)
    parts = (coopkg.__version__, served.number, manifest.built_at, *address)
    described = "\n".join(map(str, (*parts, media_type, spoken.content, spoken.interface)))
    return f'"{sha256(described.encode()).hexdigest()[:32]}"'


def known(header: str | None, tag: str) -> bool:
    """Tell whether an If-None-Match header names ``tag``, compared weakly."""
    given = {element.strip().removeprefix("W/") for element in (header or "").split(",")}
    return tag in given or "*" in given


def respond(
    request: Request,
    served: Served,
    media_type: str,
    make: Callable[[], str | bytes],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return 304 to who holds the same representation, else 200 with the one that is kept, or is made now."""
    tag = entity_tag(request, served, media_type)
    common = {"ETag": tag, "Vary": VARY, **(headers or {})}
    if known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=common)
    body = served.bodies.get(tag)
    if body is None:
        made = make()
        body = made.encode() if isinstance(made, str) else made
        served.bodies.put(tag, body, len(body))
    return Response(body, media_type=media_type, headers=common)


def stream(
    request: Request,
    served: Served,
    media_type: str,
    make: Callable[[], Iterator[str]],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the same for what is too long to be held: sent as it is made, and never kept.

    Where making it fails, the connection is broken: a client sees that the answer is not whole.
    """
    tag = entity_tag(request, served, media_type)
    common = {"ETag": tag, "Vary": VARY, **(headers or {})}
    if known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=common)
    return StreamingResponse(make(), media_type=media_type, headers=common)
