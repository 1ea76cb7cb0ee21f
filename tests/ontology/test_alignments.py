"""Links to outside vocabularies: none says more than was read, and nothing of ours follows from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef

from coopkg.build.derive import derive
from coopkg.build.load import load
from coopkg.build.reason import check_consistency
from coopkg.namespaces import base, iri

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FILES = sorted(ONTOLOGY.glob("alignments/*.ttl"))
CORE = [ONTOLOGY / "coop.ttl", *(p for name in ("modules", "vocab", "sources") for p in ONTOLOGY.glob(f"{name}/*.ttl"))]
MATCHES = [SKOS[f"{name}Match"] for name in ("exact", "close", "broad", "narrow", "related")]

STW, YSO, WIKIDATA = "http://zbw.eu/stw/descriptor/", "http://www.yso.fi/onto/yso/", "http://www.wikidata.org/entity/"
FROM_THE_NOTES = {
    *(
        STW + i
        for i in ("19162-0", "19488-5", "19755-1", "30343-1", "16266-3", "12180-5", "11168-0", "11163-3", "15458-6")
    ),
    *(YSO + i for i in ("p6334", "p24375", "p1725", "p25253")),
    *(WIKIDATA + i for i in ("Q153761", "Q295393", "Q4539", "Q44455")),
}
"""What research recorded without an address; every other identifier was read in a document that can be named."""

LOOK_ALIKES = {
    WIKIDATA + "Q728646": "partnership as a legal form, not concept:partenariat",
    WIKIDATA + "Q110106": "Julius Axelrod, not the person whom the page may mean",
}


def sssom(slot: str) -> URIRef:
    return URIRef(iri(f"sssom:{slot}"))


@pytest.fixture(scope="module")
def links() -> Graph:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def core() -> Graph:
    graph = Graph()
    for path in CORE:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def records(links: Graph) -> list[URIRef]:
    return sorted(s for s in links.subjects(RDF.type, sssom("Mapping")) if isinstance(s, URIRef))


def test_records_are_numbered_without_a_gap(records: list[URIRef]) -> None:
    assert len(records) > 40
    assert [str(r) for r in records] == [iri(f"map:{n:04d}") for n in range(1, len(records) + 1)]


def test_a_record_repeats_the_present_label_of_its_subject(links: Graph, core: Graph, records: list[URIRef]) -> None:
    for record in records:
        subject = links.value(record, sssom("subject_id"))
        shown = set(core[subject : SKOS.prefLabel]) or set(core[subject : RDFS.label])
        assert set(links[record : sssom("subject_label")]) == shown, record


def test_an_identifier_was_read_somewhere_or_recorded_in_the_notes(links: Graph, records: list[URIRef]) -> None:
    noted = {str(links.value(r, sssom("object_id"))) for r in records if (r, sssom("see_also"), None) not in links}
    assert noted == FROM_THE_NOTES
    assert all(str(address).startswith("https://") for address in links.objects(None, sssom("see_also")))


def test_what_could_not_be_read_again_is_not_called_sure(links: Graph, records: list[URIRef]) -> None:
    for record in records:
        sure = links.value(record, sssom("confidence"))
        assert isinstance(sure, Literal)
        if (record, sssom("see_also"), None) not in links:
            assert float(sure) <= 0.85
            assert (record, sssom("object_label"), None) not in links, "a label that was not read"


def test_cooperating_is_not_collaborating(links: Graph) -> None:
    """STW gives working together as a synonym of its Cooperation; the page sets the two apart."""
    concept = URIRef(iri("concept:cooperation"))
    assert (concept, SKOS.closeMatch, URIRef(STW + "19040-0")) in links
    assert not set(links[concept : SKOS.exactMatch])
    ours = {s for s in links.subjects(None, URIRef(STW + "19040-0")) if str(s).startswith(iri("concept:"))}
    assert ours == {concept}


@pytest.mark.parametrize("slug", ["commun", "bien-commun"])
def test_of_the_three_commons_only_one_is_matched(links: Graph, slug: str) -> None:
    assert (URIRef(iri("concept:communs")), None, None) in links
    assert (URIRef(iri(f"concept:{slug}")), None, None) not in links


@pytest.mark.parametrize("address", sorted(LOOK_ALIKES))
def test_look_alikes_are_left_out(links: Graph, address: str) -> None:
    assert (None, None, URIRef(address)) not in links


def test_a_match_is_for_a_notion_and_same_as_for_a_person_or_a_work(links: Graph) -> None:
    assert {s for m in MATCHES for s in links.subjects(m)} == {s for s in links.subjects() if is_a("concept", s)}
    same = set(links.subjects(URIRef(iri("schema:sameAs"))))
    assert same == {s for s in links.subjects() if is_a("agent", s) or is_a("src", s)}
    assert (None, OWL.sameAs, None) not in links


def is_a(prefix: str, thing: object) -> bool:
    return str(thing).startswith(iri(f"{prefix}:"))


def test_the_matches_stand_under_nothing(ontology: Graph) -> None:
    for match in [*MATCHES, SKOS.mappingRelation]:
        assert (match, RDF.type, OWL.ObjectProperty) in ontology
        for axiom in (RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf):
            assert (match, axiom, None) not in ontology


def test_nothing_is_derived_from_a_link() -> None:
    """Even where the links would stand among the concepts, which every derivation reads."""
    graphs = load().graphs()
    links = graphs.pop(f"{base()}graph/alignments")
    without = derive(graphs)
    graphs[f"{base()}graph/concepts"] |= links
    assert derive(graphs) == without


def test_links_make_nothing_inconsistent() -> None:
    report = check_consistency([*CORE, *FILES])
    assert report.consistent, report.explanation
    assert report.unsatisfiable == ()
