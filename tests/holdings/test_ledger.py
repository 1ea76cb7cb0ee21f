"""The ledger: what was brought in, and what became of it."""

import stat
import subprocess
import sys

import pytest

from coopkg.errors import UnknownName
from coopkg.holdings.ledger import Held, Ledger, Tombstone, bury, change

HELD = Held(
    id="0123456789ab",
    state="published",
    by="Camille",
    received_at="2024-05-01T10:00:00+00:00",
    sha256="ab" * 32,
    terms={"visibility": "public", "at_least": 0},
    counts={"observation": 3},
)


def test_what_was_added_comes_back_as_it_was(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(HELD)
    assert ledger.get(HELD.id) == HELD
    assert ledger.all() == (HELD,)
    assert ledger.all(["draft"]) == ()


def test_a_home_without_imports_has_an_empty_ledger_and_no_file(tmp_path):
    ledger = Ledger(tmp_path)
    assert ledger.all() == ()
    assert ledger.same_file("ab" * 32, {}) is None
    assert not list(tmp_path.iterdir())


def test_an_unknown_import_is_told_by_name(tmp_path):
    ledger = Ledger(tmp_path)
    for ask in (lambda: ledger.get("nothing"), lambda: ledger.update("nothing", state="draft")):
        with pytest.raises(UnknownName) as told:
            ask()
        assert "nothing" in told.value.message("fr")


def test_an_update_changes_what_it_names_and_nothing_else(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(HELD)
    changed = ledger.update(HELD.id, state="retracted", before="published", counts={"observation": 2})
    assert (changed.state, changed.before, changed.counts) == ("retracted", "published", {"observation": 2})
    assert changed.by == HELD.by
    with pytest.raises(TypeError):
        ledger.update(HELD.id, colour="red")


def test_the_same_file_is_the_same_only_on_the_same_terms_and_when_committed(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(HELD)
    assert ledger.same_file(HELD.sha256, HELD.terms) == HELD
    assert ledger.same_file(HELD.sha256, {"visibility": "private"}) is None
    ledger.update(HELD.id, state="failed")
    assert ledger.same_file(HELD.sha256, HELD.terms) is None


def test_a_transaction_happens_whole_or_not_at_all(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(HELD)
    stone = Tombstone("import", HELD.id, "2024-05-02T10:00:00+00:00", "Camille", HELD.id)
    with pytest.raises(ZeroDivisionError), ledger.transaction() as base:
        bury(base, stone)
        change(base, HELD.id, state="purged")
        raise ZeroDivisionError
    assert (ledger.tombstones(), ledger.get(HELD.id).state) == ((), "published")
    with ledger.transaction() as base:
        bury(base, stone)
        change(base, HELD.id, state="purged")
    assert (ledger.tombstones(), ledger.get(HELD.id).state) == ((stone,), "purged")


def test_the_ledger_is_for_its_owner_alone(tmp_path):
    Ledger(tmp_path).add(HELD)
    assert stat.S_IMODE((tmp_path / "imports.sqlite").stat().st_mode) == 0o600


def test_what_is_overwritten_leaves_no_byte(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(HELD)
    ledger.update(HELD.id, by="", name="")
    assert b"Camille" not in (tmp_path / "imports.sqlite").read_bytes()


def test_processes_may_write_at_the_same_time(tmp_path):
    code = (
        "import sys; from pathlib import Path; from coopkg.holdings.ledger import Held, Ledger;"
        "ledger = Ledger(Path(sys.argv[1]));"
        "[ledger.add(Held(id=sys.argv[2] + str(n), state='received')) for n in range(20)]"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, tmp_path, name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(Ledger(tmp_path).all(["received"])) == 60
