"""What is compared, as the parameters of an address say it: the same for the matrix and for what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query
from pydantic import StringConstraints
from starlette.requests import Request

from coopkg.linking.comparison import Choice
from coopkg.models import Ref
from coopkg.namespaces import shorten
from coopkg_api.sheets import XLSX
from coopkg_api.writing import OF_LISTS, media_type

SVG = "image/svg+xml"
OF_MATRIX = {**OF_LISTS, "svg": SVG, "xlsx": XLSX}
MOST_NAMES = 200

_Name = Annotated[str, StringConstraints(max_length=300)]
_Date = Annotated[str, Query(max_length=10, description="Year, month or day: 2024, 2024-03 or 2024-03-12.")]


@dataclass(frozen=True)
class Selection:
    """Which notions and which collectives."""

    grid: Annotated[str, Query(max_length=300, description="Slug or IRI of a grid, such as synthese.")] = ""
    scheme: Annotated[
        str, Query(max_length=300, description="Slug or IRI of a scheme instead, such as core; import-… for an import.")
    ] = ""
    notion: Annotated[
        list[_Name] | None,
        Query(max_length=MOST_NAMES, description="Notions instead: concepts by slug, items as item:…, or labels."),
    ] = None
    by: Annotated[
        Literal["dimension"] | None, Query(description="The dimensions of the grid, instead of its items.")
    ] = None
    collective: Annotated[
        list[_Name] | None, Query(max_length=MOST_NAMES, description="These collectives only, by slug, IRI or name.")
    ] = None
    form: Annotated[str, Query(max_length=300, description="Collectives of a form, such as cte.")] = ""
    observer: Annotated[str, Query(max_length=300, description="What this person observed.")] = ""
    since: _Date = ""
    until: _Date = ""
    fictitious: Annotated[bool, Query(description="Made-up collectives instead of real ones.")] = False

    def choice(self) -> Choice:
        """Return what the library compares."""
        return Choice(
            grid=self.grid,
            scheme=self.scheme,
            notions=tuple(self.notion or ()),
            by=self.by or "",
            collectives=tuple(self.collective or ()),
            form=self.form,
            observer=self.observer,
            since=self.since,
            until=self.until,
            fictitious=self.fictitious,
        )


Selected = Annotated[Selection, Depends()]


def behind(collective: Ref, notion: Ref, within: Mapping[str, str]) -> str:
    """Return the parameters of the list of observations behind a cell."""
    filters = {name: shorten(value) for name, value in within.items()}
    return urlencode({"collective": shorten(collective.iri), "notion": shorten(notion.iri), **filters})


def _of_matrix(
    request: Request,
    format: Annotated[  # noqa: A002
        Literal["json", "jsonld", "csv", "svg", "xlsx"] | None, Query(description="Instead of Accept.")
    ] = None,
) -> str:
    return media_type(request, OF_MATRIX, format)


FormatOfMatrix = Annotated[str, Depends(_of_matrix)]
