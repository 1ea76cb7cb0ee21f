from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopkg.build import assemble, snapshot
from coopkg.build.assemble import STEPS, build, fingerprint
from coopkg.cli.app import run
from coopkg.errors import CheckFault, Misplaced, NoRoom, ShapeFault, SyntaxFault
from coopkg.graph.generations import Generation, Generations
from coopkg.graph.side_index import SideIndex
from coopkg.namespaces import base, iri

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def built(home: Path, ontology: Path) -> Generation:
    return build(home, ontology)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, example: Callable[[Path], Path]) -> Generation:
    """A generation that tests only read."""
    folder = tmp_path_factory.mktemp("shared")
    return build(folder / "home", example(folder / "ontology"))


def asked(generation: Generation, query: str) -> list[tuple[str, ...]]:
    store = ox.Store.read_only(str(generation.store))
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(map(str, solution)) for solution in solutions]


def test_generation_holds_everything(shared: Generation) -> None:
    assert shared.number == 1
    assert not shared.reused
    assert shared.manifest.conforms
    assert shared.manifest.counts["concepts"] == 6
    assert shared.manifest.counts["statements"] == 8
    assert shared.manifest.counts["sources"] == 4
    assert shared.manifest.built_at.endswith("+00:00")
    assert json.loads((shared.path / "manifest.json").read_text(encoding="utf-8"))["inputs"] == shared.manifest.inputs


def test_named_graphs_are_the_stated_and_the_derived(shared: Generation) -> None:
    found = {name.strip("<>") for (name,) in asked(shared, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    stated = {
        "ontology",
        "concepts",
        "sources",
        "source/fabrique",
        "source/college",
        "source/page",
        "cases",
        "questions",
    }
    derived = {"core", "cases", "source/fabrique", "source/college", "source/page"}
    assert found == {f"{base()}graph/{name}" for name in stated | {f"derived/{name}" for name in derived}}


def test_default_graph_is_the_merge_of_all(shared: Generation) -> None:
    merged = asked(shared, "SELECT ?s ?p ?o { ?s ?p ?o }")
    named = asked(shared, "SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")
    assert len(merged) == len(set(merged)) == shared.manifest.counts["triples"]
    assert sorted(merged) == sorted(named)


def test_from_narrows_the_default_graph(shared: Generation) -> None:
    about = f"<{iri('concept:confiance')}> ?p <{iri('concept:cooperation')}>"
    narrowed = f"SELECT ?p FROM <{base()}graph/derived/source/college> {{ {about} }}"
    assert asked(shared, narrowed) == [(f"<{iri('coop:hinders')}>",)]


def test_ontology_file_keeps_lexical_forms_and_is_the_same_each_time(built: Generation, ontology: Path) -> None:
    text = built.ns.read_text(encoding="utf-8")
    assert '"2"^^xsd:nonNegativeInteger' in text
    assert "concept:rivalite" not in text
    with (ontology / "vocab/core.ttl").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    again = build(built.path.parents[1], ontology)
    assert again.number == 2
    assert again.ns.read_text(encoding="utf-8") == text


def test_index_finds_things_by_their_words(shared: Generation) -> None:
    index = SideIndex(shared.index)
    assert index.search("oeuvre")[0].ref.iri == iri("concept:cooperation")
    assert index.search("elues")[0].ref.iri == iri("concept:elus")
    best = index.search("rivalité")[0].ref
    assert (best.iri, best.kind, best.label["en"]) == (iri("concept:rivalite"), "CoreConcept", "rivalry")
    assert index.search("nourrit l’action")[0].ref.iri == iri("st:0003")


def test_progress_names_each_step_in_order(home: Path, ontology: Path) -> None:
    told: list[str] = []
    build(home, ontology, told.append)
    assert tuple(told) == STEPS


def test_nothing_changed_is_reused(built: Generation, home: Path, ontology: Path) -> None:
    told: list[str] = []
    again = build(home, ontology, told.append)
    assert (again.number, again.reused, told) == (built.number, True, [])


def test_a_generation_that_lost_a_file_is_built_again(built: Generation, home: Path, ontology: Path) -> None:
    built.index.unlink()
    assert build(home, ontology).number == 2


def test_fingerprint_follows_the_inputs(ontology: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fingerprint(ontology)
    elsewhere = shutil.copytree(ontology, tmp_path / "elsewhere" / "o")
    assert fingerprint(elsewhere) == before
    (elsewhere / "vocab/core.ttl").rename(elsewhere / "vocab/noyau.ttl")
    assert fingerprint(elsewhere) != before
    monkeypatch.setenv("COOPKG_BASE", "http://localhost/")
    assert fingerprint(ontology) != before


def test_chosen_base_is_in_store_and_index(home: Path, ontology: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKG_BASE", "http://localhost:8000/")
    generation = build(home, ontology)
    address = "http://localhost:8000/id/concept/rivalite"
    assert asked(generation, f"SELECT ?type {{ <{address}> a ?type }}")
    assert SideIndex(generation.index).search("rivalité")[0].ref.iri == address


@pytest.mark.parametrize(
    ("file", "before", "after", "error"),
    [
        ("vocab/core.ttl", '"trust"@en', '"trust"@', SyntaxFault),
        ("vocab/core.ttl", '"trust"@en', '"trust"@de', ShapeFault),
        ("vocab/core.ttl", '"concurrence"@fr', '"Confiançe"@fr', CheckFault),
        ("sources/works.ttl", "src:college\n    a coop:PrimarySource ;", "src:college\n    a [] ;", Misplaced),
    ],
)
def test_failed_build_leaves_the_current_generation(
    built: Generation, home: Path, spoil, file: str, before: str, after: str, error: type[Exception]
) -> None:
    path = spoil(file, before, after)
    with pytest.raises(error):
        build(home, path.parents[1])
    assert Generations(home).current() == built
    assert [folder.name for folder in (home / "generations").iterdir()] == ["000001"]


def test_derived_contradiction_of_the_shapes_fails_too(spoil, home: Path) -> None:
    """``narrowerThan`` gives ``skos:broader``, here between two concepts that are stated to be related."""
    path = spoil("sources/fabrique/statements.ttl", "reltype:enables", "reltype:narrowerThan")
    with pytest.raises(ShapeFault) as fault:
        build(home, path.parents[2])
    assert {found.shape for found in fault.value.report.violations} == {iri("shape:CoreConcept-related-apart")}


@pytest.mark.parametrize("address", ["https://w3id.org/coopkg/", "http://localhost:8000/"])
def test_a_check_is_told_in_one_line_with_place_sentence_and_remedy(
    home: Path, spoil, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("COOPKG_BASE", address)
    monkeypatch.setenv("COOPKG_LANG", "fr")
    path = spoil("vocab/core.ttl", '"concurrence"@fr', '"Confiançe"@fr')
    assert run(["build", "--home", str(home), "--ontology", str(path.parents[1])]) == 1
    line = path.read_text(encoding="utf-8").split("\n").index("concept:confiance") + 1
    told = capsys.readouterr().err.splitlines()[-2:]
    assert told[0] == "coopkg: 1 constat(s) des contrôles sur le graphe entier ; rien n’a été changé."
    assert told[1].startswith(f"  {path}:{line}: concept:confiance: Distinguez ceci de concept:rivalite : ")


def test_what_only_warns_lets_the_build_pass(ontology: Path) -> None:
    _, told = assemble.check(ontology).reports
    assert ("orphan-concept", iri("concept:elus")) in {(found.constraint, found.focus) for found in told.warnings}


def test_fingerprint_follows_the_checks(ontology: Path) -> None:
    named = [name for name, _ in assemble._inputs(ontology)]
    assert "check/label-clash.rq" in named


def test_full_disk_is_told_before_anything_is_written(
    home: Path, ontology: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot.shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 10**6))
    with pytest.raises(NoRoom, match="MiB"):
        build(home, ontology)
    assert not (home / "generations").exists()


def test_two_builds_at_once_make_one_generation(home: Path, ontology: Path) -> None:
    made: list[Generation] = []
    threads = [threading.Thread(target=lambda: made.append(build(home, ontology))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((generation.number, generation.reused) for generation in made) == [(1, False), (1, True)]


_DIES_AT = """
import os, signal, sys
from pathlib import Path
from coopkg.build.assemble import build
step, home, ontology = sys.argv[1:]
build(Path(home), Path(ontology), lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == step else None)
"""


@pytest.mark.parametrize("step", ["check", "index"])
def test_killed_build_leaves_the_current_generation_and_nothing_for_long(
    built: Generation, home: Path, ontology: Path, step: str
) -> None:
    with (ontology / "vocab/core.ttl").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    killed = subprocess.run([sys.executable, "-c", _DIES_AT, step, str(home), str(ontology)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert Generations(home).current() == built
    assert build(home, ontology).number == 2
    assert sorted(folder.name for folder in (home / "generations").iterdir()) == ["000001", "000002"]
