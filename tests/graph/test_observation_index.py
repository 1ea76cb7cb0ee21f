"""The matrix, the newest observations and the search of notes, on facts that a reader can count."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopkg.graph.observation_choice import Wanted
from coopkg.graph.observation_index import ObservationIndex
from coopkg.graph.observation_rows import Rows
from coopkg.graph.observation_table import Facts, write_observations
from coopkg.graph.side_index import LABEL, Entry, SideIndex, build_index
from coopkg.models.matrix import NOTHING, Cell

COLLECTIVES = [("c:a", "false"), ("c:b", "false"), ("c:made-up", "true")]
MEMBERS = [("g", "d"), ("g", "i1"), ("g", "i2"), ("g", "i3"), ("s", "n"), ("s", "wide")]
ROLL_UPS = [
    ("i1", "d", "rolls up"),
    ("i2", "d", "rolls up"),
    ("i1", "n", "is it"),
    ("i1", "n", "rolls up"),
    ("i1", "n", "part of"),
    ("i1", "wide", "rolls up"),
    ("i2", "n", "part of"),
    ("n", "wide", "rolls up"),
]
OBSERVATIONS = [
    ("o:1", "c:a", "i1", "present", "2020", "p:x"),
    ("o:2", "c:a", "i1", "absent", "2021-05", "p:y"),
    ("o:2", "c:a", "i1", "coded", "2021-05", "p:y"),
    ("o:3", "c:a", "i2", "present", "2021-05-02", "p:x"),
    ("o:3", "c:a", "i2", "present", "2021-05-02", "p:y"),
    ("o:4", "c:a", "i3", "coded", "", "p:x"),
    ("o:5", "c:b", "i1", "silent", "2024", "p:x"),
    ("o:6", "c:b", "n", "present", "2024-01-01", "p:x"),
    ("o:7", "c:b", "n", "ambivalent", "2023", "p:x"),
    ("o:8", "c:made-up", "i1", "present", "2025", "p:x"),
    ("o:9", "c:b", "i2", "absent", "2022", "p:x"),
]
NOTES = [
    ("o:1", "read", "fr", "Les élu·es coopèrent à l'œuvre"),
    ("o:1", "read", "en", "The councillors cooperate"),
    ("o:3", "note", "fr", "Une œuvre commune"),
    ("o:6", "read", "fr", "œuvre"),
    ("other:thing", "note", "fr", "œuvre d'autre chose"),
]
FORMS = [("c:a", "f:scic"), ("c:a", "f:any"), ("c:b", "f:any"), ("c:made-up", "f:any")]
PLACES = [
    ("o:1", "t:1", "d:1", "0", "9"),
    ("o:2", "t:2", "d:1", "0", "9"),
    ("o:3", "t:3", "d:1", "5", "9"),
    ("o:4", "t:4", "d:2", "", ""),
    ("o:5", "t:5", "d:2", "", ""),
    ("o:6", "", "d:2", "", ""),
    ("other:thing", "t:1", "d:1", "0", "9"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    dimension = Entry("d", "Dimension", {"fr": "D"})
    build_index(path, [dimension, Entry("c:a", "RealCollective", {"fr": "L'œuvre A"}, ((LABEL, "fr", "L'œuvre A"),))])
    write_observations(path, Facts(COLLECTIVES, MEMBERS, ROLL_UPS, OBSERVATIONS, NOTES, FORMS, PLACES))
    return path


@pytest.fixture(scope="module")
def index(path: Path) -> ObservationIndex:
    return ObservationIndex(path)


def cells(index: ObservationIndex, scheme: str, row: int = 0) -> dict[str, Cell]:
    return dict(index.matrix(scheme).rows[row].cells)


def test_the_rows_are_the_real_collectives_and_made_up_ones_only_when_asked(index: ObservationIndex) -> None:
    assert [row.collective.iri for row in index.matrix("g").rows] == ["c:a", "c:b"]
    assert [row.collective.iri for row in index.matrix("g", rows=Rows(fictitious=True)).rows] == ["c:made-up"]


def test_the_columns_stand_in_the_order_of_the_scheme(index: ObservationIndex) -> None:
    assert [column.iri for column in index.matrix("g").columns] == ["d", "i1", "i2", "i3"]


def test_a_disagreement_is_two_persons_with_two_positions(index: ObservationIndex) -> None:
    assert cells(index, "g")["i1"] == Cell(present=1, absent=1, observers=2, disagree=True)
    assert cells(index, "s", 1)["n"] == Cell(present=1, ambivalent=1, part_of=2, observers=1)  # one person, twice


def test_an_observation_by_two_persons_is_one_observation(index: ObservationIndex) -> None:
    assert cells(index, "g")["i2"] == Cell(present=1, observers=2)


def test_of_two_stances_of_one_observation_the_telling_one_counts(index: ObservationIndex) -> None:
    assert cells(index, "g")["i1"].coded == 0
    assert cells(index, "g")["i3"] == Cell(coded=1, observers=1)


def test_only_a_presence_rolls_up_and_the_rest_is_a_part(index: ObservationIndex) -> None:
    assert cells(index, "g")["d"] == Cell(rolled_up=2, part_of=1, observers=2)
    assert cells(index, "g", 1)["d"] == Cell(part_of=2, observers=1)
    assert cells(index, "g", 1)["d"].state == "part"


def test_a_bundling_item_is_part_of_a_notion_and_counts_for_nothing(index: ObservationIndex) -> None:
    assert cells(index, "s")["n"] == Cell(rolled_up=1, part_of=2, observers=2)
    assert cells(index, "s")["wide"] == Cell(rolled_up=1, part_of=1, observers=2)


def test_columns_may_be_chosen_or_dimensions_alone(index: ObservationIndex) -> None:
    chosen = index.matrix(notions=["n", "i1", "nowhere"])
    assert (chosen.scheme, [column.iri for column in chosen.columns]) == (None, ["n", "i1"])
    assert chosen.rows[0].cells == {"n": cells(index, "s")["n"], "i1": cells(index, "g")["i1"]}
    assert [column.iri for column in index.matrix("g", dimensions=True).columns] == ["d"]


def test_rows_may_be_chosen_by_name_or_by_form(index: ObservationIndex) -> None:
    by_name = index.matrix("g", rows=Rows(collectives=("c:b", "c:made-up", "nowhere")))
    assert ([row.collective.iri for row in by_name.rows], by_name.total) == (["c:b"], 1)
    assert [row.collective.iri for row in index.matrix("g", rows=Rows(form="f:any")).rows] == ["c:a", "c:b"]
    assert [row.collective.iri for row in index.matrix("g", rows=Rows(form="f:scic")).rows] == ["c:a"]
    assert index.matrix("g", rows=Rows(form="nowhere")).total == 0


def test_of_one_person_alone(index: ObservationIndex) -> None:
    found = index.matrix("g", rows=Rows(observer="p:y"))
    assert found.rows[0].cells == {
        "d": Cell(rolled_up=1, part_of=1, observers=2),
        "i1": Cell(absent=1, observers=1),
        "i2": Cell(present=1, observers=2),
    }
    assert (found.rows[1].cells, found.within) == ({}, {"observer": "p:y"})


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2021", "", ["o:6", "o:5", "o:7", "o:9", "o:3", "o:2"]),
        ("2021-05", "2021-05", ["o:3", "o:2"]),
        ("", "2021", ["o:3", "o:2", "o:1"]),
        ("2024-01-01", "2024", ["o:6"]),
        ("2026", "", []),
    ],
)
def test_between_two_dates(index: ObservationIndex, since: str, until: str, found: list[str]) -> None:
    assert order(index, since=since, until=until) == found
    rows = index.matrix(notions=["i1", "i2", "i3", "n"], rows=Rows(since=since, until=until)).rows
    own = [cell.observations - cell.rolled_up - cell.part_of for row in rows for cell in row.cells.values()]
    assert sum(own) == len(found)


def test_counted_now_or_once_for_all_is_the_same(index: ObservationIndex) -> None:
    for scheme in ("g", "s"):
        now = index.matrix(scheme, rows=Rows(since="2000")).rows[1]
        assert now.cells == index.matrix(scheme).rows[1].cells  # all of c:b is dated


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        (NOTHING, "nothing"),
        (Cell(present=1), "present"),
        (Cell(rolled_up=1, silent=1, coded=2), "present"),
        (Cell(absent=1, part_of=1), "absent"),
        (Cell(ambivalent=1), "ambivalent"),
        (Cell(rolled_up=1, absent=1), "several"),
        (Cell(silent=1, coded=1), "silent"),
        (Cell(coded=1, part_of=3), "coded"),
        (Cell(part_of=1), "part"),
    ],
)
def test_the_state_tells_them_apart(cell: Cell, state: str) -> None:
    assert cell.state == state


def test_pages_of_collectives(index: ObservationIndex) -> None:
    second = index.matrix("g", first=1, most=1)
    assert ([row.collective.iri for row in second.rows], second.total) == (["c:b"], 2)


def test_an_unknown_scheme_has_no_columns(index: ObservationIndex) -> None:
    assert index.matrix("nowhere").columns == ()


def test_as_csv_every_cell_has_its_line_even_where_nothing_was_observed(index: ObservationIndex) -> None:
    lines = index.matrix("g").to_csv().splitlines()
    assert lines[0] == (
        "collective,notion,state,observations,present,absent,ambivalent,silent,coded,rolled_up,part_of,observers,disagree"
        ",import,stance,collectives,least"
    )
    assert lines[2] == "c:a,i1,several,2,1,1,0,0,0,0,0,2,true,,,,"
    assert lines[8] == "c:b,i3,nothing,0,0,0,0,0,0,0,0,0,false,,,,"
    assert len(lines) == 9


def order(index: ObservationIndex, after: str = "", most: int = 50, **wanted: object) -> list[str]:
    chosen = Wanted(**{"fictitious": None if "collective" in wanted else False, **wanted})  # type: ignore[arg-type]
    listed = [noted.iri for noted in index.newest(chosen, after, most)]
    if not after:
        assert listed == index.find(chosen, 0, most)
        assert listed[1:] == index.find(chosen, 1, most - 1)
        assert index.count(chosen) >= len(listed)
        assert index.count(chosen) == len(listed) or len(listed) == most
    return listed


def test_newest_first_and_those_without_a_date_last(index: ObservationIndex) -> None:
    assert order(index) == ["o:6", "o:5", "o:7", "o:9", "o:3", "o:2", "o:1", "o:4"]


def test_keyset_pages_join_to_the_whole_list(index: ObservationIndex) -> None:
    seen: list[str] = []
    while page := order(index, seen[-1] if seen else "", most=3):
        seen += page
    assert seen == order(index)


def test_filters(index: ObservationIndex) -> None:
    assert order(index, fictitious=True) == ["o:8"]
    assert order(index, collective="c:made-up") == ["o:8"]
    assert order(index, collective="c:a", stance="present") == ["o:3", "o:1"]
    assert order(index, stance="absent") == ["o:9", "o:2"]
    assert order(index, observer="p:y") == ["o:3", "o:2"]
    assert order(index, observer="p:y", notion="i1") == ["o:2"]
    assert order(index, notion="wide") == ["o:6", "o:5", "o:7", "o:2", "o:1"]
    assert order(index, notion="wide", stance="present") == ["o:6", "o:1"]
    assert order(index, notion="nowhere") == []
    assert order(index, fictitious=None, notion="i1") == ["o:8", "o:5", "o:2", "o:1"]


def test_about_a_concept_is_any_stance_of_an_item_that_is_it_and_no_part(index: ObservationIndex) -> None:
    assert order(index, about="n") == ["o:6", "o:5", "o:7", "o:2", "o:1"]
    assert order(index, about="wide") == ["o:6", "o:1"]
    assert order(index, about="n", grid="s") == ["o:6", "o:7"]
    assert order(index, observed="i1", about="wide") == ["o:1"]
    assert order(index, grid="g", stance="absent") == ["o:9", "o:2"]


@pytest.mark.parametrize("scheme", ["g", "s"])
def test_each_cell_lists_as_many_observations_as_it_counts(index: ObservationIndex, scheme: str) -> None:
    for row in index.matrix(scheme).rows:
        for notion, cell in row.cells.items():
            assert len(order(index, collective=row.collective.iri, notion=notion)) == cell.observations > 0


def test_a_notion_is_present_in_real_collectives(index: ObservationIndex) -> None:
    assert [index.present_in(notion) for notion in ("n", "i1", "i3", "nowhere")] == [2, 1, 0, 0]


def test_notes_are_found_after_names_the_newest_first(path: Path) -> None:
    hits = SideIndex(path).search("oeuvre")
    assert [hit.ref.iri for hit in hits] == ["c:a", "o:6", "o:3", "o:1"]
    assert [hit.rank for hit in hits] == sorted(hit.rank for hit in hits)
    assert not hits.more


def test_words_of_two_languages_are_not_taken_together(path: Path) -> None:
    assert [hit.ref.iri for hit in SideIndex(path).search("elues cooperent")] == ["o:1"]
    assert SideIndex(path).search("elues councillors").some


def test_what_is_common_is_cut_and_said_to_be(path: Path) -> None:
    hits = SideIndex(path).search("oeuvre", limit=2)
    assert (len(hits), hits.more) == (2, True)
    assert hits[1].ref.iri == hits[1:][0].ref.iri == "o:6"
