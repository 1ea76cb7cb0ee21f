"""shifty may say that data conforms, and pyshacl has the last word on faults: both agree on a graph that is spoilt."""

import random
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopkg.build.assemble import check
from coopkg.build.conformance import FAST, Conformance
from coopkg.build.load import Documents, load, parse
from coopkg.build.shapes import Shapes
from coopkg.build.validate import validate
from coopkg.errors import ShapeFault, SyntaxFault
from coopkg.namespaces import iri

XSD = "http://www.w3.org/2001/XMLSchema#"
WRONG = (
    ox.Literal("-7", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal(""),
    ox.Literal("x" * 3000, language="de"),
    ox.NamedNode("https://example.org/other"),
)
needs_shifty = pytest.mark.skipif(not FAST, reason="pyshifty has no build for this system")


@pytest.fixture(scope="module")
def whole():
    return check()


@pytest.fixture(scope="module")
def shapes():
    return Shapes()


def spoilt(triples, seed, number):
    """Return triples of which some are gone, and some have another object or another predicate, or one more."""
    chance, order = random.Random(seed), sorted(triples, key=str)
    predicates = sorted({t.predicate for t in order}, key=str)
    left = set(triples)
    for triple in chance.sample(order, number):
        subject, predicate, value = triple
        other = chance.choice(order).object
        made = chance.choice(
            [
                None,
                (subject, predicate, other),
                (subject, chance.choice(predicates), value),
                (subject, predicate, chance.choice(WRONG)),
            ]
        )
        if chance.random() < 0.8:
            left.discard(triple)
        if made:
            left.add(ox.Triple(*made))
    return left


def found(results):
    """Return results without the names of nodes that have none."""
    nameless = re.compile(r"N?[0-9a-f]{32}")
    told = ((v.focus, v.path, v.value, v.severity, v.shape, v.constraint) for v in results)
    return {tuple(nameless.sub("_", part) for part in result) for result in told}


def nodes(results):
    """Return what results are about: focus nodes, and values that are nodes too."""
    return {node for focus, _, value, *_ in results for node in (focus, value) if node.startswith("http")}


def told_by_shifty(triples, shapes):
    return found(Conformance(shapes, fast=True).results(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)))


def told_by_pyshacl(triples, shapes):
    report = validate(triples, shapes)
    return found((*report.violations, *report.warnings, *report.infos))


@needs_shifty
@pytest.mark.parametrize(
    ("seed", "number"), [(1, 1500), (11, 50), *(pytest.param(s, 400, marks=pytest.mark.slow) for s in range(3, 8))]
)
def test_what_one_alone_finds_is_of_nodes_that_both_fault(whole, shapes, seed, number):
    data = spoilt(whole.merged, seed, number)
    fast, full = told_by_shifty(data, shapes), told_by_pyshacl(data, shapes)
    assert len(full) > number / 3
    assert not [result for result in full ^ fast if not nodes([result]) & nodes(full & fast)]
    assert len(full ^ fast) <= 1 + len(full) / 50


@needs_shifty
def test_the_report_on_the_project_is_that_of_pyshacl(whole, shapes):
    documents = load()
    report = Conformance(shapes, fast=True).report(whole.merged, documents)
    assert report == validate(whole.merged, shapes, documents)
    assert report.infos
    assert all(found.file and found.line for found in report.infos)


@pytest.mark.parametrize("fast", [pytest.param(True, marks=needs_shifty), False], ids=["shifty", "pyshacl"])
def test_a_fault_is_told_with_its_line_whoever_is_asked(whole, shapes, fast):
    text = "<id/statement/9999> a <ns#Definition> .\n"
    documents = Documents((*whole.documents, parse(text, "mine.ttl")))
    data = whole.merged | documents.triples()
    report = Conformance(shapes, fast=fast).report(data, documents)
    assert report == validate(data, shapes, documents)
    assert {(v.file, v.line) for v in report.violations} == {("mine.ttl", 1)}
    assert all(v.message["fr"] and v.message["en"] for v in report.violations)
    with pytest.raises(ShapeFault):
        report.require()


@pytest.mark.parametrize("fast", [pytest.param(True, marks=needs_shifty), False], ids=["shifty", "pyshacl"])
def test_a_shape_that_cannot_be_used_is_named(tmp_path: Path, whole, fast):
    sparql = '[ <http://www.w3.org/ns/shacl#select> "SELECT $this WHERE { $this ?p " ]'
    (tmp_path / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n"
        f"<{iri('shape:Own')}>\n    a sh:NodeShape ;\n    sh:sparql {sparql} ;\n"
        f"    sh:targetClass <{iri('coop:CoreConcept')}> .\n"
    )
    with pytest.raises(SyntaxFault, match=r"own\.ttl"):
        Conformance(Shapes(tmp_path), fast=fast).report(whole.merged, whole.documents)
