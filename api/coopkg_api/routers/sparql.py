"""The address of the SPARQL endpoint, ``/sparql``: what OpenAPI says of it, and the short way to it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from coopkg.graph.formats import DATASET_FORMATS, RESULT_FORMATS
from coopkg_api.door import Door
from coopkg_api.problems import documented
from coopkg_api.protocol import FORM, QUERY

ALLOWED = "GET, HEAD, OPTIONS, POST"
PATHS = ("/sparql", "/sparql/")

_TEXT = {"type": "string"}
_SEVERAL = {"type": "array", "items": {"type": "string", "format": "uri"}}
_DATASET = {
    "default-graph-uri": "A graph of the default graph, instead of FROM.",
    "named-graph-uri": "A graph that GRAPH sees, instead of FROM NAMED.",
}
_FORMATS = [*RESULT_FORMATS, *DATASET_FORMATS, "html"]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


_PARAMETERS = [
    _parameter("query", "The query; without it, the service describes itself.", _TEXT),
    *(_parameter(name, description, _SEVERAL) for name, description in _DATASET.items()),
    _parameter("format", "Instead of Accept.", {"type": "string", "enum": _FORMATS}),
]
_FIELDS = {"query": _TEXT, **dict.fromkeys(_DATASET, _SEVERAL), "format": _TEXT}
_BODY = {
    "required": True,
    "content": {
        QUERY: {"schema": _TEXT},
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": _FIELDS}},
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer.",
        "content": {one.media_type: {"schema": _TEXT} for one in (*RESULT_FORMATS.values(), *DATASET_FORMATS.values())},
    }
}


class SparqlFirst:
    """Answers ``/sparql`` before the layers that other addresses pass through: they cost more than a short query."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD", "POST")
            or not _is_ours(scope["path"], scope)
        ):
            await self._app(scope, receive, send)
            return
        response = await self._door.respond(Request(scope, receive))
        await response(scope, receive, send)


def _is_ours(path: str, scope: Scope) -> bool:
    return path in PATHS or (scope.get("root_path", "") != "" and path.removeprefix(scope["root_path"]) in PATHS)


def sparql_router(door: Door) -> APIRouter:
    """Return the routes of ``/sparql``: what OpenAPI shows, and what answers without :class:`SparqlFirst`."""
    router = APIRouter(tags=["sparql"], default_response_class=Response)
    errors = {**_ANSWER, **documented(400, 403, 406, 413, 429, 503)}

    @router.get("/sparql/", include_in_schema=False)
    @router.get("/sparql", summary="Ask a SPARQL query", responses=errors, openapi_extra={"parameters": _PARAMETERS})
    async def get(request: Request) -> Response:
        return await door.respond(request)

    @router.post("/sparql/", include_in_schema=False)
    @router.post(
        "/sparql",
        summary="Ask a SPARQL query in the body",
        responses={**errors, **documented(415)},
        openapi_extra={"parameters": _PARAMETERS[1:], "requestBody": _BODY},
    )
    async def post(request: Request) -> Response:
        return await door.respond(request)

    @router.options("/sparql/", include_in_schema=False)
    @router.options("/sparql", include_in_schema=False)
    async def options() -> Response:
        return Response(status_code=204, headers={"Allow": ALLOWED, "Access-Control-Allow-Origin": "*"})

    return router
