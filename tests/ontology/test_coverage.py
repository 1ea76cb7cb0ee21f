"""Every row of the page's inventory is accounted for: by a thing of the graph, or by a reason why not."""

import csv
from pathlib import Path

import pytest

from coopkg.namespaces import iri

CONTENT = Path(__file__).parent / "content-lines.csv"
ROWS = list(csv.DictReader((Path(__file__).parent / "coverage.csv").read_text(encoding="utf-8").splitlines()))


def test_all_611_rows_are_there():
    assert sorted({row["inventory"] for row in ROWS}) == [f"I{number:03}" for number in range(1, 612)]


def test_what_is_not_modelled_says_why():
    assert [row for row in ROWS if not row["iri"] and not row["remark"]] == []


@pytest.mark.parametrize("prefix", sorted({row["iri"].partition(":")[0] for row in ROWS if row["iri"]}))
def test_every_address_is_in_the_graph(kg, prefix):
    named = {row["iri"] for row in ROWS if row["iri"].startswith(f"{prefix}:")}
    table = kg.query("SELECT DISTINCT ?s WHERE { ?s ?p ?o }")
    known = {record["s"] for record in table.records()}
    assert {name for name in named if iri(name) not in known} == set()


def test_every_line_that_carries_content_is_under_an_excerpt(kg):
    lines = [int(row["line"]) for row in csv.DictReader(CONTENT.read_text(encoding="utf-8").splitlines())]
    rows = kg.read("recorded-excerpts").records()
    covered = {n for row in rows for n in range(int(row["lineStart"]), int(row["lineEnd"]) + 1)}
    assert len(lines) == 209
    assert [line for line in lines if line not in covered] == []
