"""The canonical spelling: idempotent, independent of order, lossless, the same whatever base is in force."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as some
from rdflib import Graph

from coopkg.build.canonical import canonical, parse, serialise
from coopkg.errors import SyntaxFault
from coopkg.namespaces import DEFAULT_BASE, prefixes

ROOT = Path(__file__).parents[2]
OURS = sorted(ROOT.glob("ontology/**/*.ttl")) + sorted(ROOT.glob("shapes/**/*.ttl"))
TERMS = [prefixes(DEFAULT_BASE)[name] + local for name in ("st", "skos", "rdf") for local in ("a", "0001", "é")]
TERMS += ["http://elsewhere.example/p", "http://elsewhere.example/q#r", DEFAULT_BASE + "id/excerpt/0001/pos"]
XSD = "http://www.w3.org/2001/XMLSchema#"
DATATYPES = ["string", "integer", "boolean", "decimal", "double", "gYear", "dateTime", "nonNegativeInteger"]
LEXICALS = some.sampled_from(
    ["1", "01", "+1", "1.50", "true", "1.", ".5", "1e6", "2022", "2022-01-01T00:00:00Z", "abc", ""]
)

named = some.sampled_from(TERMS).map(ox.NamedNode)
text = some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
plain = some.builds(ox.Literal, text)
tagged = some.builds(lambda words, lang: ox.Literal(words, language=lang), text, some.sampled_from(["fr", "en"]))
typed = some.builds(
    lambda words, kind: ox.Literal(words, datatype=ox.NamedNode(XSD + kind)), LEXICALS, some.sampled_from(DATATYPES)
)
graphs = some.lists(some.builds(ox.Triple, named, named, named | plain | tagged | typed), max_size=12)


@given(graphs, some.randoms(use_true_random=False))
def test_idempotent_lossless_and_independent_of_order(graph: list[ox.Triple], chance) -> None:
    shuffled = list(graph)
    chance.shuffle(shuffled)
    spelt = serialise(graph)
    assert serialise(shuffled) == spelt
    assert canonical(spelt) == spelt
    assert set(parse(spelt)) == set(graph)


def test_lists_and_blank_nodes_of_modules_and_shapes_are_stable() -> None:
    module = """PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX coop: <https://w3id.org/coopkg/ns#>
    [] a owl:AllDifferent ; owl:distinctMembers ( coop:b coop:a [ a coop:c ; coop:p 2 ] ) .
    [] a owl:AllDisjointClasses ; owl:members ( coop:b coop:a ) .
    [] a owl:AllDisjointClasses ; owl:members ( coop:c coop:a ) .
    coop:a owl:equivalentClass [ owl:onProperty coop:p ] , [ owl:onProperty coop:q ] ."""
    spelt = canonical(module)
    assert canonical(spelt) == spelt
    assert len(parse(spelt)) == len(parse(module))


def test_only_used_prefixes_and_one_final_newline() -> None:
    spelt = canonical("\n\n<https://w3id.org/coopkg/id/concept/don> a <https://w3id.org/coopkg/ns#CoreConcept> .\n\n")
    assert spelt == (
        "PREFIX concept: <https://w3id.org/coopkg/id/concept/>\nPREFIX coop: <https://w3id.org/coopkg/ns#>\n\n"
        "concept:don\n    a coop:CoreConcept ;\n.\n"
    )


def test_same_text_as_rdflib_gives() -> None:
    spelt = canonical(
        "PREFIX concept: <https://w3id.org/coopkg/id/concept/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        'concept:don a skos:Concept ; skos:prefLabel "don"@fr , "gift"@en ; skos:related concept:lien .'
    )
    assert Graph().parse(data=spelt, format="turtle").serialize(format="longturtle").strip() == spelt.strip()


def test_files_keep_the_default_base(monkeypatch: pytest.MonkeyPatch) -> None:
    turtle = "<https://w3id.org/coopkg/id/concept/don> a <https://w3id.org/coopkg/ns#CoreConcept> ."
    before = canonical(turtle)
    monkeypatch.setenv("COOPKG_BASE", "https://example.org/kg/")
    assert canonical(turtle) == before


def test_empty_document() -> None:
    assert canonical("# only a comment") == "\n"


def test_fault_says_file_line_and_column() -> None:
    with pytest.raises(SyntaxFault) as caught:
        canonical("PREFIX a: <http://a.example/>\na:b a:c\n  zz:d .", "ontology/broken.ttl")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("ontology/broken.ttl", 3, 3)
    assert "ontology/broken.ttl, ligne 3, colonne 3" in caught.value.message("fr")


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_our_files_stay_as_they_are_once_formatted(path: Path) -> None:
    turtle = path.read_text(encoding="utf-8")
    spelt = canonical(turtle, path)
    assert canonical(spelt) == spelt
    assert len(set(parse(spelt))) == len(set(parse(turtle)))
