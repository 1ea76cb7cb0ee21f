"""Where each node of an import stands in the file that was sent: on disk, for there may be a million."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import Path

from coopkg.holdings.folders import owned_file
from coopkg.linking.records import Place, Record, Value

FILE = "places.sqlite"

FIELDS: Mapping[str, tuple[str, ...]] = {
    "rdfs:label": ("name", "title"),
    "skos:prefLabel": ("name",),
    "skos:definition": ("description",),
    "skos:broader": ("parent", "name"),
    "skos:editorialNote": ("note",),
    "dcterms:identifier": ("id",),
    "dcterms:date": ("date",),
    "dcterms:type": ("kind",),
    "foaf:page": ("address",),
    "coop:place": ("territory",),
    "coop:startDate": ("start_date",),
    "coop:ofKind": ("form",),
    "coop:ofCase": ("case",),
    "coop:documentOf": ("case",),
    "coop:visibility": ("visibility",),
    "coop:observesPresenceOf": ("concept", "position"),
    "coop:observesAbsenceOf": ("concept", "position"),
    "coop:observesAmbivalenceOf": ("concept", "position"),
    "coop:observesSilenceOn": ("concept", "position"),
    "coop:observes": ("concept", "position"),
    "coop:observer": ("observer",),
    "coop:observedOn": ("date",),
    "coop:intensity": ("intensity",),
    "coop:confidence": ("confidence",),
    "coop:addresses": ("answers",),
    "coop:passageOf": ("document",),
    "coop:startPosition": ("start",),
    "coop:endPosition": ("end",),
    "coop:quotation": ("quote",),
}
"""Property → the fields of a record that it may come from."""

_MOST = 200  # characters of a raw value: what people need to recognise it
_BATCH = 5_000
_SCHEMA = "CREATE TABLE node (subject TEXT, file TEXT, sheet TEXT, row INTEGER, path TEXT, cells TEXT)"

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode

Row = tuple[str, str, str, int, str, str]


class PlaceWriter:
    """Writes places as nodes come; of one node the first counts.

    Args:
        folder: of the import.
    """

    def __init__(self, folder: Path) -> None:
        path = owned_file(folder / FILE)
        path.write_bytes(b"")
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA};")
        self._rows: list[Row] = []

    def add(self, subject: str, record: Record, names: Collection[str] = ()) -> None:
        """Note that a node comes from a record, or from some of its fields."""
        fields = {name: record.fields[name] for name in names if name in record.fields} if names else record.fields
        cells = {name: (value.place.column, value.raw[:_MOST]) for name, value in fields.items()}
        place = record.place
        said = _ENCODE(cells)
        self._rows.append((subject, _storable(place.file), _storable(place.sheet), place.row, place.path, said))
        if len(self._rows) >= _BATCH:
            self._flush()

    def add_value(self, subject: str, value: Value) -> None:
        """Note that a node comes from one cell."""
        self.add(subject, Record("", value.place, {"name": value}))

    def close(self) -> None:
        """Write what is left, and the index."""
        self._flush()
        self._db.execute("CREATE INDEX node_subject ON node (subject)")
        self._db.close()

    def _flush(self) -> None:
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?)", self._rows)
        self._db.execute("COMMIT")
        self._rows.clear()


@lru_cache(256)
def _storable(name: str) -> str:
    """Return a name of a file or sheet without bytes that are no text."""
    return name.encode(errors="replace").decode()


class PlaceReader:
    """Finds the cell of a node, or of one of its properties.

    Args:
        folder: of the import.
    """

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, check_same_thread=False)

    def place(self, subject: str, field: tuple[str, ...]) -> tuple[Place, str] | None:
        """Return the place and the raw value of the first of these fields that the node has, else those of its row."""
        query = "SELECT file, sheet, row, path, cells FROM node WHERE subject = ? ORDER BY rowid LIMIT 1"
        found = self._db.execute(query, (subject,)).fetchone()
        if found is None:
            return None
        file, sheet, row, path, said = found
        cells = json.loads(said)
        column, raw = next((cells[name] for name in field if name in cells), ("", ""))
        return Place(file, sheet, row, column, path), raw
