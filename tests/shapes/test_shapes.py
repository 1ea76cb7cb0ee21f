"""Each shape has a valid example, and each of its constraints an invalid one that differs from it by one fact.

``tests/shapes/{shape}/invalid-*.ttl`` holds the data and, beside it, the ``sh:ValidationResult`` nodes that SHACL must
give: no more, no less. An example is checked against its own shape, with the class hierarchy of the ontology.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate as pyshacl_validate
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from coopkg.build.canonical import canonical
from coopkg.build.conformance import FAST
from coopkg.build.load import load, read_document
from coopkg.build.rdflib_terms import to_graph
from coopkg.build.shapes import Shapes, path_text
from coopkg.namespaces import iri, local_name

HERE = Path(__file__).parent
INVALID = sorted(HERE.glob("*/invalid-*.ttl"))
VALID = sorted(HERE.glob("*/valid.ttl"))
SHAPES = Shapes()
PARAMETERS = {
    "class": "Class", "datatype": "Datatype", "disjoint": "Disjoint", "hasValue": "HasValue", "in": "In",
    "languageIn": "LanguageIn", "lessThan": "LessThan", "lessThanOrEquals": "LessThanOrEquals", "maxCount": "MaxCount",
    "maxInclusive": "MaxInclusive", "maxLength": "MaxLength", "minCount": "MinCount", "minInclusive": "MinInclusive",
    "minLength": "MinLength", "node": "Node", "nodeKind": "NodeKind", "not": "Not", "or": "Or", "pattern": "Pattern",
    "qualifiedMaxCount": "QualifiedMaxCount", "qualifiedMinCount": "QualifiedMinCount", "sparql": "SPARQL",
    "uniqueLang": "UniqueLang",
}  # fmt: skip
NEUTRAL = {
    "declare", "message", "path", "property", "qualifiedValueShape", "severity", "targetClass", "targetNode",
    "targetObjectsOf", "targetSubjectsOf",
}  # fmt: skip
Result = tuple[str, str, str, str]


def node_shapes() -> list[Node]:
    return sorted(s for s in SHAPES.graph.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef))


def constraints() -> set[tuple[str, str]]:
    named = [shape for shape in set(SHAPES.graph.subjects()) if isinstance(shape, URIRef)]
    used = {(str(s), local_name(str(p))) for s in named for p in SHAPES.graph.predicates(s) if p in SH}
    assert {name for _, name in used} <= PARAMETERS.keys() | NEUTRAL
    return {(shape, f"{PARAMETERS[name]}ConstraintComponent") for shape, name in used if name in PARAMETERS}


@cache
def hierarchy() -> Graph:
    return to_graph(t for t in load().triples() if t.predicate.value == str(RDFS.subClassOf))


@cache
def alone(name: str) -> Graph:
    """Return the one node shape of that name, with all that it leads to."""
    found, ahead = Graph(), [shape for shape in node_shapes() if local_name(str(shape)) == name]
    ahead += list(SHAPES.graph.subjects(SH.declare))
    while ahead:
        for triple in SHAPES.graph.triples((ahead.pop(), None, None)):
            if triple not in found and not str(triple[1]).startswith(f"{SH}target") | (triple[1] == SH["class"]):
                ahead.append(triple[2])
            found.add(triple)
    return found


def read(path: Path) -> tuple[Graph, set[Result]]:
    """Return the data of an example and the results that it must give."""
    graph = to_graph(read_document(path).triples)
    expected = set(graph.subjects(RDF.type, SH.ValidationResult))
    results = {_result(graph, node) for node in expected}
    for subject in set(graph.subjects()):
        if subject in expected or not isinstance(subject, URIRef):
            graph.remove((subject, None, None))
    return graph, results


def _result(graph: Graph, node: Node) -> Result:
    focus, shape = graph.value(node, SH.focusNode), graph.value(node, SH.sourceShape)
    path, component = graph.value(node, SH.resultPath), graph.value(node, SH.sourceConstraintComponent)
    return str(focus), path_text(graph, path) if path else "", str(shape), local_name(str(component))


def check(data: Graph, shape: str) -> set[Result]:
    _, report, _ = pyshacl_validate(data + hierarchy(), shacl_graph=alone(shape))
    return {_result(report, node) for node in report.objects(None, SH.result)}


def ask_shifty(data: Graph, shape: str) -> set[Result]:
    from shifty import PreparedValidator

    ntriples = (data + hierarchy()).serialize(format="nt", encoding="utf-8")
    _, report, _ = PreparedValidator(alone(shape)).validate(ntriples, graph_mode="data", infer=False)
    found = (_result(report, node) for node in report.objects(None, SH.result))
    return {(focus, SHAPES.path(URIRef(part)), part, component) for focus, _, part, component in found}


@pytest.mark.parametrize("path", VALID, ids=lambda p: p.parent.name)
def test_valid_example_conforms(path: Path) -> None:
    data, _ = read(path)
    assert check(data, path.parent.name) == set()


@pytest.mark.parametrize("path", INVALID, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_invalid_example_gives_the_expected_results(path: Path) -> None:
    data, expected = read(path)
    assert expected
    assert check(data, path.parent.name) == expected


@pytest.mark.skipif(not FAST, reason="pyshifty has no build for this system")
@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_shifty_gives_the_same_results(path: Path) -> None:
    data, expected = read(path)
    assert ask_shifty(data, path.parent.name) == expected


@pytest.mark.parametrize("path", INVALID, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_invalid_example_differs_by_one_fact(path: Path) -> None:
    valid, invalid = read(path.parent / "valid.ttl")[0], read(path)[0]
    missing, added = set(valid) - set(invalid), set(invalid) - set(valid)
    assert len(missing) <= 1
    assert len(added) <= 1
    assert missing | added


def test_each_shape_has_a_valid_example() -> None:
    assert {local_name(str(shape)) for shape in node_shapes()} == {path.parent.name for path in VALID}


def test_each_constraint_has_an_invalid_example() -> None:
    shown = {(shape, component) for path in INVALID for _, _, shape, component in read(path)[1]}
    assert constraints() - shown == set()


@pytest.mark.parametrize("path", [*VALID, *INVALID, *(HERE.parents[1] / "shapes").rglob("*.ttl")], ids=str)
def test_file_is_canonical(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text, path) == text


def test_property_shapes_are_named_and_speak_both_languages() -> None:
    for node_shape in node_shapes():
        parts = list(SHAPES.graph.objects(node_shape, SH.property))
        assert all(isinstance(part, URIRef) for part in parts)
        for part in parts:
            assert (part, RDF.type, SH.PropertyShape) in SHAPES.graph
            assert set(SHAPES.message(part)) == {"fr", "en"}
            assert all(text.endswith(".") for text in SHAPES.message(part).values())


def test_constraints_of_a_node_shape_itself_speak_both_languages() -> None:
    for shape, _ in constraints():
        assert set(SHAPES.message(URIRef(shape))) == {"fr", "en"}


def test_what_an_excerpt_may_evidence_follows_the_ontology() -> None:
    """The shape lists classes one by one, for pyshacl takes eleven times as long over a choice of classes."""
    listed = SHAPES.graph.value(URIRef(iri("shape:Excerpt-evidences")), SH["in"])
    allowed = {str(name) for name in SHAPES.graph.items(listed)}
    roots = ("Utterance", "Stakeholding", "GridItem", "Dimension", "Grid", "Source", "Collective", "Observation")
    below = {str(name) for root in roots for name in hierarchy().transitive_subjects(RDFS.subClassOf, coop(root))}
    assert below <= allowed
    assert not {str(name) for name in hierarchy().transitive_subjects(RDFS.subClassOf, coop("CoreConcept"))} & allowed


def coop(name: str) -> URIRef:
    return URIRef(iri(f"coop:{name}"))
