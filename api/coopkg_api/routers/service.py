"""What keeps the service well: its health, robots.txt, the icon, the pages of the errors and of the routes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from coopkg_api.addresses import local
from coopkg_api.languages import languages
from coopkg_api.live import Live
from coopkg_api.pages import Pages
from coopkg_api.problems import KINDS, documented

_ICON = Path(__file__).resolve().parents[1] / "static" / "favicon.svg"
_ROBOTS = "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /api/v1/search\n"


class Health(BaseModel):
    """What is served."""

    status: str
    generation: int
    triples: int


def service_router(live: Live, pages: Pages, app: FastAPI) -> APIRouter:
    """Return the routes that are about the service itself."""
    router = APIRouter()

    # Not in the thread pool, which slow requests may fill: opening a generation reads a few small files.
    @router.get("/health", tags=["service"], summary="Tell whether a generation is served", responses=documented(503))
    async def health() -> Health:
        served = live.now()
        return Health(status="ok", generation=served.number, triples=served.triples)

    @router.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return PlainTextResponse(_ROBOTS)

    @router.get("/favicon.svg", include_in_schema=False)
    @router.get("/favicon.ico", include_in_schema=False)
    def icon() -> Response:
        return FileResponse(_ICON, media_type="image/svg+xml")

    @router.get("/api/v1", include_in_schema=False)
    @router.get("/api/v1/", include_in_schema=False)
    def entrance(request: Request) -> Response:
        query = urlencode(languages(request).asked)
        return RedirectResponse(local(request, "/api/v1/docs") + (f"?{query}" if query else ""), 303)

    @router.get("/problems", include_in_schema=False)
    def problems(request: Request) -> Response:
        return pages.uncached(request, "problems.html", kinds=KINDS)

    @router.get("/api/v1/docs", include_in_schema=False)
    def docs(request: Request) -> Response:
        return pages.uncached(request, "api.html", groups=_groups(app.openapi(), languages(request).interface))

    return router


def _groups(document: dict[str, Any], lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[(operation.get("tags") or ["other"])[0]].append(_route(path, method, operation, lang))
    return list(found.items())


def _route(path: str, method: str, operation: dict[str, Any], lang: str) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    return {
        "method": method.upper(),
        "path": path,
        **_told(operation, "summary", lang),
        "parameters": [{"name": p["name"], **_told(p, "description", lang)} for p in parameters],
        "statuses": sorted(operation["responses"]),
    }


def _told(part: dict[str, Any], key: str, lang: str) -> dict[str, str]:
    """Return a sentence of the OpenAPI document in a language, else in English, with the language that it is in."""
    own = part.get(f"x-{key}-{lang}")
    return {key: str(own or part.get(key, "")), "lang": lang if own else "en"}
