"""Bodies of requests, read within a bound: one that is announced as too large is not waited for."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg_api.languages import languages
from coopkg_api.phrases import phrase


async def read_body(request: Request, most: int) -> bytes | None:
    """Return the body of a request, or None where it has more than ``most`` bytes, announced or sent.

    Raises:
        HTTPException: 415, the body is compressed (RFC 9110, section 15.5.16): nothing is unpacked here.
    """
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity"):
        told = phrase("problem.content_coding", languages(request).interface)
        raise HTTPException(415, told, {"Accept-Encoding": "identity"})
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            return None
    return bytes(body)
