"""Pages that are lists: home, concepts, sources, grids, comparisons, collectives, search, about."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from coopkg_api import arrangement, finding, sides
from coopkg_api.filters import Comparisons
from coopkg_api.languages import languages
from coopkg_api.live import Live, Served
from coopkg_api.pages import Pages
from coopkg_api.view import View

Compared = Annotated[Comparisons, Depends()]
ENTRIES = 8
MOST_WORDS = 200
MOST_HITS = 50


def pages_router(live: Live, pages: Pages) -> APIRouter:
    """Return the routes of the pages that stand for no single thing."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def home(request: Request) -> Response:
        served = live.now()
        kg = served.graph
        return pages.page(
            request,
            served,
            "home.html",
            entries=arrangement.entries(kg, ENTRIES),
            example=arrangement.example(kg),
            grids=arrangement.grids(kg),
            figures=_figures(served),
        )

    @router.get("/concepts")
    def concepts(request: Request) -> Response:
        served = live.now()
        view = View(request)
        found = arrangement.letters(served.graph.concepts(), view.plain)
        return pages.page(request, served, "concepts.html", letters=found, total=sum(len(group) for _, group in found))

    @router.get("/sources")
    def sources(request: Request) -> Response:
        served = live.now()
        kg = served.graph
        names = {source.iri: kg.resource(source.iri) for source in kg.sources()}
        return pages.page(request, served, "sources.html", groups=arrangement.by_kind(kg.sources()), names=names)

    @router.get("/grids")
    def grids(request: Request) -> Response:
        served = live.now()
        return pages.page(request, served, "grids.html", grids=arrangement.grids(served.graph))

    @router.get("/search")
    def search(request: Request, q: str = "") -> Response:
        served = live.now()
        words = q.strip()[:MOST_WORDS]
        lang = languages(request).content
        kg = served.graph
        hits = kg.search(words, lang, MOST_HITS) if words else []
        said = {statement.iri: statement for statement in kg.statements()}
        near = finding.near_notions(kg, words) if words and not hits else []
        found: dict[str, Any] = {"hits": hits, "said": said, "near": near, "line": finding.line_named(words)}
        return pages.page(request, served, "search.html", words=words, **found)

    @router.get("/about")
    def about(request: Request) -> Response:
        return pages.page(request, live.now(), "about.html")

    _judged_and_observed(router, live, pages)
    return router


def _judged_and_observed(router: APIRouter, live: Live, pages: Pages) -> None:
    @router.get("/comparisons")
    def comparisons(request: Request, wanted: Compared, by: Literal["verdict", "topic"] = "verdict") -> Response:
        served = live.now()
        found = wanted.of(served.graph)
        groups = sides.by_topic(found) if by == "topic" else sides.by_verdict(found)
        table = sides.tally(served.graph.comparisons())
        shown: dict[str, Any] = {"found": found, "groups": groups, "by": by, "table": table, "wanted": wanted}
        return pages.page(request, served, "comparisons.html", **shown)

    @router.get("/collectives")
    def collectives(request: Request) -> Response:
        served = live.now()
        counts = served.graph.stances_in()
        found = [(c, counts.get(c.iri, {})) for c in served.graph.collectives()]
        return pages.page(request, served, "collectives.html", collectives=found)


def _figures(served: Served) -> list[tuple[str, int]]:
    primary = [source for source in served.graph.sources() if source.kind == "PrimarySource"]
    counted = [(name, served.count(f"{name}s")) for name in ("concept", "statement", "triple")]
    return [*counted[:2], ("source", len(primary)), *counted[2:]]
