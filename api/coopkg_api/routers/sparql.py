"""The SPARQL endpoint: the protocol for programs, a form and a table for people."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from pyoxigraph import RdfFormat, serialize
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import CoopkgError, LimitReached, QueryRefused, UnsupportedFormat
from coopkg.graph import catalogue
from coopkg.graph.formats import GRAPH_FORMATS, RESULT_FORMATS, Format, graph_format
from coopkg.graph.guard import check
from coopkg.graph.pool import QueryPool
from coopkg.graph.run import Answer
from coopkg.settings import Settings
from coopkg_api import problems, protocol
from coopkg_api.languages import in_language, languages
from coopkg_api.live import Live
from coopkg_api.negotiation import best_media_type
from coopkg_api.pages import HTML, Pages
from coopkg_api.problems import documented
from coopkg_api.protocol import Asked, refused
from coopkg_api.results import MOST_ROWS, Shown, show
from coopkg_api.sending import send_answer, unless_gone
from coopkg_api.service_description import PREFIXES, service_description

HEADERS = {"Vary": "Accept", "Access-Control-Allow-Origin": "*"}
ALLOWED = "GET, HEAD, OPTIONS, POST"
PAGE = "html"

_GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
_LONG = 4_000
_CLIENT_GONE = 499
_RESULT_ALIASES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}
_GRAPH_ALIASES = {"application/json": "jsonld", "application/xml": "rdf"}
_GRAPH_NAMES = {"turtle": "ttl", "json-ld": "jsonld", "json": "jsonld", "n-triples": "nt", "xml": "rdf"}


@dataclass(frozen=True)
class Door:
    """What the endpoint is made of."""

    live: Live
    pool: QueryPool
    pages: Pages
    settings: Settings

    async def answer(self, request: Request) -> Response:
        """Answer a request; a person who sent a query gets the form back with what was wrong."""
        asked = Asked(None, None, "")
        try:
            asked = await protocol.read(request, self.settings.query_length)
            if asked.query is None:
                return self._without_query(request, asked)
            return await self._with_query(request, asked, asked.query)
        except CoopkgError as error:
            raised = _as_status(error, languages(request).interface)
            if asked.query is None or not _prefers_page(request, asked):
                raise raised from None
            return self._page(request, asked, error=raised)

    def _without_query(self, request: Request, asked: Asked) -> Response:
        offered = {one.media_type: one.name for one in GRAPH_FORMATS.values()} | {HTML: PAGE}
        explicit = "/" in (request.headers.get("accept") or "").replace("*/*", "")
        best = best_media_type(request.headers.get("accept"), [HTML, *offered]) if explicit else None
        name = asked.format or offered.get(best or "", "")
        if request.method == "POST" or name not in offered.values():
            raise refused(request, 400, "no_query")
        if name == PAGE:
            return self._page(request, asked)
        return self._description(GRAPH_FORMATS[name])

    def _description(self, chosen: Format) -> Response:
        endpoint = f"{self.settings.public_url}/sparql" if self.settings.public_url else ""
        written = graph_format(chosen.name)
        prefixes = PREFIXES if written is RdfFormat.TURTLE else None
        described = service_description(endpoint, self.live.now().graph.generation.manifest.counts["triples"])
        return Response(
            serialize(described, format=written, prefixes=prefixes), media_type=chosen.media_type, headers=HEADERS
        )

    async def _with_query(self, request: Request, asked: Asked, query: str) -> Response:
        form = await self._let_in(query)
        name, media_type = _chosen(request, asked, form)
        work = self._show(request, asked, form) if name == PAGE else self._send(request, asked, name, media_type)
        return await unless_gone(work, request.receive) or Response(status_code=_CLIENT_GONE)

    async def _let_in(self, query: str) -> str:
        """Ask the guard; a long text is read beside the event loop."""
        if len(query) < _LONG:
            return check(query, self.settings.query_length)
        return await asyncio.to_thread(check, query, self.settings.query_length)

    async def _run(self, request: Request, asked: Asked, name: str) -> Answer:
        store = self.live.now().graph.generation.store
        client = request.client.host if request.client else ""
        return await self.pool.run(asked.query or "", store=store, format=name, graphs=asked.graphs, client=client)

    async def _send(self, request: Request, asked: Asked, name: str, media_type: str) -> Response:
        return await send_answer(await self._run(request, asked, name), media_type, HEADERS, request.scope)

    async def _show(self, request: Request, asked: Asked, form: str) -> Response:
        answer = await self._run(request, asked, "ttl" if form in _GRAPH_FORMS else "tsv")
        formats = GRAPH_FORMATS if form in _GRAPH_FORMS else RESULT_FORMATS
        return self._page(request, asked, shown=await show(answer, form), form=form, downloads=tuple(formats.values()))

    def _page(
        self,
        request: Request,
        asked: Asked,
        *,
        shown: Shown | None = None,
        form: str = "",
        downloads: tuple[Format, ...] = (),
        error: HTTPException | CoopkgError | None = None,
    ) -> Response:
        problem = _problem(error, request)
        return self.pages.uncached(
            request,
            "sparql.html",
            problem.status if problem else 200,
            {"Access-Control-Allow-Origin": "*", **(problem.headers if problem else {})},
            query=asked.query or "",
            examples=_examples(languages(request).interface),
            formats=(*RESULT_FORMATS, *GRAPH_FORMATS),
            form=form,
            shown=shown,
            most_rows=MOST_ROWS,
            downloads=[(one.name, _parameters(asked, one.name)) for one in downloads],
            problem=problems.body(problem, request) if problem else None,
        )


def sparql_router(live: Live, pool: QueryPool, pages: Pages, settings: Settings) -> APIRouter:
    """Return the routes of ``/sparql``."""
    router = APIRouter(tags=["sparql"], default_response_class=Response)
    door = Door(live, pool, pages, settings)
    errors = documented(400, 403, 406, 413, 429, 503)

    @router.get("/sparql", summary="Ask a SPARQL query", responses=errors)
    async def get(request: Request) -> Response:
        return await door.answer(request)

    @router.post("/sparql", summary="Ask a SPARQL query in the body", responses={**errors, **documented(415)})
    async def post(request: Request) -> Response:
        return await door.answer(request)

    @router.options("/sparql", include_in_schema=False)
    async def options() -> Response:
        return Response(status_code=204, headers={"Allow": ALLOWED, "Access-Control-Allow-Origin": "*"})

    return router


def _chosen(request: Request, asked: Asked, form: str) -> tuple[str, str]:
    """Return the name and the media type of the format; UnsupportedFormat names what there is."""
    is_graph = form in _GRAPH_FORMS
    formats = GRAPH_FORMATS if is_graph else RESULT_FORMATS
    if asked.format:
        return _by_name(asked.format, formats, _GRAPH_NAMES if is_graph else {})
    offered = {one.media_type: one.name for one in formats.values()}
    offered |= (_GRAPH_ALIASES if is_graph else _RESULT_ALIASES) | {HTML: PAGE}
    accept = request.headers.get("accept")
    best = best_media_type(accept, tuple(offered))
    if best is None:
        raise UnsupportedFormat(wanted=accept, offered=", ".join(offered))
    return offered[best], best


def _by_name(given: str, formats: Mapping[str, Format], aliases: Mapping[str, str]) -> tuple[str, str]:
    if given == PAGE:
        return PAGE, HTML
    by_type = {one.media_type: one.name for one in formats.values()}
    name = by_type.get(given, aliases.get(given, given))
    if name not in formats:
        raise UnsupportedFormat(wanted=given if given.isalnum() else "?", offered=", ".join((*formats, PAGE)))
    return name, formats[name].media_type


def _prefers_page(request: Request, asked: Asked) -> bool:
    offered = (problems.MEDIA_TYPE, "application/json", HTML)
    return asked.format == PAGE or best_media_type(request.headers.get("accept"), offered) == HTML


def _as_status(error: CoopkgError, lang: str) -> CoopkgError | HTTPException:
    """Return the errors that have a status of their own here: a text too long, a client with too many long queries."""
    if isinstance(error, QueryRefused) and error.reason == "length":
        return HTTPException(413, error.message(lang))
    if isinstance(error, LimitReached) and error.limit == "client":
        return HTTPException(429, error.message(lang), {"Retry-After": str(error.seconds)})
    return error


def _problem(error: HTTPException | CoopkgError | None, request: Request) -> problems.Problem | None:
    if isinstance(error, CoopkgError):
        return problems.of_error(error, languages(request).interface)
    return problems.of_http(error, request) if error else None


def _parameters(asked: Asked, name: str) -> str:
    """Return the parameters of the same query in another format."""
    default, named = (asked.graphs.default, asked.graphs.named) if asked.graphs else ((), ())
    graphs = [("default-graph-uri", one) for one in default] + [("named-graph-uri", one) for one in named]
    return urlencode([("query", asked.query or ""), *graphs, ("format", name)])


def _examples(lang: str) -> list[tuple[str, str]]:
    """Return (sentence, query) for the questions of the catalogue."""
    try:
        questions = catalogue.questions("competency").values()
    except FileNotFoundError:
        return []
    return [(in_language(question.summary, lang)[0], example(question, lang)) for question in questions]


def example(question: catalogue.Question, lang: str) -> str:
    """Return a question as a query that is ready to run, with the values that show what it can do."""
    spoken = {"lang": lang} if any(parameter.name == "lang" for parameter in question.parameters) else {}
    bound = question.bind({**question.example, **spoken})
    return "\n".join(line for line in bound.splitlines() if not line.startswith("#+")).strip()
