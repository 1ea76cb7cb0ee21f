"""Pages of the matrix: collectives × notions with what goes with it, and the observations behind one cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from coopkg import KnowledgeGraph
from coopkg.graph.observation_choice import Wanted
from coopkg.graph.observation_index import ObservationIndex
from coopkg.linking import comparison
from coopkg.linking.comparison import Choice, heatmap, listing
from coopkg.linking.comparison.numbers import titled
from coopkg.linking.comparison.passages import passages
from coopkg.models import Ref
from coopkg.models.comparing import MEASURES
from coopkg.models.matrix import SIGNS
from coopkg.namespaces import local_name
from coopkg_api.languages import languages
from coopkg_api.live import Live
from coopkg_api.pages import Pages
from coopkg_api.selection import behind

ACROSS = 50
"""Collectives of a page."""
SHOWN = 20
"""Disagreements and pairs that the page lists; the files have them all."""
MOST = 200
"""Observations of the page of a cell; persons that its form offers."""


_Date = Annotated[str, Query(max_length=10)]


@dataclass(frozen=True)
class Asked:
    """What the form of the page says; notions, one a line, stand in the place of a grid or scheme."""

    columns: Annotated[str, Query(max_length=300)] = "grid:synthese"
    notions: Annotated[str, Query(max_length=10_000)] = ""
    by: Literal["", "dimension"] = ""
    form: Annotated[str, Query(max_length=300)] = ""
    observer: Annotated[str, Query(max_length=300)] = ""
    since: _Date = ""
    until: _Date = ""
    fictitious: bool = False
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1

    @property
    def refined(self) -> bool:
        """Tell whether notions, a person or dates were chosen."""
        return bool(self.notions.strip() or self.observer or self.since or self.until)

    def choice(self) -> Choice:
        """Return what is compared."""
        filters = {name: getattr(self, name).strip() for name in ("form", "observer", "since", "until")}
        if notions := tuple(filter(None, map(str.strip, self.notions.splitlines()))):
            return Choice(notions=notions, fictitious=self.fictitious, **filters)
        kind, _, name = self.columns.partition(":")
        grid, scheme = ("", name) if kind == "scheme" else (name or kind, "")
        return Choice(grid, scheme, by=self.by, fictitious=self.fictitious, **filters)

    def files(self) -> str:
        """Return the parameters of the files."""
        choice = self.choice()
        names = ("grid", "scheme", "by", "form", "observer", "since", "until")
        given = [(name, value) for name in names if (value := getattr(choice, name))]
        made_up = [("fictitious", "true")] if self.fictitious else []
        return urlencode([*given, *(("notion", notion) for notion in choice.notions), *made_up])


@dataclass(frozen=True)
class Crossed:
    """Which cell is looked at."""

    collective: Annotated[str, Query(min_length=1, max_length=300)]
    notion: Annotated[str, Query(min_length=1, max_length=300)]
    observer: Annotated[str, Query(max_length=300)] = ""
    since: Annotated[str, Query(max_length=10)] = ""
    until: Annotated[str, Query(max_length=10)] = ""

    def choice(self) -> Choice:
        """Return what is compared."""
        return Choice(
            notions=(self.notion,),
            collectives=(self.collective,),
            observer=self.observer,
            since=self.since,
            until=self.until,
        )


def crossing_router(live: Live, pages: Pages) -> APIRouter:
    """Return the routes ``/matrix`` and ``/matrix/cell``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/matrix")
    def matrix(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
        served = live.now()
        ui = languages(request).interface
        return pages.made(request, served, lambda: ("matrix.html", _matrix(served.graph, asked, ui)))

    @router.get("/matrix/cell")
    def cell(request: Request, crossed: Annotated[Crossed, Depends()]) -> Response:
        served = live.now()
        return pages.made(request, served, lambda: ("cell.html", _cell(served.graph, crossed)))

    return router


def _matrix(kg: KnowledgeGraph, asked: Asked, ui: str) -> Mapping[str, Any]:
    choice, first = asked.choice(), (asked.page - 1) * ACROSS
    found = comparison.matrix(kg, choice, first, ACROSS)
    agreement = comparison.agreement(kg, choice, 0, SHOWN)
    return {
        "asked": asked,
        "matrix": found,
        "signs": SIGNS,
        "list_of": lambda case, notion: behind(case, notion, found.within),
        "tip": lambda cell, case, notion: heatmap.tip_of(cell, case, notion, ui),
        "caption": heatmap.caption(found, ui),
        "columns": _columns(kg),
        "observers": ObservationIndex(kg.generation.index).observers(MOST),
        "numbered": [column for column in found.columns if any(column.iri in one.collectives for one in found.numbers)],
        "titled": lambda numbers: titled(numbers, ui),
        "forms": _forms(kg),
        "agreement": agreement,
        "alpha": listing.told(agreement, ui),
        "decimal": lambda number: listing.decimal(number, 2, ui),
        "gaps": comparison.gaps(kg, choice, 0, SHOWN),
        "together": [comparison.cooccurrence(kg, choice, measure) for measure in MEASURES],
        "shown_most": SHOWN,
        "last": max(1, -(-found.total // ACROSS)),
    }


def _columns(kg: KnowledgeGraph) -> list[tuple[str, Ref]]:
    """Return the grids, the scheme of the notions, and those of the codes of imports."""
    grids = [(f"grid:{local_name(grid.iri)}", Ref(grid.iri, "Grid", grid.label)) for grid in kg.grids()]
    others = [iri for iri in ObservationIndex(kg.generation.index).schemes() if local_name(iri).startswith("import-")]
    names = [f"scheme:{local_name(iri)}" for iri in others]
    return [*grids, *((name, kg.resource(name)) for name in ("scheme:core", *names))]


def _forms(kg: KnowledgeGraph) -> list[Ref]:
    """Return the notions that name the form of a real collective, by address."""
    found = {form.iri: form for one in kg.collectives() if not one.fictitious for form in one.forms}
    return [found[iri] for iri in sorted(found)]


def _cell(kg: KnowledgeGraph, crossed: Crossed) -> Mapping[str, Any]:
    choice = crossed.choice()
    rows = choice.rows(kg)
    found = comparison.matrix(kg, choice)
    (notion,), (row,) = found.columns, found.rows
    wanted = Wanted(
        collective=row.collective.iri, notion=notion.iri, observer=rows.observer, since=rows.since, until=rows.until
    )
    observations = kg.observations(wanted)
    shown = list(islice(observations, MOST))
    return {
        "collective": row.collective,
        "notion": notion,
        "cell": row.cell(notion.iri),
        "signs": SIGNS,
        "observations": shown,
        "passages": passages(kg, [one.iri for one in shown]),
        "total": observations.total,
    }
