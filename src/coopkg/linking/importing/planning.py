"""A file, on certain terms → what importing it would add. Nothing is committed, and nothing leaves the given folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from coopkg import knowledge_graph
from coopkg.errors import TooLarge, UnknownName, UnreadableFile
from coopkg.holdings.folders import owned
from coopkg.holdings.secret import import_id as new_id
from coopkg.holdings.secret import secret
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.linking.importing.draft import Draft, Nodes
from coopkg.linking.importing.ntriples import Triples
from coopkg.linking.importing.places import PlaceWriter
from coopkg.linking.importing.plans import Plan, Terms
from coopkg.linking.importing.provenance import digest_of, write_provenance
from coopkg.linking.importing.recording import Recording
from coopkg.linking.readers import mapping
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
from coopkg.linking.reconciliation import Names
from coopkg.linking.records import ERROR, Problem, Record, Told

MAPPING = "mapping.toml"

Progress = Callable[[str, int, int], None]
"""Is told the step, how much of it is done, and how much there is; 0 where nobody knows."""

_STEP = 1_000
_DECLARED = ("case", "document", "code")
_TABLES = ("xlsx", "ods", "docx", "folder")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def plan(
    home: Path,
    path: Path,
    options: Options,
    terms: Terms,
    work: Path,
    *,
    import_id: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Read a file, and write what importing it would add into a folder.

    Args:
        home: folder of the generations; its public graph says what names mean.
        path: the file, or a folder of CSV files.
        options: what the file does not tell, and the mapping.
        terms: on which it is imported.
        work: folder to write in; made where it is missing.
        import_id: 12 hexadecimal digits; default new ones.
        progress: is told how far it is.

    Raises:
        UnreadableFile: it cannot be opened.
        BadFile: it is broken, or too large.
        NotBuilt: nothing has been built in the home.
    """
    reading, kg = Reading(path, options), knowledge_graph.open(home)
    try:
        digest = digest_of(path)
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None
    work_on = _Work(owned(work), secret(home), import_id or new_id(), reading, kg, options, terms, progress)
    try:
        recording = work_on.run(late=False)
    except _Late:
        recording = work_on.run(late=True)
    return work_on.finished(recording, digest)


class _Late(Exception):
    """A sheet declares cases or documents after another has named them: who may see what was not known."""


class _Work:
    def __init__(
        self,
        folder: Path,
        key: bytes,
        import_id: str,
        reading: Reading,
        kg: KnowledgeGraph,
        options: Options,
        terms: Terms,
        progress: Progress | None,
    ) -> None:
        self._folder, self._key, self._id, self._reading = folder, key, import_id, reading
        self._kg, self._names, self._options, self._terms = kg, Names(kg), options, terms
        self._progress = progress or (lambda *_: None)

    def run(self, *, late: bool) -> Recording:
        """Write all records; where declarations come late, read twice, and them first."""
        triples = Triples(self._folder, all_kept=bool(self._terms.at_least))
        places = PlaceWriter(self._folder)
        draft = Draft(Nodes(self._key, self._id), triples, places, self._terms, self._reading.format, self._describes)
        recording = Recording(draft, self._names, self._options, self._key, self._reading.path)
        try:
            for count, told in enumerate(self._declared_first() if late else self._told()):
                self._add(recording, draft, told)
                if count % _STEP == 0:
                    self._progress("reading", count, 0)
            recording.finish()
            return recording
        except BaseException:
            triples.close()
            places.close()
            raise

    def finished(self, recording: Recording, digest: str) -> Plan:
        """Write what is told at the end, and return the plan."""
        draft = recording.draft
        options = replace(self._reading.mapping(), labels=recording.labels.chosen())
        text = mapping.written(options)
        (self._folder / MAPPING).write_text(text, encoding="utf-8")
        write_provenance(self._folder, draft, recording.agents, self._reading.path, digest, text)
        draft.triples.close()
        draft.places.close()
        self._progress("reading", draft.counts["observation"], draft.counts["observation"])
        return Plan(
            self._id,
            self._terms,
            self._folder,
            digest,
            self._reading.format,
            self._reading.path.name,
            tuple(draft.problems),
            recording.labels.uses(),
            draft.counts,
        )

    def _add(self, recording: Recording, draft: Draft, told: Told) -> None:
        if isinstance(told, Problem):
            draft.tell(told)
            return
        draft.counts[told.kind] += 1
        if told.kind == "observation" and self._terms.rows and draft.counts["observation"] > self._terms.rows:
            raise TooLarge(reason="import_rows", place=told.place, most=self._terms.rows)
        for wrong in _controls(told):
            draft.tell(wrong)
        recording.add(told)

    def _describes(self, address: str) -> bool:
        try:
            return bool(self._kg.resource(address))
        except UnknownName:
            return False

    def _told(self) -> Iterator[Told]:
        observed = False
        for told in self._reading:
            if isinstance(told, Record):
                if observed and told.kind in _DECLARED and self._reading.format in _TABLES:
                    raise _Late
                observed |= told.kind == "observation"
            yield told

    def _declared_first(self) -> Iterator[Told]:
        yield from (told for told in self._reading if isinstance(told, Record) and told.kind in _DECLARED)
        yield from (told for told in self._reading if not isinstance(told, Record) or told.kind not in _DECLARED)


def _controls(record: Record) -> Iterator[Problem]:
    """Yield the values that hold a control character, which neither XML nor a spreadsheet can hold."""
    for values in (record.fields, record.extra):
        for value in values.values():
            if _CONTROL.search(value.raw):
                yield Problem("control", value.place, ERROR, _CONTROL.sub("\ufffd", value.raw))
