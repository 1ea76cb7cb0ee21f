"""Fairness and the common memory budget: allowances by a clock of the test's own, turns, and a real pool."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from coopkg.errors import LimitReached
from coopkg.graph.clients import Allowance, Clients, Places
from coopkg.graph.pool import QueryPool
from coopkg.graph.warden import own_memory
from coopkg.settings import Settings

LIGHT = "SELECT ?s { ?s ?p ?o } LIMIT 1"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
SORTS = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clients") / "store"
    written = Store(str(path))
    holds = NamedNode("urn:holds")
    written.extend(Quad(NamedNode(f"urn:thing:{n:06}"), holds, Literal(f"value {n}")) for n in range(5_000))
    written.flush()
    return path


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def clients(**limits: int) -> tuple[Clients, Clock]:
    clock = Clock()
    return Clients(Settings(**limits), clock), clock  # type: ignore[arg-type]


def refusal(these: Clients, name: str) -> LimitReached:
    with pytest.raises(LimitReached) as caught:
        these.enter(name)
    return caught.value


def test_so_many_queries_at_one_time() -> None:
    these, _ = clients(client_queries=2)
    these.enter("a")
    these.enter("a")
    assert refusal(these, "a").limit == "client_queries"
    these.enter("b")
    these.leave("a", 0.0)
    these.enter("a")


def test_so_many_seconds_in_a_minute_and_when_to_come_again() -> None:
    these, clock = clients(client_seconds=60)
    these.enter("a")
    these.leave("a", 90.0)
    error = refusal(these, "a")
    assert (error.limit, error.most) == ("client_seconds", 60)
    clock.now += error.seconds - 1
    assert refusal(these, "a").seconds == 1
    clock.now += 2
    these.enter("a")


def test_so_many_errors_in_a_minute() -> None:
    these, clock = clients(client_errors=3)
    for _ in range(3):
        these.enter("a")
        these.leave("a", 0.0)
        these.erred("a")
    error = refusal(these, "a")
    assert error.limit == "client_errors"
    these.enter("b")
    clock.now += error.seconds + 20
    these.enter("a")


def test_nobody_has_no_limits() -> None:
    these, _ = clients(client_queries=1)
    these.enter("")
    these.enter("")


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 30)), max_size=20), st.integers(1, 100))
def test_an_allowance_never_lets_more_through_than_a_minute_s_worth_at_once(
    uses: list[tuple[float, float]], most: int
) -> None:
    allowance, now = Allowance(most), 0.0
    for amount, pause in uses:
        now += pause
        allowance.use(amount, now)
        if wait := allowance.wait(now):
            assert allowance.used(now) >= most
            assert allowance.wait(now + wait + 1) == 0
    assert allowance.used(now + 1e9) == 0


def test_who_waits_is_served_in_turns() -> None:
    async def run() -> None:
        places, order = Places(1), []

        async def ask(client: str) -> None:
            await places.take(client, 10)
            order.append(client)
            places.give(client)

        await places.take("first", 10)
        waiting = [asyncio.create_task(ask(client)) for client in ("a", "a", "a", "b", "c")]
        await asyncio.sleep(0)
        waiting[1].cancel()
        places.give("first")
        await asyncio.gather(*waiting, return_exceptions=True)
        assert order == ["a", "b", "c", "a"]
        await places.take("last", 0.1)
        with pytest.raises(LimitReached):
            await places.take("later", 0.05)
        places.give("last")
        await places.take("again", 0.1)

    asyncio.run(run())


def test_a_place_given_to_who_leaves_in_that_moment_is_not_lost() -> None:
    async def run() -> None:
        places = Places(1)
        await places.take("a", 10)
        waiting = asyncio.create_task(places.take("b", 10))
        await asyncio.sleep(0)
        places.give("a")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await places.take("c", 0.1)

    asyncio.run(run())


def test_a_client_never_takes_the_places_kept_for_the_others() -> None:
    async def run() -> None:
        places = Places(5, kept=3)
        await places.take("a", 0.1)
        await places.take("a", 0.1)
        third = asyncio.create_task(places.take("a", 10))
        for client in ("b", "b", "c"):
            await places.take(client, 0.1)
        fourth = asyncio.create_task(places.take("c", 10))
        await asyncio.sleep(0)
        places.give("b")
        await fourth
        assert not third.done(), "it holds what it may"
        places.give("a")
        await asyncio.wait_for(third, 1)
        with pytest.raises(LimitReached):
            await places.take("d", 0.05)
        places.give("a")
        await places.take("d", 0.1)

    asyncio.run(run())


def test_few_places_leave_each_client_one_and_nobody_all() -> None:
    async def run() -> None:
        places = Places(2, kept=6)
        await places.take("a", 0.1)
        with pytest.raises(LimitReached):
            await places.take("a", 0.05)
        await places.take("b", 0.1)
        places.give("a")
        places.give("b")
        await places.take("", 0.1)
        await places.take("", 0.1)

    asyncio.run(run())


def test_who_asks_again_and_again_while_refused_waits_longer_but_not_for_ever() -> None:
    these, clock = clients(client_seconds=60)
    these.enter("a")
    these.leave("a", 61.0)
    patient = refusal(these, "a").seconds
    for _ in range(100):
        refusal(these, "a")
    assert refusal(these, "a").seconds > patient
    for _ in range(10_000):
        refusal(these, "a")
    clock.now += 61
    these.enter("a")


def test_one_client_that_holds_all_it_may_does_not_keep_another_waiting(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(client_queries=10, heavy_queries=3, light_queries=4, query_seconds=60))
        await pool.start()
        ask = pool.run
        greedy = [asyncio.create_task(ask(HEAVY, store=store, format="json", client="greedy")) for _ in range(10)]
        try:
            await asyncio.sleep(0.5)
            for _ in range(3):
                assert pool.figures()["running"] <= 4, "of seven places, three are for the others"
                async with asyncio.timeout(20):
                    answer = await ask(LIGHT, store=store, format="json", client="modest")
                assert answer.complete
            assert not all(task.done() for task in greedy)
        finally:
            for task in greedy:
                task.cancel()
            await asyncio.gather(*greedy, return_exceptions=True)
            await pool.stop()

    asyncio.run(run())


async def _ready_again(pool: QueryPool) -> None:
    async with asyncio.timeout(20):
        while not pool.workers.idle:
            await asyncio.sleep(0.1)


def test_after_a_kill_a_worker_is_ready_again(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(query_seconds=1))
        await pool.start()
        try:
            with pytest.raises(LimitReached):
                await pool.run(HEAVY, store=store, format="json", client="a")
            await _ready_again(pool)
            assert pool.figures()["workers"] == 1
        finally:
            await pool.stop()
        assert pool.figures()["workers"] == 0

    asyncio.run(run())


def test_who_asked_a_heavy_query_leaves_the_last_idle_worker_to_others(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(query_seconds=2))
        await pool.start()

        async def took_an_idle_one(client: str) -> bool:
            before = {worker.pid for worker in pool.workers.idle}
            await pool.run(LIGHT, store=store, format="json", client=client)
            return before == {worker.pid for worker in pool.workers.idle}

        try:
            with pytest.raises(LimitReached):
                await pool.run(HEAVY, store=store, format="json", client="slow")
            await _ready_again(pool)
            assert await took_an_idle_one("other"), "takes the idle one, and gives it back"
            assert not await took_an_idle_one("slow"), "has one of its own"
            assert pool.figures()["workers"] == 2
            assert await took_an_idle_one("slow"), "its last query was short"
        finally:
            await pool.stop()

    asyncio.run(run())


def test_the_pool_keeps_accounts(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(client_queries=1, client_seconds=1, query_seconds=120))
        await pool.start()
        try:
            task = asyncio.create_task(pool.run(HEAVY, store=store, format="json", client="a"))
            await asyncio.sleep(0.1)
            with pytest.raises(LimitReached, match="of yours are waiting"):
                await pool.run(LIGHT, store=store, format="json", client="a")
            await pool.run(LIGHT, store=store, format="json", client="b")
            async with asyncio.timeout(100):  # of the processor it must have used its second, however busy the machine
                while sum(run._used(asyncio.get_running_loop().time()) for run in pool._running) < 1.5:
                    await asyncio.sleep(0.1)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            with pytest.raises(LimitReached, match="last minute"):
                await pool.run(LIGHT, store=store, format="json", client="a")
        finally:
            await pool.stop()

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much memory a process has for itself")
def test_all_workers_share_one_budget_and_the_largest_goes(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(query_memory=2048, query_total_memory=300, query_seconds=60))
        await pool.start()
        try:
            small = asyncio.create_task(pool.run(HEAVY, store=store, format="json"))
            with pytest.raises(LimitReached) as caught:
                await pool.run(SORTS, store=store, format="json")
            assert caught.value.limit == "total_memory"
            assert not small.done(), "the smaller one goes on"
            assert sum(map(own_memory, pool.workers.pids())) < 300 * 2**20
            small.cancel()
            await asyncio.gather(small, return_exceptions=True)
        finally:
            await pool.stop()

    asyncio.run(run())


def test_an_answer_has_a_largest_size(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(answer_size=3))
        await pool.start()
        try:
            answer = await pool.run("SELECT * { ?a ?b ?c . ?d ?e ?f }", store=store, format="csv")
            size = 0
            with pytest.raises(LimitReached, match="3 MiB"):
                async for piece in answer:
                    size += len(piece)
            assert size <= 3 * 2**20
        finally:
            await pool.stop()

    asyncio.run(run())


def test_a_client_may_take_ten_times_the_engine_s_limit_to_read_and_no_more(store: Path) -> None:
    async def run() -> None:
        pool = QueryPool(Settings(query_seconds=1))
        await pool.start()
        try:
            answer = await pool.run("SELECT * { ?a ?b ?c . ?d ?e ?f }", store=store, format="csv")
            assert answer._run is not None
            answer._run._began -= 7
            await asyncio.sleep(0.3)
            assert not answer._run.worker.gone.is_set()
            answer._run._began -= 7
            with pytest.raises(LimitReached, match="not read fast enough"):
                await asyncio.sleep(0.5)
                async for _ in answer:
                    pass
        finally:
            await pool.stop()

    asyncio.run(run())
