"""What the workbook holds: its sheets and columns, and the notions and items that may be chosen today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.readers.values import STANCES
from coopkg.linking.readers.words import heading, tables
from coopkg.messages import find, say
from coopkg.models import Item
from coopkg.namespaces import shorten

COLUMNS = {
    "cases": ("id", "name", "territory", "sector", "form", "start_date", "lat", "lon", "address", "note"),
    "documents": ("id", "case", "title", "date", "kind", "file", "visibility", "note"),
    "observations": (
        *("id", "case", "concept", "position", "intensity", "confidence", "observer", "date"),
        *("document", "quote", "start", "end", "note", "answers"),
    ),
}
"""Sheet → its columns, in order; the names are those of ``readers/columns.toml``."""

GRID = ("case", "observer", "date")
VISIBILITIES = ("public", "network", "private")


@dataclass(frozen=True)
class Column:
    """A column of the workbook.

    Attributes:
        heading: in French, with a star where it must be filled in.
        choices: what may be chosen: words, or the sheet whose first column holds them.
    """

    heading: str
    required: bool = False
    choices: tuple[str, ...] | str = ()


@dataclass(frozen=True)
class SheetContent:
    """A sheet with the rows that it begins with."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = field(default_factory=tuple)


def sheets(kg: KnowledgeGraph, grid: str) -> tuple[SheetContent, ...]:
    """Return the sheets of a workbook, with the live concepts and the items of one grid.

    Raises:
        UnknownName: no such grid.
    """
    items = kg.grid(grid).items
    return (
        SheetContent(_sheet("readme"), (), tuple(_readme())),
        SheetContent(_sheet("cases"), _columns("cases", {})),
        SheetContent(_sheet("documents"), _columns("documents", _choices("documents"))),
        SheetContent(_sheet("observations"), _columns("observations", _choices("observations")), (_example(kg),)),
        SheetContent(_sheet("concepts"), tuple(Column(name) for name in _CONCEPTS), tuple(_concepts(kg))),
        SheetContent(_sheet("grid"), (*_columns("grid", _choices("documents")), *map(_item_column, items))),
    )


_CONCEPTS = ("concept", "anglais", "iri", "type")


def stances() -> tuple[str, ...]:
    """Return the stances as the workbook writes them, in French."""
    return tuple(heading("positions", stance) for stance in STANCES)


def label_of(item: Item) -> str:
    """Return an item as a cell names it: labels of items may be alike, so the address follows, and decides.

    A semicolon would part two codes.
    """
    return f"{item.label.get('fr', '').replace(';', ',')} [{shorten(item.iri)}]"


def _sheet(kind: str) -> str:
    return heading("sheets", kind)


def _columns(sheet: str, choices: Mapping[str, tuple[str, ...] | str]) -> tuple[Column, ...]:
    section, names = ("observations", GRID) if sheet == "grid" else (sheet, COLUMNS[sheet])
    required = tables()["required"].get(section, [])
    return tuple(
        Column(heading(section, name) + "*" * (name in required), name in required, choices.get(name, ()))
        for name in names
    )


def _choices(sheet: str) -> dict[str, tuple[str, ...] | str]:
    if sheet == "documents":
        return {"case": _sheet("cases"), "visibility": tuple(say(f"workbook.{name}", "fr") for name in VISIBILITIES)}
    return {
        "case": _sheet("cases"),
        "concept": _sheet("concepts"),
        "document": _sheet("documents"),
        "position": stances(),
        "intensity": ("0", "1", "2", "3"),
    }


def _item_column(item: Item) -> Column:
    return Column(label_of(item), choices=stances())


def _concepts(kg: KnowledgeGraph) -> Iterator[tuple[str, ...]]:
    live = [concept for concept in kg.concepts() if kg.deprecation(concept.iri) is None]
    for concept in sorted(live, key=lambda one: one.label.get("fr", "").casefold()):
        yield concept.label.get("fr", ""), concept.label.get("en", ""), shorten(concept.iri), "notion"
    for grid in kg.grids():
        for item in grid.items:
            if kg.deprecation(item.iri) is None:
                yield label_of(item), item.label.get("en", ""), shorten(item.iri), grid.label.get("fr", "")


def _example(kg: KnowledgeGraph) -> tuple[str, ...]:
    """Return the one example row; readers pass it over, for its identifier says so."""
    first = next(_concepts(kg))[0]
    told = {"id": heading("marks", "example"), "concept": first, "position": stances()[0], "date": "2024-03"}
    said = {name: find(f"workbook.example_{name}", "fr", "") for name in COLUMNS["observations"]}
    return tuple(told.get(name, said[name]) for name in COLUMNS["observations"])


def _readme() -> Iterator[tuple[str, ...]]:
    """Yield what to do, then every column with its English name and what it takes, in both languages."""
    for lang in ("fr", "en"):
        for step in range(1, 7):
            yield (say(f"workbook.step_{step}", lang),)
        yield ()
    yield tuple(say(f"workbook.table_{name}", "fr") for name in ("sheet", "column", "english", "content"))
    for sheet, names in COLUMNS.items():
        for name in names:
            star = "*" * (name in tables()["required"].get(sheet, []))
            takes = find(f"workbook.{sheet}_{name}", "fr", ""), find(f"workbook.{sheet}_{name}", "en", "")
            english = heading(sheet, name, "en")
            yield _sheet(sheet), heading(sheet, name) + star, english, " · ".join(filter(None, takes))
