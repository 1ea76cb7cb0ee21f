"""What a request to import says: its parameters, or the fields of its form, and how long it wants to wait."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from coopkg.linking.jobs.trays import Order
from coopkg_api.importing.authority import Caller
from coopkg_api.importing.upload import FILE, MULTIPART

MOST_SECONDS = 60
"""Longest time that an answer waits for the end of a job."""

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What is said beside the file."""

    name: Annotated[str, Query(max_length=300, description="Name of the file, where it is the body itself.")] = ""
    visibility: Annotated[
        Literal["public", "network", "private"],
        Query(description="Who may see what is imported: everybody; else nobody over HTTP, network and private alike."),
    ] = "public"
    at_least: Annotated[
        int, Query(ge=0, le=1_000_000, description="Aggregates only, of at least so many collectives; 0 for all.")
    ] = 0
    named: Annotated[bool, Query(description="The observers have agreed to be named.")] = False
    case_from: Annotated[
        Literal["", "document", "folder"], Query(description="Where the case comes from, if no column tells.")
    ] = ""
    observer: Annotated[str, Query(max_length=300, description="Who observed, if the file does not tell.")] = ""
    date: Annotated[str, Query(max_length=10, description="When, if the file does not tell: 2024-03-12, 2024.")] = ""
    mapping: Annotated[
        str, Query(max_length=200_000, include_in_schema=False, description="How the columns are read, in TOML.")
    ] = ""  # too long for most addresses: told as a field of the form alone
    again: Annotated[bool, Query(description="Import it although the same file was imported before.")] = False
    dry_run: Annotated[bool, Query(description="Check only, and import nothing.")] = False
    publish: Annotated[bool, Query(description="Publish it at once; for curators.")] = False

    def with_fields(self, given: Mapping[str, str]) -> Wanted:
        """Return the same with the fields of a form instead.

        Raises:
            RequestValidationError: a field is not known here, or not what it must be.
        """
        unknown = [name for name in given if name not in _NAMES]
        if unknown:
            told = [{"loc": (name[:100],), "msg": "not a field of this form", "type": "extra"} for name in unknown[:5]]
            raise RequestValidationError(told)
        try:
            return _ADAPTER.validate_python({**vars(self), **given})
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None

    def order(self, import_id: str, caller: Caller, lang: str) -> Order:
        """Return what the job is to do, for somebody who reads ``lang``."""
        told = {name: getattr(self, name) for name in _NAMES if name not in ("name", "mapping")}
        return Order(import_id, by=caller.token.name, role=caller.token.role, lang=lang, **told)


_NAMES = tuple(one.name for one in fields(Wanted))
_ADAPTER = TypeAdapter(Wanted)


def wait_of(request: Request) -> int:
    """Return for how many seconds an answer is to wait: ``Prefer: wait=20`` (RFC 7240, section 4.3); else 0."""
    found = _WAIT.search(",".join(request.headers.getlist("prefer"))[:1000])
    return min(int(found[1]), MOST_SECONDS) if found else 0


def told_body() -> dict[str, Any]:
    """Return what OpenAPI says of the body: a form, or the file itself."""
    schema = _ADAPTER.json_schema()
    properties = {name: shape for name, shape in schema["properties"].items() if name != "name"}
    file = {"type": "string", "format": "binary", "description": "XLSX, ODS, CSV, .qdpx, .qdc or RDF."}
    form = {"type": "object", "required": [FILE], "properties": {FILE: file, **properties}}
    bare = {"schema": {"type": "string", "format": "binary"}}
    content = {MULTIPART: {"schema": form}, "application/octet-stream": bare}
    return {"required": True, "content": content}
