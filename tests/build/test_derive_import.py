"""What follows from an import as it streams by equals what the rules give."""

import pyoxigraph as ox
import pytest

from coopkg.build.derive import closure
from coopkg.build.derive_import import derived
from coopkg.build.load import load
from coopkg.namespaces import base, prefixes

HEAD = "\n".join(f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items()) + f"\nBASE <{base()}>\n"
CODES = """
<id/code/a> a coop:LocalCode ; skos:prefLabel "A" ; skos:inScheme <id/scheme/import-1> .
<id/code/b> a coop:LocalCode ; skos:broader <id/code/a> .
<id/code/c> a coop:LocalCode ; skos:broader <id/code/b> ; skos:related <id/code/a> .
"""
PEOPLE = """
coll:new a coop:RealCollective ; rdfs:label "Nouveau" ; coop:place "Lille" .
coll:tilt a coop:RealCollective .
agent:aaaa a foaf:Person ; rdfs:label "Observateur·rice aaaa"@fr .
<id/document/1> a coop:Document ; coop:documentOf coll:new ; coop:visibility coop:public .
"""
OBSERVATIONS = """
obs:1 a coop:Observation ; coop:ofCase coll:new ; coop:observesPresenceOf item:synthese-01 ; coop:observer agent:aaaa .
obs:2 a coop:Observation ; coop:ofCase coll:tilt ; coop:observesPresenceOf concept:rivalite ; coop:addresses q:30 .
obs:3 a coop:Observation ; coop:ofCase coll:new ; coop:observesAbsenceOf concept:rivalite ; coop:addresses q:30 .
obs:4 a coop:Observation ; coop:ofCase coll:new ; coop:observesPresenceOf <id/code/c> .
obs:5 a coop:Observation ; coop:ofCase coll:new ; coop:observes <id/code/b> .
obs:6 a coop:Observation ; coop:ofCase coll:new ;
  coop:observesAmbivalenceOf dim:synthese-1 ; coop:observes dim:synthese-1 .
<id/passage/1> a coop:Passage ; coop:evidences obs:1 , obs:4 ; coop:passageOf <id/document/1> .
<id/attribute/1> a coop:Attribute ; coop:attributeOf coll:new ; coop:attributeName "n" ; coop:attributeValue "1" .
"""
ACTIVITY = """
<id/import/1> a coop:Import ; prov:used <id/file/1> .
<id/file/1> a coop:SentFile , prov:Entity .
"""


@pytest.fixture(scope="module")
def core():
    stated = set().union(
        *(triples for name, triples in load().graphs().items() if name.endswith(("ontology", "concepts", "sources")))
    )
    return stated | closure(stated)


def parsed(text):
    return {quad.triple for quad in ox.parse(HEAD + text, ox.RdfFormat.TURTLE)}


def written(triples):
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)


def following(core, triples, more=None):
    """Return what follows from triples; where ``more`` is given, what these add."""
    lines = sorted(written(triples))
    new = None if more is None else lambda: sorted(written(more))
    found = b"".join(line for line, doubtful in derived(lambda: lines, core, new) if not (doubtful and line in lines))
    return {quad.triple for quad in ox.parse(found, ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    "text",
    [CODES, PEOPLE, OBSERVATIONS, ACTIVITY, CODES + PEOPLE + OBSERVATIONS + ACTIVITY, ""],
    ids=["codes", "people", "observations", "activity", "all", "nothing"],
)
def test_it_equals_the_rules(core, text):
    triples = parsed(text)
    assert following(core, triples) == closure(core | triples)


def test_every_item_and_notion_counts_for_what_the_rules_say(core):
    kinds = {f"{base()}ns#{name}" for name in ("GridItem", "Dimension", "CoreConcept")}
    notions = sorted({t.subject.value for t in core if getattr(t.object, "value", "") in kinds})
    assert len(notions) > 150
    text = "".join(
        f"obs:n{n} a coop:Observation ; coop:ofCase coll:c{n % 7} ; coop:observesPresenceOf <{notion}> .\n"
        for n, notion in enumerate(notions)
    )
    triples = parsed(text)
    assert following(core, triples) == closure(core | triples)


@pytest.mark.parametrize("first", [CODES, PEOPLE, OBSERVATIONS + ACTIVITY, ""], ids=["codes", "people", "observed", ""])
def test_what_comes_beside_what_is_known_gives_the_rest(core, first):
    every = parsed(CODES + PEOPLE + OBSERVATIONS + ACTIVITY)
    before = parsed(first)
    known = following(core, before) - every
    assert known | following(core, every, every - before) == closure(core | every)
