"""Questions as an API: each file of ``queries/competency`` and each table of ``queries/read`` has its address."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import BadParameter
from coopkg.graph.catalogue import Parameter, Question
from coopkg_api.conditional import respond
from coopkg_api.envelope import Paging, address, link_header
from coopkg_api.live import Live, Served
from coopkg_api.routers.rest import PREFIX, declared_only, summaries
from coopkg_api.schemas.base import Texts
from coopkg_api.sheets import MEDIA_TYPE as CSV
from coopkg_api.sheets import sheet
from coopkg_api.tables import asked, cell, table_question, table_questions
from coopkg_api.watching import note_lines, note_rows
from coopkg_api.writing import JSON, Lang, attachment, media_type, told

TABULAR = {"json": JSON, "csv": CSV, "tsv": "text/tab-separated-values"}
OF_QUESTIONS = {"json": JSON, "csv": CSV}
_OWN = ("format", "page", "per_page", "ui")
Pages = Annotated[Paging, Depends()]


def _of_questions(
    request: Request,
    format: Annotated[Literal["json", "csv"] | None, Query(description="Instead of Accept.")] = None,  # noqa: A002
) -> str:
    return media_type(request, OF_QUESTIONS, format)


FormatOfQuestions = Annotated[str, Depends(_of_questions)]


class Asked(BaseModel):
    """A parameter of a question."""

    name: str
    type: str = Field(description="concept, grid, source…, integer, text, language, or a choice written with bars.")
    default: str | None = Field(description="Taken where none is given; * is any value; absent: must be given.")
    description: str


class Listed(BaseModel):
    """A question as the list shows it."""

    id: str = Field(description="Address of the question.")
    name: str
    number: int | None = None
    summary: str
    summaries: dict[str, str]
    parameters: list[Asked]
    columns: list[str]
    example: dict[str, str]

    @classmethod
    def of(cls, question: Question, lang: str, id: str) -> Listed:  # noqa: A002
        """Write a question."""
        return cls(
            id=id,
            name=question.name,
            number=question.number,
            summary=question.summary[lang],
            summaries=dict(question.summary),
            parameters=[
                Asked(name=p.name, type=p.kind, default=p.default, description=p.help(lang))
                for p in question.parameters
            ],
            columns=list(question.columns),
            example=dict(question.example),
        )


class Row(BaseModel):
    """A question as the list shows it in CSV; parameters and columns by their names."""

    id: str
    name: str
    number: int | None
    summaries: Texts
    parameters: list[str]
    columns: list[str]

    @classmethod
    def of(cls, listed: Listed) -> Row:
        """Write a question."""
        return cls(**{**dict(listed), "parameters": [parameter.name for parameter in listed.parameters]})


class Envelope(BaseModel):
    """A page of a list that is no JSON-LD: of questions, or of the rows of an answer."""

    id: str = Field(description="Address of this page.")
    total: int
    page: int
    per_page: int
    next: str | None = None
    prev: str | None = None


class QuestionPage(Envelope):
    """A page of the list of questions."""

    items: list[Listed]


class AnswerPage(Envelope):
    """A page of the answer to a question: ``items`` are rows, column → IRI, text, number, truth or null."""

    question: str
    summary: str
    columns: list[str]
    query: str = Field(description="The SPARQL query, with the parameters bound.")
    items: list[dict[str, str | int | float | bool | None]]


def questions_router(live: Live) -> APIRouter:
    """Return the routes below ``/api/v1/questions``."""
    router = APIRouter(prefix=f"{PREFIX}/questions", tags=["questions"])
    only = [Depends(declared_only)]

    @router.get(
        "",
        **summaries("questions"),
        **told(QuestionPage, OF_QUESTIONS),
        dependencies=only,
    )
    def questions(request: Request, lang: Lang, kind: FormatOfQuestions, paging: Pages) -> Response:
        known = [Listed.of(q, lang, f"{request.url.path}/{q.name}") for q in table_questions()]
        if kind != JSON:
            wanted = known[paging.span] if paging.asked(request) else known
            return respond(request, live.now(), kind, lambda: sheet(Row, map(Row.of, wanted)), attachment(request))
        listed = known[paging.span]
        return _paged(request, live.now(), paging, len(known), lambda shared: QuestionPage(**shared, items=listed))

    @router.get("/{name}", **told(AnswerPage, TABULAR, 404))
    def answer(name: str, request: Request, lang: Lang, paging: Pages) -> Response:
        return _answer(live.now(), table_question(name), request, lang, paging)

    return router


def tell_each_question(app: FastAPI) -> None:
    """Have OpenAPI tell each question by its own address and parameters, though one route answers them all."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            document["paths"] = dict(_each_told(document["paths"]))
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _each_told(paths: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in paths.items():
        if path != f"{PREFIX}/questions/{{name}}":
            yield path, methods
            continue
        for question in table_questions():
            yield path.format(name=question.name), {"get": _told(methods["get"], question)}


def _told(shared: Mapping[str, Any], question: Question) -> dict[str, Any]:
    said = {"summary": question.summary["en"], "x-summary-fr": question.summary["fr"]}
    parameters = [parameter for parameter in shared["parameters"] if parameter["in"] != "path"]
    own = {"operationId": f"question_{question.name}", "parameters": [*parameters, *_parameters(question)]}
    return {**shared, **said, **own}


def _parameters(question: Question) -> list[dict[str, Any]]:
    """Return what OpenAPI says of the parameters of a question, and of the format."""
    own = [_described(p, question.example) for p in question.parameters if p.name != "lang"]
    formats = {"type": "string", "enum": list(TABULAR)}
    return [*own, {"name": "format", "in": "query", "schema": formats, "description": "Instead of Accept."}]


def _described(parameter: Parameter, example: Mapping[str, str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.kind == "integer":
        schema["pattern"] = "^[0-9]+$"
    if parameter.default is not None:
        schema["default"] = parameter.default
    told = {"description": parameter.help("en"), "x-description-fr": parameter.help("fr")}
    shown = {"example": example[parameter.name]} if parameter.name in example else {}
    needed = parameter.default is None
    return {"name": parameter.name, "in": "query", "required": needed, "schema": schema, **told, **shown}


def _answer(served: Served, question: Question, request: Request, lang: str, paging: Paging) -> Response:
    query = served.graph.question(question.name, **asked(question, request, lang, _OWN))
    kind = media_type(request, TABULAR, _format(request))
    if kind != JSON:
        return _file(served, query, kind, request)
    table = served.table(query)
    rows = [dict(zip(table.columns, map(cell, row), strict=True)) for row in table.rows[paging.span]]
    note_rows(request.scope, len(rows))
    told: dict[str, Any] = {"question": question.name, "summary": question.summary[lang]}
    told |= {"columns": table.columns, "query": query}
    return _paged(request, served, paging, len(table), lambda shared: AnswerPage(**shared, **told, items=rows))


def _format(request: Request) -> str | None:
    name = request.query_params.get("format")
    if name is not None and name not in TABULAR:
        raise BadParameter(name="format", value=name, expected=", ".join(TABULAR))
    return name


def _file(served: Served, query: str, kind: str, request: Request) -> Response:
    extension = next(name for name, media in TABULAR.items() if media == kind)
    out = io.BytesIO()

    def make() -> bytes:
        served.graph.export(query, out, extension)
        return out.getvalue()

    response = respond(request, served, kind, make, attachment(request, extension))
    note_lines(request.scope, extension, bytes(response.body))
    return response


def _paged(
    request: Request, served: Served, paging: Paging, total: int, page: Callable[[dict[str, Any]], BaseModel]
) -> Response:
    near = paging.neighbours(request, total)
    shared = {"id": address(request), "total": total, "page": paging.page, "per_page": paging.per_page, **near}
    return respond(request, served, JSON, lambda: page(shared).model_dump_json(), link_header(near))
