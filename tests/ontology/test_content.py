"""HermiT finds each source consistent with the core; across sources, contradiction is data and is not checked."""

from pathlib import Path

import pytest

from coopkg.build.reason import check_consistency

ONTOLOGY = Path(__file__).parents[2] / "ontology"
CORE = [
    ONTOLOGY / "coop.ttl",
    *(p for folder in ("modules", "vocab", "sources") for p in ONTOLOGY.glob(f"{folder}/*.ttl")),
]
SOURCES = sorted(folder.name for folder in (ONTOLOGY / "sources").iterdir() if folder.is_dir())


def test_there_is_a_folder_for_the_page_and_each_work():
    assert SOURCES == ["college", "fabrique", "ieefc", "instercoop", "page"]


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_is_consistent_with_the_core(source):
    report = check_consistency([*CORE, *(ONTOLOGY / "sources" / source).glob("*.ttl")])
    assert report.consistent, report.explanation
    assert report.unsatisfiable == ()


def test_the_works_are_told_apart():
    """Without the axiom, an excerpt of two editions would silently make them one."""
    works = "https://w3id.org/coopkg/id/source/"
    same = f"<{works}fabrique> <http://www.w3.org/2002/07/owl#sameAs> <{works}college> ."
    text = "\n".join(path.read_text(encoding="utf-8") for path in CORE)
    assert not check_consistency(text + "\n" + same).consistent
