"""The front of the library: one generation of the graph, asked by name.

>>> import coopkg
>>> kg = coopkg.open()                                   # doctest: +SKIP
>>> [s.line for s in kg.concept("rivalite").statements]  # doctest: +SKIP
[31, 31, 31, 33, 34, 36, 82]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, Any

from pyoxigraph import Triple

from coopkg.errors import BadParameter, UnknownName
from coopkg.evidence.edition import Edition
from coopkg.evidence.verify import RecordedEdition, RecordedExcerpt, Verification, verify
from coopkg.graph import catalogue
from coopkg.graph.catalogue import Question
from coopkg.graph.description import Description
from coopkg.graph.engine import Engine, serialise
from coopkg.graph.generations import Generation, Generations
from coopkg.graph.side_index import Hits, SideIndex
from coopkg.graph.table import Table
from coopkg.holdings.folders import Folders
from coopkg.models import Excerpt, Ref
from coopkg.namespaces import base, local_name
from coopkg.reader import Reader
from coopkg.reader.shelves import Shelves, address_of
from coopkg.reader.tables import Tables
from coopkg.settings import Settings

_READ = ("knowledge", "cases")
"""The queries that bring back what the models are read from."""


class KnowledgeGraph(Shelves, Tables):
    """One generation, read-only. What it says never changes, so what was read once is kept.

    Args:
        generation: the snapshot to read.
        engine: what answers; default the store of the generation, in this process.
    """

    def __init__(self, generation: Generation, engine: Engine | None = None) -> None:
        self.generation = generation
        self._given = engine

    @cached_property
    def _engine(self) -> Engine:
        return self._given or Engine(self.generation.store)

    @cached_property
    def _index(self) -> SideIndex:
        return SideIndex(self.generation.index)

    @cached_property
    def _reader(self) -> Reader:
        queries = [catalogue.find(name, "read").bind({}) for name in _READ]
        told = Description(triple for query in queries for triple in self._engine.construct(query))
        return Reader(told, self._observed, self._observations)

    def _observations(self, addresses: Sequence[str]) -> Description:
        query = catalogue.find("observations", "read").bind({"thing": " ".join(addresses)})
        return Description(self._engine.construct(query))

    def resource(self, address: str) -> Ref:
        """Return any thing of the graph by its IRI or prefixed name, with its kind and labels; raises UnknownName."""
        thing = address_of(address, "concept")
        if self._observed.holds(thing):
            return Ref(thing, "Observation", {"": local_name(thing)})
        if self._reader.known(thing):
            return self._reader.ref(thing)
        with suppress(BadParameter):  # what cannot be an address is unknown too
            if named := self._reader.observed.brought_in([thing]).get(thing):
                return named
        raise self._unknown(address)

    def describe(self, address: str) -> list[Triple]:
        """Return what the graph says of a thing, with the statements about it and their evidence.

        Raises:
            UnknownName: the graph says nothing of it.
        """
        query = catalogue.find("describe", "read").bind({"thing": address_of(address, "concept")})
        triples = self._engine.construct(query)
        if not triples:
            raise self._unknown(address)
        return triples

    def _unknown(self, address: str) -> UnknownName:
        family = address.removeprefix(base() + "id/").partition("/")[0].partition(":")[0]
        return UnknownName(kind="resource", name=address, near=self._near(family, address))

    def search(self, text: str, lang: str = "fr", limit: int = 20) -> Hits:
        """Return what carries the words, best first; accents, ligatures and inclusive writing do not matter.

        Args:
            text: words; the last of them may be unfinished.
            lang: ``fr`` or ``en``: of two equally good texts, the one in this language comes first.
            limit: how many to return at the most.
        """
        return self._index.search(text, lang, limit)

    def questions(self) -> tuple[Question, ...]:
        """Return the questions that :meth:`ask` answers."""
        return tuple(catalogue.questions("competency").values())

    def ask(self, question: str, **values: Any) -> Table:
        """Answer a question of ``queries/competency`` by its name or number.

        Args:
            question: such as ``who-says`` or ``11``.
            **values: its parameters, such as ``concept="rivalite"``.

        Raises:
            UnknownName: no such question, or no such concept, grid or source.
            BadParameter: a parameter is missing or malformed.
        """
        return self._engine.select(self.question(question, **values))

    def question(self, name: str, **values: Any) -> str:
        """Return the SPARQL query of a question with its parameters bound; raises as :meth:`ask`."""
        question = catalogue.find(name, "competency", "read")
        query = question.bind(values)
        for kind, address in question.things(values):
            if not self._reader.known(address):
                raise UnknownName(kind=kind, name=address.removeprefix(base()), near=self._near(kind, address))
        return query

    def read(self, query: str, **values: Any) -> Table:
        """Answer one of the queries that the library itself uses (``queries/read``)."""
        return self._engine.select(catalogue.find(query, "read").bind(values))

    def query(self, text: str) -> Table | bool | list[Triple]:
        """Answer a SPARQL query: a table for SELECT, a truth for ASK, triples for CONSTRUCT and DESCRIBE.

        It runs in this process, without a limit: the service guards strangers' queries, not this method.

        Raises:
            BadQuery: the query cannot be parsed; with line and column.
        """
        return self._engine.query(text)

    def export(self, text: str, out: IO[bytes], format: str = "") -> None:  # noqa: A002
        """Write the answer of a SPARQL query as it comes, without holding it in memory.

        Args:
            text: the query.
            out: a binary stream.
            format: a name of :mod:`coopkg.graph.formats`; by default JSON for tables, Turtle for graphs.

        Raises:
            BadQuery: the query cannot be parsed.
            UnsupportedFormat: no such format for this kind of answer.
        """
        serialise(self._engine.results(text), format, out)

    def verify(self, path: Path | str) -> Verification:
        """Check a copy of the page against every excerpt of the edition that it is, or is nearest to.

        Raises:
            UnreadableFile: the copy cannot be read.
        """
        copy = Edition.read(path)
        editions = [RecordedEdition(r["edition"], r["hash"]) for r in self.read("editions").records()]
        recorded = next((e for e in editions if e.sha256 == copy.sha256), editions[-1])
        rows = self.read("recorded-excerpts").records()
        return verify(copy, recorded, [_recorded(row) for row in rows if row["edition"] == recorded.iri])


def _recorded(row: Mapping[str, str]) -> RecordedExcerpt:
    lines = int(row["lineStart"]), int(row["lineEnd"])
    excerpt = Excerpt(row["excerpt"], row["edition"], *lines, int(row["start"]), int(row["end"]), row["exact"])
    return RecordedExcerpt(excerpt, row["hash"])


def open(home: Path | str | None = None, *, private: bool = False) -> KnowledgeGraph:  # noqa: A001
    """Open the current generation.

    Args:
        home: folder of the generations; default the setting ``COOPKG_HOME``, else ``./.coopkg``.
        private: open the second store, which also holds drafts and what is not public; where nothing was imported
            yet there is none, and the public one holds as much.

    Raises:
        NotBuilt: nothing has been built there yet.
    """
    place = Path(home) if home is not None else Settings().home
    second = Folders(place).private
    return KnowledgeGraph(Generations(second if private and (second / "CURRENT").exists() else place).current())
