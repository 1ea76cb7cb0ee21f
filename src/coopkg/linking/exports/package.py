"""Observations as tables for programs: exact CSV, described by a Frictionless data package and by CSV on the Web.

The two descriptions say the same: https://datapackage.org (Data Package 1.0, Table Schema) and
https://www.w3.org/TR/tabular-data-primer/ (CSVW). Nothing in a cell is neutralised: it is what the graph holds.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from coopkg.linking.exports.cells import EXTRA
from coopkg.linking.exports.tables import Table, Tables
from coopkg.linking.workbook.content import COLUMNS
from coopkg.namespaces import iri

_TYPES = {"intensity": "integer", "confidence": "number", "start": "integer", "end": "integer"}
_LINKED = {"cases": ("form",), "documents": ("case",), "observations": ("case", "concept", "observer", "document")}
_DATATYPES = {"number": "decimal"}
_FILLED = (("observations", "case"),)
_LEADS_TO = {"case": "cases", "document": "documents"}
_VISIBILITY = "visibility"


@dataclass(frozen=True)
class Field:
    """A column of a file.

    Attributes:
        name: as the heading has it.
        type: of Table Schema.
        of: the column of the row that it shows.
        address: it shows the address of a thing, not its name.
        target: table to whose first column it leads.
        filled: no cell of it is empty.
    """

    name: str
    type: str
    of: str
    address: bool = False
    target: str = ""
    filled: bool = False


def write_package(tables: Tables, out: IO[bytes]) -> None:
    """Write a ZIP archive with a file for each table and both descriptions, to a binary stream."""
    found = (tables.cases, tables.documents, tables.observations)
    described = {table.name: tuple(_fields(table)) for table in found}
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for table in found:
            with archive.open(f"{table.name}.csv", "w", force_zip64=True) as member:
                _write_csv(table, described[table.name], tables.text, member)
        archive.writestr("datapackage.json", _dumped(_data_package(described)))
        archive.writestr("csv-metadata.json", _dumped(_csvw(described)))


def _fields(table: Table) -> Iterator[Field]:
    yield Field("iri", "string", "", address=True)
    taken = ["iri"]
    for column in COLUMNS[table.name]:
        if column in _LINKED[table.name]:
            target, filled = _LEADS_TO.get(column, ""), (table.name, column) in _FILLED
            yield Field(
                f"{column}_iri",
                "string",
                column,
                address=True,
                target=target,
                filled=filled,
            )
        yield Field(column, _TYPES.get(column, "string"), column)
        taken += [column, f"{column}_iri"]
    for column in table.extras:
        name = column.removeprefix(EXTRA)
        alike = sum(one == name for one in taken)
        taken.append(name)
        yield Field(f"{name} ({alike + 1})" if alike else name, "string", column)


def _write_csv(table: Table, fields: tuple[Field, ...], text: Callable[[str, str], str], out: IO[bytes]) -> None:
    with io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True) as lines:
        writer = csv.writer(lines, lineterminator="\r\n")
        writer.writerow([one.name for one in fields])
        for key, cells in table.rows:
            writer.writerow([_cell(one, key[-1], cells, text) for one in fields])


def _cell(field: Field, thing: str, cells: Mapping[str, str], text: Callable[[str, str], str]) -> str:
    if not field.of:
        return thing
    said = cells.get(field.of, "")
    if field.of == _VISIBILITY:
        return said.removeprefix(iri("coop:"))
    return said if field.address else text(field.of, said)


def _dumped(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _data_package(described: Mapping[str, tuple[Field, ...]]) -> dict[str, Any]:
    return {"name": "coopkg-observations", "profile": "tabular-data-package", "resources": [
        {
            "name": name,
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
            "schema": _schema(fields),
        }
        for name, fields in described.items()
    ]}  # fmt: skip


def _schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    links = [
        {"fields": one.name, "reference": {"resource": one.target, "fields": "iri"}} for one in fields if one.target
    ]
    return {
        "fields": [{"name": one.name, "type": one.type} for one in fields],
        "missingValues": [""],
        "primaryKey": "iri",
        **({"foreignKeys": links} if links else {}),
    }


def _csvw(described: Mapping[str, tuple[Field, ...]]) -> dict[str, Any]:
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True},
        "tables": [{"url": f"{name}.csv", "tableSchema": _table_schema(fields)} for name, fields in described.items()],
    }


def _table_schema(fields: tuple[Field, ...]) -> dict[str, Any]:
    """Return the columns of a file; links that may be empty are left out, for validators do not agree about these."""
    names = [_variable(one.name, number) for number, one in enumerate(fields, start=1)]
    columns = [
        {"name": name, "titles": one.name, "datatype": _DATATYPES.get(one.type, one.type)}
        for name, one in zip(names, fields, strict=True)
    ]
    links = [
        {"columnReference": one.name, "reference": {"resource": f"{one.target}.csv", "columnReference": "iri"}}
        for one in fields
        if one.target and one.filled
    ]
    return {"columns": columns, "primaryKey": "iri", **({"foreignKeys": links} if links else {})}


def _variable(name: str, number: int) -> str:
    """Return a name that may stand in a URI template, as CSVW asks for."""
    return name if name.isidentifier() and name.isascii() and not name.startswith("_") else f"column_{number}"
