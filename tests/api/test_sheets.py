"""Lists as CSV: exact, whole, readable by what reads CSV."""

import asyncio
import csv
import io

import httpx
import pytest

from coopkg.settings import Settings
from coopkg_api import writing
from coopkg_api.app import create_app
from coopkg_api.schemas import Statement
from coopkg_api.sheets import sheet

LISTS = (
    *("concepts", "sources", "grids", "statements", "excerpts", "comparisons", "collectives", "observations"),
    "mappings",
)


def rows(client, path, **parameters):
    answer = client.get(f"/api/v1/{path}", params={"format": "csv", "lang": "fr", **parameters})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "\r\n" in answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize("path", LISTS)
def test_a_sheet_holds_the_whole_list(client, path):
    total = client.get(f"/api/v1/{path}").json()["total"]
    found = rows(client, path)
    assert len(found) == total
    assert len({row["id"] for row in found}) == total
    assert all(None not in row and None not in row.values() for row in found)


def test_a_page_of_it_is_given_where_one_is_asked_for(client):
    answer = client.get("/api/v1/concepts?format=csv&per_page=3&page=2")
    assert answer.text.count("\r\n") == 4
    assert 'rel="next"' in answer.headers["link"]


def test_accept_chooses_csv(client):
    answer = client.get("/api/v1/grids", headers={"Accept": "text/csv"})
    assert 'filename="grids.csv"' in answer.headers["content-disposition"]


def test_cells_are_exact(client, kg):
    by_id = {row["id"]: row for row in rows(client, "statements")}
    for statement in kg.statements():
        if "Statement" not in statement.classes:
            continue
        row = by_id[statement.iri]
        assert row["labels_fr"] == statement.label["fr"]
        assert row["quotations"] == " | ".join(x.exact for x in statement.excerpts)
        assert row["holders"] == " ".join(h.iri for h in statement.holders)
        assert int(row["line"]) == statement.line


@pytest.mark.parametrize("path", ["observations", "concepts"])
def test_a_long_sheet_is_sent_as_it_is_read_and_is_the_same(home, monkeypatch, path):
    app = create_app(home, Settings())

    async def get(**headers):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as inside:
            return await inside.get(f"/api/v1/{path}?format=csv", headers=headers)

    held = asyncio.run(get())
    monkeypatch.setattr(writing, "MOST_HELD", 3)
    app = create_app(home, Settings())
    streamed = asyncio.run(get())
    assert ("content-length" in held.headers, "content-length" in streamed.headers) == (True, False)
    assert streamed.content == held.content
    assert streamed.headers["etag"] == held.headers["etag"]
    assert asyncio.run(get(**{"If-None-Match": streamed.headers["etag"]})).status_code == 304


def test_nothing_is_defused():
    planted = Statement(
        id="https://e.example/1", label="=1+1", labels={"fr": '=cmd|"x"!A1, a\nb'}, line=0, curatorial=True
    )
    (row,) = csv.DictReader(io.StringIO(sheet(Statement, [planted]), newline=""))
    assert (row["label"], row["labels_fr"], row["curatorial"]) == ("=1+1", '=cmd|"x"!A1, a\nb', "true")


def test_an_empty_list_still_has_its_columns(client):
    answer = client.get("/api/v1/excerpts?line=999999&format=csv")
    assert answer.text.startswith("id,type,label,labels_fr,labels_en,edition,line_start")
    assert answer.text.count("\r\n") == 1


def test_a_search_is_a_sheet_too(client):
    assert rows(client, "search", q="oeuvre")[0]["matched"] == "œuvre"
    assert len(rows(client, "search", q="oeuvre")) == client.get("/api/v1/search?q=oeuvre").json()["total"]
