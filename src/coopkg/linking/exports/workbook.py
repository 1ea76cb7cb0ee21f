"""Observations as the workbook that people fill in: what is read from it is what was exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.exports.cells import EXTRA
from coopkg.linking.exports.spreadsheet import Sheet, write
from coopkg.linking.exports.tables import Table, Tables
from coopkg.linking.readers.words import heading
from coopkg.linking.workbook.content import COLUMNS, Column, SheetContent, sheets
from coopkg.messages import say
from coopkg.namespaces import iri


def write_workbook(kg: KnowledgeGraph, tables: Tables, out: IO[bytes], grid: str = "synthese") -> None:
    """Write the sheets of the template, filled.

    Args:
        kg: tells the notions and items that may be chosen.
        tables: what is written.
        out: a binary stream.
        grid: whose items the sheet for meetings has as columns; it stays empty.

    Raises:
        UnknownName: no such grid.
        DoesNotFit: more than a spreadsheet holds.
    """
    filled = {heading("sheets", name): table for name, table in _tables(tables).items()}
    write((_sheet(content, filled.get(content.name), tables) for content in sheets(kg, grid)), out)


def _tables(tables: Tables) -> Mapping[str, Table]:
    return {"cases": tables.cases, "documents": tables.documents, "observations": tables.observations}


def _sheet(content: SheetContent, table: Table | None, tables: Tables) -> Sheet:
    if table is None:
        return Sheet(content.name, content.columns, content.rows)
    extras = tuple(Column(name) for name in headings(table, [column.heading for column in content.columns]))
    columns = (*content.columns, *extras)
    return Sheet(content.name, columns, _rows(table, tables, len(columns)))


def headings(table: Table, taken: Sequence[str]) -> list[str]:
    """Return the headings of the columns that are not the workbook's; one that another column has gets a number."""
    found = list(taken)
    for name in table.extras:
        own = name.removeprefix(EXTRA)
        alike = sum(one.rstrip("*") == own for one in found)
        found.append(f"{own} ({alike + 1})" if alike else own)
    return found[len(taken) :]


def _rows(table: Table, tables: Tables, width: int) -> Iterator[tuple[str, ...]]:
    names = (*COLUMNS[table.name], *table.extras)
    for key, cells in tables.merged() if table.name == "observations" else table.rows:
        said = {column: tables.text(column, text) for column, text in cells.items()}
        if key[-1] in tables.identifiers:
            said["id"] = tables.identifiers[key[-1]]
        yield tuple(_said(name, said.get(name, "")) for name in names)[:width]


def _said(column: str, text: str) -> str:
    if column == "position":
        return heading("positions", text)
    if column == "visibility" and text:
        return say(f"workbook.{text.removeprefix(iri('coop:'))}", "fr")
    return text
