"""Files for other tools: codebooks, projects of analysis software, observations; only what the public store holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from coopkg.errors import LimitReached
from coopkg.graph.formats import GRAPH_FORMATS
from coopkg.linking.exports import codebook, observations
from coopkg.linking.exports.codes import codebook as codes
from coopkg.linking.exports.codes import scheme_of
from coopkg.linking.exports.material import Choice, Material
from coopkg.linking.exports.project import write_project
from coopkg.linking.exports.texts import Texts
from coopkg.linking.exports.whole import Whole
from coopkg_api.conditional import VARY, entity_tag, known
from coopkg_api.live import Live, Served
from coopkg_api.problems import documented
from coopkg_api.routers.rest import PREFIX, declared_only, summaries
from coopkg_api.sheets import XLSX
from coopkg_api.writing import Lang, media_type

XML, CSV, ZIP = "application/xml", "text/csv", "application/zip"
MOST = 100_000
"""Observations of a file that is asked for over HTTP; the command line writes any number."""

_AT_ONCE = 2
_IN_MEMORY = 4 << 20
_PART = 1 << 16
_AGAIN = 10  # seconds

_Write = Callable[[IO[bytes]], None]


@dataclass(frozen=True)
class Codes:
    """Which codes: the first of these that is given, else all."""

    grid: Annotated[str, Query(max_length=300, description="Slug or IRI of a grid, such as synthese.")] = ""
    scheme: Annotated[str, Query(max_length=300, description="Slug or IRI of a scheme, such as core.")] = ""
    of_import: Annotated[
        str, Query(alias="import", max_length=12, pattern="^[0-9a-f]*$", description="Identifier of an import.")
    ] = ""


@dataclass(frozen=True)
class Chosen:
    """Which observations; all of these that are given."""

    collective: Annotated[str, Query(max_length=300, description="Slug or IRI of a collective.")] = ""
    grid: Annotated[str, Query(max_length=300, description="Slug or IRI of a grid, such as synthese.")] = ""
    concept: Annotated[str, Query(max_length=300, description="Slug or IRI of a notion, with what is narrower.")] = ""
    observer: Annotated[str, Query(max_length=300, description="Slug or IRI of an agent.")] = ""
    of_import: Annotated[
        str, Query(alias="import", max_length=12, pattern="^[0-9a-f]*$", description="Identifier of an import.")
    ] = ""

    def material(self, served: Served) -> Material:
        """Return what is chosen; raises UnknownName."""
        choice = Choice(self.of_import, self.collective, self.grid, self.concept, self.observer)
        return Material(served.graph, choice, MOST)


def exports_router(live: Live) -> APIRouter:
    """Return the routes below ``/api/v1/exports``."""
    router = APIRouter(prefix=f"{PREFIX}/exports", tags=["exports"], dependencies=[Depends(declared_only)])
    places = BoundedSemaphore(_AT_ONCE)
    for format_, (name, kind) in _CODEBOOKS.items():
        _codebook(router, live, places, format_, name, kind)
    for format_, kind in _OBSERVATIONS.items():
        _observations(router, live, places, format_, kind)

    @router.get("/project.qdpx", **_about("project", ZIP))
    def project(request: Request, lang: Lang, chosen: Annotated[Chosen, Depends()]) -> Response:
        served = live.now()
        material = chosen.material(served)
        write = lambda out: write_project(Whole(material, lang, Texts()), out)  # noqa: E731
        return _answer(request, served, ZIP, places, write)

    return router


_CODEBOOKS = {"qdc": ("codebook.qdc", XML), "maxqda": ("codebook.xlsx", XLSX), "taguette": ("codebook.csv", CSV)}
_OBSERVATIONS = {
    "xlsx": XLSX,
    "csv": ZIP,
    "ttl": GRAPH_FORMATS["ttl"].media_type,
    "jsonld": GRAPH_FORMATS["jsonld"].media_type,
}


def _codebook(
    router: APIRouter,
    live: Live,
    places: BoundedSemaphore,
    format: str,  # noqa: A002
    name: str,
    kind: str,
) -> None:
    def book(request: Request, lang: Lang, wanted: Annotated[Codes, Depends()]) -> Response:
        served = live.now()
        found = codes(served.graph, scheme_of(wanted.grid, wanted.scheme, wanted.of_import), lang)
        return _answer(request, served, kind, places, lambda out: codebook.WRITERS[format](found, out))

    router.get(f"/{name}", name=f"codebook as {format}", **_about(f"codebook_{format}", kind))(book)


def _observations(router: APIRouter, live: Live, places: BoundedSemaphore, format: str, kind: str) -> None:  # noqa: A002
    def observed(request: Request, lang: Lang, chosen: Annotated[Chosen, Depends()]) -> Response:
        served = live.now()
        material = chosen.material(served)
        write = lambda out: observations.WRITERS[format](material, lang, out)  # noqa: E731
        return _answer(request, served, kind, places, write)

    name = f"/observations.{observations.EXTENSIONS[format]}"
    router.get(name, name=f"observations as {format}", **_about(f"observations_{format}", kind))(observed)


def _about(key: str, kind: str) -> dict[str, Any]:
    text = {"type": "string"} if kind.startswith("text/") else {"type": "string", "format": "binary"}
    shape: dict[str, str] = {} if kind.endswith("json") else text
    told = {**documented(304, 400, 404, 406, 422, 503), 200: {"content": {kind: {"schema": shape}}}}
    return {**summaries(f"export_{key}"), "responses": told, "response_class": Response}


def _answer(request: Request, served: Served, kind: str, places: BoundedSemaphore, write: _Write) -> Response:
    """Write a file whole, so that a fault becomes a problem, then send it in parts.

    Raises:
        UnsupportedFormat: Accept leaves out the kind of file that the address has.
        LimitReached: too many are being written.
    """
    media_type(request, {"file": kind}, None)
    tag = entity_tag(request, served, kind)
    name = request.url.path.rpartition("/")[2]
    headers = {"ETag": tag, "Vary": VARY, "Content-Disposition": f'attachment; filename="{name}"'}
    if known(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    out = _written(places, write)
    headers["Content-Length"] = str(out.seek(0, 2))
    return StreamingResponse(_parts(out), media_type=kind, headers=headers)


def _written(places: BoundedSemaphore, write: _Write) -> IO[bytes]:
    if not places.acquire(blocking=False):
        raise LimitReached(limit="exports", seconds=_AGAIN)
    out = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    try:
        write(out)
        return out
    except BaseException:
        out.close()
        raise
    finally:
        places.release()


def _parts(out: IO[bytes]) -> Iterator[bytes]:
    with out:
        out.seek(0)
        while part := out.read(_PART):
            yield part
