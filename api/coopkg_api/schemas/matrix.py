"""The matrix of collectives and notions, and the list of the newest observations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from coopkg.linking.comparison.numbers import titled
from coopkg.models import Ref as RefModel
from coopkg.models import matrix as models
from coopkg_api.filters import Stance
from coopkg_api.schemas.base import Ref, Texts, Thing, chosen, refs, texts

NEWEST = "/api/v1/matrix/observations"
State = Literal["present", "absent", "ambivalent", "several", "silent", "coded", "part", "nothing"]


class Cell(BaseModel):
    """What was observed of a notion in a collective; counts of observations."""

    notion: str = Field(description="IRI of the column.")
    state: State = Field(description="In a word: the one position, several, or what there is without a position.")
    observations: int = Field(description="All that stand behind the cell.")
    present: int
    absent: int
    ambivalent: int
    silent: int = Field(description="Not addressed by the collective.")
    coded: int = Field(description="Without a stance.")
    rolled_up: int = Field(description="Presences of items or narrower notions that count for this notion.")
    part_of: int = Field(
        description="Observed of a part, counting for nothing: of an item that brings it up among others, or of an "
        "item or narrower notion that was not found present."
    )
    observers: int = Field(description="Persons who made these observations.")
    disagree: bool = Field(description="Two persons took different positions.")
    list: str = Field(description="Address of the list of these observations.")

    @classmethod
    def of(cls, row: models.Row, notion: str, list: str) -> Cell:  # noqa: A002
        """Write a cell; ``list`` is the address of its list."""
        return cls(notion=notion, list=list, **row.cell(notion).record())  # type: ignore[arg-type]


class Row(Thing):
    """A collective with the cells in which something was observed; a column without a cell: nothing yet."""

    cells: list[Cell]

    @classmethod
    def of(cls, row: models.Row, lang: str, list_of: Callable[[str], str]) -> Row:
        """Write a row; ``list_of`` gives the address of the list of a cell by its notion."""
        cells = [Cell.of(row, notion, list_of(notion)) for notion in row.cells]
        return cls(**dict(Ref.of(row.collective, lang)), cells=cells)


class Number(BaseModel):
    """How many collectives of an import hold a stance on a notion."""

    notion: str = Field(description="IRI of the column.")
    stance: Stance
    collectives: int = Field(description="Never below the threshold of the import.")


class Numbers(Ref):
    """An import that shares numbers of collectives alone; they count for no cell and are not to be added up."""

    ended_on: str | None = Field(default=None, description="Day of the import.")
    least: int = Field(description="Threshold: nothing is shown of fewer collectives.")
    counts: list[Number]

    @classmethod
    def told(cls, numbers: models.Numbers, columns: Sequence[RefModel], lang: str) -> Numbers:
        """Write the numbers of an import, in the order of the columns."""
        counts = [
            Number(notion=column.iri, stance=stance, collectives=count)  # type: ignore[arg-type]
            for column in columns
            for stance, count in numbers.collectives.get(column.iri, {}).items()
        ]
        source = {**dict(Ref.of(numbers.source, lang)), "label": titled(numbers, lang)}
        return cls(**source, ended_on=numbers.ended_on or None, least=numbers.least, counts=counts)


class Part(BaseModel):
    """A page of a list that comes with a comparison; ``next`` and ``prev`` are also in the Link header."""

    context: str = Field(serialization_alias="@context", description="Address of the JSON-LD context.")
    id: str = Field(description="Address of this page.")
    total: int = Field(description="Members of all pages.")
    page: int
    per_page: int
    next: str | None = None
    prev: str | None = None


class MatrixPage(Part):
    """A page of collectives of a matrix."""

    scheme: Ref | None = Field(default=None, description="None where the columns were chosen.")
    fictitious: bool = Field(description="The collectives are made-up ones.")
    columns: list[Ref] = Field(description="Notions, items and dimensions of the scheme, in its order.")
    items: list[Row]
    numbers: list[Numbers] = Field(
        [], description="Imports that share numbers alone; none where collectives or observations are chosen."
    )


class Noted(Thing):
    """An observation as a list shows it; the whole of it is at /api/v1/observations/{name}."""

    type: str | None = "Observation"
    collective: Ref
    stance: str = Field(description="present, absent, ambivalent, silent, or coded (without a stance).")
    observed: Ref
    observers: list[Ref] = Field([])
    observed_on: str | None = Field(default=None, description="Year, month or day, as precise as known.")
    reading: str | None = Field(default=None, description="Paraphrase of what was read.")
    readings: Texts = Field({})

    @classmethod
    def of(cls, noted: models.Noted, lang: str) -> Noted:
        """Write an observation."""
        return cls(
            id=noted.iri,
            collective=Ref.of(noted.collective, lang),
            stance=noted.stance,
            observed=Ref.of(noted.observed, lang),
            observers=refs(noted.observers, lang),
            observed_on=noted.observed_on or None,
            reading=chosen(noted.read, lang),
            readings=texts(noted.read),
        )


class NotedPage(BaseModel):
    """A part of the list of the newest; ``next``, which goes on after the last one, is also in the Link header."""

    context: str = Field(serialization_alias="@context", description="Address of the JSON-LD context.")
    id: str = Field(description="Address of this part of the list.")
    per_page: int
    next: str | None = None
    items: list[Noted]
