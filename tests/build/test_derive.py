"""The rules give what OWL 2 RL gives (by owlrl, which shares no code with them), each context by itself."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef

from coopkg import resources
from coopkg.build import derive as module
from coopkg.build.derive import CORE, PUBLISHED, closure, derive, rules
from coopkg.build.load import load
from coopkg.build.rdflib_terms import to_graph
from coopkg.namespaces import base, iri

Named = tuple[str, str, str]
PREDICATES = {iri(name) for name in PUBLISHED}
TYPE = iri("rdf:type")
SOURCES = ("source/college", "source/fabrique", "source/ieefc", "source/instercoop", "source/page")


def graph(name: str) -> str:
    return f"{base()}graph/{name}"


def short(triples: set[ox.Triple]) -> set[Named]:
    return {(t.subject.value, t.predicate.value, t.object.value) for t in triples}


def fact(subject: str, predicate: str, value: str) -> Named:
    return iri(subject), iri(predicate), iri(value)


def context(folder: Path | None, name: str) -> set[ox.Triple]:
    graphs = load(folder).graphs()
    return set().union(*(graphs[graph(part)] for part in {*CORE, name}))


def published(found: Graph) -> set[Named]:
    """Return the facts between named things that a reader may rely on; of types, only our own and SKOS's."""
    ours = (iri("coop:"), iri("skos:"))
    named = (t for t in found if all(isinstance(term, URIRef) for term in t))
    kept = (t for t in named if str(t[1]) in PREDICATES and (str(t[1]) != TYPE or t[2].startswith(ours)))
    return {(str(s), str(p), str(o)) for s, p, o in kept}


def by_owlrl(triples: set[ox.Triple]) -> set[Named]:
    """Return what owlrl makes of the facts, after the two rules that OWL cannot express."""
    lifted = closure(
        triples, [rule for rule in rules() if "coop:derivesProperty" in rule or "coop:distinguishes" in rule]
    )
    found = to_graph(triples | lifted)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(found)
    return published(found)


@pytest.mark.parametrize("name", ["source/fabrique", "source/college", "cases"])
def test_rules_equal_owlrl_on_the_example(ontology: Path, name: str) -> None:
    triples = context(ontology, name)
    assert published(to_graph(triples | closure(triples))) == by_owlrl(triples)


def test_rules_equal_owlrl_on_the_core() -> None:
    triples = context(None, "ontology")
    assert published(to_graph(triples | closure(triples))) == by_owlrl(triples)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOURCES)
def test_rules_equal_owlrl_on_each_source(name: str) -> None:
    triples = context(None, name)
    assert published(to_graph(triples | closure(triples))) == by_owlrl(triples)


@pytest.fixture
def derived(ontology: Path) -> dict[str, set[Named]]:
    prefix = f"{base()}graph/derived/"
    return {name.removeprefix(prefix): short(found) for name, found in derive(load(ontology).graphs()).items()}


def test_each_context_has_its_derived_graph(derived: dict[str, set[Named]]) -> None:
    assert sorted(derived) == ["cases", "core", "source/college", "source/fabrique", "source/page"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("core", ("concept:rivalite-ressources", "skos:broaderTransitive", "concept:rivalite")),
        ("core", ("concept:confiance", "skos:related", "concept:cooperation")),
        ("core", ("concept:elus", "rdf:type", "coop:CoreConcept")),
        ("core", ("concept:elus", "rdf:type", "skos:Concept")),
        ("core", ("grid:fabrique", "coop:hasItem", "item:fabrique-01")),
        ("core", ("grid:fabrique", "coop:gridCovers", "concept:confiance")),
        ("core", ("item:synthese-01", "coop:tracesTo", "src:fabrique")),
        ("core", ("item:fabrique-01", "coop:touches", "concept:rivalite")),
        ("core", ("item:fabrique-01", "skos:inScheme", "grid:fabrique")),
        ("source/fabrique", ("concept:confiance", "coop:enables", "concept:cooperation")),
        ("source/fabrique", ("concept:coordination", "coop:isDistinctFrom", "concept:cooperation")),
        ("source/fabrique", ("st:0003", "coop:about", "concept:confiance")),
        ("source/fabrique", ("st:0004", "coop:about", "concept:confiance")),
        ("source/fabrique", ("st:0006", "coop:about", "concept:cooperation")),
        ("source/fabrique", ("src:fabrique", "coop:discusses", "concept:rivalite")),
        ("source/fabrique", ("src:page-example", "coop:discusses", "concept:rivalite")),
        ("source/fabrique", ("agent:auteur", "coop:states", "st:0002")),
        ("source/college", ("concept:confiance", "coop:hinders", "concept:cooperation")),
        ("cases", ("obs:0001", "coop:countsFor", "concept:rivalite")),
        ("cases", ("obs:0002", "coop:countsFor", "concept:rivalite")),
        ("cases", ("coll:exemple", "coop:exhibits", "concept:rivalite")),
        ("cases", ("q:01", "coop:addressedInCase", "coll:exemple")),
    ],
)
def test_follows(derived: dict[str, set[Named]], name: str, expected: tuple[str, str, str]) -> None:
    assert fact(*expected) in derived[name]


@pytest.mark.parametrize(
    ("name", "unexpected"),
    [
        ("cases", ("coll:exemple", "coop:exhibits", "concept:coordination")),  # an absence never counts
        ("cases", ("obs:0003", "coop:countsFor", "concept:coordination")),
        ("cases", ("coll:exemple", "coop:exhibits", "concept:confiance")),  # a bundling item does not roll up
        ("source/college", ("concept:confiance", "coop:enables", "concept:cooperation")),  # another source holds it
        ("source/fabrique", ("src:college", "coop:discusses", "concept:confiance")),
        ("core", ("concept:rivalite", "skos:broaderTransitive", "concept:rivalite-ressources")),
    ],
)
def test_does_not_follow(derived: dict[str, set[Named]], name: str, unexpected: tuple[str, str, str]) -> None:
    assert fact(*unexpected) not in derived[name]


def test_derived_graph_repeats_nothing_of_its_context(ontology: Path) -> None:
    graphs = load(ontology).graphs()
    derived = derive(graphs)
    core = set().union(*(graphs[graph(name)] for name in CORE))
    for name, found in derived.items():
        own = graphs.get(name.replace("/derived/", "/"), set())
        assert not found & (core | own)
        assert name == graph("derived/core") or not found & derived[graph("derived/core")]


def test_project_derives_only_published_predicates() -> None:
    derived = derive(load().graphs())
    assert {t.predicate.value for found in derived.values() for t in found} <= PREDICATES


MAPPINGS = ("broadMatch", "closeMatch", "exactMatch", "narrowMatch", "relatedMatch")
ABOVE = {"broadMatch": "broader", "narrowMatch": "narrower", "relatedMatch": "related", "exactMatch": "closeMatch"}


@pytest.mark.parametrize("place", ["alignments", "concepts", "cases", "source/fabrique"])
def test_a_mapping_derives_nothing(ontology: Path, place: str) -> None:
    """Not even where SKOS's own axioms are loaded, and wherever the mapping stands: no broader, no exhibits."""
    graphs = load(ontology).graphs()
    before = derive(graphs)
    pairs = {*ABOVE.items(), *((name, "mappingRelation") for name in MAPPINGS)}
    graphs[graph("ontology")] |= {axiom(*pair) for pair in pairs}
    for name in MAPPINGS:
        for target in (iri("concept:coordination"), "https://example.org/coordination"):
            for source in ("concept:rivalite", "concept:rivalite-ressources"):  # both observed in coll:exemple
                triple = ox.Triple(ox.NamedNode(iri(source)), ox.NamedNode(iri(f"skos:{name}")), ox.NamedNode(target))
                graphs.setdefault(graph(place), set()).add(triple)
    assert derive(graphs) == before


def axiom(name: str, above: str) -> ox.Triple:
    low, high = (ox.NamedNode(iri(f"skos:{part}")) for part in (name, above))
    return ox.Triple(low, ox.NamedNode(iri("rdfs:subPropertyOf")), high)


def test_the_control_of_the_mapping_test_is_no_dead_letter(ontology: Path) -> None:
    """The same fact by skos:broader reaches the collective."""
    graphs = load(ontology).graphs()
    up = ox.Triple(*(ox.NamedNode(iri(part)) for part in ("concept:rivalite", "skos:broader", "concept:coordination")))
    graphs[graph("concepts")].add(up)
    derived = short(derive(graphs)[graph("derived/cases")])
    assert fact("coll:exemple", "coop:exhibits", "concept:coordination") in derived


def test_the_project_s_alignments_derive_nothing() -> None:
    graphs = load().graphs()
    core = set().union(*(graphs[graph(name)] for name in CORE))
    alignments = graphs[graph("alignments")]
    matches = {
        t for t in alignments if t.predicate.value.startswith(iri("skos:")) and t.predicate.value.endswith("Match")
    }
    assert len(matches) > 10
    assert closure(core | matches) == closure(core)


def test_a_rule_stands_for_each_length_of_chain_in_the_ontology() -> None:
    found = to_graph(load().graphs()[graph("ontology")])
    chains = [list(found.items(chain)) for chain in found.objects(None, URIRef(iri("owl:propertyChainAxiom")))]
    assert chains
    assert {len(chain) for chain in chains} <= {2, 3}


def test_every_rule_has_a_summary_in_both_languages() -> None:
    assert len(rules()) == len(list(resources.files("queries", "construct/*.rq"))) == 9
    for rule in rules():
        head = [line.split(":")[0] for line in rule.splitlines()[:2]]
        assert head == ["#+ summary", "#+ summary_fr"]


def test_broken_rule_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "broken.rq"
    path.write_text("CONSTRUCT { ?s ?p }\nWHERE { }", encoding="utf-8")
    with pytest.raises(module.SyntaxFault, match=r"broken\.rq"):
        module._rule(path)
