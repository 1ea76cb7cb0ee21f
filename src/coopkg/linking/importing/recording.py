"""Each record to the part of an import that writes its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from coopkg.linking.importing.agents import Agents
from coopkg.linking.importing.aggregates import Aggregates
from coopkg.linking.importing.collectives import Collectives
from coopkg.linking.importing.documents import Documents
from coopkg.linking.importing.draft import Draft
from coopkg.linking.importing.labels import Labels
from coopkg.linking.importing.local_codes import LocalCodes
from coopkg.linking.importing.memos import Memos
from coopkg.linking.importing.observations import Observations
from coopkg.linking.importing.questions import Questions
from coopkg.linking.importing.texts_beside import TextsBeside
from coopkg.linking.readers.mapping import Options
from coopkg.linking.reconciliation import Names
from coopkg.linking.records import ERROR, Problem, Record

_REFERRED = ("sources", "selections", "codes")


class Recording:
    """Writes the records of one file.

    Args:
        key: the secret of the home.
        path: the file; the texts that it names lie beside it.
    """

    def __init__(self, draft: Draft, names: Names, options: Options, key: bytes, path: Path) -> None:
        self.draft, self.agents = draft, Agents(draft, key, names)
        self._codes = LocalCodes(draft)
        self.labels = Labels(draft, names, self._codes, options.labels)
        self._collectives = Collectives(draft, names, strict=not options.case_from)
        beside = path if path.is_dir() else path.parent if draft.format not in ("qdpx", "qdc") else None
        self._documents = Documents(draft, self._collectives, TextsBeside(beside))
        self._memos, self._aggregates = Memos(draft, self.agents), Aggregates(draft)
        questions = Questions(draft, names, options.separators)
        self._observations = Observations(
            draft,
            self.labels,
            self._collectives,
            self._documents,
            self.agents,
            questions,
            self._memos,
            self._aggregates,
        )
        self._writers: Mapping[str, Callable[[Record], None]] = {
            "observation": self._observations.add,
            "passage": self._observations.add_passage,
            "case": self._case,
            "document": self._document,
            "code": self._code,
            "user": self.agents.declare,
            "variable": self._memos.variable,
            "project": self._memos.project,
            "note": self._memos.wait,
            "set": self._memos.wait,
            "link": self._memos.wait,
        }

    def add(self, record: Record) -> None:
        """Write one record."""
        self._writers[record.kind](record)

    def finish(self) -> None:
        """Write what could be known at the end only."""
        self._codes.finish()
        self._memos.write()
        self._aggregates.write()
        self.labels.problems()

    def _case(self, record: Record) -> None:
        address = self._collectives.declare(record)
        self._memos.noted(record, address, kept=False)
        for role in _REFERRED:
            for value in record.refs.get(role, ()):
                self.draft.attribute(address, role, value.raw, kept=False)

    def _document(self, record: Record) -> None:
        document = self._documents.declare(record)
        self._memos.noted(record, document.address, kept=document.kept)

    def _code(self, record: Record) -> None:
        if "name" not in record.fields and "iri" not in record.fields:
            self.draft.tell(Problem("nameless", record.place, ERROR))
            return
        self._memos.noted(record, self.labels.declare(record), kept=False)
