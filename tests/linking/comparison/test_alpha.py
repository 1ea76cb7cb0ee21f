"""Krippendorff's alpha, beside the library of that name, and by hand."""

from __future__ import annotations

import math

import krippendorff
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkg.linking.comparison.alpha import alpha

OBSERVERS = 5
TABLES = st.lists(st.lists(st.sampled_from([None, 0, 1, 2]), min_size=OBSERVERS, max_size=OBSERVERS), max_size=12)


def units(table):
    return [{who: value for who, value in enumerate(row) if value is not None} for row in table]


@given(TABLES)
def test_it_is_what_the_library_gives(table):
    found = alpha(units(table))
    shared = [row for row in table if sum(value is not None for value in row) > 1]
    values = {value for row in shared for value in row if value is not None}
    if not shared:
        assert (found.value, found.reason) == (None, "alone")
    elif len(values) == 1:
        assert (found.value, found.reason) == (None, "same")
    else:
        data = numpy.array([[math.nan if v is None else v for v in row] for row in table]).T
        expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
        assert found.value == pytest.approx(expected, abs=1e-12)


def test_a_table_worked_by_hand():
    # p p | p a | a a | p - : n = 6 values, 3 p and 3 a; observed 2, expected 18
    found = alpha([{"x": "p", "y": "p"}, {"x": "p", "y": "a"}, {"x": "a", "y": "a"}, {"x": "p"}])
    assert found.value == pytest.approx(1 - 5 * 2 / 18)
    assert (found.units, found.observers, found.values, found.pairs) == (3, 2, 6, 3)


def test_three_observers_of_a_unit_are_three_pairs():
    found = alpha([{"x": 0, "y": 0, "z": 1}, {"x": 1, "y": 1}])
    assert (found.units, found.observers, found.values, found.pairs) == (2, 3, 5, 4)
    assert found.value == pytest.approx(1 - 4 * (2 * 1 + 1 * 2) / 2 / (2 * 3 + 3 * 2))


def test_full_agreement_is_one():
    assert alpha([{"x": 0, "y": 0}, {"x": 1, "y": 1}]).value == 1


@pytest.mark.parametrize(("table", "reason"), [([], "alone"), ([{"x": 0}], "alone"), ([{"x": 0, "y": 0}], "same")])
def test_where_there_is_none_it_says_why(table, reason):
    found = alpha(table)
    assert (found.value, found.reason) == (None, reason)
