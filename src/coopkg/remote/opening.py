"""A server opened: to write to, or as the engine of the current generation."""

from __future__ import annotations

from pathlib import Path

from coopkg.graph.generations import Generations
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.remote.dialects import dialect
from coopkg.remote.engine import RemoteEngine
from coopkg.remote.store import RemoteStore
from coopkg.remote.wire import Wire
from coopkg.settings import Settings


def writable(url: str, kind: str = "", update: str = "", user: str = "", password: str = "") -> RemoteStore:
    """Return a server to push to; raises as :func:`coopkg.remote.dialects.dialect`."""
    return RemoteStore(dialect(url, kind, update), Wire(user, password))


def readable(settings: Settings) -> RemoteStore:
    """Return the server that the settings name, within their limits of time and size; raises as :func:`writable`."""
    wire = Wire(settings.store_user, settings.store_password, settings.query_seconds, settings.store_answer_size)
    return RemoteStore(dialect(settings.store, settings.store_kind), wire)


def open_remote(home: Path, store: RemoteStore) -> KnowledgeGraph:
    """Open the current generation, answered by a server; search and the file of terms remain those of the folder.

    Raises:
        NotBuilt: there is no generation.
        NotPublished: the server does not hold it, whole.
    """
    generation = Generations(home).current()
    engine = RemoteEngine(store, generation.manifest.inputs)
    engine.published()
    return KnowledgeGraph(generation, engine)
