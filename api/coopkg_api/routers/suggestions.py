"""Suggestions for a text or a project that is sent: where it may speak of the notions. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import TooLarge
from coopkg.linking.exports.codes import codebook, scheme_of
from coopkg.linking.exports.suggested import write_project
from coopkg.linking.suggestions import Suggester, TextDocument, outputs, texts
from coopkg.linking.suggestions.decisions import Decisions, still_open
from coopkg.linking.suggestions.outputs import Suggested
from coopkg_api.bodies import read_body
from coopkg_api.languages import languages
from coopkg_api.live import Live, Served
from coopkg_api.phrases import phrase
from coopkg_api.problems import documented
from coopkg_api.routers.rest import PREFIX, declared_only, summaries
from coopkg_api.writing import JSON, JSON_LD, media_type

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP = "application/zip"
"""Of a project of REFI-QDA (``.qdpx``), which has no type of its own."""

ACCEPTED = {"text/plain": ".txt", "text/markdown": ".md", "text/html": ".html", DOCX: ".docx", ZIP: texts.PROJECT}
OFFERED = {"json": JSON, "jsonld": JSON_LD, "csv": "text/csv", "qdpx": ZIP}
Format = Literal["json", "jsonld", "csv", "qdpx"]
MOST_CHARACTERS = 1_000_000
"""Longest text: an interview of an hour has sixty thousand."""

_MOST_BYTES = 8 << 20
_NAME = "text"


class SuggestedPlace(BaseModel):
    """A place where the text may speak of a notion; it is for a person to accept it."""

    concept: str
    label: dict[str, str]
    start: int = Field(description="First code point, in the text that was read.")
    end: int = Field(description="Code point after the last.")
    form: str
    matched: str = Field(description="The label that was recognised.")
    lang: str
    tier: Literal["exact", "lemma", "gender", "stem"]
    rank: int = Field(description="From 1, the surest.")
    decision: Literal["accepted", ""] = Field(description="What a person decided before.")


class SuggestedPage(BaseModel):
    """Every suggestion for a text."""

    document: str
    sha256: str = Field(description="Of the text that was read, in UTF-8.")
    characters: int
    total: int
    items: list[SuggestedPlace]


class SuggestedProject(BaseModel):
    """Every suggestion for the texts of a project that has several."""

    documents: list[SuggestedPage]


class _Suggesters:
    """One suggester for each way of looking, of the generation that is served now."""

    def __init__(self) -> None:
        self._of: Served | None = None
        self._made: Mapping[tuple[bool, bool], Suggester] = {}

    def find(self, served: Served, stems: bool, alone: bool) -> Suggester:
        made = self._made if self._of is served else {}
        if (stems, alone) not in made:
            made = {**made, (stems, alone): Suggester(served.graph, stems, alone)}
            self._of, self._made = served, made
        return made[stems, alone]


def suggestions_router(live: Live, home: Path) -> APIRouter:
    """Return the route ``POST /api/v1/suggestions``."""
    router = APIRouter(prefix=PREFIX, tags=["suggestions"], dependencies=[Depends(declared_only)])
    suggesters, decisions = _Suggesters(), Decisions(home)
    about = {**summaries("suggestions")}
    about["openapi_extra"] = {**about["openapi_extra"], "requestBody": _body_told()}
    told: dict[str, Any] = {JSON_LD: {"schema": {"type": "object"}}, OFFERED["csv"]: {"schema": {"type": "string"}}}
    told[ZIP] = {"schema": {"type": "string", "format": "binary"}}
    answers = {**documented(400, 406, 413, 415, 422), 200: {"content": told}}

    @router.post("/suggestions", **about, response_model=SuggestedPage | SuggestedProject, responses=answers)
    async def suggestions(
        request: Request,
        text_lang: Annotated[Literal["fr", "en"] | None, Query(description="Language of the text.")] = None,
        stems: Annotated[bool, Query(description="Recognise stems too: more, and more that is wrong.")] = False,
        alone: Annotated[bool, Query(description="Everyday words too where no surer notion is near.")] = False,
        format: Annotated[Format | None, Query(description="Instead of Accept.")] = None,  # noqa: A002
    ) -> Response:
        kind = media_type(request, OFFERED, format)
        suffix = _suffix(request)
        body = await read_body(request, _MOST_BYTES)
        if body is None:
            raise _too_long(request)

        def answer() -> Response:
            documents, served = _documents(request, body, suffix), live.now()
            suggester = suggesters.find(served, stems, alone)
            found = [
                Suggested(one, still_open(decisions.of(one.text, suggester.suggest(one.text, text_lang or ""))))
                for one in documents
            ]
            return Response(_written(served, kind, found), media_type=kind, headers={"Vary": "Accept"})

        return await run_in_threadpool(answer)

    return router


def _body_told() -> dict[str, object]:
    return {"required": True, "content": {kind: {"schema": {"type": "string"}} for kind in ACCEPTED}}


def _suffix(request: Request) -> str:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ACCEPTED:
        raise _refused(request, 415, "text_type", {"Accept-Post": ", ".join(ACCEPTED)}, offered=", ".join(ACCEPTED))
    return ACCEPTED[kind]


def _written(served: Served, kind: str, found: list[Suggested]) -> bytes:
    name = next(name for name, offered in OFFERED.items() if offered == kind)
    if kind != ZIP:
        return outputs.write(name, found).encode("utf-8", "replace")
    out = BytesIO()
    write_project(found, codebook(served.graph, scheme_of(scheme="core")), out)
    return out.getvalue()


def _documents(request: Request, body: bytes, suffix: str) -> list[TextDocument]:
    with TemporaryDirectory(prefix="coopkg-") as folder:
        file = Path(folder) / (_NAME + suffix)
        file.write_bytes(body)
        try:
            return texts.read_all(file, MOST_CHARACTERS)
        except TooLarge:
            raise _too_long(request) from None


def _too_long(request: Request) -> HTTPException:
    return _refused(request, 413, "text_too_long", {}, most=MOST_CHARACTERS)


def _refused(request: Request, status: int, key: str, headers: dict[str, str], **data: object) -> HTTPException:
    return HTTPException(status, phrase(f"problem.{key}", languages(request).interface, **data), headers)
