"""Exports over HTTP: the files of the command line, and problems in the one shape."""

import io
import threading
import zipfile

import pytest

from coopkg.errors import LimitReached
from coopkg_api.routers import exports

FILES = {
    "codebook.qdc": "application/xml",
    "codebook.xlsx": exports.XLSX,
    "codebook.csv": "text/csv; charset=utf-8",
    "project.qdpx": "application/zip",
    "observations.xlsx": exports.XLSX,
    "observations.zip": "application/zip",
    "observations.ttl": "text/turtle; charset=utf-8",
    "observations.jsonld": "application/ld+json",
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_its_kind_under_its_name(client, name):
    answer = client.get(f"/api/v1/exports/{name}", params={"grid": "synthese"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, FILES[name])
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert int(answer.headers["content-length"]) == len(answer.content) > 500
    if name.endswith((".xlsx", ".zip", ".qdpx")):
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_who_holds_a_file_gets_no_other_copy(client):
    tag = client.get("/api/v1/exports/codebook.qdc").headers["etag"]
    assert client.get("/api/v1/exports/codebook.qdc", headers={"If-None-Match": tag}).status_code == 304
    assert client.head("/api/v1/exports/codebook.qdc").status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("codebook.qdc?grid=none", 404),
        ("observations.ttl?import=0123456789ab", 404),
        ("observations.ttl?collective=nobody", 404),
        ("observations.ttl?concept=%3E%7C", 404),
        ("observations.ttl?import=x", 400),
        ("project.qdpx?private=true", 400),
        ("codebook.pdf", 404),
    ],
)
def test_what_is_wrong_is_a_problem(client, path, status):
    answer = client.get(f"/api/v1/exports/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_kind_that_is_not_accepted_is_told(client):
    answer = client.get("/api/v1/exports/codebook.qdc", headers={"Accept": "application/pdf"})
    assert answer.status_code == 406


def test_no_more_are_written_at_once_than_there_are_places():
    places = threading.BoundedSemaphore(1)
    with places, pytest.raises(LimitReached):
        exports._written(places, lambda _: None)
    exports._written(places, lambda out: out.write(b"x")).close()
    assert places.acquire(blocking=False)
