"""Strangers' queries, in processes that can be stopped: the engine itself has no time limit and cannot be interrupted.

A query that takes more than a moment is demoted: everything else goes before it. One that has held its worker for a
second is *heavy*: it needs one of the few places for heavy queries, so that some workers always remain for short ones.
Answers up to 1 MiB are complete before the first byte leaves: a limit met before then is a clean error. Larger ones
stream, and a limit met later raises out of the iteration.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from coopkg.errors import BadQuery, UnknownName, UnsupportedFormat
from coopkg.graph.clients import Clients, Places
from coopkg.graph.dataset import Graphs
from coopkg.graph.process import WorkerProcess
from coopkg.graph.run import Answer, Run, begin
from coopkg.graph.warden import Warden, own_memory
from coopkg.graph.workers import Workers, is_small
from coopkg.settings import Settings

_MOST_SLOW = 10_000  # clients that are remembered
KEPT_FOR_OTHERS = 3 / 4
"""Share of the places for short queries that one client, whatever it asks, never holds: 6 of 12 by default."""


class QueryPool:
    """Workers for queries, started as they are needed; use it from one event loop.

    Args:
        settings: limits of a query, of all of them and of a client.

    Attributes:
        clients: what each client has used.
        workers: the processes.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clients = Clients(settings)
        kept = int(settings.light_queries * KEPT_FOR_OTHERS)
        self._places = Places(settings.heavy_queries + settings.light_queries, kept)
        self.workers = Workers(settings.query_memory)
        self._warden = Warden(settings.query_total_memory, self.workers.pids)
        self._running: set[Run] = set()
        self._heavy: list[Run] = []
        self._slow: set[str] = set()  # clients of which the last query was heavy

    async def begin(self) -> None:
        """Launch the first worker; it gets ready beside whatever is done until :meth:`start`."""
        await self.workers.begin()

    async def start(self) -> None:
        """Wait for the first worker, launched here where it has not begun."""
        await self.workers.start()

    async def stop(self) -> None:
        """Kill every worker, and wait until the system has let it go."""
        self._warden.stop()
        self.workers.close()
        for run in tuple(self._running):
            run.end(reusable=False)
        await self.workers.stop()

    async def run(
        self,
        query: str,
        *,
        store: Path,
        format: str,  # noqa: A002
        graphs: Graphs | None = None,
        client: str = "",
    ) -> Answer:
        """Answer a query.

        Args:
            query: SPARQL, already let in by :mod:`coopkg.graph.guard`.
            store: folder of the store.
            format: a name of :mod:`coopkg.graph.formats`.
            graphs: the dataset, where the request names one.
            client: who asks; one client does not keep others from the places for heavy queries.

        Raises:
            BadQuery: it cannot be parsed.
            UnsupportedFormat: not for this kind of answer.
            LimitReached: ``limit`` is time, memory, total_memory, places, client, client_queries, client_seconds or
                client_errors.
            Unavailable: the engine failed.
        """
        dataset = {"default": graphs.default, "named": graphs.named} if graphs else None
        return await self._answer({"store": str(store), "query": query, "format": format, "graphs": dataset}, client)

    async def check(self, query: str, *, format: str, client: str = "") -> str:  # noqa: A002
        """Return the media type of the answer of a query without asking it of any data; raises as :meth:`run`."""
        answer = await self._answer({"store": "", "query": query, "format": format, "graphs": None}, client)
        answer.close()
        return answer.media_type

    async def dump(self, graph: str | None, *, store: Path, format: str, client: str = "") -> Answer:  # noqa: A002
        """Return a graph by its IRI, the default graph for an empty one, or every graph for None.

        Raises:
            UnknownName: the store has no such graph.
            UnsupportedFormat, LimitReached, Unavailable: as :meth:`run`.
        """
        return await self._answer({"store": str(store), "graph": graph, "format": format}, client)

    async def _answer(self, request: dict[str, Any], client: str) -> Answer:
        self.clients.enter(client)
        try:
            run = Run(self, await self._worker(client), client)
        except BaseException:
            self.clients.leave(client, 0.0)
            raise
        self._running.add(run)
        self._warden.watch(run)
        try:
            run.worker.ask(request)
            return await begin(run)
        except (BadQuery, UnsupportedFormat, UnknownName):
            run.end(reusable=True)
            raise
        except BaseException:
            run.end(reusable=False)
            raise

    async def _worker(self, client: str) -> WorkerProcess:
        """Return an idle worker or a new one, once there is a place for it.

        The last idle one is not for who asked a heavy query before: that one may wait for a worker, short queries not,
        and starting it hardly holds them up.
        """
        await self._places.take(client, self.settings.query_seconds)
        try:
            return await self.workers.take(leave_one=client in self._slow)
        except BaseException:
            self._places.give(client)
            raise

    def figures(self) -> dict[str, int]:
        """Return how many queries are ``running`` and ``heavy``, and ``workers`` with their ``worker_bytes``."""
        pids = self.workers.pids()
        memory = sum(map(own_memory, pids))
        return {"running": len(self._running), "heavy": len(self._heavy), "workers": len(pids), "worker_bytes": memory}

    def becomes_heavy(self, run: Run) -> None:
        """Give a query that takes long a place for heavy ones, taken from who holds most of them; else stop it."""
        if len(self._heavy) >= self.settings.heavy_queries and not self._make_room(run):
            return
        self._heavy.append(run)

    def _make_room(self, run: Run) -> bool:
        """Stop a query of the client that holds most places, if it is another one with more than ``run`` would have."""
        held = Counter(heavy.client for heavy in self._heavy)
        greedy, most = held.most_common(1)[0]
        if not run.client or not greedy or held[run.client] + 1 >= most:
            run.fail("client" if run.client and held[run.client] == most > 1 else "places")
            return False
        victim = next(heavy for heavy in reversed(self._heavy) if heavy.client == greedy)
        victim.fail("client")
        self._heavy.remove(victim)
        return True

    def take_back(self, run: Run, reusable: bool) -> None:
        """Keep the worker for the next query, unless it was heavy and holds on to memory: that has to come back."""
        self._running.discard(run)
        self._warden.forget(run)
        self.clients.leave(run.client, run.seconds)
        light = run not in self._heavy
        if not light:
            self._heavy.remove(run)
        self._note_pace(run)
        if reusable and run.worker.is_alive and (light or is_small(run.worker)) and run.worker.restore():
            self.workers.give_back(run.worker)
        else:
            self.workers.lose(run.worker)
        self._places.give(run.client)

    def _note_pace(self, run: Run) -> None:
        if not run.is_heavy:
            self._slow.discard(run.client)
        elif run.client:
            if len(self._slow) >= _MOST_SLOW:
                self._slow.clear()
            self._slow.add(run.client)
