"""What is answered about an import: what it is by now, or why it came to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from coopkg.holdings.ledger import COMMITTED, Held
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.trays import Tray
from coopkg.linking.jobs.verdicts import read
from coopkg_api.addresses import prefix
from coopkg_api.importing.authority import Caller
from coopkg_api.languages import languages
from coopkg_api.pages import Pages
from coopkg_api.problems import Problem, answer
from coopkg_api.schemas.imports import PATH, Import, ImportProblem

OWN = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Authorization"}
"""What is answered to one person is kept by no cache."""

_STATUSES = {
    "problems": (422, "invalid_data"),
    "unreadable": (422, "invalid_data"),
    "nothing": (422, "invalid_data"),
    "too_large": (413, "too_large"),
    "memory": (413, "too_large"),
    "seconds": (413, "too_large"),
    "no_room": (507, "no_room"),
    "interrupted": (503, "unavailable"),
    "fault": (500, "server_error"),
}
_CANCELLABLE = ("received", "reading", "checking")
_FIRST = 20  # problems in the answer itself; the others are a page away


def where(request: Request, import_id: str) -> str:
    """Return the address of an import."""
    return f"{prefix(request)}{PATH}/{import_id}"


def links(held: Held, tray: Tray, caller: Caller) -> Mapping[str, str]:
    """Return what can be looked at or done next: name → last part of the address, empty for the import itself."""
    found = {"problems": "problems"} if tray.verdict.exists() else {}
    if tray.annotated.exists():
        found["annotated"] = "annotated"
    if held.state in _CANCELLABLE:
        found["cancel"] = ""
    if caller.is_curator and held.state == "draft":
        found["publish"] = "publish"
    if caller.is_curator and held.state == "retracted":
        found["restore"] = "restore"
    if caller.is_curator and held.state in ("draft", "published"):
        found["retract"] = "retract"
    return found


def shown(request: Request, held: Held, tray: Tray, caller: Caller, recognised: bool = False) -> Import:
    """Write an import as this person may see it."""
    lang = languages(request).interface
    return Import.of(held, lang, prefix(request), links(held, tray, caller), recognised)


def sent(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return an answer that is for one person alone."""
    body = model.model_dump(mode="json", exclude_none=True)
    return JSONResponse(body, status, headers={**OWN, **(headers or {})})


def ended(request: Request, held: Held, tray: Tray, caller: Caller, pages: Pages, headers: dict[str, str]) -> Response:
    """Return the answer to somebody who waited for the end of an import: 201, 200 for a dry run, or a problem."""
    order, fault = tray.order(), Fault.read(held.error)
    if fault is not None and fault.other:
        return same(request, caller.find(fault.other), caller, headers)
    dry = order is not None and order.dry_run
    is_done = held.state in COMMITTED if order is None else order.is_done(held)
    if fault is not None and not is_done and not (dry and fault.reason == "problems"):
        return answer(_problem(request, held, tray, fault, headers), request, pages)
    is_new = held.state in COMMITTED and not dry
    return sent(shown(request, held, tray, caller), 201 if is_new else 200, headers)


def same(request: Request, earlier: Held, caller: Caller, headers: Mapping[str, str]) -> Response:
    """Return the answer to somebody who sent a file that they had imported before: that import."""
    found = shown(request, earlier, Tray(caller.home, earlier.id), caller, recognised=True)
    return sent(found, 200, {**headers, "Location": where(request, earlier.id)})


def _problem(request: Request, held: Held, tray: Tray, fault: Fault, headers: dict[str, str]) -> Problem:
    lang = languages(request).interface
    status, kind = _STATUSES[fault.reason]
    extra: dict[str, Any] = {"import": where(request, held.id), "reason": fault.reason}
    total, first = read(tray.verdict, "error", slice(0, _FIRST))
    if total:
        extra |= {"total": total, "errors": [ImportProblem.of(one, lang).model_dump() for one in first]}
    again = {"Retry-After": "5"} if status == 503 else {}
    return Problem(status, kind, fault.said.get(lang, ""), extra, {**OWN, **headers, **again})
