"""Lists of the REST interface: one page at a time, with the way to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from coopkg import models
from coopkg_api.schemas import Ref, Thing

CONTEXT = "/api/v1/context.jsonld"


class Hit(Ref):
    """An answer of a search; a lower rank is better."""

    matched: str = Field(description="The text that matched.")
    matched_lang: str
    marks: list[tuple[int, int]] = Field([], description="Words sought, in matched: [start, end) in code points.")
    rank: float

    @classmethod
    def found(cls, h: models.Hit, lang: str) -> Hit:
        """Write an answer."""
        named = dict(Ref.of(h.ref, lang))
        if h.ref.kind == "Observation":  # it has no label of its own: the index shows what was read
            named["labels"] = {}
        return cls(**named, matched=h.matched, matched_lang=h.lang, marks=list(h.marks), rank=h.rank)


Member = TypeVar("Member", bound=Thing)


class Page(BaseModel, Generic[Member]):
    """A page of a list; ``next`` and ``prev`` are also in the Link header."""

    context: str = Field(serialization_alias="@context", description="Address of the JSON-LD context.")
    id: str = Field(description="Address of this page of the list.")
    total: int
    more: bool | None = Field(default=None, description="True where there are more than total: counting stopped there.")
    page: int
    per_page: int
    next: str | None = None
    prev: str | None = None
    items: Sequence[Member]


@dataclass(frozen=True)
class Paging:
    """Which page of a list is wanted."""

    page: Annotated[int, Query(ge=1, le=1_000_000, description="Page of the list, from 1.")] = 1
    per_page: Annotated[int, Query(ge=1, le=200, description="Members of a page, at most 200.")] = 50

    @property
    def span(self) -> slice:
        """The members of the page, as a slice of the list."""
        return slice((self.page - 1) * self.per_page, self.page * self.per_page)

    def asked(self, request: Request) -> bool:
        """Tell whether a page was asked for in so many words."""
        return not {"page", "per_page"}.isdisjoint(request.query_params)

    def neighbours(self, request: Request, total: int) -> dict[str, str]:
        """Return the addresses of the next and the previous page, where there are any."""
        last = max(1, -(-total // self.per_page))
        near = {"next": self.page + 1, "prev": min(self.page - 1, last)}
        return {rel: address(request, page=n) for rel, n in near.items() if 1 <= n <= last}


def address(request: Request, **changed: int) -> str:
    """Return the address of a request without its host, with some of its parameters changed."""
    url = request.url.include_query_params(**changed) if changed else request.url
    return url.path + (f"?{url.query}" if url.query else "")


def link_header(near: dict[str, str]) -> dict[str, str]:
    """Return the Link header (RFC 8288) of a page of a list."""
    return {"Link": ", ".join(f'<{where}>; rel="{rel}"' for rel, where in near.items())} if near else {}
