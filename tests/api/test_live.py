"""A running server moves on when a build gives a new generation."""

import gc
import json
import shutil
import weakref
from concurrent.futures import ThreadPoolExecutor

import httpx

from coopkg.graph.generations import Generations
from coopkg_api.live import Live

from .conftest import serving


def next_generation(home):
    """Make the next generation out of the current one, as a build would."""
    generations = Generations(home)
    with generations.lock():
        current = generations.current()
        staging = generations.new()
        shutil.copytree(current.path, staging, dirs_exist_ok=True)
        return generations.commit(staging, current.manifest)


def test_a_generation_is_opened_once(home):
    live = Live(home)
    assert live.now() is live.now()


def test_the_next_generation_is_opened_when_it_is_current(home, tmp_path):
    folder = shutil.copytree(home, tmp_path / "home")
    live = Live(folder)
    before = live.now()
    assert next_generation(folder).number == live.now().number == before.number + 1
    assert before.graph.concept("rivalite") == live.now().graph.concept("rivalite")


def test_the_last_generation_is_let_go_though_a_page_that_was_drawn_refers_to_itself(home, tmp_path):
    folder = shutil.copytree(home, tmp_path / "home")
    live = Live(folder)
    live.now().graph.concept("rivalite")
    page = {"served": live.now()}
    page["itself"], last = page, weakref.ref(page["served"].graph)
    gc.disable()
    try:
        del page
        next_generation(folder)
        assert last() is not None
        live.now()
        assert last() is None
    finally:
        gc.enable()


def test_a_running_server_moves_on(home, tmp_path):
    folder = shutil.copytree(home, tmp_path / "home")
    with serving(folder) as url:
        first = httpx.get(f"{url}/doc/concept/rivalite")
        assert httpx.get(f"{url}/health").json()["generation"] == 1
        next_generation(folder)
        assert httpx.get(f"{url}/health").json()["generation"] == 2
        again = httpx.get(f"{url}/doc/concept/rivalite", headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 200


def test_a_server_may_start_before_the_first_build(home, tmp_path):
    with serving(tmp_path / "home") as url:
        assert httpx.get(f"{url}/health").status_code == 503
        shutil.copytree(home, tmp_path / "home", dirs_exist_ok=True)
        assert httpx.get(f"{url}/health").json()["status"] == "ok"


def test_health_tells_what_is_served(client, kg):
    told = client.get("/health").json()
    assert told == {
        "status": "ok",
        "generation": kg.generation.number,
        "triples": kg.generation.manifest.counts["triples"],
    }
    assert json.loads(client.get("/health").content) == told


def test_many_readers_share_one_opening(home):
    opened = []

    def opener(folder):
        opened.append(folder)
        return Generations(folder).current()

    live = Live(home, opener)
    with ThreadPoolExecutor(8) as readers:
        seen = list(readers.map(lambda _: live.now(), range(64)))
    assert len(opened) == 1
    assert all(served is seen[0] for served in seen)
