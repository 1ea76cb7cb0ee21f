"""Linked data: the address of a thing answers 303 to its document, the document is negotiated (Cool URIs, W3C 2008)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import UnknownName, UnsupportedFormat
from coopkg.namespaces import base
from coopkg.settings import Settings
from coopkg_api import things
from coopkg_api.addresses import local
from coopkg_api.conditional import respond
from coopkg_api.live import Live, Served
from coopkg_api.negotiation import best_media_type
from coopkg_api.pages import HTML, Pages
from coopkg_api.problems import documented
from coopkg_api.rdf import BY_EXTENSION, FILE_FORMATS, serialised

OFFERED = (HTML, *(format_.media_type for format_ in FILE_FORMATS))
_PATH = re.compile(r"[A-Za-z0-9._~%@:+-]+(?:/[A-Za-z0-9._~%@:+-]+)*\Z")
Name = Annotated[str, PathParameter(description="What follows id/ in the IRI of the thing.")]
SEE = {"description": "See the document of the thing.", "headers": {"Location": {"schema": {"type": "string"}}}}
_CONTENT: Mapping[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in OFFERED}
_FOUND = {"description": "The document, in the format that fits Accept best.", "content": _CONTENT}


def documents_router(live: Live, pages: Pages, settings: Settings) -> APIRouter:
    """Return the routes ``/id/…`` and ``/doc/…``."""
    router = APIRouter(tags=["linked_data"], default_response_class=Response)

    @router.get(
        "/id/{path:path}",
        summary="Go to the document of a thing",
        status_code=303,
        responses={303: SEE, **documented(404)},
    )
    def thing(path: Name, request: Request) -> Response:
        live.now().graph.resource(address(path))
        return Response(status_code=303, headers=_see(request, path))

    @router.get(
        "/doc/{path:path}",
        summary="Get the document of a thing as HTML, Turtle, JSON-LD, RDF/XML or N-Triples",
        responses={200: _FOUND, **documented(304, 404, 406)},
    )
    def document(path: Name, request: Request) -> Response:
        served = live.now()
        name, media_type = chosen(path, request)
        served.graph.resource(address(name))
        headers = links(request, name, settings)
        if media_type == HTML:
            return pages.made(request, served, lambda: _page(served, name), headers)
        return respond(request, served, media_type, _file(served, address(name), media_type), headers)

    return router


def address(path: str) -> str:
    """Return the IRI of a thing by its path below ``id/``.

    Raises:
        UnknownName: no IRI of the project looks like that.
    """
    if not _PATH.match(path):
        raise UnknownName(kind="resource", name=path)
    return f"{base()}id/{path}"


def chosen(path: str, request: Request) -> tuple[str, str]:
    """Return the path without its suffix and the media type: of the suffix, else of Accept.

    Raises:
        UnsupportedFormat: nothing that Accept names is offered.
    """
    name, dot, extension = path.rpartition(".")
    by_suffix = {**BY_EXTENSION, "html": HTML}
    if dot and extension in by_suffix:
        return name, by_suffix[extension]
    accept = request.headers.get("accept")
    media_type = best_media_type(accept, OFFERED)
    if media_type is None:
        raise UnsupportedFormat(wanted=accept, offered=", ".join(OFFERED))
    return path, media_type


def links(request: Request, name: str, settings: Settings, folder: str = "/doc/") -> dict[str, str]:
    """Return the Link header of a document: its canonical address, its other formats, what it describes (RFC 8288)."""
    here = local(request, folder + name)
    others = [f'<{here}.{f.extension}>; rel="alternate"; type="{f.media_type}"' for f in FILE_FORMATS]
    canonical = f'<{settings.public_url + here}>; rel="canonical"'
    described = f'<{here}.ttl>; rel="describedby"; type="text/turtle"'
    return {"Link": ", ".join([canonical, *others, described])}


def _see(request: Request, path: str) -> dict[str, str]:
    document = local(request, f"/doc/{path}")
    query = f"?{request.url.query}" if request.url.query else ""
    return {"Location": document + query, "Link": f'<{document}>; rel="describedby"'}


def _page(served: Served, name: str) -> things.Page:
    template, data = things.page(served, address(name))
    shared = {"path": f"/doc/{name}", "formats": FILE_FORMATS, "gone": served.graph.deprecation(address(name))}
    return template, {**shared, **data}


def _file(served: Served, thing: str, media_type: str) -> Callable[[], bytes]:
    return lambda: serialised(served.graph.describe(thing), media_type, thing)
