"""Pages of the questions: the list, and a form, an answer and its files for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from coopkg import KnowledgeGraph
from coopkg.errors import CoopkgError
from coopkg.graph.catalogue import Parameter, Question
from coopkg.graph.table import Table
from coopkg.messages import say
from coopkg.models import Text
from coopkg.namespaces import shorten
from coopkg_api import answers, finding
from coopkg_api.languages import languages
from coopkg_api.live import Live
from coopkg_api.pages import Pages
from coopkg_api.problems import body, of_error, prefers_page
from coopkg_api.tables import asked, table_question, table_questions
from coopkg_api.view import View

ANY = "*"
MOST_WORDS = 200


@dataclass(frozen=True)
class Field:
    """A field of the form: what is given, and what there is to choose from (label, value)."""

    name: str
    help: str
    given: str
    options: Sequence[tuple[Text, str]]
    kind: str


def asking_router(live: Live, pages: Pages) -> APIRouter:
    """Return the routes ``/questions`` and ``/questions/{name}``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/questions")
    def questions(request: Request, q: str = "") -> Response:
        words = q.strip()[:MOST_WORDS]
        themes = _themes(languages(request).interface, words)
        shown: dict[str, Any] = {"words": words, "themes": themes, "line": finding.line_named(words)}
        return pages.page(request, live.now(), "questions.html", **shown)

    @router.get("/questions/{name}")
    def question(name: str, request: Request) -> Response:
        served, found = live.now(), table_question(name)
        values = _values(found, request)
        fields = [_field(p, values, served.graph, request) for p in found.parameters if p.name != "lang"]
        shown: dict[str, Any] = {"question": found, "fields": fields, "parameters": urlencode(values)}
        try:
            query = served.graph.question(found.name, **values)
        except CoopkgError as error:
            if not prefers_page(request):
                raise
            problem = of_error(error, languages(request).interface)
            told: dict[str, Any] = {"problem": body(problem, request), "served": served, "query": "", "table": None}
            return pages.uncached(request, "question.html", problem.status, **shown, **told)
        found_rows = served.graph.query(query)
        assert isinstance(found_rows, Table)  # noqa: S101
        answer = answers.shown(found_rows, served, View(request, served.vocabulary))
        told = {"problem": None, "query": query, "table": answer, "excerpts": len(served.graph.excerpts())}
        return pages.page(request, served, "question.html", **shown, **told)

    return router


def _themes(lang: str, words: str) -> list[tuple[str, list[Question]]]:
    """Return the questions that people ask, those that fit the words, theme by theme."""
    found: dict[str, list[Question]] = defaultdict(list)
    for question in finding.fitting(table_questions(), words):
        if question.number:
            found[say(f"theme.{question.theme}", lang) if question.theme else ""].append(question)
    return list(found.items())


def _values(question: Question, request: Request) -> dict[str, str]:
    """Return what the reader gives; the example stands in for what is needed and is not given."""
    given = asked(question, request, languages(request).content, ("ui",))
    filled = {name: text for name, text in given.items() if text.strip()}
    needed = {p.name for p in question.parameters if p.default is None}
    return {**{name: text for name, text in question.example.items() if name in needed}, **filled}


def _field(parameter: Parameter, values: Mapping[str, str], kg: KnowledgeGraph, request: Request) -> Field:
    given = values.get(parameter.name, parameter.default or "")
    options: list[tuple[Text, str]] = [({}, choice) for choice in parameter.choices] or _options(parameter.kind, kg)
    if options and parameter.default == ANY:
        options = [({}, ANY), *options]
    if options and given not in {name for _, name in options}:
        options = [({"": given}, given), *options]
    return Field(parameter.name, parameter.help(languages(request).interface), given, options, parameter.kind)


def _options(kind: str, kg: KnowledgeGraph) -> list[tuple[Text, str]]:
    """Return the things of a kind that can be chosen, each by its label and the name that the address takes."""
    known: Mapping[str, Any] = {
        "concept": kg.concepts,
        "grid": kg.grids,
        "collective": kg.collectives,
        "comparison": kg.comparisons,
    }
    if kind == "source":
        return [(kg.resource(s.iri).label, _short(s.iri)) for s in kg.sources() if s.statements]
    return [(thing.label, _short(thing.iri)) for thing in known[kind]()] if kind in known else []


def _short(address: str) -> str:
    return shorten(address).partition(":")[2]
