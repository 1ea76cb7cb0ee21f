"""After the project has changed, imports stay, and what they rest on that is gone, deprecated or refused is named."""

import shutil

import pytest

from coopkg import resources
from coopkg.build.assemble import build
from coopkg.holdings.ledger import Ledger
from coopkg.linking.committing import recheck

NOTION = "https://w3id.org/coopkg/id/concept/en-essai"
NEW = f"""
<{NOTION}> a coop:CoreConcept ;
    skos:inScheme <https://w3id.org/coopkg/id/scheme/core> ;
    skos:prefLabel "notion à l’essai"@fr , "notion on trial"@en ;
    skos:scopeNote "Pour un essai."@fr , "For a trial."@en ;
    skos:broader <https://w3id.org/coopkg/id/concept/rivalite> .
"""
GONE = f"""
<{NOTION}> <http://www.w3.org/2002/07/owl#deprecated> true ;
    <http://purl.org/dc/terms/isReplacedBy> <https://w3id.org/coopkg/id/concept/rivalite> .
"""


@pytest.fixture
def ontology(tmp_path):
    """The project's files with one more notion, and a function that adds to them or takes it away again."""
    folder = tmp_path / "ontology"
    shutil.copytree(resources.root("ontology"), folder)
    core = folder / "vocab" / "core.ttl"
    before = core.read_text(encoding="utf-8")

    def change(*texts):
        core.write_text(before + "".join(texts), encoding="utf-8")
        return folder

    return change


def test_what_an_import_rests_on_is_told_when_it_is_deprecated_and_when_it_is_gone(place, sent, bring, ontology):
    build(place, ontology(NEW))
    with (sent / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("Tilt;notion à l’essai;présent;Camille Lancien;2024-03-12;D1;;\n")
    held = bring(sent)
    assert recheck(place) == ()
    build(place, ontology(NEW, GONE))
    assert [(one.reason, one.thing, one.count) for one in recheck(place)] == [("deprecated", NOTION, 1)]
    build(place, ontology())
    doubts = recheck(place)
    assert (doubts[0].reason, doubts[0].thing, doubts[0].count) == ("vanished", NOTION, 1)
    assert "concept:en-essai" in doubts[0].message("fr")
    assert {one.reason for one in doubts[1:]} <= {"refused"}
    assert Ledger(place).get(held.id).state == "published"
