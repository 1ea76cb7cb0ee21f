from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from coopkg.errors import NotBuilt
from coopkg.graph.generations import KEPT, Generation, Generations, Manifest

MANIFEST = Manifest("abc", "0.1.0", "2025-01-01T00:00:00+00:00", 1.5, True, {"concepts": 3, "triples": 10})


def commit(generations: Generations) -> Generation:
    with generations.lock():
        return generations.commit(generations.new(), MANIFEST)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "home")


def test_nothing_is_built_yet(generations: Generations) -> None:
    with pytest.raises(NotBuilt) as fault:
        generations.current()
    assert str(generations.home) in fault.value.message("fr")


def test_committed_generation_is_current(generations: Generations) -> None:
    made = commit(generations)
    assert generations.current() == made
    assert made.number == 1
    assert made.manifest == MANIFEST
    assert (generations.home / "CURRENT").read_bytes() == b"000001\n"
    assert made.path == generations.home / "generations" / "000001"


def test_places_of_a_generation(generations: Generations) -> None:
    made = commit(generations)
    assert [path.name for path in (made.store, made.index, made.ns)] == ["store", "index.sqlite", "ns.ttl"]


def test_last_ones_are_kept(generations: Generations) -> None:
    made = [commit(generations) for _ in range(KEPT + 2)]
    assert [generation.number for generation in made] == list(range(1, KEPT + 3))
    kept = sorted(int(path.name) for path in (generations.home / "generations").iterdir())
    assert kept == list(range(3, KEPT + 3))


def test_pointer_to_what_is_gone_is_as_good_as_nothing(generations: Generations) -> None:
    generations.home.mkdir()
    (generations.home / "CURRENT").write_text("000009\n", encoding="ascii")
    with pytest.raises(NotBuilt):
        generations.current()


def test_what_a_killed_build_left_is_removed(generations: Generations) -> None:
    with generations.lock():
        (generations.new() / "left").write_text("over", encoding="ascii")
    with generations.lock():
        assert list(generations.new().iterdir()) == []


def test_generation_that_was_never_pointed_to_keeps_its_number(generations: Generations) -> None:
    commit(generations)
    (generations.home / "generations" / "000002").mkdir()
    assert commit(generations).number == 3


def test_second_writer_waits(generations: Generations) -> None:
    order: list[str] = []

    def write() -> None:
        with generations.lock():
            order.append("second")

    with generations.lock():
        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_lock_is_let_go_after_a_failure(generations: Generations) -> None:
    with pytest.raises(ZeroDivisionError), generations.lock():
        _ = 1 / 0
    assert commit(generations).number == 1
