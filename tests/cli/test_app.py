"""The commands, put together: every one is there, and one that is run loads no other."""

import gc
import signal
import subprocess
import sys
from importlib import import_module

import pytest
import uvicorn

from coopkg.cli.app import ROOMS, application, run


@pytest.mark.parametrize("room", ROOMS)
def test_each_command_is_in_the_room_that_is_said(room):
    module = import_module(f"coopkg.cli.{room}")
    if hasattr(module, "group"):
        assert len(ROOMS[room]) == 1
    else:
        assert tuple(command.__name__ for command in module.COMMANDS) == ROOMS[room]


def test_the_help_lists_every_command(coopkg):
    code, out, _ = coopkg("--help")
    every = [name for names in ROOMS.values() for name in names]
    listed = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert code == 0
    assert [name for name in listed if name in every] == every


@pytest.mark.parametrize("name", [names[-1] for names in ROOMS.values()])
def test_a_command_of_each_room_tells_its_own_name(coopkg, name):
    code, out, _ = coopkg(name, "--help")
    assert (code, name in out.split("[OPTIONS]")[0].split()) == (0, True)


def test_a_command_that_stands_alone_in_its_room_keeps_its_name():
    assert len(application("push").registered_commands) == 1
    assert run(["push"]) == 2


def test_what_is_no_command_is_told(coopkg):
    code, _, err = coopkg("bild")
    assert code == 2
    assert "bild" in err


def test_a_server_looks_for_garbage_but_not_in_what_it_loaded(home, monkeypatch):
    seen = []

    async def serve(self, sockets):
        seen.append((gc.isenabled(), gc.get_freeze_count()))
        await self._pool.stop()

    monkeypatch.setattr(uvicorn.Server, "serve", serve)
    before = signal.getsignal(signal.SIGINT)
    try:
        assert run(["serve", "--home", str(home), "--port", "0"]) == 0
    finally:
        gc.unfreeze()
        signal.signal(signal.SIGINT, before)
    [(enabled, frozen)] = seen
    assert enabled
    assert frozen > 100_000


def test_a_command_loads_only_its_own_room():
    code = (
        "import sys; from coopkg.cli.app import run; run(['serve', '--help']);"
        "from coopkg.cli.app import ROOMS; print({room for room in ROOMS if f'coopkg.cli.{room}' in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "{'running'}"
