"""What a request to the SPARQL endpoint asks: SPARQL 1.1 Protocol, section 2.1, read strictly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg.errors import QueryRefused
from coopkg.graph.dataset import Graphs
from coopkg.settings import Network
from coopkg_api.bodies import read_body
from coopkg_api.languages import languages
from coopkg_api.phrases import phrase

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_NOT_ASKING = ("format", "lang", "ui")
_MOST_FIELDS = 200
_BYTES_PER_CHARACTER = 12  # four bytes of UTF-8, each as %XX
_OTHER_BYTES = 16_384
_BYTE_ORDER_MARK = "\ufeff"  # some editors begin files so, and curl sends files as they are

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What one request asks.

    Attributes:
        query: the text, or None where there is none.
        graphs: the dataset of the request, or None for the one of the query.
        format: the name that ``?format=`` gives, or nothing.
        is_bare: whether nothing but a format or a language is given: then the service describes itself.
    """

    query: str | None
    graphs: Graphs | None
    format: str
    is_bare: bool = False


async def read(request: Request, most_length: int) -> Asked:
    """Read a request.

    Args:
        request: GET, HEAD or POST.
        most_length: longest query, in characters.

    Raises:
        HTTPException: 400, 413 or 415.
        QueryRefused: an update.
    """
    fields = _decoded(request, request.scope["query_string"])
    if request.method == "POST":
        fields = [*fields, *await _posted(request, most_length)]
    return _asked(request, fields)


def client_of(request: Request, proxies: Sequence[Network]) -> str:
    """Return who asks: the peer, or who a proxy of ours says that it speaks for. An IPv6 client is its /64 network.

    X-Forwarded-For is read from the right, where our proxies wrote: the first address that is none of them.
    """
    chain = [one.strip() for one in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if one.strip()]
    name = request.client.host if request.client else ""
    while chain and proxies and _is_within(name, proxies):
        name = chain.pop()
    return name if ":" not in name else _network_of(name)


def _is_within(name: str, networks: Sequence[Network]) -> bool:
    try:
        return any(ip_address(name) in network for network in networks)
    except ValueError:
        return False


def _network_of(name: str) -> str:
    try:
        return str(ip_network(f"{name}/64", strict=False))
    except ValueError:
        return name


async def _posted(request: Request, most_length: int) -> Fields:
    """Return the fields of a body; a query that is the body itself becomes one."""
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == UPDATE:
        raise QueryRefused(reason="update", forbidden=True)
    if media_type not in (FORM, QUERY) or not _is_utf_8(parameters):
        raise refused(request, 415, "body_type", {"Accept-Post": f"{QUERY}, {FORM}"})
    body = await read_body(request, most_length * _BYTES_PER_CHARACTER + _OTHER_BYTES)
    if body is None:
        raise refused(request, 413, "too_large")
    return _decoded(request, body) if media_type == FORM else [("query", _text(request, body))]


def _is_utf_8(parameters: str) -> bool:
    given = [p.partition("=")[2] for p in parameters.split(";") if p.partition("=")[0].strip().lower() == "charset"]
    return all(charset.strip().strip('"').lower() in ("utf-8", "utf8", "us-ascii") for charset in given)


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
    is_bare = all(key in _NOT_ASKING for key, _ in fields)
    query = queries[0].removeprefix(_BYTE_ORDER_MARK) if queries else None
    return Asked(query, graphs, (_all(fields, "format") or ("",))[0], is_bare)


def _all(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)


def refused(request: Request, status: int, key: str, headers: dict[str, str] | None = None) -> HTTPException:
    """Return a refusal in the reader's language; ``key`` is one of the section ``sparql`` of the phrases."""
    return HTTPException(status, phrase(f"sparql.{key}", languages(request).interface), headers)
