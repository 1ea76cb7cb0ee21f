"""Collectives × notions, and the newest observations: out of the side index, however many there are."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from coopkg import KnowledgeGraph
from coopkg.linking import comparison
from coopkg.linking.comparison import heatmap
from coopkg.models.matrix import Matrix
from coopkg.models.matrix import Noted as NotedModel
from coopkg.models.matrix import Row as RowModel
from coopkg.namespaces import shorten
from coopkg_api import sheets
from coopkg_api.addresses import local
from coopkg_api.conditional import respond
from coopkg_api.envelope import CONTEXT, Paging, address, link_header
from coopkg_api.filters import Stance
from coopkg_api.live import Live
from coopkg_api.routers.rest import PREFIX, Pages, declared_only, summaries
from coopkg_api.schemas.base import Ref
from coopkg_api.schemas.matrix import NEWEST, MatrixPage, Noted, NotedPage, Numbers, Row
from coopkg_api.selection import OF_MATRIX, SVG, FormatOfMatrix, Selected, behind
from coopkg_api.watching import note_rows
from coopkg_api.writing import OF_LISTS, FormatOfList, Lang, attachment, told


@dataclass(frozen=True)
class Observed:
    """Which observations are wanted, and after which one."""

    collective: Annotated[str, Query(max_length=300, description="Slug or IRI of a collective.")] = ""
    notion: Annotated[
        str,
        Query(max_length=300, description="Slug of a concept, or item:…, dim:… or IRI: what stands in its cell."),
    ] = ""
    stance: Annotated[Stance | None, Query(description="What was found.")] = None
    observer: Annotated[str, Query(max_length=300, description="Slug or IRI of an agent.")] = ""
    since: Annotated[str, Query(max_length=10, description="From this year, month or day on.")] = ""
    until: Annotated[str, Query(max_length=10, description="Up to this year, month or day, included.")] = ""
    fictitious: Annotated[bool, Query(description="Of made-up collectives instead of real ones.")] = False
    after: Annotated[str, Query(max_length=300, description="The last observation that was seen, to go on.")] = ""
    per_page: Annotated[int, Query(ge=1, le=200, description="Members of a page, at most 200.")] = 50


def matrix_router(live: Live) -> APIRouter:
    """Return the routes below ``/api/v1/matrix``."""
    router = APIRouter(prefix=f"{PREFIX}/matrix", tags=["matrix"], dependencies=[Depends(declared_only)])

    @router.get("", **summaries("matrix"), **told(MatrixPage, OF_MATRIX, 404))
    def matrix(request: Request, lang: Lang, media_type: FormatOfMatrix, paging: Pages, selected: Selected) -> Response:
        served, choice = live.now(), selected.choice()
        kg, first, most = served.graph, paging.span.start, paging.per_page
        found = comparison.matrix(kg, choice, first, most)
        near = paging.neighbours(request, found.total)
        note_rows(request.scope, len(found.rows))
        root = local(request, "/matrix/cell")
        made: dict[str, Callable[[], str | bytes]] = {
            sheets.MEDIA_TYPE: found.to_csv,
            SVG: lambda: heatmap.draw(found, lang, lambda case, of: f"{root}?{behind(case, of, found.within)}"),
            sheets.XLSX: lambda: _workbook(kg, choice, lang, first, most),
        }
        extension = {SVG: "svg", sheets.XLSX: "xlsx", sheets.MEDIA_TYPE: "csv"}.get(media_type)
        headers = attachment(request, extension) if extension and media_type != SVG else {}
        write = made.get(media_type, lambda: _page(request, found, lang, paging, near))
        return respond(request, served, media_type, write, {**link_header(near), **headers})

    @router.get("/observations", **summaries("newest"), **told(NotedPage, OF_LISTS, 404))
    def newest(
        request: Request, lang: Lang, media_type: FormatOfList, wanted: Annotated[Observed, Depends()]
    ) -> Response:
        served = live.now()
        found = served.graph.newest(
            collective=wanted.collective,
            notion=wanted.notion,
            stance=wanted.stance or "",
            observer=wanted.observer,
            since=wanted.since,
            until=wanted.until,
            fictitious=wanted.fictitious,
            after=wanted.after,
            most=wanted.per_page + 1,
        )
        shown = found[: wanted.per_page]
        near = _after(request, shown[-1]) if len(found) > len(shown) else {}
        items = [Noted.of(noted, lang) for noted in shown]
        if media_type == sheets.MEDIA_TYPE:
            headers = {**link_header(near), **attachment(request)}
            return respond(request, served, media_type, lambda: sheets.sheet(Noted, items), headers)
        page = NotedPage(
            context=local(request, CONTEXT), id=address(request), per_page=wanted.per_page, items=items, **near
        )
        write = lambda: page.model_dump_json(by_alias=True, exclude_none=True)  # noqa: E731
        return respond(request, served, media_type, write, link_header(near))

    return router


def _workbook(kg: KnowledgeGraph, choice: comparison.Choice, lang: str, first: int, most: int) -> bytes:
    from coopkg.linking.comparison import spreadsheet

    book = io.BytesIO()
    spreadsheet.write(kg, choice, book, lang, first, most)
    return book.getvalue()


def _page(request: Request, found: Matrix, lang: str, paging: Paging, near: dict[str, str]) -> str:
    columns = {column.iri: column for column in found.columns}

    def of(row: RowModel) -> Row:
        root = local(request, NEWEST)
        return Row.of(row, lang, lambda notion: f"{root}?{behind(row.collective, columns[notion], found.within)}")

    page = MatrixPage(
        context=local(request, CONTEXT),
        id=address(request),
        total=found.total,
        page=paging.page,
        per_page=paging.per_page,
        scheme=Ref.of(found.scheme, lang) if found.scheme else None,
        fictitious=found.fictitious,
        columns=[Ref.of(column, lang) for column in found.columns],
        items=[of(row) for row in found.rows],
        numbers=[Numbers.told(one, found.columns, lang) for one in found.numbers],
        **near,
    )
    return page.model_dump_json(by_alias=True, exclude_none=True)


def _after(request: Request, last: NotedModel) -> dict[str, str]:
    url = request.url.include_query_params(after=shorten(last.iri))
    return {"next": f"{url.path}?{url.query}"}
