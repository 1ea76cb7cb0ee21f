"""What an observation lacks is taken from the options, where they say so; what it still lacks is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.words import tables
from coopkg.linking.records import ERROR, NOTE, WARNING, Place, Problem, Record, Told, Value

_LEVELS = {"date": WARNING, "position": NOTE}
"""A column that is missing as a whole: the model asks for case, notion and observer, and knows codings."""


class Completion:
    """Fills in case, observer and date; knows the cases of documents that were told before.

    Args:
        options: what the person said.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._cases: dict[str, Value] = {}
        self._given = {
            name: Value(said, Place(f"--{name}"), said)
            for name in ("observer", "date")
            if (said := getattr(options, name))
        }

    def learn(self, document: Record) -> None:
        """Note to which case a document belongs."""
        if case := document.fields.get("case"):
            self._cases |= {document.text(name): case for name in ("id", "title", "file") if document.text(name)}

    def completed(self, fields: dict[str, Value]) -> dict[str, Value]:
        """Return the fields of an observation, with what is known otherwise."""
        if "case" not in fields and (case := self._case(fields)):
            fields["case"] = case
        return {**self._given, **fields}

    def checked(self, record: Record) -> Iterator[Told]:
        """Yield an observation of a project, completed, and what it still lacks."""
        fields = self.completed(dict(record.fields))
        yield replace(record, fields=fields)
        for name in ("case", "concept", "observer"):
            if name not in fields:
                yield Problem(f"lacking_{name}", record.place)

    def lacking(self, columns: Iterable[str], place: Place) -> Iterator[Problem]:
        """Yield, once for a sheet, what neither its columns nor the options tell."""
        known = {*columns, *self._given}
        if self._options.case_from and known & {"document", "folder"}:
            known.add("case")
        if self._cases and "document" in known:
            known.add("case")
        for name in required():
            if name not in known:
                yield Problem(f"lacking_{name}", place, _LEVELS.get(name, ERROR))

    def _case(self, fields: dict[str, Value]) -> Value | None:
        document = fields.get("document")
        if document and document.text in self._cases:
            return self._cases[document.text]
        if self._options.case_from == "document":
            return document
        return (fields.get("folder") or _folder(document)) if self._options.case_from == "folder" else None


def required() -> list[str]:
    """Return the fields that an observation of a workbook must have."""
    return list(tables()["required"]["observations"])


def _folder(document: Value | None) -> Value | None:
    """Return the folder in which a document lies, where its name tells it."""
    name = PurePosixPath(document.text.replace("\\", "/")).parent.name if document else ""
    return Value(document.raw, document.place, name) if document and name else None
