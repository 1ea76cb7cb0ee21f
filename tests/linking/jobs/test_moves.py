"""Of two who want to move an import on, one succeeds."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from coopkg.errors import UnknownName
from coopkg.holdings.ledger import Held, Ledger


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.add(Held("0123456789ab", "checking"))
    return ledger


def test_it_moves_on_from_the_states_that_are_named_alone(ledger):
    assert not ledger.move("0123456789ab", ("received",), state="cancelled")
    assert ledger.move("0123456789ab", ("received", "checking"), state="committing", done=3)
    assert ledger.get("0123456789ab").done == 3
    assert not ledger.move("ffffffffffff", ("checking",), state="committing")


def test_cancelling_and_committing_at_once_leave_one_of_them(ledger):
    with ThreadPoolExecutor(8) as threads:
        moves = [
            threads.submit(ledger.move, "0123456789ab", ("checking",), state=state)
            for state in ("cancelled", "committing") * 8
        ]
    assert sum(move.result() for move in moves) == 1


def test_what_was_only_tried_is_forgotten(ledger):
    ledger.forget("0123456789ab")
    with pytest.raises(UnknownName):
        ledger.get("0123456789ab")
