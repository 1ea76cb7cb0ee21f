"""From a file to both stores and back: what is committed is there whole, and nothing else is."""

import tarfile

import httpx
import pytest

import coopkg
from coopkg.build.holding import stage
from coopkg.errors import ImportRefused, NotKept, NotNow, UnknownName
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Ledger
from coopkg.linking.checking import check
from coopkg.linking.committing import commit, publish, recover, retract, same, send_back, undo
from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options

from ...api.conftest import serving

CASES = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT (COUNT(DISTINCT ?o) AS ?n) { ?o coop:ofCase ?case . ?case rdfs:label "Le Moulin Xylophage" }
"""


def observed(place, *, private=False):
    return int(coopkg.open(place, private=private).query(CASES).records()[0]["n"])


def test_an_import_is_in_both_stores_as_far_as_it_may_be_seen(place, sent, bring):
    held = bring(sent)
    assert (held.state, held.counts["observation"]) == ("published", 3)
    assert (observed(place), observed(place, private=True)) == (1, 2)
    assert Ledger(place).get(held.id) == held
    kept = sorted(path.name for path in Folders(place).of(held.id).iterdir())
    assert kept == ["kept.nt", "mapping.toml", "problems.csv", "provenance.nt", "shared.nt"]
    assert not list(Folders(place).works.iterdir())


def test_files_of_an_import_are_for_the_owner_alone(place, sent, bring):
    held = bring(sent)
    folders = Folders(place)
    files = [*folders.of(held.id).iterdir(), folders.blob(held.sha256), folders.ledger, folders.secret]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folders.imports, folders.blobs, folders.private)} == {0o700}


def test_a_draft_is_seen_when_it_is_published(place, sent, bring):
    held = bring(sent, state="draft")
    assert (observed(place), observed(place, private=True)) == (0, 2)
    assert publish(place, held.id).state == "published"
    assert observed(place) == 1
    with pytest.raises(NotNow):
        publish(place, held.id)


@pytest.mark.parametrize("state", ["draft", "published"])
def test_what_is_retracted_is_hidden_and_comes_back_as_it_was(place, sent, bring, state):
    held = bring(sent, state=state)
    before = observed(place)
    assert retract(place, held.id).state == "retracted"
    assert (observed(place), observed(place, private=True)) == (0, 0)
    assert undo(place, held.id).state == state
    assert (observed(place), observed(place, private=True)) == (before, 2)
    with pytest.raises(NotNow):
        undo(place, held.id)


def test_unknown_imports_are_told(place):
    for act in (publish, retract, undo, send_back):
        with pytest.raises(UnknownName):
            act(place, "nothing")


def test_a_file_comes_back_to_the_byte(place, sent, bring, tmp_path):
    file = sent / "observations.csv"
    held = bring(file)
    assert send_back(place, held.id).read_bytes() == file.read_bytes()
    folder = bring(sent)
    with tarfile.open(send_back(place, folder.id)) as archive:
        archive.extractall(tmp_path / "back", filter="data")
    assert {p.name: p.read_bytes() for p in (tmp_path / "back").iterdir()} == {
        p.name: p.read_bytes() for p in sent.iterdir()
    }
    Folders(place).blob(held.sha256).unlink()
    with pytest.raises(NotKept):
        send_back(place, held.id)


WITHOUT_SLASHES = """@prefix coop: <https://w3id.org/coopkg/ns#> . @prefix : <urn:x-ours:> .
@prefix concept: <https://w3id.org/coopkg/id/concept/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:c a coop:RealCollective ; rdfs:label "Le Verger" .
:d a coop:Document ; rdfs:label "Compte rendu" ; coop:documentOf :c .
:o a coop:Observation ; coop:ofCase :c ; coop:observesPresenceOf concept:confiance ; coop:observer "Camille Lancien" .
:p a coop:Passage ; coop:evidences :o ; coop:passageOf :d ; coop:quotation "on se parle" .
"""


def test_what_has_an_address_without_slashes_is_shown_like_all_else(place, bring, tmp_path):
    (tmp_path / "o.ttl").write_text(WITHOUT_SLASHES, encoding="utf-8")
    bring(tmp_path / "o.ttl")
    with serving(place) as address, httpx.Client(base_url=address, timeout=60) as client:
        for route in ("collectives", "observations", "exports/observations.ttl"):
            answer = client.get(f"/api/v1/{route}")
            assert (route, answer.status_code, "urn:x-ours:c" in answer.text) == (route, 200, True)
        shown = client.get("/collectives", headers={"Accept": "text/html"})
        assert (shown.status_code, "Le Verger" in shown.text) == (200, True)


def test_the_same_file_on_the_same_terms_is_recognised(place, sent, bring, tmp_path):
    held = bring(sent)
    for visibility, expected in (("public", held), ("network", None)):
        planned = plan(place, sent, Options(), Terms(by="Sacha", visibility=visibility), tmp_path / visibility)
        assert same(place, planned) == expected
    other = plan(place, sent, Options(observer="X"), Terms(by="Alix"), tmp_path / "other")
    assert same(place, other) is None


def test_what_has_errors_is_refused_and_leaves_nothing(place, sent, tmp_path):
    with (sent / "observations.csv").open("a", encoding="utf-8") as file:
        file.write("Tilt;rivalité;presnet;Camille Lancien;2024-03-12;D1;;\n")
    planned = plan(place, sent, Options(), Terms(by="Alix"), tmp_path / "work")
    with pytest.raises(ImportRefused) as told:
        commit(place, planned, check(place, planned), sent)
    assert "1" in told.value.message("fr")
    assert not Ledger(place).all()
    assert not Folders(place).imports.exists()


def test_a_decision_outlives_the_process_that_took_it(place, sent, bring, monkeypatch):
    """Between the ledger and the stores: what is left to do is done by whoever comes next."""
    held = bring(sent, state="draft")
    numbers = [one.number for one in Generations(place).every()]
    Ledger(place).update(held.id, state="published")
    assert [one.number for one in Generations(place).every()] == numbers
    recover(place)
    assert observed(place) == 1


def test_what_was_staged_before_the_decision_is_forgotten(place, sent, bring):
    held = bring(sent, state="draft")
    rows = [one for one in Ledger(place).all() if one.id != held.id]
    with Generations(place).lock():
        stage(place, rows)
    recover(place)
    assert not list(place.rglob("staging"))
    assert observed(place, private=True) == 2
