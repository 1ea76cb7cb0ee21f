"""The graph as a dataset, at the well-known address of VoID (section 7.2 of *Describing Linked Datasets with VoID*)."""

from __future__ import annotations

from fastapi import APIRouter
from pyoxigraph import RdfFormat, serialize
from starlette.requests import Request
from starlette.responses import Response

from coopkg.graph.formats import graph_format
from coopkg.settings import Settings
from coopkg_api import choosing
from coopkg_api.addresses import absolute
from coopkg_api.choosing import GraphFormat
from coopkg_api.conditional import respond
from coopkg_api.dataset_description import PREFIXES, Place, dataset_description
from coopkg_api.live import Live, Served
from coopkg_api.problems import documented

WELL_KNOWN = "/.well-known/void"


def dataset_router(live: Live, settings: Settings) -> APIRouter:
    """Return the route ``/.well-known/void``."""
    router = APIRouter(tags=["linked_data"], default_response_class=Response)

    @router.get(WELL_KNOWN, summary="Get what describes the whole graph", responses=documented(304, 406, 503))
    def description(request: Request, format: GraphFormat = "") -> Response:  # noqa: A002
        served = live.now()
        name, media_type = choosing.of_graph(format, request.headers.get("accept"))
        service = absolute(request, settings.public_url, "").rstrip("/")
        place = Place(service, service + WELL_KNOWN)
        return respond(request, served, media_type, lambda: _written(place, served, graph_format(name)))

    return router


def _written(place: Place, served: Served, format_: RdfFormat) -> bytes:
    described = dataset_description(place, served.graph.generation.manifest, served.vocabulary.triples)
    named = PREFIXES if format_ in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
    return serialize(described, format=format_, prefixes=named) or b""
