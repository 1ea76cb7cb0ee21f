"""The graphs of the store, to be read: SPARQL 1.1 Graph Store HTTP Protocol, GET and HEAD alone.

``/sparql/graph?graph=IRI`` and ``?default`` name a graph (section 4.2); ``/graph/…`` is a graph at its own address
(section 4.1). ``/sparql/graph`` with neither is all of them, in a format that holds several graphs.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import LimitReached, UnknownName
from coopkg.graph.formats import DATASET_FORMATS
from coopkg.namespaces import base
from coopkg_api import choosing
from coopkg_api.choosing import Chosen, GraphFormat
from coopkg_api.conditional import entity_tag, known
from coopkg_api.door import Door, as_status
from coopkg_api.languages import languages
from coopkg_api.problems import documented
from coopkg_api.protocol import client_of, refused
from coopkg_api.sending import heads, send_answer, unless_gone

_CLIENT_GONE = 499
_CONTENT: dict[str, Any] = {one.media_type: {"schema": {"type": "string"}} for one in DATASET_FORMATS.values()}
_FOUND: dict[int | str, dict[str, Any]] = {200: {"description": "The graph.", "content": _CONTENT}}
Name = Annotated[str, PathParameter(description="What follows graph/ in the IRI of the graph.")]
Graph = Annotated[list[str] | None, Query(description="IRI of a graph.")]
Default = Annotated[list[str] | None, Query(description="Asks for the default graph; needs no value.")]


def graph_store_router(door: Door) -> APIRouter:
    """Return the routes ``/sparql/graph`` and ``/graph/…``."""
    router = APIRouter(tags=["sparql"], default_response_class=Response)
    responses = {**_FOUND, **documented(304, 400, 404, 406, 429, 503)}

    @router.get("/sparql/graph", summary="Get a graph of the store, or all of them", responses=responses)
    async def indirect(
        request: Request,
        graph: Graph = None,
        default: Default = None,
        format: GraphFormat = "",  # noqa: A002
    ) -> Response:
        asked = [*(graph or ()), *("" for _ in default or ())]
        if len(asked) > 1 or (graph and not _is_absolute(graph[0])):
            raise refused(request, 400, "one_graph")
        accept = request.headers.get("accept")
        if not asked:
            return await _answer(door, request, None, choosing.of_dataset(format, accept))
        return await _answer(door, request, asked[0], choosing.of_graph(format, accept))

    @router.get("/graph/{path:path}", summary="Get a graph at its own address", responses=responses)
    async def direct(path: Name, request: Request, format: GraphFormat = "") -> Response:  # noqa: A002
        chosen = choosing.of_graph(format, request.headers.get("accept"))
        return await _answer(door, request, f"{base()}graph/{path}", chosen)

    return router


async def _answer(door: Door, request: Request, graph: str | None, chosen: Chosen) -> Response:
    """Return a graph that the generation holds, or 304."""
    served = door.live.now()
    manifest = served.graph.generation.manifest
    if graph and manifest.graphs and graph not in manifest.graphs:
        raise UnknownName(kind="graph", name=graph)
    name, media_type = chosen
    headers = {"ETag": entity_tag(request, served, media_type)}
    if known(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers={**headers, "Vary": "Accept"})
    if request.scope.get("coopkg.head") and manifest.graphs:  # what is there is known without writing it
        return _head(media_type, headers)
    work = _send(door, request, graph, name, media_type)
    response = await unless_gone(work, request.receive) or Response(status_code=_CLIENT_GONE)
    response.headers.update(headers)
    return response


def _head(media_type: str, headers: dict[str, str]) -> Response:
    """Return the head of a graph, as GET has it, without a length that nobody knows."""
    response = Response()
    response.raw_headers = list(heads(media_type))
    response.headers.update(headers)
    return response


async def _send(door: Door, request: Request, graph: str | None, name: str, media_type: str) -> Response:
    client = client_of(request, door.settings.proxies)
    try:
        store = door.live.now().graph.generation.store
        answer = await door.pool.dump(graph, store=store, format=name, client=client)
    except LimitReached as error:
        raise as_status(error, languages(request).interface) from None
    return await send_answer(answer, media_type, request.scope)


def _is_absolute(graph: str) -> bool:
    return urlsplit(graph).scheme != "" and not any(character in graph for character in ' <>"{}|^`\\')
