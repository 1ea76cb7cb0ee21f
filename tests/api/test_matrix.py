"""The matrix and the newest observations over HTTP."""

import csv
import io

import pytest

from coopkg.namespaces import iri


@pytest.fixture(scope="module")
def get(client):
    def get(path, **parameters):
        answer = client.get(f"/api/v1/matrix{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return get


def test_the_matrix_of_a_grid(get, kg):
    body = get("", grid="synthese", lang="fr")
    assert [column["id"] for column in body["columns"]] == [c.iri for c in kg.matrix("synthese").columns]
    assert body["columns"][0]["label"] == "Les facteurs de la coopération"
    assert {row["type"] for row in body["items"]} == {"RealCollective"}
    (audyssees,) = [row for row in body["items"] if row["id"] == iri("coll:audyssees")]
    states = {cell["notion"]: cell["state"] for cell in audyssees["cells"]}
    assert (states[iri("item:synthese-07")], states[iri("item:synthese-13")]) == ("absent", "present")
    assert iri("item:synthese-01") not in states
    assert body["total"] == len(body["items"]) == 9


def test_the_matrix_of_a_scheme(get):
    body = get("", scheme="core")
    assert body["scheme"]["id"] == iri("scheme:core")
    assert iri("concept:cooperation") in {column["id"] for column in body["columns"]}


def test_made_up_collectives_stand_apart(get):
    body = get("", grid="synthese", fictitious="true")
    (row,) = body["items"]
    states = {cell["notion"].rpartition("-")[2]: cell for cell in row["cells"]}
    assert {n: states[n]["state"] for n in ("01", "06", "09", "12", "16", "19")} == {
        "01": "present",
        "06": "several",
        "09": "coded",
        "12": "ambivalent",
        "16": "absent",
        "19": "silent",
    }
    assert (states["06"]["disagree"], states["01"]["disagree"], states["01"]["observers"]) == (True, False, 2)


def test_each_cell_leads_to_its_observations(client, get):
    for parameters in ({"grid": "synthese", "fictitious": "true"}, {"scheme": "core"}):
        for row in get("", **parameters)["items"]:
            for cell in row["cells"]:
                listed = client.get(cell["list"] + "&per_page=200").json()["items"]
                assert len(listed) == cell["observations"] > 0
                assert {noted["collective"]["id"] for noted in listed} == {row["id"]}


def test_pages_of_collectives_are_linked(client):
    answer = client.get("/api/v1/matrix", params={"grid": "synthese", "per_page": 4, "page": 2})
    body = answer.json()
    assert (len(body["items"]), body["total"]) == (4, 9)
    assert f'<{body["next"]}>; rel="next"' in answer.headers["link"]
    assert len(client.get(body["next"]).json()["items"]) == 1


def test_the_matrix_as_csv_has_a_line_for_every_cell(client):
    answer = client.get("/api/v1/matrix", params={"grid": "synthese", "format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 9 * 24
    assert {row["state"] for row in rows} == {"present", "absent", "nothing"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 400),
        ("?grid=synthese&scheme=core", 400),
        ("?grid=nowhere", 404),
        ("?grid=synthese&per_page=201", 400),
        ("?grids=synthese", 400),
        ("/observations?collective=nowhere", 404),
        ("/observations?after=nowhere", 404),
        ("/observations?stance=perhaps", 400),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client, path, status):
    answer = client.get(f"/api/v1/matrix{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_newest_first_part_by_part(client, kg):
    found, address = [], "/api/v1/matrix/observations?per_page=7"
    while address:
        answer = client.get(address)
        body = answer.json()
        assert body["id"] == address
        assert ("next" in body) == ("link" in answer.headers)
        found += body["items"]
        address = body.get("next")
    assert [noted["id"] for noted in found] == [noted.iri for noted in kg.newest(most=1000)]
    dates = [noted.get("observed_on", "") for noted in found]
    assert dates == sorted(dates, reverse=True)
    assert len(found) == 26


def test_an_observation_in_the_list_says_what_the_whole_one_says(client, get):
    noted = get("/observations", stance="absent", lang="fr")["items"][0]
    whole = client.get(f"/api/v1/observations/{noted['id'].rpartition('/')[2]}?lang=fr").json()
    told = [name for name in ("type", "stance", "observed_on", "reading", "readings") if name in noted]
    assert {name: noted[name] for name in told} == {name: whole[name] for name in told}
    assert noted["collective"]["id"] == whole["collective"]["id"]
    assert [o["id"] for o in noted["observers"]] == [o["id"] for o in whole["observers"]]


def test_filters_of_the_list(get, kg):
    (real,) = {o["observers"][0]["id"] for o in get("/observations")["items"]}
    assert len(get("/observations", observer=real, per_page=200)["items"]) == 26
    assert len(get("/observations", notion="item:synthese-01", fictitious="true")["items"]) == 2
    assert {o["stance"] for o in get("/observations", stance="absent")["items"]} == {"absent"}
