"""The judgement of an import equals a full run of pyshacl on the graph and the import together, result by result."""

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopkg.build.conformance import Conformance
from coopkg.build.shapes import Shapes
from coopkg.build.validate import validate
from coopkg.graph.generations import Generations
from coopkg.linking.checking.judging import Judging
from coopkg.linking.checking.reach import reach
from coopkg.namespaces import local_name

FAR = {"Edition-length", "Edition-character-inside", "Edition-line-inside", "Grid-position"}
"""Queries on records of the project that look further than those on what people bring in."""


def near(results):
    return {result for result in results if local_name(result[4]) not in FAR}


def key(violation):
    return (
        violation.focus,
        violation.path,
        violation.value,
        violation.severity,
        violation.shape,
        violation.constraint,
    )


@pytest.fixture(scope="module")
def store(home):
    return Generations(home).current().store


@pytest.fixture(scope="module")
def full(planted, store):
    """What pyshacl says of the graph and the import, without what it says of the graph alone."""
    graph = {q.triple for q in ox.Store.read_only(str(store)).quads_for_pattern(None, None, None, ox.DefaultGraph())}
    report = validate(graph | planted.triples, Shapes())
    described = {t.subject.value for t in graph if isinstance(t.subject, ox.NamedNode)}
    found = (*report.violations, *report.warnings, *report.infos)
    return {key(v) for v in found if v.focus not in described}


def test_every_planted_fault_is_found_by_the_full_run(planted, full):
    assert planted.faults
    assert planted.faults - {(focus, shape, constraint) for focus, _, _, _, shape, constraint in full} == set()


@pytest.mark.parametrize("fast", [True, False], ids=["shifty", "pyshacl"])
def test_an_import_in_one_part_is_judged_as_in_the_full_run(planted, full, store, tmp_path, fast):
    found = [key(v) for v in Judging([planted.path], store, tmp_path, Conformance(Shapes(), fast=fast), most=10**9)]
    assert len(found) == len(set(found))
    assert set(found) == full


@pytest.mark.parametrize("most", [400, 30])
def test_an_import_in_parts_is_judged_as_in_the_full_run(planted, full, store, tmp_path, most):
    found = [key(v) for v in Judging([planted.path], store, tmp_path, Conformance(Shapes(), fast=True), most=most)]
    assert len(found) == len(set(found))
    assert near(found) == near(full)


def test_lines_of_a_node_need_not_stand_together(planted, full, store, tmp_path):
    lines = planted.path.read_text().splitlines(keepends=True)
    random.Random(5).shuffle(lines)
    one, other = Path(tmp_path / "shared.nt"), Path(tmp_path / "kept.nt")
    one.write_text("".join(lines[::2]))
    other.write_text("".join(lines[1::2]))
    found = Judging([one, other], store, tmp_path, Conformance(Shapes(), fast=True), most=300)
    assert near(map(key, found)) == near(full)


def test_no_shape_looks_at_what_is_not_named_in_shapes():
    """A closed shape, or one with a query that leaves the predicate open, would make the reading of few lines wrong."""
    shapes = Shapes()
    text = "".join(path.read_text() for path in shapes.folder.rglob("*.ttl"))
    assert "sh:closed" not in text
    assert b"<https://w3id.org/coopkg/ns#ofCase>" in reach(shapes).read
    assert b"<https://w3id.org/coopkg/ns#evidences>" in reach(shapes).backwards
