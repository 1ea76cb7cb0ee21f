"""Imports over HTTP: a file is taken, and what becomes of it can be followed; for whoever holds a token."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Query
from fastapi import Path as PathParameter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from coopkg.errors import NotNow
from coopkg.linking.jobs import verdicts
from coopkg.linking.jobs.trays import Tray
from coopkg_api import sheets
from coopkg_api.envelope import Paging, address, link_header
from coopkg_api.importing import outcomes
from coopkg_api.importing.authority import Authority, Caller
from coopkg_api.importing.desk import Desk
from coopkg_api.importing.orders import Wanted, told_body
from coopkg_api.importing.problem_sheet import problem_sheet
from coopkg_api.languages import languages
from coopkg_api.phrases import phrase
from coopkg_api.problems import documented
from coopkg_api.routers.rest import Pages as Paged
from coopkg_api.routers.rest import declared_only, summaries
from coopkg_api.schemas.imports import PATH, Import, ImportProblem, ImportsPage, ProblemsPage
from coopkg_api.writing import JSON, attachment, media_type

SHEETS = {"json": JSON, "csv": sheets.MEDIA_TYPE}

Id = Annotated[str, PathParameter(pattern="^[0-9a-f]{12}$", description="Identifier of the import.")]
Level = Annotated[Literal["error", "warning", "note"] | None, Query(description="Of this level only.")]
Format = Annotated[Literal["json", "csv"] | None, Query(description="Instead of Accept.")]

_ALWAYS = (400, 401, 403, 429)
Told = dict[int | str, dict[str, Any]]
_OUTCOMES: Told = {
    200: {"model": Import, "description": "What became of it"},
    201: {"model": Import, "description": "Stored, durably"},
}
Listed = TypeVar("Listed", ImportsPage, ProblemsPage)


def _spoken(
    lang: Annotated[Literal["fr", "en"] | None, Query(description="Instead of Accept-Language.")] = None,
) -> None:
    """Declare ``?lang=``, which :func:`coopkg_api.languages.languages` reads, for every route."""


def imports_router(desk: Desk, authority: Authority) -> APIRouter:
    """Return the routes below ``/api/v1/imports``."""
    router = APIRouter(prefix=PATH, tags=["imports"], dependencies=[Depends(declared_only), Depends(_spoken)])
    who = Depends(authority)
    _bringing(router, desk, who)
    _looking(router, desk, who)
    _finding_faults(router, desk, who)
    _deciding(router, desk, who)
    return router


def _bringing(router: APIRouter, desk: Desk, who: Any) -> None:
    about = _waiting("import")
    about["openapi_extra"] |= {"requestBody": told_body()}
    errors = documented(*_ALWAYS, 413, 415, 422, 500, 503, 507)

    @router.post("", **about, response_model=Import, status_code=202, responses={**_OUTCOMES, **errors})
    async def bring(request: Request, wanted: Annotated[Wanted, Depends()], caller: Caller = who) -> Response:
        held = await desk.take(request, caller, wanted)
        desk.jobs.submit(held.id)
        return await desk.follow(request, caller, held.id)

    @router.delete("/{name}", **summaries("cancel_import"), status_code=204, responses=documented(*_ALWAYS, 404, 409))
    async def cancel(name: Id, caller: Caller = who) -> Response:
        await run_in_threadpool(caller.find, name)
        if not await desk.jobs.cancel(name):
            held = await run_in_threadpool(desk.ledger.get, name)
            raise NotNow(id=name, state=held.state, action="cancel")
        return Response(status_code=204, headers=outcomes.OWN)


def _looking(router: APIRouter, desk: Desk, who: Any) -> None:
    @router.get("", **summaries("imports"), response_model=ImportsPage, responses=documented(*_ALWAYS, 406))
    def all_of_them(request: Request, paging: Paged, caller: Caller = who) -> Response:
        media_type(request, {"json": JSON}, None)
        found = [held for held in reversed(desk.ledger.all()) if caller.sees(held)]
        items = [outcomes.shown(request, held, Tray(desk.home, held.id), caller) for held in found[paging.span]]
        return _page(request, ImportsPage, paging, len(found), items)

    @router.get("/{name}", **summaries("one_import"), response_model=Import, responses=documented(*_ALWAYS, 404, 406))
    def one(request: Request, name: Id, caller: Caller = who) -> Response:
        media_type(request, {"json": JSON}, None)
        return outcomes.sent(outcomes.shown(request, caller.find(name), Tray(desk.home, name), caller))


def _finding_faults(router: APIRouter, desk: Desk, who: Any) -> None:
    sheet: Told = {200: {"content": {sheets.MEDIA_TYPE: {"schema": {"type": "string"}}}}}
    book: Told = {200: {"content": {sheets.XLSX: {"schema": {"type": "string", "format": "binary"}}}}}
    errors = documented(*_ALWAYS, 404, 406)
    about, copy = summaries("import_problems"), summaries("import_annotated")

    @router.get("/{name}/problems", **about, response_model=ProblemsPage, responses={**sheet, **errors})
    def problems(
        request: Request,
        name: Id,
        paging: Paged,
        level: Level = None,
        format: Format = None,  # noqa: A002
        caller: Caller = who,
    ) -> Response:
        kind, spoken = media_type(request, SHEETS, format), languages(request).interface
        caller.find(name)
        verdict = Tray(desk.home, name).verdict
        is_sheet = kind == sheets.MEDIA_TYPE
        part = slice(None) if is_sheet and not paging.asked(request) else paging.span
        total, found = verdicts.read(verdict, level or "", part)
        if is_sheet:
            text = problem_sheet(found, spoken)
            return Response(text.encode(), media_type=kind, headers={**outcomes.OWN, **attachment(request)})
        return _page(request, ProblemsPage, paging, total, [ImportProblem.of(one, spoken) for one in found])

    @router.get("/{name}/annotated", **copy, response_class=FileResponse, responses={**book, **errors})
    def annotated(request: Request, name: Id, caller: Caller = who) -> Response:
        media_type(request, {"xlsx": sheets.XLSX}, None)
        caller.find(name)
        path = Tray(desk.home, name).annotated
        if not path.exists():
            raise HTTPException(404, phrase("problem.no_annotated", languages(request).interface))
        return FileResponse(path, media_type=sheets.XLSX, headers={**outcomes.OWN, **attachment(request, "xlsx")})


def _deciding(router: APIRouter, desk: Desk, who: Any) -> None:
    shape: dict[str, Any] = {"response_model": Import, "status_code": 202}
    shape["responses"] = {**_OUTCOMES, **documented(*_ALWAYS, 404, 409, 500, 503, 507)}

    @router.post("/{name}/publish", **_waiting("publish_import"), **shape)
    async def publish(request: Request, name: Id, caller: Caller = who) -> Response:
        return await desk.act(request, caller, "publish", name, ("draft",))

    @router.post("/{name}/restore", **_waiting("restore_import"), **shape)
    async def restore(request: Request, name: Id, caller: Caller = who) -> Response:
        return await desk.act(request, caller, "restore", name, ("retracted",))

    @router.post("/{name}/retract", **_waiting("retract_import"), **shape)
    async def retract(request: Request, name: Id, caller: Caller = who) -> Response:
        return await desk.act(request, caller, "retract", name, ("draft", "published"))


def _page(request: Request, shape: type[Listed], paging: Paging, total: int, items: list[Any]) -> Response:
    near = paging.neighbours(request, total)
    page = shape(id=address(request), total=total, page=paging.page, per_page=paging.per_page, items=items, **near)
    return outcomes.sent(page, headers=link_header(near))


def _waiting(key: str) -> dict[str, Any]:
    about = summaries(key)
    about["openapi_extra"] = {**about["openapi_extra"], "parameters": [_prefer()]}
    return about


def _prefer() -> dict[str, Any]:
    told = "How long the answer may wait for the outcome, in seconds: wait=20 (RFC 7240); at most 60."
    return {"name": "Prefer", "in": "header", "description": told, "schema": {"type": "string"}}
