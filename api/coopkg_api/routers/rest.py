"""The REST interface: every kind of thing as a list and one by one, and search; JSON that reads as JSON-LD, and CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathParameter
from fastapi.dependencies.models import Dependant
from starlette.requests import Request
from starlette.responses import Response

from coopkg import KnowledgeGraph
from coopkg_api import filters, schemas
from coopkg_api.conditional import respond
from coopkg_api.context import context
from coopkg_api.envelope import Hit, Page, Paging
from coopkg_api.live import Live, Served
from coopkg_api.phrases import phrase
from coopkg_api.problems import UnknownParameter, documented
from coopkg_api.tables import require_single
from coopkg_api.writing import JSON_LD, OF_LISTS, OF_ONE, Answer, FormatOfList, FormatOfOne, Lang, Write, told

PREFIX = "/api/v1"
MOST_HITS = 1000

Pages = Annotated[Paging, Depends()]
Name = Annotated[str, PathParameter(description="Slug, prefixed name or IRI (encoded, https%3A%2F%2F… or not).")]
Words = Annotated[str, Query(min_length=1, max_length=200, description="Words of a label or a statement.")]


@dataclass(frozen=True)
class Family:
    """A kind of thing with its two routes.

    Attributes:
        name: last part of the address of the list.
        summary: what a member of the list shows.
        shape: what a thing on its own shows.
        filters: class of the parameters of the list.
        of: the members that fit these parameters.
        one: the thing of a name.
    """

    name: str
    summary: type[schemas.Thing]
    shape: type[schemas.Thing]
    filters: type
    of: Callable[[Any, KnowledgeGraph], Sequence[Any]]
    one: Callable[[KnowledgeGraph, str], Any]


_CONTEXT = {200: {"content": {JSON_LD: {"schema": {"type": "object"}}}}, **documented(304, 400)}
_ALL = filters.Everything
FAMILIES = (
    Family("concepts", schemas.ConceptSummary, schemas.Concept, _ALL, _ALL.of_concepts, KnowledgeGraph.concept),
    Family("sources", schemas.SourceSummary, schemas.Source, _ALL, _ALL.of_sources, KnowledgeGraph.source),
    Family("grids", schemas.Grid, schemas.Grid, _ALL, _ALL.of_grids, KnowledgeGraph.grid),
    Family(
        *("statements", schemas.Statement, schemas.Statement),
        *(filters.Statements, filters.Statements.of, KnowledgeGraph.statement),
    ),
    Family(
        *("excerpts", schemas.Excerpt, schemas.Excerpt),
        *(filters.Excerpts, filters.Excerpts.of, KnowledgeGraph.excerpt),
    ),
    Family(
        *("comparisons", schemas.ComparisonSummary, schemas.Comparison),
        *(filters.Comparisons, filters.Comparisons.of, KnowledgeGraph.comparison),
    ),
    Family(
        *("collectives", schemas.CollectiveSummary, schemas.Collective),
        *(filters.Collectives, filters.Collectives.of, KnowledgeGraph.collective),
    ),
    Family(
        *("observations", schemas.Observation, schemas.Observation),
        *(filters.Observations, filters.Observations.of, KnowledgeGraph.observation),
    ),
    Family(
        *("mappings", schemas.Mapping, schemas.Mapping),
        *(filters.Mappings, filters.Mappings.of, KnowledgeGraph.mapping),
    ),
)


def summaries(key: str) -> dict[str, Any]:
    """Return what a route does, in English, and in French as ``x-summary-fr``."""
    key = f"route.{key}"
    return {"summary": phrase(key, "en"), "openapi_extra": {"x-summary-fr": phrase(key, "fr")}}


def _query_parameters(declared: Dependant) -> Iterator[tuple[str, bool]]:
    """Yield the parameters of a route, and whether each may stand several times."""
    for field in declared.query_params:
        kinds = (field.field_info.annotation, *get_args(field.field_info.annotation))
        yield field.alias, any(get_origin(kind) is list for kind in kinds)
    for part in declared.dependencies:
        yield from _query_parameters(part)


def declared_only(request: Request) -> None:
    """Refuse parameters that the route does not declare: one that is misspelt must not look like one that is met.

    Raises:
        UnknownParameter: such parameters.
        BadParameter: one that has one value is given several.
    """
    known = dict(_query_parameters(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise UnknownParameter(unknown, list(known))
    require_single(request, [name for name, is_list in known.items() if not is_list])


def rest_router(live: Live) -> APIRouter:
    """Return the routes below ``/api/v1``, but for the questions."""
    router = APIRouter(prefix=PREFIX, dependencies=[Depends(declared_only)])
    for family in FAMILIES:
        _list(router, live, family)
        _one(router, live, family)

    @router.get("/search", tags=["search"], **summaries("search"), **told(Page[Hit], OF_LISTS))
    def search(request: Request, q: Words, lang: Lang, media_type: FormatOfList, paging: Pages) -> Response:
        served = live.now()
        hits = served.graph.search(q, lang, MOST_HITS)
        return Answer(request, served, lang, media_type).many(hits, Hit, Hit.found, paging)

    @router.get("/context.jsonld", tags=["service"], **summaries("context"), responses=_CONTEXT)
    def jsonld(request: Request) -> Response:
        served = live.now()
        return respond(request, served, JSON_LD, lambda: json.dumps(context(served.vocabulary), indent=1))

    return router


def _list(router: APIRouter, live: Live, family: Family) -> None:
    wanted = Depends(family.filters)

    def listed(request: Request, lang: Lang, media_type: FormatOfList, paging: Pages, chosen: Any = wanted) -> Response:
        served = live.now()
        found = family.of(chosen, served.graph)
        write = _writer(served, family.summary)
        return Answer(request, served, lang, media_type).many(found, family.summary, write, paging)

    shape = Page[family.summary]  # type: ignore[name-defined]
    about = {**summaries(family.name), **told(shape, OF_LISTS, 404)}
    router.get(f"/{family.name}", tags=[family.name], name=family.name, **about)(listed)


def _one(router: APIRouter, live: Live, family: Family) -> None:
    def one(name: Name, request: Request, lang: Lang, media_type: FormatOfOne) -> Response:
        served = live.now()
        thing = family.one(served.graph, name)
        return Answer(request, served, lang, media_type).one(thing, _writer(served, family.shape))

    about = {**summaries(f"one_of_{family.name}"), **told(family.shape, OF_ONE, 404)}
    router.get(f"/{family.name}/{{name:path}}", tags=[family.name], name=f"one of {family.name}", **about)(one)


def _writer(served: Served, shape: Any) -> Write:
    """Return how a thing is written; sources are named as others refer to them."""
    if issubclass(shape, schemas.SourceSummary):
        return lambda source, lang: shape.of(source, lang, served.graph.resource(source.iri).label)
    write: Write = shape.of
    return write
