"""The ontology at its own address: a page for people, the file of the generation for machines."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import UnknownName
from coopkg.namespaces import iri, shorten
from coopkg.settings import Settings
from coopkg_api.addresses import local
from coopkg_api.conditional import respond
from coopkg_api.live import Live, Served
from coopkg_api.pages import HTML, Pages
from coopkg_api.problems import documented
from coopkg_api.rdf import BY_EXTENSION, FILE_FORMATS, serialised
from coopkg_api.routers.documents import SEE, chosen, links
from coopkg_api.vocabulary import Vocabulary

Version = Annotated[str, Path(description="A version, such as 0.1.0: the one that is served.")]
Extension = Annotated[str, Path(description="ttl, jsonld, rdf, nt or html.")]


def namespace_router(live: Live, pages: Pages, settings: Settings) -> APIRouter:
    """Return the routes ``/ns`` and ``/ns.ttl`` and its like."""
    router = APIRouter(tags=["linked_data"], default_response_class=Response)

    def answer(request: Request, path: str) -> Response:
        served = live.now()
        _, media_type = chosen(path, request)
        headers = links(request, "ns", settings, "/")
        if media_type == HTML:
            return _page(request, served, pages, headers)
        make = lambda: serialised(served.vocabulary.triples, media_type, iri("coop:")[:-1])  # noqa: E731
        return respond(request, served, media_type, make, headers)

    @router.get("/ns", summary="Get the ontology, negotiated", responses=documented(304, 406))
    def ontology(request: Request) -> Response:
        return answer(request, "ns")

    @router.get("/ns.{extension}", summary="Get the ontology in one format", responses=documented(304, 404))
    def ontology_file(extension: Extension, request: Request) -> Response:
        if extension not in (*BY_EXTENSION, "html"):
            raise UnknownName(kind="resource", name=f"ns.{extension}")
        return answer(request, f"ns.{extension}")

    @router.get(
        "/ns/{version}",
        summary="Go to a version of the ontology",
        status_code=303,
        responses={303: SEE, **documented(404)},
    )
    def ontology_version(version: Version, request: Request) -> Response:
        if not _is_served(live.now().vocabulary, version):
            raise UnknownName(kind="resource", name=f"ns/{version}")
        return Response(status_code=303, headers={"Location": local(request, "/ns")})

    return router


def _is_served(vocabulary: Vocabulary, version: str) -> bool:
    """Tell whether the ontology names this version as its own (``owl:versionIRI``, OWL 2, section 3.2)."""
    header = iri("coop:")[:-1]
    said = Triple(NamedNode(header), NamedNode(iri("owl:versionIRI")), NamedNode(f"{header}/{quote(version)}"))
    return said in vocabulary.triples


def _page(request: Request, served: Served, pages: Pages, headers: dict[str, str]) -> Response:
    groups = [(kind, list(terms)) for kind, terms in groupby(served.vocabulary.terms, key=lambda t: t.kind)]
    return pages.page(
        request,
        served,
        "namespace.html",
        headers,
        groups=groups,
        namespace=iri("coop:"),
        path="/ns",
        formats=FILE_FORMATS,
        short=shorten,
    )
