"""Both stores hold exactly the imports that the ledger says, whatever came in between."""

import shutil
import sqlite3
from dataclasses import replace

import pyoxigraph as ox
import pytest

from coopkg.build.assemble import build
from coopkg.build.bulk import load
from coopkg.build.derive import closure
from coopkg.build.holding import stage
from coopkg.build.recovering import recover
from coopkg.build.shelves import core_of, graphs_of
from coopkg.graph.engine import Engine
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders, owned
from coopkg.holdings.ledger import Held, Ledger
from coopkg.namespaces import base, prefixes

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
HEAD = "\n".join(f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items()) + f"\nBASE <{base()}>\n"
SHARED = """
coll:new-{id} a coop:RealCollective ; rdfs:label "Nouveau {id}" .
obs:{id}-1 a coop:Observation ; coop:ofCase coll:new-{id} ; coop:observesPresenceOf item:synthese-09 ;
  coop:observer agent:{id} ; skos:editorialNote "une note de {id}" .
coll:tilt a coop:RealCollective ; rdfs:label "Tilt, commun" .
"""
KEPT = """
agent:{id} a foaf:Person ; foaf:name "Personne-{id}" .
obs:{id}-2 a coop:Observation ; coop:ofCase coll:tilt ; coop:observesPresenceOf concept:rivalite ;
  coop:observer agent:{id} ; skos:editorialNote "confidentissime {id}" .
"""
TOLD = "<id/import/{id}> a coop:Import ; prov:used <id/file/{id}> . <id/file/{id}> a coop:SentFile ."


def hold(home, import_id, edition=1, **row):
    """Put the files of an import and its row where a commit puts them."""
    folder = owned(Folders(home).of(import_id, edition))
    for name, text in (("shared.nt", SHARED), ("kept.nt", KEPT), ("provenance.nt", TOLD)):
        parsed = ox.parse(HEAD + text.replace("{id}", import_id), ox.RdfFormat.TURTLE)
        ox.serialize((quad.triple for quad in parsed), str(folder / name), format=ox.RdfFormat.N_TRIPLES)
    held = Held(**{"id": import_id, "state": "published", "sha256": import_id, "edition": edition} | row)
    blobs = owned(Folders(home).blobs)
    (blobs / import_id).write_bytes(b"sent")
    Ledger(home).add(held)
    return held


@pytest.fixture
def place(home, tmp_path):
    """A home of its own, with the generation of the project."""
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


def engine(folder):
    return Engine(Generations(folder).current().store)


def dataset(folder):
    return set(ox.Store.read_only(str(Generations(folder).current().store)))


def without(quads, import_id):
    names = {ox.NamedNode(name) for name in graphs_of(import_id)}
    return {quad for quad in quads if quad.graph_name not in names}


def test_the_public_store_holds_what_is_shared_and_the_second_everything(place):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    public, private = dataset(place), dataset(place / "private")
    assert public < private
    assert not [quad for quad in public if "confidentissime" in str(quad) or "Personne-" in str(quad)]
    assert [quad for quad in private if "confidentissime aaaaaaaaaaaa" in str(quad)]
    assert (place / "private").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("row", [{"state": "draft"}, {"visibility": "network"}, {"visibility": "private"}])
def test_drafts_and_what_is_not_public_stay_in_the_second_store(place, row):
    before = dataset(place)
    hold(place, "aaaaaaaaaaaa", **row)
    recover(place)
    assert dataset(place) == before
    assert [quad for quad in dataset(place / "private") if "Nouveau aaaaaaaaaaaa" in str(quad)]


@pytest.mark.parametrize("private", [False, True])
def test_what_follows_is_what_the_rules_give(place, private):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    store = ox.Store.read_only(str(Generations(place / "private" if private else place).current().store))
    asserted, derived, told = (
        {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(name))}
        for name in graphs_of("aaaaaaaaaaaa")
    )
    assert derived == closure(core_of(store) | asserted | told)


def test_the_default_graph_is_the_merge_of_all_others(place):
    hold(place, "aaaaaaaaaaaa")
    hold(place, "bbbbbbbbbbbb")
    recover(place)
    for folder in (place, place / "private"):
        quads = dataset(folder)
        named = {quad.triple for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)}
        assert named == {quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}
        manifest = Generations(folder).current().manifest
        assert manifest.graphs[""] == manifest.counts["triples"] == len(named)
        assert sum(manifest.graphs.values()) == len(quads)
        assert manifest.imports == {"aaaaaaaaaaaa": 1, "bbbbbbbbbbbb": 1}


def test_what_goes_leaves_the_stores_as_if_it_had_never_come(place):
    before = dataset(place)
    hold(place, "bbbbbbbbbbbb")
    recover(place)
    kept = [dataset(folder) for folder in (place, place / "private")]
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    Ledger(place).update("aaaaaaaaaaaa", state="retracted", before="published")
    recover(place)
    assert [dataset(folder) for folder in (place, place / "private")] == kept
    Ledger(place).update("bbbbbbbbbbbb", state="retracted")
    recover(place)
    assert dataset(place) == dataset(place / "private") == before


def test_the_side_index_finds_what_came_and_only_where_it_may_be_found(place):
    import coopkg

    hold(place, "aaaaaaaaaaaa")
    recover(place)
    public, private = coopkg.open(place), coopkg.open(place, private=True)
    assert [hit.ref.label for hit in public.search("nouveau aaaaaaaaaaaa")] == [{"": "Nouveau aaaaaaaaaaaa"}]
    assert [len(kg.search("confidentissime")) for kg in (public, private)] == [0, 1]
    assert [kg.matrix(grid="synthese").total for kg in (public, private)] == [
        coopkg.open(place).matrix(grid="synthese").total
    ] * 2


def test_nothing_is_written_where_all_is_as_it_should_be(place):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    numbers = [Generations(folder).current().number for folder in (place, place / "private")]
    recover(place)
    assert build(place).reused
    assert [Generations(folder).current().number for folder in (place, place / "private")] == numbers


def test_a_build_keeps_imports_and_derives_them_anew(place, tmp_path):
    from coopkg import resources

    hold(place, "aaaaaaaaaaaa")
    hold(place, "bbbbbbbbbbbb", state="draft")
    recover(place)
    ask = f"ASK {{ <{base()}id/collective/new-aaaaaaaaaaaa> <{base()}ns#exhibits> <{base()}id/concept/rivalite> }}"
    assert engine(place).query(ask) is False
    shutil.copytree(resources.root("ontology"), tmp_path / "ontology")
    broader = "<{0}fonctions-de-chacun> <{1}core#broader> <{0}rivalite> .\n"
    more = tmp_path / "ontology" / "vocab" / "more.ttl"
    more.write_text(broader.format(f"{base()}id/concept/", "http://www.w3.org/2004/02/skos/"))
    built = build(place, tmp_path / "ontology")
    assert not built.reused
    assert engine(place).query(ask) is True
    assert built.manifest.imports == {"aaaaaaaaaaaa": 1}
    second = Generations(place / "private").current()
    assert second.manifest.imports == {"aaaaaaaaaaaa": 1, "bbbbbbbbbbbb": 1}
    assert second.manifest.inputs == built.manifest.inputs


def test_loading_more_data_keeps_imports(place, tmp_path):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    more = tmp_path / "more.nt"
    more.write_text("<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n")
    load(place, [more])
    for folder in (place, place / "private"):
        manifest = Generations(folder).current().manifest
        assert (manifest.imports, manifest.loaded) == ({"aaaaaaaaaaaa": 1}, ("more.nt",))
        assert engine(folder).query("ASK { <http://example.org/a> ?b ?c }") is True


def test_what_a_killed_import_left_is_removed(place):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    folders = Folders(place)
    for left in (folders.imports / ".cccccccccccc", folders.imports / "cccccccccccc", folders.works / "cccccccccccc"):
        owned(left)
    (folders.blobs / ".cc").write_bytes(b"half")
    Generations(place).new()
    Ledger(place).add(Held("cccccccccccc", "failed", sha256="cc"))
    recover(place)
    left = sorted(path.name for folder in (folders.imports, folders.works, folders.blobs) for path in folder.iterdir())
    assert left == ["aaaaaaaaaaaa", "aaaaaaaaaaaa"]


def test_a_store_that_fell_behind_the_project_is_written_anew(place, tmp_path):
    hold(place, "aaaaaaaaaaaa")
    recover(place)
    second = Generations(place / "private").current()
    other = replace(second.manifest, inputs="of another project")
    other.write(second.path / "manifest.json")
    recover(place)
    found = Generations(place / "private").current().manifest
    assert found.inputs == Generations(place).current().manifest.inputs
    assert found.imports == {"aaaaaaaaaaaa": 1}


def test_what_fails_leaves_nothing_staged(place):
    held = hold(place, "aaaaaaaaaaaa")
    (Folders(place).of(held.id) / "kept.nt").write_text("no triple\n")
    with Generations(place).lock(), pytest.raises(SyntaxError):
        stage(place, Ledger(place).all())
    assert not list(place.rglob("staging"))


def test_the_second_store_is_the_same_whatever_it_begins_from(place):
    for number, row in (("a", {}), ("b", {"state": "draft"}), ("c", {})):
        hold(place, number * 12, **row)
        recover(place)
    grown, manifest = dataset(place / "private"), Generations(place / "private").current().manifest
    shutil.rmtree(place / "private")
    recover(place)
    assert dataset(place / "private") == grown
    assert Generations(place / "private").current().manifest.graphs == manifest.graphs


def test_what_is_only_kept_may_state_what_follows_from_what_is_shared(place):
    held = hold(place, "aaaaaaaaaaaa")
    kept = Folders(place).of(held.id) / "kept.nt"
    stated = f"<{base()}id/collective/new-{held.id}> <{RDF_TYPE}> <{base()}ns#Collective> .\n"
    kept.write_text(kept.read_text() + stated)
    recover(place)
    in_graphs = {}
    for folder in (place, place / "private"):
        quads, graphs = dataset(folder), Generations(folder).current().manifest.graphs
        in_graphs[folder] = [stated.startswith(str(quad.triple)) for quad in quads].count(True)
        for name in graphs_of(held.id):
            assert graphs[name] == sum(quad.graph_name == ox.NamedNode(name) for quad in quads)
    assert in_graphs == {place: 2, place / "private": 2}  # once in a named graph, once in the merge


def test_names_that_are_only_kept_are_found_beside_the_same_observations(place):
    import coopkg

    held = hold(place, "aaaaaaaaaaaa")
    kept = Folders(place).of(held.id) / "kept.nt"
    agent, foaf = f"<{base()}id/agent/{held.id}>", "http://xmlns.com/foaf/0.1/"
    person, named = f"{agent} <{RDF_TYPE}> <{foaf}Person> .\n", f'{agent} <{foaf}name> "Personne Aubépine" .\n'
    shared = Folders(place).of(held.id) / "shared.nt"
    shared.write_text(shared.read_text() + person)
    kept.write_text(person + named)
    recover(place)
    public, private = coopkg.open(place), coopkg.open(place, private=True)
    assert [len(kg.search("aubepine")) for kg in (public, private)] == [0, 1]
    first = contents(Generations(place / "private").current().index)
    kept.write_text(person + named + named.replace("Personne Aub", "Madame Aub"))
    shutil.rmtree(place / "private")
    recover(place)
    again = contents(Generations(place / "private").current().index)
    assert again.pop("label") != first.pop("label")
    assert again == first == contents(Generations(place).current().index, but=("label",))


def contents(index, but=()):
    """Return the rows of the tables of an index, with addresses for the numbers of things."""
    tables = ("label", "observation", "collective", "member", "reach", "cell", "observer", "note", "place", "form")
    with sqlite3.connect(index) as database:
        return {name: sorted(database.execute(f"SELECT * FROM {name}")) for name in tables if name not in but}
