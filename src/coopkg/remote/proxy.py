"""Strangers' queries, answered by a server elsewhere, under the same rules as those that run here.

A query is let in by the guard and read by our own parser in a worker, so that only standard SPARQL leaves; clients take
turns and have their allowances; an answer is whole before its first byte is sent on. The time limit ends our waiting:
what the other engine goes on doing, its own settings decide.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

from pyoxigraph import QueryBoolean, QuerySolutions

from coopkg.graph.clients import Places
from coopkg.graph.dataset import Graphs
from coopkg.graph.engine import serialise
from coopkg.graph.formats import DATASET_FORMATS, RESULT_FORMATS, find
from coopkg.graph.generations import Manifest
from coopkg.graph.pool import KEPT_FOR_OTHERS, QueryPool
from coopkg.graph.run import Answer
from coopkg.remote.engine import RemoteEngine
from coopkg.remote.store import RemoteStore
from coopkg.settings import Settings


class RemotePool(QueryPool):
    """Takes the place of the pool of workers; graphs as files still come from the generation here, which is the same.

    Args:
        settings: limits of a query and of a client.
        store: the server.
    """

    def __init__(self, settings: Settings, store: RemoteStore) -> None:
        super().__init__(settings)
        self._store = store
        self._engines: dict[Path, RemoteEngine] = {}
        kept = int(settings.light_queries * KEPT_FOR_OTHERS)
        self._turns = Places(settings.heavy_queries + settings.light_queries, kept)

    async def run(
        self,
        query: str,
        *,
        store: Path,
        format: str,  # noqa: A002
        graphs: Graphs | None = None,
        client: str = "",
    ) -> Answer:
        """Answer a query; raises as :meth:`coopkg.graph.pool.QueryPool.run`, and RemoteFailed or NotPublished."""
        media_type = await self.check(query, format=format, client=client)
        engine = self._engine(store)
        self.clients.enter(client)
        try:
            await self._turns.take(client, self.settings.query_seconds)
        except BaseException:
            self.clients.leave(client, 0.0)
            raise
        return Answer(media_type, await self._asked(lambda: _written(engine, query, format, graphs), client))

    def _engine(self, store: Path) -> RemoteEngine:
        """Return the engine of a generation, given by the folder of its store."""
        if store not in self._engines:
            inputs = Manifest.read(store.parent / "manifest.json").inputs
            self._engines = {store: RemoteEngine(self._store, inputs)}
        return self._engines[store]

    async def _asked(self, ask: Callable[[], bytes], client: str) -> bytes:
        """Ask beside the event loop; who does not wait for the answer keeps its place until it has come."""
        began, loop = time.monotonic(), asyncio.get_running_loop()
        done: asyncio.Future[bytes] = loop.create_future()

        def over(_: asyncio.Future[bytes]) -> None:
            self._turns.give(client)
            self.clients.leave(client, time.monotonic() - began)
            done.exception()  # where nobody waits any more, nobody else takes it

        def work() -> None:
            try:
                settle, result = done.set_result, ask()
            except Exception as error:  # whatever it is, who waits is told
                settle, result = done.set_exception, error  # type: ignore[assignment]
            with suppress(RuntimeError):  # the loop is closed: the server has stopped
                loop.call_soon_threadsafe(settle, result)

        done.add_done_callback(over)
        Thread(target=work, daemon=True).start()
        return await asyncio.shield(done)


def _written(engine: RemoteEngine, query: str, format: str, graphs: Graphs | None) -> bytes:  # noqa: A002
    results, out = engine.send(query, graphs), io.BytesIO()
    offered = RESULT_FORMATS if isinstance(results, QuerySolutions | QueryBoolean) else DATASET_FORMATS
    serialise(results, find(format, offered).name, out)
    return out.getvalue()
