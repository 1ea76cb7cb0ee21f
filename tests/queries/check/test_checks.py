"""Each check finds the fault that is planted for it, and nothing in the valid graph; no shape says it too.

``tests/queries/check/{check}.ttl`` is added to the small example of ``tests/build`` as part of one source, and names
beside its data, as ``sh:ValidationResult``, the things that the check must find: no more, no less.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopkg.build.assemble import check
from coopkg.build.canonical import canonical
from coopkg.build.checks import checks, run_checks
from coopkg.build.derive import derive
from coopkg.build.load import Documents, load, parse
from coopkg.build.shapes import Shapes
from coopkg.build.validate import Violation, validate
from coopkg.cli.app import run
from coopkg.messages import LANGUAGES
from coopkg.namespaces import base, iri

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "build" / "example"
PLANTED = sorted(HERE.glob("*.ttl"))
SOURCE, OTHER_SOURCE = f"{base()}graph/source/fabrique", f"{base()}graph/source/college"
OTHER_FAULTS = {iri("shape:Matched-recorded")}  # the planted mapping has no record of its own
Names = set[tuple[str, str]]


@cache
def example() -> Documents:
    ontology = [document for document in load() if document.graph.endswith("/ontology")]
    return Documents((*ontology, *load(EXAMPLE)))


def planted(path: Path) -> tuple[Documents, Names]:
    """Return the example with the fault, and the names of the check and of the things that it must find."""
    document = parse(path.read_text(encoding="utf-8"), path.name, SOURCE)
    focus = {t.subject: t.object for t in document.triples if t.predicate.value == iri("sh:focusNode")}
    return Documents((*example(), document.without(set(focus)))), {(path.stem, thing.value) for thing in focus.values()}


def graphs(documents: Documents) -> dict[str, set[ox.Triple]]:
    stated = documents.graphs()
    return {**stated, **derive(stated)}


def found(documents: Documents) -> tuple[Violation, ...]:
    report = run_checks(graphs(documents), documents)
    return (*report.violations, *report.warnings)


def names(violations: tuple[Violation, ...]) -> Names:
    return {(violation.constraint, violation.focus) for violation in violations}


@cache
def outcome(path: Path) -> tuple[tuple[Violation, ...], Names]:
    """Return what is found where a fault is planted, and what must be."""
    documents, expected = planted(path)
    return found(documents), expected


@cache
def in_the_example() -> Names:
    return names(found(example()))


def test_the_example_holds_no_fault() -> None:
    report = run_checks(graphs(example()), example())
    assert report.conforms
    assert {(v.constraint, v.focus) for v in report.warnings if v.constraint != "unused-term"} == {
        ("orphan-concept", iri("concept:elus"))
    }


def test_a_value_of_a_list_is_used_with_the_others() -> None:
    """The example has paraphrases and no quotation, and no comparison at all."""
    unused = {thing for check, thing in in_the_example() if check == "unused-term"}
    assert iri("coop:quoted") not in unused
    assert iri("coop:converges") in unused


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_the_planted_fault_is_found(path: Path) -> None:
    violations, expected = outcome(path)
    assert expected
    assert names(violations) - in_the_example() == expected


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_what_is_found_is_placed_and_told(path: Path) -> None:
    violations, expected = outcome(path)
    told = [violation for violation in violations if (violation.constraint, violation.focus) in expected]
    assert told
    for violation in told:
        assert violation.line > 0
        assert set(violation.message) == set(LANGUAGES)
        assert not any(re.search(r"[{}]|https?://", text) for text in violation.message.values())


@pytest.mark.slow
@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_no_shape_says_it_too(path: Path) -> None:
    documents, expected = planted(path)
    merged = documents.triples().union(*graphs(documents).values())
    report = validate(merged, Shapes(), documents)
    said = {one.focus for one in report.violations if one.shape not in OTHER_FAULTS}
    assert not said & {thing for _, thing in expected}


def test_each_check_has_a_planted_fault() -> None:
    assert {check.name for check in checks()} == {path.stem for path in PLANTED}


@pytest.mark.parametrize("path", PLANTED, ids=lambda path: path.stem)
def test_planted_faults_are_spelt_canonically(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text, path) == text


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_the_sentence_ends_and_names_only_columns(check) -> None:
    assert check.columns[0] == "thing"
    for text in check.summary.values():
        assert text.endswith(".")
        assert set(re.findall(r"\{(\w+)\}", text)) <= set(check.columns)


def test_two_sources_may_turn_a_relation_round() -> None:
    documents, _ = planted(HERE / "cycle.ttl")
    *others, fault = documents
    turned = {t for t in fault.triples if t.subject.value == iri("st:9002")}
    stated = Documents(tuple(others)).graphs()
    stated[SOURCE] |= set(fault.triples) - turned
    stated[OTHER_SOURCE] |= turned
    report = run_checks({**stated, **derive(stated)}, documents)
    loops = {violation.focus for violation in report.violations if violation.constraint == "cycle"}
    assert iri("item:synthese-90") in loops
    assert iri("concept:confiance") not in loops


@pytest.fixture(scope="module")
def project():
    return check()


def test_the_project_holds_no_fault_and_no_warning(project) -> None:
    _, told = project.reports
    assert [(one.constraint, one.focus) for one in (*told.violations, *told.warnings)] == []


@pytest.mark.slow
def test_validate_without_files_checks_the_whole_project(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COOPKG_LANG", "en")
    assert run(["validate"]) == 0
    assert capsys.readouterr().out.strip() == "The whole project conforms to the shapes and to the checks."
