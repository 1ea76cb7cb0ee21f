"""Every term of ours is named, defined and placed, in French and English, in one canonical spelling."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef

from coopkg import resources
from coopkg.build.canonical import canonical
from coopkg.namespaces import iri, prefixes

NS = URIRef(iri("coop:").removesuffix("#"))
FILES = [*resources.files("ontology", "coop.ttl"), *resources.files("ontology", "modules/*.ttl")]
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
KINDS = (OWL.Class, *PROPERTY_KINDS, OWL.NamedIndividual)
AXIOMS = {OWL.AllDisjointClasses, OWL.AllDifferent, OWL.Class, OWL.Restriction}
LISTS = {OWL.members, OWL.distinctMembers, OWL.propertyChainAxiom, OWL.unionOf, RDF.rest}

OPEN_DOMAIN = {
    "about": "utterances, and whatever else deals with a concept",
    "basis": "statements, comparisons, items, works: whatever is coded",
    "characterCount": "editions and documents",
    "concernsCollective": "facts about a collective, and utterances",
    "discusses": "editions, works and persons, by its two chains",
    "place": "examples and collectives",
    "sha256": "editions, documents and files that were sent",
    "states": "works, pages, persons and organisations",
    "visibility": "documents and imports",
}
OPEN_RANGE = {
    "attributeOf": "whatever a file says something of",
    "derivesProperty": "an annotation: its value is a property",
    "evidences": "statements, questions, notes, examples, items, comparisons, observations",
    "linkFrom": "whatever an analysis holds",
    "linkTo": "whatever an analysis holds",
    "memoOn": "whatever an analysis holds",
    "observedOn": "a day, a month or a year",
    "startDate": "a day, a month or a year",
    "statedBy": "works, pages, persons and organisations",
    "statesStart": "a day, a month or a year",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.SymmetricProperty,
    OWL.AsymmetricProperty,
    OWL.ReflexiveProperty,
    OWL.IrreflexiveProperty,
    OWL.TransitiveProperty,
}
OWN = sorted({s for path in FILES for s in Graph().parse(path).subjects() if str(s).startswith(iri("coop:"))})
FOREIGN = {prefix: ns for prefix, ns in prefixes().items() if not ns.startswith(str(NS).removesuffix("ns"))}


def local(term: URIRef) -> str:
    return term.removeprefix(iri("coop:"))


def namespace(term: URIRef) -> str:
    return term[: max(term.rfind("#"), term.rfind("/")) + 1]


def own_properties(ontology: Graph) -> list[URIRef]:
    return sorted({s for kind in PROPERTY_KINDS for s in ontology.subjects(RDF.type, kind) if s in OWN})


@pytest.mark.parametrize("term", OWN, ids=local)
def test_a_term_has_one_label_and_one_short_definition_in_each_language(ontology: Graph, term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        assert Counter(text.language for text in ontology[term:predicate]) == {"fr": 1, "en": 1}
    for text in ontology[term : SKOS.definition]:
        assert 3 <= len(text.split()) <= 20, text
        assert text.endswith("."), text
    assert list(ontology[term : RDFS.isDefinedBy]) == [NS]


@pytest.mark.parametrize("term", OWN, ids=local)
def test_a_term_is_a_class_a_property_or_an_individual_and_only_one_of_them(ontology: Graph, term: URIRef) -> None:
    assert len(set(ontology[term : RDF.type]) & set(KINDS)) == 1


def test_relation_types_are_described_like_terms(ontology: Graph) -> None:
    types = list(ontology.subjects(RDF.type, URIRef(iri("coop:RelationType"))))
    assert len(types) == 12
    for term in types:
        assert {text.language for text in ontology[term : RDFS.label]} == {"fr", "en"}
        assert {text.language for text in ontology[term : SKOS.definition]} == {"fr", "en"}
        (derived,) = ontology[term : URIRef(iri("coop:derivesProperty"))]
        assert (derived, RDF.type, OWL.ObjectProperty) in ontology


def test_a_property_has_a_domain_and_a_range_or_is_left_open_on_purpose(ontology: Graph) -> None:
    for predicate, left_open in ((RDFS.domain, OPEN_DOMAIN), (RDFS.range, OPEN_RANGE)):
        without = {local(prop) for prop in own_properties(ontology) if (prop, predicate, None) not in ontology}
        assert without == set(left_open)


def test_no_property_has_two_domains_or_two_ranges(ontology: Graph) -> None:
    """Two would mean both at once, which is seldom what was meant."""
    for prop in own_properties(ontology):
        assert len(list(ontology[prop : RDFS.domain])) <= 1
        assert len(list(ontology[prop : RDFS.range])) <= 1


def test_a_chained_property_takes_no_characteristic(ontology: Graph) -> None:
    """HermiT refuses them: such a property is not simple (OWL 2, section 11.1)."""
    chained = set(ontology.subjects(OWL.propertyChainAxiom))
    assert {local(prop) for prop in chained} == {
        "about",
        "addressedInCase",
        "countsFor",
        "discusses",
        "exhibits",
        "gridCovers",
        "tracesTo",
    }
    for prop in chained:
        assert not set(ontology[prop : RDF.type]) & CHARACTERISTICS
        assert (prop, OWL.propertyDisjointWith, None) not in ontology


def test_every_term_that_is_used_is_declared(ontology: Graph) -> None:
    """An undeclared property is an annotation to HermiT, which then checks nothing of it."""
    built_in = {FOREIGN[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd")}
    homes = set(ontology.objects(None, RDFS.isDefinedBy))
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef)} - homes
    terms = {node for node in used if namespace(node) in {iri("coop:"), *FOREIGN.values()} - built_in}
    assert len(terms) > 180
    assert {node for node in terms if (node, RDF.type, None) not in ontology} == set()


def test_terms_of_others_are_declared_with_labels_and_their_home(ontology: Graph) -> None:
    typed = {s for kind in KINDS for s in ontology.subjects(RDF.type, kind)}
    reused = {term for term in typed if namespace(term) in FOREIGN.values()}
    assert len(reused) > 60
    for term in reused:
        assert {text.language for text in ontology[term : RDFS.label]} == {"fr", "en"}, term
        (home,) = ontology[term : RDFS.isDefinedBy]
        assert term.startswith(home)


def test_nothing_is_imported(ontology: Graph) -> None:
    assert (None, OWL.imports, None) not in ontology
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [NS]


def test_the_version_stands_in_the_header_and_not_in_the_terms(ontology: Graph) -> None:
    (version,) = ontology[NS : OWL.versionInfo]
    assert list(ontology[NS : OWL.versionIRI]) == [URIRef(f"{NS}/{version}")]


def test_labels_of_terms_of_one_kind_differ(ontology: Graph) -> None:
    """A person chooses by label: two classes, or two properties, may not be called the same."""
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        terms = [s for s in ontology.subjects(RDF.type, kind) if s in OWN]
        labels: Counter[Literal] = Counter(label for term in terms for label in ontology[term : RDFS.label])
        assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_spelt_canonically(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert canonical(text, path) == text
    plain = Graph(bind_namespaces="none").parse(path).serialize(format="longturtle")
    assert plain.strip("\n") + "\n" == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_blank_nodes_are_owl_axioms_and_their_lists_only(path: Path) -> None:
    graph = Graph().parse(path)
    for node in {node for triple in graph for node in triple if isinstance(node, BNode)}:
        in_list = any(predicate in LISTS for _, predicate in graph.subject_predicates(node))
        assert in_list or set(graph[node : RDF.type]) & AXIOMS


def test_no_triple_stands_in_two_files() -> None:
    named = [t for p in FILES for t in Graph().parse(p) if not any(isinstance(node, BNode) for node in t)]
    assert [triple for triple, count in Counter(named).items() if count > 1] == []
