"""Each comparison judges statements that really stand on the lines it names, held by works it may compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF

from coopkg.build.reason import check_consistency
from coopkg.namespaces import iri, shorten

ONTOLOGY = Path(__file__).parents[2] / "ontology"
COOP = Namespace(iri("coop:"))
WORKS = {iri(f"src:{name}") for name in ("fabrique", "ieefc", "instercoop", "college")}
PAGE = iri("src:panorama")


@dataclass(frozen=True)
class Expected:
    """What the page says, read by hand: verdict; source → lines; the line of the page's own mark; who stands alone."""

    verdict: str
    lines: dict[str, set[int]]
    marked: int | None = None
    apart: str | None = None


EXPECTED = {
    1: Expected("converges", {"fabrique": {51}, "ieefc": {100, 102}}, 100),
    2: Expected("converges", {"fabrique": {49}, "ieefc": {110, 112}}),
    3: Expected("converges", {"fabrique": {73}, "ieefc": {130}}, 128),
    4: Expected("converges", {"fabrique": {36, 84}, "ieefc": {102, 116, 147}}),
    5: Expected("converges", {"fabrique": {77, 83}, "ieefc": {134}}),
    6: Expected("nuances", {"fabrique": {57, 63, 65, 87}, "ieefc": {114, 116, 148, 149}}, 114),
    7: Expected("converges", {"instercoop": {208, 244}, "college": {269, 315}}, 269),
    8: Expected("nuances", {"fabrique": {55, 87}, "college": {287, 321}}, 321),
    9: Expected("converges", {"fabrique": {36, 83}, "college": {303}}),
    10: Expected("converges", {"fabrique": {49, 86}, "college": {288, 303}}),
    11: Expected(
        "diverges",
        {"instercoop": {235, 247}, "fabrique": {42, 43, 44, 65, 85}, "college": {269, 275}},
        apart="instercoop",
    ),
    12: Expected("diverges", {"instercoop": {217}, "fabrique": {23}, "college": {289}}, apart="instercoop"),
    13: Expected("diverges", {"instercoop": {233}, "college": {289}}),
    14: Expected("nuances", {"instercoop": {224}, "fabrique": {57, 69, 73}, "college": {325}}, apart="instercoop"),
    15: Expected("diverges", {"fabrique": {51}, "ieefc": {100}, "panorama": {364}}, apart="panorama"),
    16: Expected("converges", {"fabrique": {73}, "ieefc": {128, 130}}, 128),
    17: Expected("converges", {"fabrique": {31}, "instercoop": {168}}),
    18: Expected("converges", {"fabrique": {49}, "instercoop": {223, 224}, "college": {308}}),
    19: Expected("nuances", {"instercoop": {226}, "college": {289}}),
    20: Expected("nuances", {"instercoop": {190}, "college": {269, 279}}),
    21: Expected("nuances", {"ieefc": {122}, "college": {306}}),
    22: Expected("converges", {"instercoop": {245}, "ieefc": {124, 152}}),
}
NUMBERS = sorted(EXPECTED)


@cache
def graph() -> Graph:
    found = Graph()
    for path in ONTOLOGY.rglob("*.ttl"):
        if path.parent.name != "modules":
            found.parse(path)
    return found


def comparison(number: int) -> URIRef:
    return URIRef(iri(f"cmp:{number:03}"))


def statements(number: int) -> list[URIRef]:
    return sorted(graph()[comparison(number) : COOP.comparesStatement])


def lines(thing: URIRef) -> set[int]:
    """Return the lines of the page on which a record is evidenced; of a heading and its text, both ends."""
    places: set[int] = set()
    for excerpt in graph()[: COOP.evidences : thing]:
        first, last = (int(graph().value(excerpt, end)) for end in (COOP.lineStart, COOP.lineEnd))
        places |= {first, last}
    return places


def test_every_comparison_is_expected_here() -> None:
    assert sorted(graph()[: RDF.type : COOP.Comparison]) == [comparison(number) for number in NUMBERS]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_statements_stand_on_the_lines_read_by_hand(number: int) -> None:
    found: dict[str, set[int]] = {}
    for statement in statements(number):
        for holder in graph()[statement : COOP.statedBy]:
            found.setdefault(shorten(holder).removeprefix("src:"), set()).update(lines(statement))
    assert found == EXPECTED[number].lines


@pytest.mark.parametrize("number", NUMBERS)
def test_only_works_are_compared_two_at_least_and_the_page_beside_two(number: int) -> None:
    holders = {str(holder) for statement in statements(number) for holder in graph()[statement : COOP.statedBy]}
    assert len(statements(number)) >= 2
    assert holders - {PAGE} <= WORKS
    assert len(holders & WORKS) >= 2


@pytest.mark.parametrize("number", NUMBERS)
def test_the_verdict_is_the_expected_one(number: int) -> None:
    assert list(graph()[comparison(number) : COOP.verdict]) == [COOP[EXPECTED[number].verdict]]


@pytest.mark.parametrize("number", NUMBERS)
def test_of_three_that_do_not_converge_one_stands_alone(number: int) -> None:
    apart = EXPECTED[number].apart
    assert list(graph()[comparison(number) : COOP.setsApart]) == ([URIRef(iri(f"src:{apart}"))] if apart else [])


@pytest.mark.parametrize("number", NUMBERS)
def test_what_is_said_to_be_marked_in_the_page_points_to_the_mark(number: int) -> None:
    node, marked = comparison(number), EXPECTED[number].marked
    notes = list(graph()[node : COOP.markedBy])
    assert [lines(note) for note in notes] == ([{marked}] if marked else [])
    assert list(graph()[node : COOP.basis]) == [COOP.markedInPage if marked else COOP.curatorial]
    referred = {work for note in notes for work in graph()[note : COOP.refersTo]}
    assert {shorten(work).removeprefix("src:") for work in referred} <= EXPECTED[number].lines.keys()


@pytest.mark.parametrize("number", NUMBERS)
def test_it_is_named_explained_signed_and_dated(number: int) -> None:
    node = comparison(number)
    for predicate in (RDFS.label, COOP.rationale):
        assert sorted(text.language for text in graph()[node:predicate]) == ["en", "fr"]
    assert list(graph()[node : DCTERMS.creator]) == [URIRef(iri("agent:coopkg-editors"))]
    assert list(graph()[node : DCTERMS.created]) == [Literal("2026-11-23", datatype=XSD.date)]
    assert list(graph()[node : COOP.onConcept])


@pytest.mark.parametrize("number", NUMBERS)
def test_the_rationale_names_every_line_compared_in_both_languages(number: int) -> None:
    wanted = set().union(*EXPECTED[number].lines.values())
    for text in graph()[comparison(number) : COOP.rationale]:
        assert named(str(text)) >= wanted, text.language


def named(text: str) -> set[int]:
    """Return the line numbers of a text; ``42 to 44`` names 43 too."""
    spans = {n for a, b in re.findall(r"(\d+) (?:à|to) (\d+)", text) for n in range(int(a), int(b) + 1)}
    return spans | {int(number) for number in re.findall(r"\d+", text)}


@pytest.mark.parametrize("number", NUMBERS)
def test_where_two_dependent_works_are_compared_it_says_so(number: int) -> None:
    (dependence,) = graph()[: RDF.type : COOP.Dependence]
    dependent = {shorten(work).removeprefix("src:") for work in graph()[dependence : COOP.dependentSource]}
    both = dependent <= EXPECTED[number].lines.keys()
    assert list(graph()[comparison(number) : COOP.notesDependence]) == ([dependence] if both else [])
    tie = re.compile(r"lié à La Fabrique|tied to La Fabrique")
    told = [bool(tie.search(text)) for text in graph()[comparison(number) : COOP.rationale]]
    assert told == [both, both]


def test_the_dependence_is_ours_and_says_where_it_was_read() -> None:
    (dependence,) = graph()[: RDF.type : COOP.Dependence]
    assert list(graph()[dependence : COOP.basis]) == [COOP.curatorial]
    assert sorted(map(shorten, graph()[dependence : COOP.dependentSource])) == ["src:fabrique", "src:ieefc"]
    assert sorted(text.language for text in graph()[dependence : SKOS.editorialNote]) == ["en", "fr"]
    assert len(list(graph()[dependence : FOAF.page])) == 2


def test_comparisons_are_consistent_with_the_ontology_whose_statements_they_take_as_given() -> None:
    files = [ONTOLOGY / "coop.ttl"]
    for folder in ("modules", "vocab", "sources", "comparisons"):
        files += ONTOLOGY.glob(f"{folder}/*.ttl")
    report = check_consistency(files)
    assert report.consistent, report.explanation
