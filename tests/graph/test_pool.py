"""Queries in workers that can be stopped: real processes, real stores, small limits; on the loop of the server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
import uvloop
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from coopkg.errors import BadQuery, LimitReached, QueryRefused, UnsupportedFormat
from coopkg.graph.dataset import Graphs
from coopkg.graph.pool import QueryPool
from coopkg.graph.process import WorkerProcess
from coopkg.graph.run import MOST_COMPLETE
from coopkg.graph.warden import processor_seconds
from coopkg.settings import Settings

TRIPLES = 20_000
LIGHT = "SELECT ?s { ?s ?p ?o } LIMIT 1"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
SLOW_STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
MEMORY_BOMB = (
    "SELECT (STRLEN(?x9) AS ?n) { BIND('"
    + "a" * 1000
    + "' AS ?x0) "
    + " ".join(f"BIND(CONCAT({', '.join([f'?x{i}'] * 8)}) AS ?x{i + 1})" for i in range(9))
    + "}"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pool") / "store"
    written = Store(str(path))
    predicate = NamedNode("http://example.org/vocabulary/holds")
    written.extend(
        Quad(NamedNode(f"http://example.org/thing/{n:06}"), predicate, Literal(f"value {n}")) for n in range(TRIPLES)
    )
    written.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("elsewhere"), NamedNode("urn:g")))
    written.flush()
    return path


def settings(seconds: int = 20, memory: int = 1024, heavy: int = 2, light: int = 2) -> Settings:
    return Settings(query_seconds=seconds, query_memory=memory, heavy_queries=heavy, light_queries=light)


def with_pool(test: Callable[[QueryPool], Awaitable[None]], given: Settings | None = None) -> None:
    """Run a test with a pool; no worker may be left."""

    async def run() -> None:
        pool = QueryPool(given or settings())
        await pool.start()
        try:
            await test(pool)
        finally:
            await pool.stop()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run())
    assert workers_of(os.getpid()) == []


def workers_of(parent: int) -> list[int]:
    """Return the workers among the children of a process."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, ppid, args in rows if int(ppid) == parent and "coopkg.graph.worker" in args]


def eventually(holds: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def test_a_worker_that_has_begun_is_the_first_one(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(settings())
        await pool.begin()
        assert len(workers_of(os.getpid())) == 1
        await pool.start()
        answer = await pool.run("ASK {}", store=store, format="csv")
        assert (answer.complete, len(workers_of(os.getpid()))) == (b"true", 1)
        await pool.stop()

    asyncio.run(run())
    assert workers_of(os.getpid()) == []


def test_a_pool_that_only_began_leaves_no_worker() -> None:
    async def run() -> None:
        pool = QueryPool(settings())
        await pool.begin()
        await pool.stop()

    asyncio.run(run())
    assert workers_of(os.getpid()) == []


def test_small_answers_are_complete(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(LIGHT, store=store, format="json")
        assert answer.media_type == "application/sparql-results+json"
        assert answer.complete is not None
        assert len(json.loads(answer.complete)["results"]["bindings"]) == 1
        assert b"".join([piece async for piece in answer]) == answer.complete
        answer = await pool.run("ASK {}", store=store, format="csv")
        assert answer.complete == b"true"

    with_pool(test)


def test_a_large_graph_streams_whole(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(EVERYTHING, store=store, format="nt")
        assert answer.complete is None
        sent = b"".join([piece async for piece in answer])
        assert len(sent) > MOST_COMPLETE
        assert {q.triple for q in parse(sent, RdfFormat.N_TRIPLES)} == {
            q.triple
            for q in Store.read_only(str(store)).quads_for_pattern(None, None, None, None)
            if q.subject.value != "urn:s"
        }
        assert len(pool.workers.idle) == 1, "the worker is used again"

    with_pool(test)


def test_a_worker_is_used_again_also_after_an_error(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        worker = pool.workers.idle[0]
        for wrong, error in (("SELECT *\n{ ?s ?p }", BadQuery), ("CONSTRUCT WHERE { ?s ?p ?o }", UnsupportedFormat)):
            with pytest.raises(error):
                await pool.run(wrong, store=store, format="json")
        await pool.run(LIGHT, store=store, format="json")
        assert pool.workers.idle == [worker]

    with_pool(test)


def test_a_syntax_error_keeps_its_line(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        with pytest.raises(BadQuery) as caught:
            await pool.run("SELECT *\n{ ?s ?p }", store=store, format="json")
        assert caught.value.line == 2

    with_pool(test)


def test_another_store_is_opened(store: Path, tmp_path: Path) -> None:
    Store(str(tmp_path / "other")).flush()

    async def test(pool: QueryPool) -> None:
        for place, wanted in ((store, b"true"), (tmp_path / "other", b"false"), (store, b"true")):
            assert (await pool.run("ASK { ?s ?p ?o }", store=place, format="csv")).complete == wanted

    with_pool(test)


def test_the_dataset_of_the_request_counts(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run("SELECT ?o { ?s ?p ?o }", store=store, format="csv", graphs=Graphs(default=("urn:g",)))
        assert answer.complete == b"o\r\nelsewhere\r\n"

    with_pool(test)


def test_the_time_limit_stops_the_engine(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        with pytest.raises(LimitReached) as caught:
            await pool.run(HEAVY, store=store, format="json")
        assert (caught.value.limit, caught.value.most) == ("time", 2)
        assert caught.value.seconds > 0
        assert eventually(lambda: not workers_of(os.getpid()))

    with_pool(test, settings(seconds=2))


def test_the_memory_limit_ends_the_worker_alone(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        with pytest.raises(LimitReached) as caught:
            await pool.run(MEMORY_BOMB, store=store, format="json")
        assert caught.value.limit == "memory"
        assert (await pool.run(LIGHT, store=store, format="json")).complete

    with_pool(test, settings(memory=512))


def test_short_queries_pass_while_the_long_ones_run(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        heavy = [asyncio.create_task(pool.run(HEAVY, store=store, format="json")) for _ in range(4)]
        while len(pool._heavy) < 4:
            await asyncio.sleep(0.02)
        assert (await pool.run(LIGHT, store=store, format="json")).complete
        assert not any(task.done() for task in heavy)
        await _cancel(heavy)

    with_pool(test, settings(heavy=4))


def test_one_long_query_too_many_is_stopped(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        heavy = [asyncio.create_task(pool.run(HEAVY, store=store, format="json")) for _ in range(2)]
        done, running = await asyncio.wait(heavy, return_when=asyncio.FIRST_COMPLETED)
        error = done.pop().exception()
        assert isinstance(error, LimitReached)
        assert error.limit == "places"
        assert len(running) == 1
        await _cancel(list(running))

    with_pool(test, settings(heavy=1))


def test_one_client_does_not_keep_the_others_out(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        async def ask(client: str) -> None:
            await pool.run(HEAVY, store=store, format="json", client=client)

        greedy = [asyncio.create_task(ask("greedy")) for _ in range(2)]
        while len(pool._heavy) < 2:
            await asyncio.sleep(0.02)
        third = asyncio.create_task(ask("greedy"))
        with pytest.raises(LimitReached, match="of yours"):
            await third
        other = asyncio.create_task(ask("other"))
        done, running = await asyncio.wait([*greedy, other], return_when=asyncio.FIRST_COMPLETED)
        assert done < set(greedy)
        error = done.pop().exception()
        assert isinstance(error, LimitReached)
        assert error.limit == "client"
        await _cancel(list(running))

    with_pool(test)


def test_a_client_that_goes_takes_its_worker_along(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        worker = pool.workers.idle[0]
        task = asyncio.create_task(pool.run(HEAVY, store=store, format="json"))
        await asyncio.sleep(0.1)
        await _cancel([task])
        assert not worker.is_alive
        assert (await pool.run(LIGHT, store=store, format="json")).complete
        assert worker not in pool.workers.idle

    with_pool(test)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what a process holds")
@pytest.mark.parametrize("holds_much", [False, True])
def test_at_rest_a_new_worker_stands_in_for_one_that_holds_on_to_memory(
    store: Path, monkeypatch: pytest.MonkeyPatch, holds_much: bool
) -> None:
    monkeypatch.setattr("coopkg.graph.workers.IDLE_SECONDS", 0.5)
    if holds_much:
        monkeypatch.setattr("coopkg.graph.workers.HELD_AT_REST", 1)

    async def test(pool: QueryPool) -> None:
        worker = await _warm(pool, store)
        await asyncio.sleep(1)
        async with asyncio.timeout(20):
            while not pool.workers.idle:
                await asyncio.sleep(0.05)
        assert (pool.workers.idle[0] is worker, worker.is_alive) == (not holds_much, not holds_much)
        assert pool.figures()["workers"] == 1
        await asyncio.sleep(1)
        assert len(pool.workers.idle) == 1, "what stands in has done no work: it stays"

    with_pool(test)


def test_a_half_read_answer_ends_its_worker(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(SLOW_STREAM, store=store, format="csv")
        async for _ in answer:
            break
        answer.close()
        assert pool.workers.idle == []
        assert (await pool.run(LIGHT, store=store, format="json")).complete

    with_pool(test)


def test_a_limit_in_mid_stream_raises(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(SLOW_STREAM, store=store, format="csv")
        with pytest.raises(LimitReached):
            async for _ in answer:
                pass

    with_pool(test, settings(seconds=2))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process holds")
@pytest.mark.parametrize("most", [None, 1])
def test_a_worker_that_was_only_slow_is_used_again(
    store: Path, most: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that takes its time makes a query heavy; a worker that holds more than it may is let go."""
    if most is not None:
        monkeypatch.setattr("coopkg.graph.workers.MOST_HELD", most)

    async def test(pool: QueryPool) -> None:
        worker = pool.workers.idle[0]
        answer = await pool.run(EVERYTHING, store=store, format="nt")
        while len(pool._heavy) < 1:
            await asyncio.sleep(0.05)
        assert len(b"".join([piece async for piece in answer])) > MOST_COMPLETE
        assert (worker.is_alive, worker in pool.workers.idle, pool._heavy) == (most is None, most is None, [])

    with_pool(test)


def test_what_is_stopped_in_mid_stream_never_ends_as_if_it_were_whole(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(SLOW_STREAM, store=store, format="csv")
        pieces = aiter(answer)
        await anext(pieces)
        await pool.stop()
        with pytest.raises(LimitReached):
            async for _ in pieces:
                pass
        assert not answer.is_whole

    with_pool(test)


def test_waiting_for_the_client_is_not_the_engine_s_time(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        answer = await pool.run(EVERYTHING, store=store, format="nt")
        size = 0
        async for piece in answer:
            if size == 0:
                await asyncio.sleep(2.5)
            size += len(piece)
        assert size > MOST_COMPLETE

    with_pool(test, settings(seconds=2))


async def _cancel(tasks: list[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


SERVER = """
import asyncio, sys, uvloop
from pathlib import Path
from coopkg.graph.pool import QueryPool
from coopkg.settings import Settings

async def main(store, heavy):
    pool = QueryPool(Settings(query_seconds=600))
    await pool.start()
    tasks = [asyncio.create_task(pool.run(heavy, store=Path(store), format="json")) for _ in range(3)]
    while len(pool._heavy) < 3:
        await asyncio.sleep(0.05)
    print("busy", flush=True)
    await asyncio.gather(*tasks)

uvloop.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def busy_server(store: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SERVER, str(store), HEAVY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server
        finally:
            server.kill()


def test_kill_9_of_the_server_leaves_no_worker(busy_server: subprocess.Popen[str]) -> None:
    assert busy_server.stdout is not None
    assert busy_server.stdout.readline() == "busy\n"
    workers = workers_of(busy_server.pid)
    assert len(workers) == 3
    os.kill(busy_server.pid, signal.SIGKILL)
    busy_server.wait()
    assert eventually(lambda: not any(_runs(pid) for pid in workers))


def _runs(pid: int) -> bool:
    shown = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "coopkg.graph.worker" in shown and not shown.startswith("Z")


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and scheduling classes are those of Linux")
def test_a_worker_has_no_network_where_the_system_allows(store: Path) -> None:
    """The guard refuses SERVICE; this is what stands behind it."""

    async def test(pool: QueryPool) -> None:
        pid = (await _warm(pool, store)).process.get_pid()
        if Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            pytest.skip("the system does not let go of the network here")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setblocking(False)
            calls = f"SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
            with pytest.raises(QueryRefused):
                await pool.run(calls, store=store, format="json")
            with pytest.raises(BlockingIOError):
                listener.accept()

    with_pool(test)


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and scheduling classes are those of Linux")
def test_a_heavy_query_is_demoted(store: Path) -> None:
    async def test(pool: QueryPool) -> None:
        pid = (await _warm(pool, store)).process.get_pid()
        task = asyncio.create_task(pool.run(HEAVY, store=store, format="json"))
        assert os.sched_getscheduler(pid) == os.SCHED_OTHER
        while os.sched_getscheduler(pid) != os.SCHED_IDLE:
            await asyncio.sleep(0.02)
        await _cancel([task])

    with_pool(test)


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and scheduling classes are those of Linux")
def test_a_query_that_only_waits_is_not_demoted(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it would never come to its end: what is demoted gets what the others leave."""
    monkeypatch.setattr("coopkg.graph.run.DEMOTED_AFTER", 1.5)

    async def test(pool: QueryPool) -> None:
        pid = (await _warm(pool, store)).pid
        answer = await pool.run(EVERYTHING, store=store, format="nt")
        before = processor_seconds(pid)
        await asyncio.sleep(2)
        assert before is not None
        assert (processor_seconds(pid) or 0) - before < 1, "this query does more than wait"
        assert os.sched_getscheduler(pid) == os.SCHED_OTHER
        answer.close()

    with_pool(test)


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces and scheduling classes are those of Linux")
def test_a_worker_that_starts_behind_others_does_so_for_some_seconds_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine it would not come to its beginning: what everything goes before gets what is left."""
    ready, seen = WorkerProcess.frame, []

    async def watched(worker: WorkerProcess) -> tuple[bytes, bytes]:
        seen.append(os.sched_getscheduler(worker.pid))
        await asyncio.sleep(0.3)
        seen.append(os.sched_getscheduler(worker.pid))
        return await ready(worker)

    async def start(*, behind: bool, most: float) -> tuple[int, ...]:
        monkeypatch.setattr("coopkg.graph.process._MOST_BEHIND", most)
        seen.clear()
        worker = await WorkerProcess.start(Settings().query_memory, behind=behind)
        seen.append(os.sched_getscheduler(worker.pid))
        worker.kill()
        await worker.gone.wait()
        return tuple(seen)

    async def run() -> None:
        other, idle = os.SCHED_OTHER, os.SCHED_IDLE
        assert await start(behind=False, most=5) == (other, other, other)
        found = await start(behind=True, most=5)
        if not WorkerProcess.may_be_restored:
            pytest.skip("the system does not let a process of this user return from behind others")
        assert found == (idle, idle, other)
        assert await start(behind=True, most=0.1) == (idle, other, other)

    monkeypatch.setattr(WorkerProcess, "frame", watched)
    asyncio.run(run())


async def _warm(pool: QueryPool, store: Path) -> WorkerProcess:
    await pool.run(LIGHT, store=store, format="json")
    return pool.workers.idle[0]
