"""Imports that are killed at any moment are in both stores whole, or not at all; what was told committed stays."""

import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest

from coopkg.build.recovering import recover
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import COMMITTED, Ledger

pytestmark = pytest.mark.slow
DONE = re.compile(r"^Import ([0-9a-f]{12}):", re.MULTILINE)


def started(place, file):
    command = [sys.executable, "-c", "from coopkg.cli import main; main()", "import", str(file), "--again"]
    env = {**os.environ, "COOPKG_HOME": str(place), "COOPKG_LANG": "en"}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def test_kills_leave_all_or_nothing(place, sent):
    chance, begun = random.Random(7), time.monotonic()
    told = set(DONE.findall(started(place, sent).communicate()[0]))
    whole = time.monotonic() - begun
    for _ in range(8):
        process = started(place, sent)
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        told |= set(DONE.findall(process.communicate()[0]))
        recover(place)
        rows = {held.id: held for held in Ledger(place).all()}
        assert {held.state for held in rows.values()} <= set(COMMITTED)
        assert told <= set(rows)
        for folder in (place, Folders(place).private):
            assert set(Generations(folder).current().manifest.imports) == set(rows)
        assert {path.name for path in Folders(place).imports.iterdir()} == set(rows)
        assert {path.name for path in Folders(place).blobs.iterdir()} == {held.sha256 for held in rows.values()}
        assert not list(Folders(place).works.iterdir())
        assert not list(place.rglob("staging"))
    assert told
