"""What a request to the SPARQL endpoint asks: SPARQL 1.1 Protocol, section 2.1, read strictly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg.errors import QueryRefused
from coopkg.graph.dataset import Graphs
from coopkg_api.languages import languages
from coopkg_api.phrases import phrase

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_MOST_FIELDS = 200
_BYTES_PER_CHARACTER = 12  # four bytes of UTF-8, each as %XX
_OTHER_BYTES = 16_384

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What one request asks.

    Attributes:
        query: the text, or None where there is none.
        graphs: the dataset of the request, or None for the one of the query.
        format: the name that ``?format=`` gives, or nothing.
    """

    query: str | None
    graphs: Graphs | None
    format: str


async def read(request: Request, most_length: int) -> Asked:
    """Read a request.

    Args:
        request: GET or POST.
        most_length: longest query, in characters.

    Raises:
        HTTPException: 400, 413 or 415.
        QueryRefused: an update.
    """
    fields = _decoded(request, request.scope["query_string"])
    if request.method == "POST":
        fields = [*fields, *await _posted(request, most_length)]
    return _asked(request, fields)


async def _posted(request: Request, most_length: int) -> Fields:
    """Return the fields of a body; a query that is the body itself becomes one."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise QueryRefused(reason="update", forbidden=True)
    if media_type not in (FORM, QUERY) or not _is_utf_8(parameters):
        raise refused(request, 415, "body_type", {"Accept-Post": f"{QUERY}, {FORM}"})
    body = await _body(request, most_length * _BYTES_PER_CHARACTER + _OTHER_BYTES)
    return _decoded(request, body) if media_type == FORM else [("query", _text(request, body))]


def _is_utf_8(parameters: str) -> bool:
    given = [p.partition("=")[2] for p in parameters.split(";") if p.partition("=")[0].strip().lower() == "charset"]
    return all(charset.strip().strip('"').lower() in ("utf-8", "utf8", "us-ascii") for charset in given)


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise refused(request, 413, "too_large")
    return bytes(body)


def _decoded(request: Request, encoded: bytes) -> Fields:
    text = _text(request, encoded)
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise refused(request, 400, "not_utf8") from None


def _text(request: Request, encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        raise refused(request, 400, "not_utf8") from None


def _asked(request: Request, fields: Fields) -> Asked:
    queries = _all(fields, "query")
    if len(queries) > 1:
        raise refused(request, 400, "two_queries")
    if _all(fields, "update"):
        if queries:
            raise refused(request, 400, "query_and_update")
        raise QueryRefused(reason="update", forbidden=True)
    default, named = _all(fields, "default-graph-uri"), _all(fields, "named-graph-uri")
    graphs = Graphs(default, named) if default or named else None
    return Asked(queries[0] if queries else None, graphs, (_all(fields, "format") or ("",))[0])


def _all(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)


def refused(request: Request, status: int, key: str, headers: dict[str, str] | None = None) -> HTTPException:
    """Return a refusal in the reader's language; ``key`` is one of the section ``sparql`` of the phrases."""
    return HTTPException(status, phrase(f"sparql.{key}", languages(request).interface), headers)
