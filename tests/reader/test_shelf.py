"""Things are read when they are looked at, once, and stand in order."""

import pytest

from coopkg.graph.generations import Generations
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.reader.shelf import Shelf


@pytest.fixture
def read():
    return []


@pytest.fixture
def shelf(read):
    return Shelf(["b", "a", "c", "a"], lambda name: read.append(name) or name.upper())


def test_only_what_is_looked_at_is_read_and_once(shelf, read):
    assert (shelf["b"], shelf["b"], shelf.get("z")) == ("B", "B", None)
    assert read == ["b"]


def test_to_be_there_and_to_be_counted_nothing_is_read(shelf, read):
    assert (len(shelf), "a" in shelf, "z" in shelf, list(shelf)) == (3, True, False, ["a", "b", "c"])
    assert read == []


def test_things_stand_in_their_order_by_iri_where_it_is_the_same():
    shelf = Shelf(["b", "a", "c"], {"a": 2, "b": 1, "c": 1}.__getitem__, lambda number: number)
    assert list(shelf.items()) == [("b", 1), ("c", 1), ("a", 2)]
    assert shelf.among(["a", "c", "z", "c"]) == (1, 2)


def test_a_page_of_one_concept_reads_few_statements(home):
    kg = KnowledgeGraph(Generations(home).current())
    concept = kg.concept("rivalite")
    assert concept.statements
    assert len(kg._reader.statements._known) < len(kg._reader.statements) / 2
    assert kg.concept("rivalite") is concept
