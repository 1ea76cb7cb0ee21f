"""What a request to the service asks, read from its query string or its form: JSON within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg_api.bodies import read_body
from coopkg_api.languages import languages
from coopkg_api.phrases import phrase
from coopkg_api.reconciling.offers import BATCH

MOST_BYTES = 4 << 20
MOST_IDS = 1000
MOST_PROPERTIES = 50
_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 20


def refused(request: Request, status: int, key: str, headers: Mapping[str, str] | None = None, **data: object) -> Any:
    """Return the error of a request, with its sentence in the reader's language."""
    return HTTPException(status, phrase(f"reconcile.{key}", languages(request).interface, **data), dict(headers or {}))


async def form_of(request: Request) -> Mapping[str, str]:
    """Return the fields of a form that was posted.

    Raises:
        HTTPException: 413, it is too large; 415, it is not a form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise refused(request, 415, "not_a_form", {"Accept-Post": _FORM})
    body = await read_body(request, MOST_BYTES)
    if body is None:
        raise refused(request, 413, "too_long", most=MOST_BYTES >> 20)
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:  # not UTF-8, or more fields than any client sends
        raise refused(request, 400, "bad_form") from None


def batch(request: Request, text: str) -> Mapping[str, object]:
    """Return the queries of a batch, by their keys.

    Raises:
        HTTPException: 400, it is not a JSON object; 413, it holds too many queries.
    """
    queries = _object(request, "queries", text)
    if len(queries) > BATCH:
        raise refused(request, 413, "too_many", count=len(queries), most=BATCH)
    return queries


def extension(request: Request, text: str) -> tuple[list[str], list[Mapping[str, Any]]]:
    """Return the identifiers and the properties of a data extension query.

    Raises:
        HTTPException: 400, it is not one of the protocol; 413, it holds too many identifiers.
    """
    asked = _object(request, "extend", text)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise refused(request, 400, "bad_ids")
    if not isinstance(properties, list) or not all(_is_property(one) for one in properties):
        raise refused(request, 400, "bad_properties")
    if len(ids) > MOST_IDS or len(properties) > MOST_PROPERTIES:
        raise refused(request, 413, "too_many_ids", most=MOST_IDS, properties=MOST_PROPERTIES)
    return ids, properties


def number(request: Request, name: str, default: int) -> int:
    """Return a parameter that is a whole number, at least 0.

    Raises:
        HTTPException: 400, it is none.
    """
    given = request.query_params.get(name, "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise refused(request, 400, "bad_number", name=name, value=given[:80])
    return int(given) if given else default


def _is_property(given: object) -> bool:
    return isinstance(given, Mapping) and isinstance(given.get("id"), str)


def _object(request: Request, name: str, text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise refused(request, 400, "bad_json", name=name, line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):  # nested too deeply; a number with too many digits
        raise refused(request, 400, "not_an_object", name=name) from None
    if not isinstance(found, dict):
        raise refused(request, 400, "not_an_object", name=name)
    return found
