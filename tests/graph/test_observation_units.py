"""Pairs of notions, disagreements and cells of the side index, on facts that a reader can count."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import Facts, write_observations
from coopkg.graph.observation_units import Columns, ObservationUnits
from coopkg.graph.side_index import build_index
from coopkg.models.comparing import CoOccurrence

COLLECTIVES = [("c:a", "false"), ("c:b", "false"), ("c:made-up", "true")]
MEMBERS = [("g", "d"), ("g", "i1"), ("g", "i2"), ("g", "i3")]
ROLL_UPS = [("i1", "d", "rolls up"), ("i2", "d", "rolls up")]
OBSERVATIONS = [
    ("o:1", "c:a", "i1", "present", "2020", "p:x"),
    ("o:2", "c:a", "i2", "coded", "2021", "p:x"),
    ("o:3", "c:a", "i3", "coded", "2022", "p:x"),
    ("o:4", "c:b", "i1", "present", "2020", "p:x"),
    ("o:5", "c:b", "i1", "absent", "2023", "p:y"),
    ("o:6", "c:b", "i3", "present", "2020", "p:x"),
    ("o:7", "c:made-up", "i1", "present", "2020", "p:x"),
    ("o:8", "c:b", "i1", "absent", "2024", "p:x"),
    ("o:9", "c:b", "i2", "silent", "2024", "p:x"),
]
PLACES = [
    ("o:1", "t:1", "d:1", "0", "9"),
    ("o:2", "t:2", "d:1", "0", "9"),  # another passage node of the same place: the same passage
    ("o:3", "t:3", "d:1", "5", "9"),
    ("o:4", "t:4", "d:2", "", ""),
    ("o:6", "t:5", "d:2", "", ""),  # of the same document, without a place: passages apart
    ("o:5", "t:6", "d:2", "0", "4"),
    ("o:7", "t:7", "d:3", "0", "4"),
    ("other:thing", "t:1", "d:1", "0", "9"),
]
GRID = Columns("g")


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> ObservationUnits:
    path: Path = tmp_path_factory.mktemp("units") / "index.sqlite"
    build_index(path, [])
    write_observations(path, Facts(COLLECTIVES, MEMBERS, ROLL_UPS, OBSERVATIONS, [], (), PLACES))
    return ObservationUnits(path)


def pairs(found: CoOccurrence) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(p.first.iri, p.second.iri): (p.both, p.with_first, p.with_second) for p in found.pairs}


def test_same_passage_is_same_document_and_same_place(units: ObservationUnits) -> None:
    found = units.together("passage", GRID, Rows())
    assert found.units == 4  # d:1 0-9, d:1 5-9, and two passages of d:2 without a place; o:5 is an absence
    assert pairs(found) == {("i1", "i2"): (1, 2, 1)}


def test_same_document(units: ObservationUnits) -> None:
    found = units.together("document", GRID, Rows())
    assert (found.units, found.found) == (2, {"d": 2, "i1": 2, "i2": 1, "i3": 2})
    assert pairs(found) == {
        ("d", "i3"): (2, 2, 2),
        ("i1", "i3"): (2, 2, 2),
        ("i1", "i2"): (1, 2, 1),
        ("i2", "i3"): (1, 1, 2),
    }
    assert [round(pair.jaccard, 2) for pair in found.pairs] == [1.0, 1.0, 0.5, 0.5]


def test_same_collective(units: ObservationUnits) -> None:
    found = units.together("collective", GRID, Rows())
    assert (found.units, found.found) == (2, {"d": 2, "i1": 2, "i2": 1, "i3": 2})
    assert pairs(found)["i1", "i3"] == (2, 2, 2)


def test_an_item_and_what_it_counts_for_are_no_pair(units: ObservationUnits) -> None:
    assert not {("d", "i1"), ("d", "i2")} & pairs(units.together("collective", GRID, Rows())).keys()


def test_other_stances_other_units(units: ObservationUnits) -> None:
    assert units.together("collective", GRID, Rows(), ("absent",)).found == {"i1": 1}
    assert units.together("collective", GRID, Rows(), ("silent", "absent")).pairs[0].both == 1
    assert units.together("passage", GRID, Rows(since="2021")).found == {"i2": 1, "i3": 1}


def test_the_made_up_stand_apart(units: ObservationUnits) -> None:
    assert units.together("passage", GRID, Rows(fictitious=True)).found == {"d": 1, "i1": 1}
    assert units.contested(GRID, Rows(fictitious=True), 0, 9) == ([], 0)


@pytest.mark.parametrize("rows", [Rows(), Rows(since="2019")])
def test_who_disagrees_on_what(units: ObservationUnits, rows: Rows) -> None:
    (cell,), total = units.contested(GRID, rows, 0, 9)
    assert (cell.collective.iri, cell.notion.iri, total) == ("c:b", "i1", 1)
    assert [(noted.iri, noted.stance) for noted in cell.observations] == [
        ("o:8", "absent"),
        ("o:5", "absent"),
        ("o:4", "present"),
    ]
    assert units.contested(GRID, rows, 1, 9) == ([], 1)


def test_within_dates_nobody_may_disagree(units: ObservationUnits) -> None:
    assert units.contested(GRID, Rows(since="2023"), 0, 9) == ([], 0)


def test_of_each_person_the_newest_position(units: ObservationUnits) -> None:
    taken = [sorted(cell.values()) for cell in units.positions(GRID, Rows())]
    assert taken == [[0], [1, 1], [0]]
    assert [len(cell) for cell in units.positions(GRID, Rows(observer="p:y"))] == [1]


def test_what_was_looked_at(units: ObservationUnits) -> None:
    found = units.looked(GRID, Rows())
    assert [column.iri for column in found.columns] == ["d", "i1", "i2", "i3"]
    assert [(one.iri, seen) for one, seen in found.seen] == [
        ("c:a", {"d", "i1", "i2", "i3"}),
        ("c:b", {"d", "i1", "i2", "i3"}),
    ]
    assert found.states == {"i2": {"coded": 1, "silent": 1}}
    within = units.looked(GRID, Rows(since="2022"))
    assert {one.iri: seen for one, seen in within.seen} == {"c:a": {"i3"}, "c:b": {"d", "i1", "i2"}}
    assert within.states == {"d": {"part": 1}, "i1": {"absent": 1}, "i2": {"silent": 1}, "i3": {"coded": 1}}


def test_observations_of_the_rows(units: ObservationUnits) -> None:
    asked = ["o:1", "o:5", "o:7", "nowhere"]
    assert units.kept(asked, Rows()) == {"o:1", "o:5"}
    assert units.kept(asked, Rows(observer="p:y")) == {"o:5"}
    assert units.kept(asked, Rows(fictitious=True)) == {"o:7"}
