"""What a killed job, or a killed server, leaves behind is cleared up."""

import os
import shutil

import pytest

from coopkg.errors import UnknownName
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Held, Ledger
from coopkg.linking.jobs.clearing import Clearing
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.trays import Order, Tray, safe_name


@pytest.fixture
def own_home(home, tmp_path):
    return shutil.copytree(home, tmp_path / "home")


def brought(home, import_id, state, sent=True, **order):
    """Leave an import as a server that was killed does."""
    tray = Tray(home, import_id)
    folder = tray.open()
    if sent:
        (folder / "a.csv").write_text("cas;concept\n", encoding="utf-8")
    tray.put(Order(import_id, **order))
    Ledger(home).add(Held(import_id, state, role="contributor"))
    return tray


def test_what_had_not_begun_is_done_and_the_rest_may_be_sent_again(own_home):
    ledger = Ledger(own_home)
    for number, state in enumerate(("received", "reading", "checking", "committing")):
        brought(own_home, f"00000000000{number}", state)
    ledger.add(Held("00000000000f", "reading", role="local"))
    assert Clearing(own_home).after_a_server() == ["000000000000"]
    states = [held.state for held in ledger.all()]
    assert states == ["received", "failed", "failed", "failed", "reading"]
    assert Fault.read(ledger.get("000000000001").error).reason == "interrupted"
    assert [tray.name for tray in Folders(own_home).jobs.glob("*/sent")] == ["sent"]


def test_what_was_staged_or_half_uploaded_is_gone(own_home):
    Ledger(own_home).add(Held("00000000000a", "draft", role="contributor"))
    staging = Generations(own_home).new()
    (staging / "x").write_text("x")
    brought(own_home, "00000000000b", "reading")
    (Folders(own_home).works / "00000000000b").mkdir(parents=True)
    half = Tray(own_home, "00000000000c").open()
    (half / "part.csv").write_text("c")
    Clearing(own_home).after_a_server()
    assert not staging.exists()
    assert not half.exists()
    assert list(Folders(own_home).works.iterdir()) == []
    assert Generations(own_home).current().number == 1


def test_an_upload_that_is_going_on_is_left_alone(own_home):
    half = Tray(own_home, "00000000000c").open()
    Clearing(own_home).sweep(())
    assert half.exists()


def test_a_job_that_ended_without_a_word_has_failed(own_home):
    brought(own_home, "00000000000a", "checking")
    Clearing(own_home).after_a_job("00000000000a", False, ())
    held = Ledger(own_home).get("00000000000a")
    assert (held.state, Fault.read(held.error).reason) == ("failed", "memory")
    assert Tray(own_home, "00000000000a").sent() is None


def test_after_a_day_the_verdict_goes_and_a_dry_run_is_forgotten(own_home):
    old = 1_000_000_000
    for import_id, state, dry in (("00000000000a", "refused", False), ("00000000000b", "checked", True)):
        tray = brought(own_home, import_id, state, dry_run=dry)
        tray.verdict.write_text("")
        os.utime(tray.path, (old, old))
    fresh = brought(own_home, "00000000000c", "refused")
    Clearing(own_home).sweep(())
    assert [path.name for path in Folders(own_home).jobs.iterdir()] == ["00000000000c"]
    assert fresh.sent() is None
    assert Ledger(own_home).get("00000000000a").state == "refused"
    with pytest.raises(UnknownName):
        Ledger(own_home).get("00000000000b")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\moi\\Relevé 2024.xlsx", "Relevé 2024.xlsx"),
        ("", "import"),
        ("..", "import"),
        ("a\x00b\n.csv", "ab.csv"),
        ("\u202egpj.csv", "gpj.csv"),
        ("é" * 300 + ".qdpx", "é" * 80 + ".qdpx"),
        (".csv", "csv"),
    ],
)
def test_names_of_files_are_made_safe(given, kept):
    assert safe_name(given) == kept
