from __future__ import annotations

from pathlib import Path

import pytest

from coopkg import resources
from coopkg.build.load import Place, graph_of, load, parse
from coopkg.errors import Misplaced, SyntaxFault, UnreadableFile
from coopkg.namespaces import iri

GRAPH = "https://w3id.org/coopkg/graph/"


@pytest.mark.parametrize(
    ("file", "graph"),
    [
        ("coop.ttl", "ontology"),
        ("modules/grids.ttl", "ontology"),
        ("vocab/core.ttl", "concepts"),
        ("sources/works.ttl", "sources"),
        ("sources/page/grid.ttl", "source/page"),
        ("sources/college/grid.ttl", "source/college"),
        ("sources/a-fifth/grid.ttl", "source/a-fifth"),
        ("cases/tilt.ttl", "cases"),
        ("alignments/stw.ttl", "alignments"),
    ],
)
def test_folder_decides_the_graph(file: str, graph: str) -> None:
    assert graph_of(Path("/o") / file, Path("/o")) == GRAPH + graph


@pytest.mark.parametrize(
    "file", ["core.ttl", "vocab/core.tll", "sources/Page/a.ttl", "sources/page/deep/a.ttl", "vocab/data.csv"]
)
def test_file_outside_the_table_is_told_where_to_go(ontology: Path, file: str) -> None:
    path = ontology / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    with pytest.raises(Misplaced) as fault:
        load(ontology)
    assert fault.value.path == str(path)
    assert "vocab/" in fault.value.message("fr")


def test_folder_of_a_source_that_nothing_describes(ontology: Path) -> None:
    path = ontology / "sources" / "a-fifth" / "a.ttl"
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    with pytest.raises(Misplaced, match="src:a-fifth") as fault:
        load(ontology)
    assert fault.value.path == str(path)
    (ontology / "sources" / "fifth.ttl").write_text(
        f"<{iri('src:a-fifth')}> a <{iri('coop:PrimarySource')}> .", encoding="utf-8"
    )
    assert GRAPH + "source/a-fifth" in load(ontology).graphs()


def test_hidden_files_copies_of_editors_and_readmes_are_passed_over(ontology: Path) -> None:
    before = {document.path for document in load(ontology)}
    for name in (".DS_Store", "vocab/core.ttl~", "README.md"):
        (ontology / name).write_text("not Turtle", encoding="utf-8")
    assert {document.path for document in load(ontology)} == before


def test_each_graph_holds_its_files(ontology: Path) -> None:
    graphs = load(ontology).graphs()
    names = ("cases", "concepts", "ontology", "source/college", "source/fabrique", "source/page", "sources")
    assert sorted(graphs) == [GRAPH + name for name in names]
    assert all(graphs.values())


def test_broken_turtle_names_file_line_and_column(spoil) -> None:
    path = spoil(
        "vocab/core.ttl", "concept:rivalite\n    a coop:CoreConcept", "concept:rivalite\n    a coop:CoreConcept ; ]"
    )
    line = path.read_text(encoding="utf-8").split("\n").index("    a coop:CoreConcept ; ] ;") + 1
    with pytest.raises(SyntaxFault) as fault:
        load(path.parents[1])
    assert (fault.value.path, fault.value.line, fault.value.column) == (str(path), line, 26)
    assert "Parser error" not in fault.value.detail


def test_file_that_is_not_utf8_is_unreadable(ontology: Path) -> None:
    (ontology / "vocab/latin.ttl").write_bytes("# coopération".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="latin"):
        load(ontology)


def test_blank_node_in_data_is_refused(spoil) -> None:
    path = spoil(
        "sources/agents.ttl",
        'a foaf:Person ;\n    rdfs:label\n        "An',
        'a foaf:Person , [ ] ;\n    rdfs:label\n        "An',
    )
    with pytest.raises(Misplaced) as fault:
        load(path.parents[1])
    assert fault.value.line == 5
    assert "blank node" in fault.value.message("en")


def test_triple_in_two_files_is_refused(ontology: Path) -> None:
    other = ontology / "vocab/other.ttl"
    other.write_text(f"\n<{iri('concept:rivalite')}> a <{iri('coop:CoreConcept')}> .\n", encoding="utf-8")
    with pytest.raises(Misplaced) as fault:
        load(ontology)
    assert fault.value.path == str(other)
    assert fault.value.line == 2
    assert str(ontology / "vocab/core.ttl") in fault.value.message("fr")


def test_place_is_the_line_on_which_a_subject_is_first_written(ontology: Path) -> None:
    documents = load(ontology)
    path = ontology / "vocab/core.ttl"
    lines = path.read_text(encoding="utf-8").split("\n")
    assert documents.place(iri("concept:rivalite")) == Place(str(path), lines.index("concept:rivalite") + 1)
    assert documents.place(iri("concept:nowhere")) is None


def test_lines_of_subjects_pass_over_objects() -> None:
    text = (
        "@prefix e: <http://e/> .\ne:a e:p\n  e:b ,\n  <http://e/c> .\n  e:b e:p 1 .\n<c> e:p 2 .\n<http://e/c> e:p 2 ."
    )
    lines = parse(text, "x").lines
    assert lines == {
        "http://e/a": 2,
        "http://e/b": 3,  # written without its margin: the first line that begins with it
        "http://e/c": 7,
        "https://w3id.org/coopkg/c": 1,
    }


def test_chosen_base_is_applied_while_reading(ontology: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOPKG_BASE", "http://localhost:8000")
    graphs = load(ontology).graphs()
    assert all(graph.startswith("http://localhost:8000/graph/") for graph in graphs)
    assert not any("w3id.org/coopkg" in str(triple) for triples in graphs.values() for triple in triples)


def test_project_files_load() -> None:
    assert load(resources.root("ontology")).triples()
