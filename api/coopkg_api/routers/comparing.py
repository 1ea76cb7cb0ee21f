"""What the matrix does not show by itself: what goes together, what is missing, who disagrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from coopkg.linking import comparison
from coopkg.linking.comparison import listing
from coopkg.models import comparing as models
from coopkg_api import sheets
from coopkg_api.addresses import local, prefix
from coopkg_api.conditional import respond
from coopkg_api.envelope import CONTEXT, Paging, address, link_header
from coopkg_api.filters import Stance
from coopkg_api.live import Live, Served
from coopkg_api.routers.rest import PREFIX, Pages, declared_only, summaries
from coopkg_api.schemas.base import Ref, refs
from coopkg_api.schemas.comparing import (
    AgreementPage,
    Contested,
    CoOccurrencePage,
    Disagreement,
    Gap,
    GapsPage,
    Measure,
    Pair,
    Unlooked,
    Unshown,
)
from coopkg_api.schemas.matrix import Part
from coopkg_api.selection import Selected
from coopkg_api.watching import note_rows
from coopkg_api.writing import OF_LISTS, FormatOfList, Lang, attachment, told

MOST = 50_000
"""Rows of CSV, at most."""


def comparing_router(live: Live) -> APIRouter:
    """Return the routes ``/api/v1/cooccurrence``, ``…/gaps`` and ``…/agreement``."""
    router = APIRouter(prefix=PREFIX, tags=["matrix"], dependencies=[Depends(declared_only)])

    @router.get("/cooccurrence", **summaries("cooccurrence"), **told(CoOccurrencePage, OF_LISTS, 404))
    def cooccurrence(
        request: Request,
        lang: Lang,
        media_type: FormatOfList,
        paging: Pages,
        selected: Selected,
        measure: Annotated[Measure, Query(description="In the same what.")] = "passage",
        stance: Annotated[
            Stance | None, Query(description="What makes a notion found; default: present, or coded without a stance.")
        ] = None,
    ) -> Response:
        served = live.now()
        found = comparison.cooccurrence(served.graph, selected.choice(), measure, stance or "")
        own = {"measure": found.measure, "units": found.units, "found": found.found}
        write = lambda pairs: [Pair.of(pair, lang) for pair in pairs]  # noqa: E731
        return _Answer(request, served, media_type, paging).of(CoOccurrencePage, Pair, found.pairs, write, own)

    @router.get("/agreement", **summaries("agreement"), **told(AgreementPage, OF_LISTS, 404))
    def agreement(
        request: Request, lang: Lang, media_type: FormatOfList, paging: Pages, selected: Selected
    ) -> Response:
        served, choice = live.now(), selected.choice()
        answer = _Answer(request, served, media_type, paging)
        found = comparison.agreement(served.graph, choice, *answer.span)
        within = {name: value for name in ("observer", "since", "until") if (value := getattr(choice, name))}
        if media_type == sheets.MEDIA_TYPE:
            rows = [Disagreement.of(cell, noted, lang) for cell in found.contested for noted in cell.observations]
            return answer.sheet(Disagreement, rows)
        counts = {name: getattr(found, name) for name in ("alpha", "units", "observers", "values", "pairs")}
        own = {**counts, "reason": found.reason or None, "told": listing.told(found, lang)}
        items = [Contested.of(cell, lang, prefix(request), within) for cell in found.contested]
        return answer.page(AgreementPage, found.total, items, own)

    @router.get("/gaps", **summaries("gaps"), **told(GapsPage, OF_LISTS, 404))
    def gaps(request: Request, lang: Lang, media_type: FormatOfList, paging: Pages, selected: Selected) -> Response:
        served = live.now()
        answer = _Answer(request, served, media_type, paging)
        found = comparison.gaps(served.graph, selected.choice(), *answer.span)
        if media_type == sheets.MEDIA_TYPE:
            return answer.sheet(Gap, list(_gaps(found, lang)))
        own = {
            "collectives": found.collectives,
            "unshown": [Unshown.of(unshown, lang) for unshown in found.unshown],
            "questions": refs(found.questions, lang),
            "asked": found.asked,
            "cells": found.cells,
            "out_of": found.out_of,
        }
        items = [Unlooked.of(unlooked, lang) for unlooked in found.unlooked]
        return answer.page(GapsPage, found.incomplete, items, own)

    return router


def _gaps(found: models.Gaps, lang: str) -> Iterator[Gap]:
    def gap(kind: Literal["unshown", "unlooked", "question"], thing: Any, collective: Ref | None = None) -> Gap:
        return Gap(kind=kind, collective=collective, thing=Ref.of(thing, lang))

    yield from (gap("unshown", unshown.item) for unshown in found.unshown)
    for one in found.unlooked:
        yield from (gap("unlooked", item, Ref.of(one.collective, lang)) for item in one.items)
    yield from (gap("question", question) for question in found.questions)


class _Answer:
    """A page of a comparison, or all of it as CSV."""

    def __init__(self, request: Request, served: Served, media_type: str, paging: Paging) -> None:
        self._request, self._served, self._paging = request, served, paging
        self._media_type = media_type

    @property
    def _whole(self) -> bool:
        return self._media_type == sheets.MEDIA_TYPE and not self._paging.asked(self._request)

    @property
    def span(self) -> tuple[int, int]:
        """How many members to leave out before the first, and how many to give."""
        return (0, MOST) if self._whole else (self._paging.span.start, self._paging.per_page)

    def of(
        self,
        shape: Callable[..., Part],
        row: type[BaseModel],
        members: Sequence[Any],
        write: Callable[[Sequence[Any]], Sequence[BaseModel]],
        own: Mapping[str, Any],
    ) -> Response:
        """Answer with members that are all there."""
        first, most = self.span
        shown = write(members[first : first + most])
        if self._media_type == sheets.MEDIA_TYPE:
            return self.sheet(row, shown)
        return self.page(shape, len(members), shown, own)

    def page(
        self, shape: Callable[..., Part], total: int, items: Sequence[BaseModel], own: Mapping[str, Any]
    ) -> Response:
        """Answer with one page of the list."""
        near = self._paging.neighbours(self._request, total)
        note_rows(self._request.scope, len(items))
        head = {"context": local(self._request, CONTEXT), "id": address(self._request), "total": total}
        place = {"page": self._paging.page, "per_page": self._paging.per_page}
        page = shape(**head, **place, **own, **near, items=items)
        write = lambda: page.model_dump_json(by_alias=True, exclude_none=True)  # noqa: E731
        return respond(self._request, self._served, self._media_type, write, link_header(near))

    def sheet(self, row: type[BaseModel], rows: Sequence[BaseModel]) -> Response:
        """Answer with rows of CSV."""
        note_rows(self._request.scope, len(rows))
        write = lambda: sheets.sheet(row, rows)  # noqa: E731
        return respond(self._request, self._served, self._media_type, write, attachment(self._request))
