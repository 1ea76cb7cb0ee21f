"""The matrix as a drawing and a workbook, and what goes with it, over HTTP."""

import csv
import io
from xml.etree import ElementTree

import openpyxl
import pytest

from coopkg.linking import comparison
from coopkg.linking.comparison import Choice
from coopkg.namespaces import iri

MADE_UP = {"grid": "synthese", "fictitious": "true"}


@pytest.fixture(scope="module")
def get(client):
    def get(path, **parameters):
        answer = client.get(f"/api/v1/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


def rows(client, path, **parameters):
    answer = client.get(f"/api/v1/{path}", params={**parameters, "format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_columns_and_rows_may_be_chosen(get):
    body = get("matrix", notion=["item:synthese-06", "confiance"], collective=["Les Glaneurs de Valbrune (fictif)"])
    assert "scheme" not in body
    assert [column["id"] for column in body["columns"]] == [iri("item:synthese-06"), iri("concept:confiance")]
    assert [row["id"] for row in body["items"]] == [iri("coll:exemple-fictif")]
    assert len(get("matrix", grid="synthese", by="dimension")["columns"]) == 4
    assert get("matrix", grid="synthese", form="cte")["total"] < get("matrix", grid="synthese")["total"]


def test_within_dates_the_list_of_a_cell_is_within_them(client, get):
    body = get("matrix", **MADE_UP, since="2025-11", observer="observateur-fictif")
    cells = {cell["notion"]: cell for row in body["items"] for cell in row["cells"]}
    assert cells[iri("item:synthese-06")]["state"] == "absent"
    assert iri("item:synthese-16") not in cells
    for cell in cells.values():
        assert "since=2025-11" in cell["list"]
        assert "observer=agent%3Aobservateur-fictif" in cell["list"]
        assert len(client.get(cell["list"]).json()["items"]) == cell["observations"]


@pytest.mark.parametrize("how", [{"params": {"format": "svg"}}, {"headers": {"Accept": "image/svg+xml"}}])
def test_the_matrix_as_a_drawing(client, how):
    answer = client.get("/api/v1/matrix", **{**how, "params": {**MADE_UP, **how.get("params", {})}})
    assert answer.headers["content-type"] == "image/svg+xml"
    links = [link.get("href") for link in ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2000/svg}a")]
    assert len(links) == 10  # four dimensions and six items
    for link in links:
        assert client.get(link, headers={"Accept": "text/html"}).status_code == 200
    again = client.get(answer.url, headers={**how.get("headers", {}), "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_matrix_as_a_workbook(client):
    answer = client.get("/api/v1/matrix", params={**MADE_UP, "format": "xlsx", "lang": "en"})
    assert answer.headers["content-disposition"] == 'attachment; filename="matrix.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["matrix", "passages", "codebook", "disagreements", "co-occurrence", "gaps"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_disagreements_first_then_alpha_with_what_it_rests_on(client, get):
    body = get("agreement", **MADE_UP, lang="fr")
    (cell,) = body["items"]
    assert (cell["collective"]["id"], cell["notion"]["id"]) == (iri("coll:exemple-fictif"), iri("item:synthese-06"))
    assert [noted["stance"] for noted in cell["observations"]] == ["absent", "present"]
    assert len(client.get(cell["list"]).json()["items"]) == 2
    assert {name: body[name] for name in ("alpha", "units", "observers", "values", "pairs", "total")} == {
        "alpha": 0.0,
        "units": 2,
        "observers": 2,
        "values": 4,
        "pairs": 2,
        "total": 1,
    }
    assert "0,000, sur 2 case(s)" in body["told"]
    assert [row["stance"] for row in rows(client, "agreement", **MADE_UP)] == ["absent", "present"]


def test_where_there_is_no_alpha_it_says_why(get):
    body = get("agreement", grid="synthese", lang="en")
    assert ("alpha" in body, body["reason"], body["items"]) == (False, "alone", [])
    assert "cannot be computed" in body["told"]


def test_gaps(client, get, kg):
    found = comparison.gaps(kg, Choice(grid="synthese"))
    body = get("gaps", grid="synthese", per_page=4)
    assert [unshown["item"]["id"] for unshown in body["unshown"]] == [one.item.iri for one in found.unshown]
    assert (body["cells"], body["out_of"], body["total"]) == (found.cells, found.out_of, 9)
    seen, address = [], "/api/v1/gaps?grid=synthese&per_page=4"
    while address:
        page = client.get(address).json()
        seen += page["items"]
        address = page.get("next")
    assert sum(len(one["items"]) for one in seen) == found.cells
    kinds = [row["kind"] for row in rows(client, "gaps", grid="synthese")]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "unshown": len(found.unshown),
        "unlooked": found.cells,
        "question": len(found.questions),
    }


def test_three_measures(client, get, kg):
    for measure in ("passage", "document", "collective"):
        found = comparison.cooccurrence(kg, Choice(grid="synthese"), measure)
        body = get("cooccurrence", grid="synthese", measure=measure, per_page=200)
        assert (body["measure"], body["units"], body["total"]) == (measure, found.units, len(found.pairs))
        assert [pair["both"] for pair in body["items"]] == [pair.both for pair in found.pairs]
        assert len(rows(client, "cooccurrence", grid="synthese", measure=measure)) == len(found.pairs)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("gaps", 400),
        ("agreement?grid=nowhere", 404),
        ("cooccurrence?grid=synthese&measure=phrase", 400),
        ("cooccurrence?grid=synthese&stance=perhaps", 400),
        ("gaps?grid=synthese&since=hier", 400),
        ("matrix?grid=synthese&by=item", 400),
        ("matrix?notion=nowhere", 404),
        ("matrix?grid=synthese&collective=tilt&collective=exemple-fictif", 400),
        ("agreement?grid=synthese&measure=passage", 400),
        ("matrix/observations?since=hier", 400),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def html(client, path):
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "fr"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_has_a_link_in_each_cell_with_observations(client, page, kg):
    read = page(html(client, "/matrix?fictitious=true"))
    assert read.faults == []
    (row,) = comparison.matrix(kg, Choice(grid="synthese", fictitious=True)).rows
    links = [link for link in read.all("a") if link.get("href", "").startswith("/matrix/cell?")]
    assert len(links) == len(row.cells)
    assert all(link["aria-label"] for link in links)
    for link in links:
        behind = page(html(client, link["href"]))
        name = link["href"].rpartition("notion=")[2].replace("%3A", ":")
        assert (
            len([a for a in behind.all("li") if a.get("id", "").startswith("observation-")])
            == row.cells[iri(name)].observations
        )
    assert "Alpha de Krippendorff (nominal) : 0,000" in " ".join(read.text)


@pytest.mark.parametrize(
    "path",
    ["/matrix?columns=scheme:core", "/matrix?by=dimension&form=cte&lang=en", "/matrix?columns=grid:fabrique&page=2"],
)
def test_other_choices_have_their_page(client, page, path):
    assert page(html(client, path)).faults == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/matrix?columns=grid:nowhere", 404),
        ("/matrix?columns=grid:fabrique&by=dimension", 400),
        ("/matrix?page=0", 400),
        ("/matrix/cell", 400),
        ("/matrix/cell?collective=nowhere&notion=confiance", 404),
    ],
)
def test_what_cannot_be_shown_is_said(client, path, status):
    assert client.get(path, headers={"Accept": "text/html"}).status_code == status


def test_the_files_of_the_page_are_there(client, page):
    links = [link["href"] for link in page(html(client, "/matrix?form=cte")).all("a")]
    files = [link for link in links if link.startswith("/api/v1/matrix?")]
    assert len(files) == 4
    for link in files:
        answer = client.get(link)
        assert (answer.status_code, "form=cte" in link) == (200, True)
