"""The REST interface: concepts, sources, grids, statements and search as JSON that reads as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathParameter
from fastapi.dependencies.models import Dependant
from starlette.requests import Request
from starlette.responses import Response

from coopkg import KnowledgeGraph, models
from coopkg.errors import UnknownName, UnsupportedFormat
from coopkg.namespaces import local_name
from coopkg_api import schemas
from coopkg_api.addresses import local
from coopkg_api.conditional import respond
from coopkg_api.context import context
from coopkg_api.envelope import CONTEXT, Hit, Page, Paging, address, link_header
from coopkg_api.languages import languages
from coopkg_api.live import Live, Served
from coopkg_api.negotiation import best_media_type
from coopkg_api.problems import UnknownParameter, documented

PREFIX = "/api/v1"
OFFERED = ("application/json", "application/ld+json")
MOST_HITS = 1000

Write = Callable[[Any, str], schemas.Thing]
Pages = Annotated[Paging, Depends()]
Name = Annotated[str, PathParameter(description="Slug, prefixed name or IRI.")]
Voice = Literal["quoted", "paraphrase", "gloss", "editorRemark", "ambiguous"]
Words = Annotated[str, Query(min_length=1, max_length=200, description="Words of a label or a statement.")]


def _lang(
    request: Request,
    lang: Annotated[
        Literal["fr", "en"] | None, Query(description="Language of label and note; default: Accept-Language.")
    ] = None,
) -> str:
    return lang or languages(request).content


Lang = Annotated[str, Depends(_lang)]


def _query_parameters(declared: Dependant) -> Iterator[str]:
    yield from (field.alias for field in declared.query_params)
    for part in declared.dependencies:
        yield from _query_parameters(part)


def _declared_only(request: Request) -> None:
    """Refuse parameters that the route does not declare: one that is misspelt must not look like one that is met."""
    known = list(dict.fromkeys(_query_parameters(request.scope["route"].dependant)))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise UnknownParameter(unknown, known)


@dataclass(frozen=True)
class Filters:
    """Which statements are wanted; an empty filter lets all pass."""

    about: Annotated[str, Query(max_length=300, description="Slug or IRI of a concept.")] = ""
    by: Annotated[str, Query(max_length=300, description="Slug or IRI of a source or a person.")] = ""
    kind: Annotated[str, Query(max_length=100, description="Local name of a class, such as Claim.")] = ""
    voice: Annotated[Voice | None, Query(description="Voice in which the statement is held.")] = None
    line: Annotated[int | None, Query(ge=1, le=1_000_000, description="A line of the page.")] = None

    def fit(self, statement: models.Statement) -> bool:
        """Tell whether a statement is wanted."""
        return (
            _named(self.about, statement.about)
            and _named(self.by, statement.holders)
            and self.kind.casefold() in ("", statement.kind.casefold())
            and self.voice in (None, statement.voice)
            and (self.line is None or any(x.line_start <= self.line <= x.line_end for x in statement.excerpts))
        )

    def check(self, kg: KnowledgeGraph) -> None:
        """Make sure that the names exist, so that a slip of the pen does not look like an empty answer.

        Raises:
            UnknownName: no such concept, source or kind.
        """
        if self.about:
            kg.concept(self.about)
        if self.by and not any(_named(self.by, statement.holders) for statement in kg.statements()):
            kg.source(self.by)
        if self.kind and not any(self.kind.casefold() == statement.kind.casefold() for statement in kg.statements()):
            raise UnknownName(kind="resource", name=self.kind)


Chosen = Annotated[Filters, Depends()]


def _named(name: str, things: Iterable[models.Ref]) -> bool:
    return not name or any(name in (thing.iri, local_name(thing.iri)) for thing in things)


def rest_router(live: Live) -> APIRouter:
    """Return the routes below ``/api/v1``."""
    router = APIRouter(prefix=PREFIX, dependencies=[Depends(_declared_only)])
    _concepts(router, live)
    _sources(router, live)
    _grids(router, live)
    _statements(router, live)

    @router.get("/search", tags=["search"], summary="Search labels and statements", **_told(Page[Hit]))
    def search(request: Request, q: Words, lang: Lang, paging: Pages) -> Response:
        served = live.now()
        return _listed(request, served, served.graph.search(q, lang, MOST_HITS), Hit.found, lang, paging)

    @router.get("/context.jsonld", tags=["service"], summary="Get the JSON-LD context", responses=documented(304))
    def jsonld(request: Request) -> Response:
        served = live.now()
        return respond(request, served, OFFERED[1], lambda: json.dumps(context(served.vocabulary), indent=1))

    return router


def _concepts(router: APIRouter, live: Live) -> None:
    shape, summary = schemas.Concept, schemas.ConceptSummary

    @router.get("/concepts", tags=["concepts"], summary="List the concepts", **_told(Page[schemas.ConceptSummary]))
    def concepts(request: Request, lang: Lang, paging: Pages) -> Response:
        served = live.now()
        return _listed(request, served, served.graph.concepts(), summary.of, lang, paging)

    @router.get("/concepts/{name}", tags=["concepts"], summary="Get a concept with who says what", **_told(shape, 404))
    def concept(name: Name, request: Request, lang: Lang) -> Response:
        served = live.now()
        return _single(request, served, served.graph.concept(name), shape.of, lang)


def _sources(router: APIRouter, live: Live) -> None:
    shape, summary = schemas.Source, schemas.SourceSummary

    def named(served: Served, written: type[schemas.SourceSummary]) -> Write:
        return lambda source, lang: written.of(source, lang, served.graph.resource(source.iri).label)

    @router.get("/sources", tags=["sources"], summary="List the sources", **_told(Page[schemas.SourceSummary]))
    def sources(request: Request, lang: Lang, paging: Pages) -> Response:
        served = live.now()
        return _listed(request, served, served.graph.sources(), named(served, summary), lang, paging)

    @router.get("/sources/{name}", tags=["sources"], summary="Get a source with its statements", **_told(shape, 404))
    def source(name: Name, request: Request, lang: Lang) -> Response:
        served = live.now()
        return _single(request, served, served.graph.source(name), named(served, shape), lang)


def _grids(router: APIRouter, live: Live) -> None:
    shape = schemas.Grid

    @router.get("/grids", tags=["grids"], summary="List the reading grids", **_told(Page[schemas.Grid]))
    def grids(request: Request, lang: Lang, paging: Pages) -> Response:
        served = live.now()
        return _listed(request, served, served.graph.grids(), shape.of, lang, paging)

    @router.get("/grids/{name}", tags=["grids"], summary="Get a reading grid with its items", **_told(shape, 404))
    def grid(name: Name, request: Request, lang: Lang) -> Response:
        served = live.now()
        return _single(request, served, served.graph.grid(name), shape.of, lang)


def _statements(router: APIRouter, live: Live) -> None:
    shape = schemas.Statement

    @router.get(
        "/statements", tags=["statements"], summary="List statements, filtered", **_told(Page[schemas.Statement], 404)
    )
    def statements(request: Request, lang: Lang, paging: Pages, filters: Chosen) -> Response:
        served = live.now()
        filters.check(served.graph)
        found = [statement for statement in served.graph.statements() if filters.fit(statement)]
        return _listed(request, served, found, shape.of, lang, paging)

    @router.get("/statements/{name}", tags=["statements"], summary="Get a statement", **_told(shape, 404))
    def statement(name: Name, request: Request, lang: Lang) -> Response:
        served = live.now()
        return _single(request, served, served.graph.statement(name), shape.of, lang)


def _told(shape: type, *statuses: int) -> dict[str, Any]:
    """Return what OpenAPI says of a route that answers with ``shape``."""
    return {"response_model": shape, "responses": documented(304, 400, 406, *statuses)}


def _media_type(request: Request) -> str:
    accept = request.headers.get("accept")
    found = best_media_type(accept, OFFERED)
    if found is None:
        raise UnsupportedFormat(wanted=accept, offered=", ".join(OFFERED))
    return found


def _context(request: Request) -> str:
    return local(request, CONTEXT)


def _single(request: Request, served: Served, thing: object, write: Write, lang: str) -> Response:
    def make() -> str:
        written = write(thing, lang).model_copy(update={"context": _context(request)})
        return written.model_dump_json(by_alias=True, exclude_none=True)

    return respond(request, served, _media_type(request), make)


def _listed(
    request: Request, served: Served, things: Sequence[object], write: Write, lang: str, paging: Paging
) -> Response:
    near = paging.neighbours(request, len(things))

    def make() -> str:
        page = Page[Any](
            context=_context(request),
            id=address(request),
            total=len(things),
            page=paging.page,
            per_page=paging.per_page,
            items=[write(thing, lang) for thing in things[paging.span]],
            **near,
        )
        return page.model_dump_json(by_alias=True, exclude_none=True)

    return respond(request, served, _media_type(request), make, link_header(near))
