"""Whole answers of strangers' queries: a generation never changes, so what was asked before is answered at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256

from coopkg.graph.dataset import Graphs
from coopkg.graph.lasting import is_lasting
from coopkg.graph.run import Answer
from coopkg.settings import Settings
from coopkg_api.kept import Kept
from coopkg_api.live import Served

MOST_OF_ONE = 4_194_304
"""Bytes of the largest answer that is kept."""

_MIB = 1_048_576
_AROUND = 700  # bytes of an answer beside its text: key, object, place in the order


class KeptAnswers:
    """Answers over the generation that is served. Those that nobody has asked for longest go first.

    Kept are whole answers of queries that have the same one each time; never an error or what was broken off.

    Args:
        most: bytes of all of them; 0 keeps none.

    Attributes:
        hits: how often one was found.
    """

    def __init__(self, most: int) -> None:
        self.hits = 0
        self._most = most
        self._most_of_one = min(most, MOST_OF_ONE)
        self._served: Served | None = None
        self._answers = self._none()

    @classmethod
    def within(cls, settings: Settings) -> KeptAnswers:
        """Return what the settings allow. Of another engine nothing is kept: what it holds may change unseen."""
        return cls(0 if settings.store else settings.kept_answers * _MIB)

    def _none(self) -> Kept[Answer]:
        return Kept(self._most, self._most_of_one)

    @property
    def size(self) -> int:
        """Bytes of all that are kept."""
        return self._answers.size

    def key(self, served: Served, query: str, graphs: Graphs | None, format: str) -> str:  # noqa: A002
        """Return what an answer is kept by, or nothing for one that is not to be kept. The next generation begins anew.

        Args:
            served: the generation that is asked.
            query: a text that the guard let in.
            graphs: the dataset, where the request names one.
            format: a name of :mod:`coopkg.graph.formats`.
        """
        if not self._most or not is_lasting(query):
            return ""
        if served is not self._served:
            self._served, self._answers = served, self._none()
        built_at = served.graph.generation.manifest.built_at
        return sha256(repr((served.number, built_at, query, graphs, format)).encode()).hexdigest()

    def find(self, key: str) -> Answer | None:
        """Return the answer of a key, if it is kept."""
        found = self._answers.get(key)
        self.hits += found is not None
        return found

    def keep(self, key: str, answer: Answer) -> Answer:
        """Return an answer that is kept once it is whole."""
        if not key:
            return answer
        if answer.complete is None:
            return _Copied(self, key, answer, self._most_of_one)
        self.put(key, answer.media_type, answer.complete)
        return answer

    def put(self, key: str, media_type: str, whole: bytes) -> None:
        """Keep an answer, if it is not too large."""
        self._answers.put(key, Answer(media_type, whole), len(whole) + _AROUND)


class _Copied(Answer):
    """An answer on its way to the client; a copy of it is kept when all of it has gone there."""

    def __init__(self, kept: KeptAnswers, key: str, answer: Answer, most: int) -> None:
        super().__init__(answer.media_type, None)
        self._kept, self._key, self._answer, self._most = kept, key, answer, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the answer in pieces; raises as :class:`coopkg.graph.run.Answer`."""
        copy: bytearray | None = bytearray()
        async for piece in self._answer:
            if copy is not None:
                copy += piece
                copy = copy if len(copy) <= self._most else None
            yield piece
        if copy is not None and self._answer.is_whole:
            self._kept.put(self._key, self.media_type, bytes(copy))

    def close(self) -> None:
        """Stop the worker if it is not done."""
        self._answer.close()
