"""What goes together, what is missing, who disagrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field

from coopkg.models import comparing as models
from coopkg.models.matrix import Noted as NotedModel
from coopkg_api.schemas.base import Ref, refs
from coopkg_api.schemas.matrix import NEWEST, Noted, Part
from coopkg_api.selection import behind

Measure = Literal["passage", "document", "collective"]
Kind = Literal["unshown", "unlooked", "question"]


class Pair(BaseModel):
    """Two notions and the units in which they were found."""

    first: Ref
    second: Ref
    both: int = Field(description="Units with both.")
    with_first: int = Field(description="Units with the first, with or without the other.")
    with_second: int
    jaccard: float = Field(description="Units with both, over units with one or the other; from 0 to 1.")

    @classmethod
    def of(cls, pair: models.Pair, lang: str) -> Pair:
        """Write a pair."""
        counts = {"both": pair.both, "with_first": pair.with_first, "with_second": pair.with_second}
        return cls(first=Ref.of(pair.first, lang), second=Ref.of(pair.second, lang), **counts, jaccard=pair.jaccard)


class CoOccurrencePage(Part):
    """Notions found together, by one measure; pairs with most units first."""

    measure: Measure = Field(description="Of what the same one: never to be added up with another measure.")
    units: int = Field(description="Passages, documents or collectives with at least one of the notions.")
    found: dict[str, int] = Field(description="IRI of a notion → units with it.")
    items: list[Pair]


class Contested(BaseModel):
    """A cell in which observers took different positions."""

    collective: Ref
    notion: Ref
    list: str = Field(description="Address of all observations behind the cell.")
    observations: Sequence[Noted] = Field(description="Those that take a position, the newest first, at most 50.")

    @classmethod
    def of(cls, cell: models.Contested, lang: str, root: str, within: Mapping[str, str]) -> Contested:
        """Write a cell; ``root`` stands before the address of its list."""
        return cls(
            collective=Ref.of(cell.collective, lang),
            notion=Ref.of(cell.notion, lang),
            list=f"{root}{NEWEST}?{behind(cell.collective, cell.notion, within)}",
            observations=[Noted.of(noted, lang) for noted in cell.observations],
        )


class AgreementPage(Part):
    """Disagreements first, then Krippendorff's alpha (nominal) with what it rests on."""

    alpha: float | None = Field(default=None, description="Absent where it cannot be computed.")
    reason: Literal["alone", "same"] | None = Field(
        default=None,
        description="Why there is no alpha: alone (no cell has the positions of two persons), "
        "same (one position alone was taken).",
    )
    told: str = Field(description="The figure, or why there is none, in a sentence.")
    units: int = Field(description="Cells with the positions of two persons or more.")
    observers: int
    values: int = Field(description="Positions taken in these cells.")
    pairs: int = Field(description="Pairs of persons of a cell, all cells together.")
    items: list[Contested]


class Disagreement(BaseModel):
    """A position in a contested cell, as a row of CSV."""

    collective: Ref
    notion: Ref
    observation: str
    stance: str
    observers: list[Ref]
    observed_on: str
    reading: str | None

    @classmethod
    def of(cls, cell: models.Contested, noted: NotedModel, lang: str) -> Disagreement:
        """Write a position."""
        written = Noted.of(noted, lang)
        return cls(
            collective=Ref.of(cell.collective, lang),
            notion=Ref.of(cell.notion, lang),
            observation=noted.iri,
            stance=noted.stance,
            observers=refs(noted.observers, lang),
            observed_on=noted.observed_on,
            reading=written.reading,
        )


class Unshown(BaseModel):
    """An item that no collective shows."""

    item: Ref
    states: dict[str, int] = Field(description="State of the cell → collectives; nothing: nobody looked.")

    @classmethod
    def of(cls, unshown: models.Unshown, lang: str) -> Unshown:
        """Write an item."""
        return cls(item=Ref.of(unshown.item, lang), states=dict(unshown.states))


class Unlooked(BaseModel):
    """A collective with the items on which there is no observation at all."""

    collective: Ref
    items: list[Ref]

    @classmethod
    def of(cls, unlooked: models.Unlooked, lang: str) -> Unlooked:
        """Write a collective."""
        return cls(collective=Ref.of(unlooked.collective, lang), items=refs(unlooked.items, lang))


class GapsPage(Part):
    """Items that no collective shows, open questions without an answer, and cells that nobody looked at."""

    collectives: int = Field(description="Collectives that were looked through.")
    unshown: list[Unshown]
    questions: list[Ref] = Field(description="Open questions to which no observation of these collectives answers.")
    asked: int = Field(description="All open questions.")
    cells: int = Field(description="Cells that nobody looked at, of all collectives.")
    out_of: int = Field(description="All cells.")
    items: list[Unlooked]


class Gap(BaseModel):
    """Something that is missing, as a row of CSV."""

    kind: Kind
    collective: Ref | None
    thing: Ref
