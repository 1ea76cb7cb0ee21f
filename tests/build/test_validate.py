from __future__ import annotations

import shutil
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH

from coopkg import resources
from coopkg.build.load import load
from coopkg.build.rdflib_terms import to_graph
from coopkg.build.shacl import CLASSES, PROPERTIES
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


def spoilt(folder: Path, before: str, after: str) -> tuple[Path, list[str]]:
    """Replace the first such words in the shapes of statements; return the file and its lines."""
    path = folder / "ontology/statements.ttl"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return path, path.read_text(encoding="utf-8").split("\n")


@pytest.mark.parametrize(
    ("before", "after", "subject", "detail"),
    [
        ("sh:minCount 1", "sh:minCuont 1", "ProseStatement-about", "sh:minCuont is not a term of SHACL"),
        ("a sh:PropertyShape", "a sh:PropertyShap", "ProseStatement-about", "Did you mean sh:PropertyShape?"),
        ("sh:path coop:statedBy", "sh:path 42", "Statement-holder", "sh:path must be a property or a path"),
        ("sh:path coop:statedBy", "sh:path coop:a , coop:b", "Statement-holder", "must be there once, not 2 times"),
        (
            "sh:path coop:statedBy",
            "sh:path coop:statdBy",
            "Statement-holder",
            "sh:path names coop:statdBy, a term that",
        ),
        ("sh:path coop:statedBy", "sh:path ( coop:a )", "Statement-holder", "sh:path names coop:a, a term that"),
        (
            "sh:path coop:statedBy",
            "sh:path [ sh:inversePath coop:a ]",
            "Statement-holder",
            "sh:inversePath names coop:a",
        ),
        (
            "sh:class skos:Concept ;",
            "sh:class skos:Koncept ;",
            "Utterance-about",
            "sh:class names skos:Koncept, a term",
        ),
        ("coop:Approach ,", "coop:Aproach ,", "ProseStatement", "sh:targetClass names coop:Aproach, a term that"),
        ("sh:minCount 1", "sh:in 42", "ProseStatement-about", 'sh:in must be a list in parentheses, not "42"'),
        (
            "sh:minCount 1",
            "sh:in coop:about",
            "ProseStatement-about",
            "sh:in must be a list in parentheses, not coop:about",
        ),
        ("sh:minCount 1", "sh:languageIn [ ]", "ProseStatement-about", "sh:languageIn must be a list in parentheses"),
        ("sh:minCount 1", "sh:or shape:Statement", "ProseStatement-about", "sh:or must be a list in parentheses"),
        (
            "    sh:property shape:ProseStatement-about ;\n",
            "",
            "ProseStatement-about",
            "no shape names it (sh:property)",
        ),
        ("        shape:Utterance-voice ;", "        shape:Utterance-holder ;", "Utterance-voice", "it checks nothing"),
        ("    sh:targetClass coop:Utterance ;\n", "", "Statement", "it has no target, so it checks nothing"),
        ("    sh:path coop:statedBy ;\n", "", "Statement-holder", "sh:path must be there once, not 0"),
        ("sh:minCount 1", 'sh:minCount "zork"', "ProseStatement-about", 'whole number, not "zork"'),
        ("sh:minCount 1", "sh:maxCount 1.5", "ProseStatement-about", "sh:maxCount must be a whole number"),
        ('is about (coop:about)."@en', 'is about."', "ProseStatement-about", "text with its language"),
        ("shape:Statement-holder ,", "shape:Statement-hodler ,", "Statement", "shape:Statement-hodler, a shape that"),
        ("sh:minCount 1", "sh:or ( [] shape:Nix )", "ProseStatement-about", "sh:or names shape:Nix, a shape that"),
        ("sh:minCount 1", "sh:not [ sh:nodeKin sh:IRI ]", "ProseStatement-about", "sh:nodeKin is not a term"),
        ("sh:minCount 1", "sh:uniqueLang 7", "ProseStatement-about", "sh:uniqueLang must be true or false"),
        ("sh:minCount 1", 'sh:pattern "("', "ProseStatement-about", "is not a regular expression"),
        ("sh:minCount 1", 'sh:sparql [ sh:select "SELEC" ]', "ProseStatement-about", "sh:select is not a query"),
    ],
)
def test_fault_in_the_shapes_is_placed_at_its_shape(
    shapes_folder: Path, before: str, after: str, subject: str, detail: str
) -> None:
    path, lines = spoilt(shapes_folder, before, after)
    with pytest.raises(SyntaxFault) as fault:
        Shapes(shapes_folder)
    assert fault.value.path == str(path)
    assert lines[fault.value.line - 1] == f"shape:{subject}"
    assert fault.value.detail.startswith(f"shape:{subject}: ")
    assert detail in fault.value.detail


def test_syntax_error_in_the_shapes_is_placed(shapes_folder: Path) -> None:
    path, lines = spoilt(shapes_folder, "sh:minCount 1 ;", "sh:minCount ;")
    with pytest.raises(SyntaxFault) as fault:
        Shapes(shapes_folder)
    assert (fault.value.path, lines[fault.value.line - 1].strip()) == (str(path), "sh:minCount ;")


@pytest.mark.parametrize("after", ["sh:minCount 1 , 2", "sh:maxCount 1 , 2"])
def test_what_only_pyshacl_refuses_is_placed_without_noise(
    shapes_folder: Path, ontology: Path, capfd: pytest.CaptureFixture[str], after: str
) -> None:
    path, _ = spoilt(shapes_folder, "sh:minCount 1", after)
    shapes = Shapes(shapes_folder)
    with pytest.raises(SyntaxFault) as fault:
        validate(load(ontology).triples(), shapes)
    assert fault.value.path == str(path)
    assert capfd.readouterr() == ("", "")


def test_only_the_recommendation_is_shacl() -> None:
    known = {*SH.__annotations__, "and", "class", "in", "not", "or"}
    assert known >= PROPERTIES | CLASSES
    assert not {"rule", "js", "expression", "target"} & PROPERTIES


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
