from __future__ import annotations

import shutil
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH

from coopkg import resources
from coopkg.build.load import load
from coopkg.build.rdflib_terms import to_graph
from coopkg.build.shapes import Shapes
from coopkg.build.validate import ValidationReport, validate, validate_files
from coopkg.errors import ShapeFault, SyntaxFault
from coopkg.namespaces import iri

SHAPES = Shapes()


def report_on(folder: Path) -> ValidationReport:
    documents = load(folder)
    return validate(documents.triples(), SHAPES, documents)


def test_example_conforms_and_infos_stand_apart(ontology: Path) -> None:
    report = report_on(ontology)
    assert report.conforms
    assert [found.focus for found in report.infos] == [iri("q:02")]
    report.require()


def test_violation_says_what_where_and_what_to_do(spoil) -> None:
    path = spoil("sources/fabrique/grid.ttl", "coop:records item:fabrique-02 ;\n    coop:statedBy", "coop:statedBy")
    report = report_on(path.parents[2])
    entry = next(found for found in report.violations if found.focus == iri("st:0006"))
    line = path.read_text(encoding="utf-8").split("\n").index("st:0006") + 1
    assert (entry.file, entry.line) == (str(path), line)
    assert (entry.path, entry.constraint) == ("coop:records", "MinCountConstraintComponent")
    assert entry.shape == iri("shape:GridEntry-records")
    assert set(entry.message) == {"fr", "en"}
    assert {found.shape for found in report.violations} == {entry.shape, iri("shape:GridItem-entry")}
    with pytest.raises(ShapeFault) as fault:
        report.require()
    assert fault.value.count == 2
    assert fault.value.report is report


def test_path_that_is_no_property_is_written_as_in_sparql(spoil) -> None:
    path = spoil("sources/fabrique/statements.ttl", "coop:evidences st:0001 ;", "coop:evidences st:0002 ;")
    found = {(v.focus, v.path) for v in report_on(path.parents[2]).violations}
    assert found == {(iri("st:0001"), "(^coop:evidences|oa:hasTarget)")}


def test_result_of_a_query_is_placed_at_its_culprit(spoil) -> None:
    path = spoil("sources/college/statements.ttl", '"une confiance qui freine"', '"une confiance qui freine peu"')
    (found,) = report_on(path.parents[2]).violations
    assert (found.focus, found.value) == (iri("src:page-example"), iri("x:0007"))
    assert found.file == str(path)


def test_what_is_nowhere_described_is_placed_where_it_is_named(spoil) -> None:
    path = spoil("sources/page/grid.ttl", "        st:0008 ;", "        st:0008 ,\n        st:9999 ;")
    (found,) = report_on(path.parents[2]).violations
    assert found.focus == iri("st:9999")
    assert found.file == str(path)
    assert found.line > 1


def test_ill_typed_literal_is_reported_without_noise(spoil, capfd: pytest.CaptureFixture[str]) -> None:
    path = spoil(
        "vocab/grids.ttl", "coop:position 2 ;", 'coop:position "two"^^<http://www.w3.org/2001/XMLSchema#integer> ;'
    )
    found = {v.shape for v in report_on(path.parents[1]).violations}
    assert iri("shape:GridItem-position") in found
    assert capfd.readouterr().err == ""


def test_at_once_gives_what_pyshacl_gives_for_the_shapes_as_written(spoil) -> None:
    spoil("sources/college/statements.ttl", "coop:relationType reltype:hinders ;", "")
    spoil("vocab/core.ttl", '"trust"@en', '"trust"@de')
    path = spoil("cases/example.ttl", "coop:addresses q:01 ;", "coop:addresses q:9 ;")
    data = load(path.parents[1]).triples()

    def results(shapes) -> set[tuple[str, ...]]:
        _, report, _ = pyshacl.validate(to_graph(data), shacl_graph=shapes)
        parts = (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent, SH.value)
        return {tuple(str(report.value(node, part)) for part in parts) for node in report.objects(None, SH.result)}

    assert len(results(SHAPES.graph)) >= 4
    assert results(SHAPES.at_once) == results(SHAPES.graph)


@pytest.fixture
def shapes_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resources.root("shapes"), tmp_path / "shapes"))


def test_shapes_that_are_not_turtle_are_placed(shapes_folder: Path) -> None:
    broken = shapes_folder / "data/broken.ttl"
    broken.write_text("\n  shape:Nothing a .", encoding="utf-8")
    with pytest.raises(SyntaxFault) as fault:
        Shapes(shapes_folder)
    assert (fault.value.path, fault.value.line, fault.value.column) == (str(broken), 2, 3)


def test_shapes_that_are_not_shacl_are_placed(shapes_folder: Path, ontology: Path) -> None:
    broken = shapes_folder / "data/broken.ttl"
    broken.write_text(
        f"PREFIX sh: <{SH}>\n<urn:s> a sh:NodeShape ; sh:targetClass <{iri('coop:Claim')}> ; sh:property <urn:p> .\n"
        f"<urn:p> a sh:PropertyShape ; sh:path <{iri('coop:voice')}> ; sh:minCount 'many' .",
        encoding="utf-8",
    )
    with pytest.raises(SyntaxFault) as fault:
        validate(load(ontology).triples(), Shapes(shapes_folder))
    assert fault.value.path == str(broken)


def test_files_are_checked_with_the_ontology_as_context(ontology: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        f"<{iri('coll:mine')}> a <{iri('coop:RealCollective')}> ;\n"
        f"<{iri('coop:ofKind')}> <{iri('concept:rivalite')}> .",
        encoding="utf-8",
    )
    (found,) = validate_files([mine], ontology=ontology, shapes=SHAPES).violations
    assert (found.file, found.line, found.path) == (str(mine), 1, "rdfs:label")


def test_files_of_the_project_take_their_own_place(spoil) -> None:
    path = spoil("sources/agents.ttl", '"An author"@en', '"An author"@de')
    report = validate_files([path], ontology=path.parents[1], shapes=SHAPES)
    assert [found.shape for found in report.violations] == [iri("shape:Labelled-label")]


def test_files_are_not_blamed_for_faults_elsewhere(spoil) -> None:
    spoil("sources/agents.ttl", '"An author"@en', '"An author"@de')
    path = spoil("vocab/core.ttl", '"trust"@en', '"confidence"@en')
    assert validate_files([path], ontology=path.parents[1], shapes=SHAPES).conforms


def test_project_conforms() -> None:
    documents = load()
    assert validate(documents.triples(), SHAPES, documents).violations == ()
