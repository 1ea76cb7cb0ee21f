"""The table of observations equals what SPARQL says of the derived graph; loaded and built data give the same."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

import coopkg
from coopkg import KnowledgeGraph, resources
from coopkg.build.assemble import build
from coopkg.build.bulk import load
from coopkg.errors import FileRefused, Misplaced, SyntaxFault, UnreadableFile, UnsupportedFormat
from coopkg.namespaces import base, iri

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
EXHIBITS = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?collective ?notion { ?collective coop:exhibits ?notion . ?collective a coop:Collective }
"""
COUNTS = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?collective ?notion (COUNT(DISTINCT ?observation) AS ?n)
{ ?observation coop:ofCase ?collective ; coop:countsFor ?notion } GROUP BY ?collective ?notion
"""
STANCE = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?collective ?notion (COUNT(DISTINCT ?observation) AS ?n)
{ ?observation coop:ofCase ?collective ; coop:%s ?notion } GROUP BY ?collective ?notion
"""
CODED = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?collective ?notion (COUNT(DISTINCT ?observation) AS ?n) {
  ?observation coop:ofCase ?collective ; coop:observes ?notion
  FILTER NOT EXISTS { ?observation coop:observesPresenceOf|coop:observesAbsenceOf|coop:observesAmbivalenceOf|coop:observesSilenceOn ?notion }
} GROUP BY ?collective ?notion
"""  # noqa: E501
PART = "(coop:touches|coop:isItemFor|skos:broaderTransitive|coop:isItemFor/skos:broaderTransitive)"
PART_OF = f"""
PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?collective ?notion (COUNT(DISTINCT ?observation) AS ?n) {{
  ?observation coop:ofCase ?collective ; coop:observes/{PART} ?notion
  FILTER NOT EXISTS {{ ?observation coop:countsFor|coop:observes ?notion }}
}} GROUP BY ?collective ?notion
"""
OBSERVERS = f"""
PREFIX coop: <https://w3id.org/coopkg/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?collective ?notion (COUNT(DISTINCT ?observer) AS ?n) {{
  ?observation coop:ofCase ?collective ; coop:observer ?observer
  {{ ?observation coop:observes|coop:observes/{PART} ?notion }}
}} GROUP BY ?collective ?notion
"""
STANCES = {
    "present": "observesPresenceOf",
    "absent": "observesAbsenceOf",
    "ambivalent": "observesAmbivalenceOf",
    "silent": "observesSilenceOn",
}


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("bench_data", ROOT / "bench" / "data.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_data"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lines(generator):
    return list(generator.Writer(2500, seed=3, per_collective=40).lines())


@pytest.fixture(scope="module")
def built(tmp_path_factory, lines) -> KnowledgeGraph:
    """The generated data as a file of cases: checked, derived, and indexed like any other."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(resources.root("ontology"), folder / "ontology")
    triples = (quad.triple for quad in ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
    ours = [t for t in triples if t.object != ox.NamedNode(iri("coop:Collective"))]
    ox.serialize(ours, str(folder / "ontology" / "cases" / "generated.ttl"), format=ox.RdfFormat.TURTLE)
    build(folder / "home", folder / "ontology")
    return coopkg.open(folder / "home")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, lines) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("loaded")
    (folder / "more.nq").write_text("".join(lines))
    load(folder / "home", [folder / "more.nq"])
    return coopkg.open(folder / "home")


def counted(kg: KnowledgeGraph, query: str) -> dict[tuple[str, str], int]:
    return {(r["collective"], r["notion"]): int(r["n"]) for r in kg.query(query).records()}  # type: ignore[union-attr]


def cells(kg: KnowledgeGraph):
    """Every cell of every scheme, real and made-up collectives together."""
    schemes = {
        r["s"]
        for r in kg.query("SELECT DISTINCT ?s { ?n <http://www.w3.org/2004/02/skos/core#inScheme> ?s }").records()
    }  # type: ignore[union-attr]
    found = {}
    for scheme in schemes:
        for fictitious in (False, True):
            first = 0
            while rows := kg.matrix(scheme=scheme, fictitious=fictitious, first=first, most=7).rows:
                found |= {(row.collective.iri, notion): cell for row in rows for notion, cell in row.cells.items()}
                first += 7
    return found


@pytest.mark.parametrize("graph", ["kg", "built"])
def test_the_table_says_what_sparql_says(graph, request):
    kg = request.getfixturevalue(graph)
    found = cells(kg)
    present = {key for key, cell in found.items() if cell.present + cell.rolled_up}
    assert present == {(r["collective"], r["notion"]) for r in kg.query(EXHIBITS).records()}
    sums = {key: cell.present + cell.rolled_up for key, cell in found.items() if cell.present + cell.rolled_up}
    assert sums == counted(kg, COUNTS)
    for name, query in {n: STANCE % p for n, p in STANCES.items()}.items() | {
        "coded": CODED,
        "part_of": PART_OF,
    }.items():
        assert {key: getattr(cell, name) for key, cell in found.items() if getattr(cell, name)} == counted(kg, query)
    assert {key: cell.observers for key, cell in found.items()} == counted(kg, OBSERVERS)
    assert any(cell.disagree for cell in found.values())


@pytest.mark.parametrize("graph", ["kg", "built"])
def test_a_disagreement_in_the_table_is_one_in_the_graph(graph, request):
    kg = request.getfixturevalue(graph)
    positions = defaultdict(set)
    for stance, chain in {
        "present": "countsFor",
        "absent": STANCES["absent"],
        "ambivalent": STANCES["ambivalent"],
    }.items():
        query = STANCE % chain
        query = query.replace("(COUNT(DISTINCT ?observation) AS ?n)", "?observer").split(" GROUP BY")[0]
        rows = kg.query(query.replace("coop:ofCase ?collective", "coop:ofCase ?collective ; coop:observer ?observer"))
        for row in rows.records():
            positions[row["collective"], row["notion"]].add((row["observer"], stance))
    differ = {key for key, held in positions.items() if any(a[0] != b[0] and a[1] != b[1] for a in held for b in held)}
    assert {key for key, cell in cells(kg).items() if cell.disagree} == differ


def test_loaded_data_gives_the_same_table_as_built_data(built, loaded):
    assert cells(loaded) == cells(built)
    newest = [kg.newest(fictitious=True, most=10_000) for kg in (built, loaded)]
    assert newest[0] == newest[1]
    assert len(newest[0]) > 200


def test_what_is_loaded_is_in_its_graph_and_in_the_default_graph(loaded, lines):
    stated = set(ox.parse("".join(lines), format=ox.RdfFormat.N_QUADS))
    query = "SELECT ?s ?p ?o { %s }"
    asked = loaded.query(query % "GRAPH <https://w3id.org/coopkg/graph/import/generated> { ?s ?p ?o }")
    assert set(asked) == {(q.subject, q.predicate, q.object) for q in stated}
    assert set(asked) <= set(loaded.query(query % "?s ?p ?o"))
    manifest = loaded.generation.manifest
    assert manifest.graphs[f"{base()}graph/import/generated"] == len(stated)
    assert manifest.counts["triples"] == manifest.graphs[""] == len(loaded.query(query % "?s ?p ?o"))


def test_the_manifest_says_that_nobody_checked(loaded):
    assert (loaded.generation.manifest.conforms, list(loaded.generation.manifest.loaded)) == (None, ["more.nq"])


def test_a_build_keeps_what_was_loaded_until_the_project_changes(tmp_path, lines):
    (tmp_path / "more.nq").write_text("".join(lines[:200]))
    load(tmp_path, [tmp_path / "more.nq"])
    kept = build(tmp_path)
    assert (kept.reused, list(kept.manifest.loaded)) == (True, ["more.nq"])
    assert load(tmp_path, []).manifest.conforms is True
    assert f"{base()}graph/import/generated" not in build(tmp_path).manifest.graphs


def test_collectives_are_found_by_their_loaded_names(loaded, lines):
    name = next(line.split('"')[1] for line in lines if "(fictif)" in line)
    assert loaded.search(name)[0].ref.kind == "FictitiousCollective"


def test_generated_data_is_the_same_each_time_and_as_much_as_wanted(generator, lines):
    assert lines == list(generator.Writer(2500, seed=3, per_collective=40).lines())
    assert lines != list(generator.Writer(2500, seed=4, per_collective=40).lines())
    assert 2500 <= len(lines) < 2520


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("broken.nq", "<a:b> <a:c> .\n", SyntaxFault),
        ("data.csv", "a,b\n", UnsupportedFormat),
        ("ours.nq", "<a:b> <a:c> <a:d> <https://w3id.org/coopkg/graph/concepts> .\n", Misplaced),
        (None, "", UnreadableFile),
        pytest.param(
            "deep.nt", f"<a:b> <a:c> {'<<( <a:b> <a:c> ' * 101}<a:d>{' )>>' * 101} .\n", FileRefused, id="deep"
        ),
        pytest.param("long.nt", f'<a:b> <a:c> "{"a" * (17 << 20)}" .\n', FileRefused, id="long"),
    ],
)
def test_what_cannot_be_loaded_changes_nothing(tmp_path, name, text, error):
    if name:
        (tmp_path / name).write_text(text)
    with pytest.raises(error, match=name or "missing.nq"):
        load(tmp_path / "home", [tmp_path / (name or "missing.nq")])
    assert not (tmp_path / "home" / "CURRENT").exists()


def test_triples_without_a_graph_go_to_the_graph_of_their_file(tmp_path):
    (tmp_path / "some.ttl").write_text("<https://example.org/a> <https://example.org/b> 1 .\n")
    graphs = load(tmp_path / "home", [tmp_path / "some.ttl"]).manifest.graphs
    assert graphs[f"{base()}graph/import/some"] == 1


def test_newest_of_an_item_agrees_with_its_cells(loaded):
    matrix = loaded.matrix("synthese", fictitious=True)
    for row in matrix.rows:
        for notion, cell in row.cells.items():
            listed = loaded.newest(collective=row.collective.iri, notion=notion, most=10_000)
            assert len(listed) == cell.observations
