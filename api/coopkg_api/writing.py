"""Answers of the REST interface: one thing, or one page of a list, in the format that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import UnsupportedFormat
from coopkg.namespaces import local_name
from coopkg_api import sheets
from coopkg_api.addresses import local
from coopkg_api.conditional import respond, stream
from coopkg_api.envelope import CONTEXT, Page, Paging, address, link_header
from coopkg_api.languages import languages
from coopkg_api.live import Served
from coopkg_api.negotiation import best_media_type
from coopkg_api.problems import documented
from coopkg_api.schemas import Thing
from coopkg_api.schemas.base import Named, texts
from coopkg_api.watching import note_rows

JSON, JSON_LD = "application/json", "application/ld+json"
OF_ONE = {"json": JSON, "jsonld": JSON_LD}
OF_LISTS = {**OF_ONE, "csv": sheets.MEDIA_TYPE}
MOST_HELD = 2_000
"""Rows of a sheet that is made at once and kept; longer ones are sent as they are read."""

_TEXT = {"type": "string"}
_SCHEMAS = {JSON_LD: {"type": "object"}}

Write = Callable[[Any, str], Thing]


def _lang(
    request: Request,
    lang: Annotated[
        Literal["fr", "en"] | None, Query(description="Language of label and note; default: Accept-Language.")
    ] = None,
) -> str:
    return lang or languages(request).content


def _of_one(
    request: Request,
    format: Annotated[Literal["json", "jsonld"] | None, Query(description="Instead of Accept.")] = None,  # noqa: A002
) -> str:
    return media_type(request, OF_ONE, format)


def _of_lists(
    request: Request,
    format: Annotated[  # noqa: A002
        Literal["json", "jsonld", "csv"] | None, Query(description="Instead of Accept.")
    ] = None,
) -> str:
    return media_type(request, OF_LISTS, format)


Lang = Annotated[str, Depends(_lang)]
FormatOfOne = Annotated[str, Depends(_of_one)]
FormatOfList = Annotated[str, Depends(_of_lists)]


def media_type(request: Request, offered: Mapping[str, str], format: str | None) -> str:  # noqa: A002
    """Return the media type that was asked for by ``?format=``, else by Accept.

    Raises:
        UnsupportedFormat: nothing that Accept names is offered.
    """
    if format:
        return offered[format]
    accept = request.headers.get("accept")
    found = best_media_type(accept, tuple(offered.values()))
    if found is None:
        raise UnsupportedFormat(wanted=accept, offered=", ".join(offered.values()))
    return found


def told(shape: Any, offered: Mapping[str, str], *statuses: int) -> dict[str, Any]:
    """Return what OpenAPI says of a route that answers with ``shape``, in JSON or in the other types offered."""
    found = {
        200: {"content": {kind: {"schema": _SCHEMAS.get(kind, _TEXT)} for kind in offered.values() if kind != JSON}}
    }
    return {"response_model": shape, "responses": {**found, **documented(304, 400, 406, *statuses)}}


@dataclass(frozen=True)
class Answer:
    """What every answer needs: the request, the generation, the language and the format."""

    request: Request
    served: Served
    lang: str
    media_type: str

    def one(self, thing: Any, write: Write) -> Response:
        """Answer with one thing."""

        def make() -> str:
            known = {"context": local(self.request, CONTEXT), **self._deprecation(thing.iri)}
            return write(thing, self.lang).model_copy(update=known).model_dump_json(by_alias=True, exclude_none=True)

        return respond(self.request, self.served, self.media_type, make)

    def _deprecation(self, thing: str) -> dict[str, Any]:
        """Return what says that a thing is no longer to be used; nothing for one that is in use."""
        found = self.served.graph.deprecation(thing)
        if found is None:
            return {}
        others = [Named(id=other.iri, labels=texts(other.label)) for other in found.replaced_by]
        return {"deprecated": True, "replaced_by": others, "change_notes": texts(found.reason)}

    def many(self, things: Sequence[Any], shape: type[Thing], write: Write, paging: Paging) -> Response:
        """Answer with a page of a list; a sheet holds the whole list unless a page of it was asked for."""
        if self.media_type == sheets.MEDIA_TYPE:
            return self._sheet(things, shape, write, paging)
        near = paging.neighbours(self.request, len(things))
        note_rows(self.request.scope, len(range(len(things))[paging.span]))

        def make() -> str:
            page = Page[Any](
                context=local(self.request, CONTEXT),
                id=address(self.request),
                total=len(things),
                page=paging.page,
                per_page=paging.per_page,
                more=getattr(things, "more", False) or None,
                items=[write(thing, self.lang) for thing in things[paging.span]],
                **near,
            )
            return page.model_dump_json(by_alias=True, exclude_none=True)

        return respond(self.request, self.served, self.media_type, make, link_header(near))

    def _sheet(self, things: Sequence[Any], shape: type[Thing], write: Write, paging: Paging) -> Response:
        wanted = things[paging.span] if paging.asked(self.request) else things
        near = paging.neighbours(self.request, len(things)) if paging.asked(self.request) else {}
        headers = {**link_header(near), **attachment(self.request)}
        note_rows(self.request.scope, len(wanted))
        members = (write(thing, self.lang) for thing in wanted)
        if len(wanted) > MOST_HELD:
            return stream(self.request, self.served, self.media_type, lambda: sheets.parts(shape, members), headers)
        return respond(self.request, self.served, self.media_type, lambda: sheets.sheet(shape, members), headers)


def attachment(request: Request, extension: str = "csv") -> dict[str, str]:
    """Return the header that names a file after the last part of its address."""
    return {"Content-Disposition": f'attachment; filename="{local_name(request.url.path)}.{extension}"'}
