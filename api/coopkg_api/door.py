"""How the SPARQL endpoint answers: the protocol for programs, a form and a table for people."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from pyoxigraph import RdfFormat, serialize
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import CoopkgError, LimitReached, QueryRefused
from coopkg.graph import catalogue
from coopkg.graph.formats import DATASET_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Format, graph_format
from coopkg.graph.guard import check
from coopkg.graph.pool import QueryPool
from coopkg.graph.run import Answer
from coopkg.settings import Settings
from coopkg_api import choosing, problems, protocol
from coopkg_api.choosing import GRAPH_FORMS, PAGE
from coopkg_api.headers import SECURITY
from coopkg_api.kept_answers import KeptAnswers
from coopkg_api.languages import in_language, languages
from coopkg_api.live import Live
from coopkg_api.negotiation import best_media_type
from coopkg_api.pages import HTML, Pages
from coopkg_api.protocol import Asked, client_of, refused
from coopkg_api.results import MOST_ROWS, Shown, show
from coopkg_api.sending import OPEN, Complete, heads, send_answer, unless_gone
from coopkg_api.service_description import PREFIXES, endpoint, service_description
from coopkg_api.watching import note_kept, note_lines, note_query

_LONG = 4_000
_MOST_REMEMBERED = 256
_CLIENT_GONE = 499
_CLIENT_LIMITS = ("client", "client_queries", "client_seconds", "client_errors", "imports")


@dataclass(frozen=True)
class Door:
    """What the endpoint is made of; ``examples`` says whether the questions of the catalogue are shown."""

    live: Live
    pool: QueryPool
    pages: Pages
    settings: Settings
    kept: KeptAnswers
    examples: bool = True

    async def respond(self, request: Request) -> Response:
        """Answer a request whatever happens; wrong ones are counted against the client."""
        try:
            response = await self.answer(request)
        except (CoopkgError, HTTPException) as error:
            problem = _problem(error, request)
            response = problems.answer(problem, request, self.pages)
        if response.status_code != 200:
            self._note(request, response.status_code)
        for name, value in (
            {} if isinstance(response, Complete) else {"Cache-Control": "no-cache", **OPEN, **SECURITY}.items()
        ):
            response.headers.setdefault(name, value)
        return response

    def _note(self, request: Request, status: int) -> None:
        if 400 <= status < _CLIENT_GONE and status != 429:
            self.pool.clients.erred(self._client(request))

    def _client(self, request: Request) -> str:
        return client_of(request, self.settings.proxies)

    async def answer(self, request: Request) -> Response:
        """Answer a request; a person who sent a query gets the form back with what was wrong."""
        asked = Asked(None, None, "")
        try:
            asked = await protocol.read(request, self.settings.query_length)
            if asked.query is None:
                return self._without_query(request, asked)
            return await self._with_query(request, asked, asked.query)
        except CoopkgError as error:
            raised = as_status(error, languages(request).interface)
            if asked.query is None or not _prefers_page(request, asked):
                raise raised from None
            return self._page(request, asked, error=raised)

    def _without_query(self, request: Request, asked: Asked) -> Response:
        if request.method == "POST" or not asked.is_bare:
            raise refused(request, 400, "no_query")
        name, media_type = choosing.of_description(asked.format, request.headers.get("accept"))
        if name == PAGE:
            return self._page(request, asked)
        written = graph_format(name)
        prefixes = PREFIXES if written in (RdfFormat.TURTLE, RdfFormat.TRIG) else None
        address = endpoint(request, self.settings.public_url)
        described = service_description(address, self.live.now().graph.generation.manifest)
        return Complete(serialize(described, format=written, prefixes=prefixes) or b"", media_type)

    async def _with_query(self, request: Request, asked: Asked, query: str) -> Response:
        note_query(request.scope, query)
        form = await self._let_in(query)
        name, media_type = choosing.of_query(asked.format, request.headers.get("accept"), form)
        if name == PAGE:
            work = self._show(request, asked, form)
        elif request.method == "HEAD":
            work = self._head(request, query, name, media_type)
        else:
            work = self._send(request, asked, name, media_type)
        return await unless_gone(work, request.receive) or Response(status_code=_CLIENT_GONE)

    async def _let_in(self, query: str) -> str:
        """Ask the guard; a short text that it let in is remembered, a long one is read beside the event loop."""
        if len(query) < _LONG:
            return _check(query, self.settings.query_length)
        return await asyncio.to_thread(check, query, self.settings.query_length)

    async def _run(self, request: Request, asked: Asked, name: str) -> Answer:
        served, client, query = self.live.now(), self._client(request), asked.query or ""
        key = self.kept.key(served, query, asked.graphs, name)
        if (found := self.kept.find(key)) is not None:
            self.pool.clients.enter(client)
            self.pool.clients.leave(client, 0.0)
            note_kept(request.scope)
            return found
        store = served.graph.generation.store
        answer = await self.pool.run(query, store=store, format=name, graphs=asked.graphs, client=client)
        return self.kept.keep(key, answer)

    async def _send(self, request: Request, asked: Asked, name: str, media_type: str) -> Response:
        answer = await self._run(request, asked, name)
        note_lines(request.scope, name, answer.complete)
        return await send_answer(answer, media_type, request.scope)

    async def _head(self, request: Request, query: str, name: str, media_type: str) -> Response:
        """Return the head of the answer of a query that can be read, without asking it of the data."""
        self.live.now()
        await self.pool.check(query, format=name, client=self._client(request))
        response = Response()
        response.raw_headers = list(heads(media_type))
        return response

    async def _show(self, request: Request, asked: Asked, form: str) -> Response:
        is_graph = form in GRAPH_FORMS
        answer = await self._run(request, asked, "ttl" if is_graph else "tsv")
        formats = tuple((GRAPH_FORMATS if is_graph else RESULT_FORMATS).values())
        return self._page(request, asked, shown=await show(answer, form), form=form, downloads=formats)

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
        problem = _problem(error, request) if error else None
        return self.pages.uncached(
            request,
            "sparql.html",
            problem.status if problem else 200,
            dict(problem.headers) if problem else {},
            query=asked.query or "",
            examples=_examples(languages(request).interface) if self.examples else [],
            formats=(*RESULT_FORMATS, *DATASET_FORMATS),
            form=form,
            shown=shown,
            most_rows=MOST_ROWS,
            downloads=[(one.name, _parameters(asked, one.name)) for one in downloads],
            problem=problems.body(problem, request) if problem else None,
        )


@lru_cache(_MOST_REMEMBERED)
def _check(query: str, most_length: int) -> str:
    return check(query, most_length)


def _prefers_page(request: Request, asked: Asked) -> bool:
    offered = (problems.MEDIA_TYPE, "application/json", HTML)
    return asked.format == PAGE or best_media_type(request.headers.get("accept"), offered) == HTML


def as_status(error: CoopkgError, lang: str) -> CoopkgError | HTTPException:
    """Return the errors that have a status of their own here: a text too long, a client that asks too much."""
    if isinstance(error, QueryRefused) and error.reason == "length":
        return HTTPException(413, error.message(lang))
    if isinstance(error, LimitReached) and error.limit in _CLIENT_LIMITS:
        return HTTPException(429, error.message(lang), {"Retry-After": str(error.seconds)})
    return error


def _problem(error: HTTPException | CoopkgError, request: Request) -> problems.Problem:
    if isinstance(error, CoopkgError):
        return problems.of_error(error, languages(request).interface)
    return problems.of_http(error, request)


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
