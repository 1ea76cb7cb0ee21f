"""The comparisons over the project's own cases, as a reader counts them in ontology/cases."""

from __future__ import annotations

import pytest

from coopkg.errors import BadParameter, MissingParameter, UnknownName
from coopkg.linking import comparison
from coopkg.linking.comparison import Choice
from coopkg.namespaces import iri

REAL = Choice(grid="synthese")
MADE_UP = Choice(grid="synthese", fictitious=True)
NAME = "Les Glaneurs de Valbrune (fictif)"


def test_the_made_up_collective_has_every_state(kg):
    found = comparison.matrix(kg, MADE_UP)
    (row,) = found.rows
    states = {column.iri.rpartition("-")[2]: row.cell(column.iri).state for column in found.columns}
    assert {n: states[n] for n in ("01", "06", "09", "12", "16", "19", "02")} == {
        "01": "present",
        "06": "several",
        "09": "coded",
        "12": "ambivalent",
        "16": "absent",
        "19": "silent",
        "02": "nothing",
    }


def test_dimensions_take_presences_and_tell_the_rest_apart(kg):
    found = comparison.matrix(kg, Choice(grid="synthese", by="dimension", fictitious=True))
    assert [column.kind for column in found.columns] == ["Dimension"] * 4
    items = comparison.matrix(kg, MADE_UP)
    below = [items.rows[0].cell(c.iri) for c in items.columns if c.kind != "Dimension"]
    cells = list(found.rows[0].cells.values())
    assert sum(cell.rolled_up for cell in cells) == sum(cell.present for cell in below) == 3
    assert sum(cell.part_of for cell in cells) == sum(c.observations - c.present for c in below) == 5
    assert {cell.state for cell in cells} <= {"present", "part"}


def test_names_labels_and_addresses_mean_the_same(kg):
    for name in ("exemple-fictif", "coll:exemple-fictif", NAME, iri("coll:exemple-fictif")):
        found = comparison.matrix(kg, Choice(notions=("item:synthese-06",), collectives=(name,)))
        assert [row.collective.iri for row in found.rows] == [iri("coll:exemple-fictif")]
        assert found.rows[0].cell(iri("item:synthese-06")).disagree


def test_collectives_of_a_form(kg):
    forms = {c.iri for c in kg.collectives() if not c.fictitious and any(f.iri == iri("concept:cte") for f in c.forms)}
    found = comparison.matrix(kg, Choice(grid="synthese", form="cte"))
    assert {row.collective.iri for row in found.rows} == forms
    assert len(forms) < len(comparison.matrix(kg, REAL).rows)


@pytest.mark.parametrize(
    ("choice", "error"),
    [
        (Choice(), MissingParameter),
        (Choice(grid="synthese", scheme="core"), BadParameter),
        (Choice(grid="nowhere"), UnknownName),
        (Choice(notions=("nowhere",)), UnknownName),
        (Choice(grid="fabrique", by="dimension"), BadParameter),
        (Choice(grid="synthese", by="item"), BadParameter),
        (Choice(grid="synthese", since="yesterday"), BadParameter),
        (Choice(grid="synthese", until="2024-1"), BadParameter),
        (Choice(grid="synthese", collectives=("nowhere",)), UnknownName),
        (Choice(grid="synthese", collectives=("tilt", "exemple-fictif")), BadParameter),
        (Choice(grid="synthese", collectives=("tilt",), fictitious=True), BadParameter),
        (Choice(grid="synthese", form="nowhere"), UnknownName),
        (Choice(grid="synthese", observer="nowhere"), UnknownName),
    ],
)
def test_what_cannot_be_compared_is_refused(kg, choice, error):
    with pytest.raises(error):
        comparison.matrix(kg, choice)


def test_items_that_no_collective_shows_are_those_of_the_question(kg):
    asked = kg.ask("unobserved-items", grid="synthese", kind="any").records()
    found = comparison.gaps(kg, REAL)
    assert [unshown.item.iri for unshown in found.unshown] == [row["item"] for row in asked]
    assert all(sum(unshown.states.values()) == found.collectives == 9 for unshown in found.unshown)


def test_cells_that_nobody_looked_at(kg):
    found = comparison.gaps(kg, MADE_UP)
    (one,) = found.unlooked
    assert (len(one.items), found.cells, found.out_of) == (14, 14, 20)
    assert iri("item:synthese-19") not in {item.iri for item in one.items}  # not addressed is looked at
    assert {unshown.item.iri for unshown in found.unshown} >= {iri("item:synthese-19"), iri("item:synthese-16")}


def test_open_questions_without_an_answer(kg):
    rows = kg.ask("cases-for-questions").records()
    answered = {row["question"] for row in rows if row["observation"]}
    found = comparison.gaps(kg, REAL)
    assert found.asked == len({row["question"] for row in rows})
    assert {question.iri for question in found.questions} == {row["question"] for row in rows} - answered
    assert all(question.label["fr"] for question in found.questions)
    assert len(comparison.gaps(kg, MADE_UP).questions) == found.asked  # what real collectives answer does not count


def test_who_disagrees_then_alpha(kg):
    found = comparison.agreement(kg, MADE_UP)
    (cell,) = found.contested
    assert (cell.notion.iri, found.total) == (iri("item:synthese-06"), 1)
    assert {(noted.stance, noted.observers[0].iri) for noted in cell.observations} == {
        ("present", iri("agent:observatrice-fictive")),
        ("absent", iri("agent:observateur-fictif")),
    }
    # item 01: both present; item 06: present, absent. n = 4; 1 - 3 x 2 / (3 x 1 + 1 x 3)
    assert (found.alpha, found.units, found.observers, found.pairs) == (0, 2, 2, 2)


def test_of_one_observer_there_is_no_agreement(kg):
    found = comparison.agreement(kg, REAL)
    assert (found.alpha, found.reason, found.total) == (None, "alone", 0)


def test_three_measures_are_three_answers(kg):
    passage, document, collective = (
        comparison.cooccurrence(kg, REAL, m) for m in ("passage", "document", "collective")
    )
    assert (passage.units, passage.pairs) == (0, ())  # these cases were read on pages, without passages
    assert document.units > collective.units > 0
    first = collective.pairs[0]
    assert first.jaccard == first.both / (first.with_first + first.with_second - first.both)
    with pytest.raises(BadParameter):
        comparison.cooccurrence(kg, REAL, "region")
    with pytest.raises(BadParameter):
        comparison.cooccurrence(kg, REAL, "document", "perhaps")
