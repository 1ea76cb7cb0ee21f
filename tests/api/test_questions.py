"""Questions: as pages with a form, and as an API in JSON, CSV and TSV."""

import csv
import io
import re

import pytest

from coopkg.graph import catalogue
from coopkg_api.phrases import phrases
from coopkg_api.tables import table_questions

from .conftest import BROWSER

TABLES = {name: q for folder in ("read", "competency") for name, q in catalogue.questions(folder).items() if q.columns}
ASKED = {name: question for name, question in TABLES.items() if question.is_open}
OWN = ("format", "page", "per_page", "ui")


def test_the_list_is_a_sheet_too(client):
    listed = client.get("/api/v1/questions", params={"per_page": 200}).json()["items"]
    for answer in (
        client.get("/api/v1/questions?format=csv"),
        client.get("/api/v1/questions", headers={"Accept": "text/csv"}),
    ):
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert [row["name"] for row in rows] == [one["name"] for one in listed]
        assert rows[0]["summaries_fr"] == listed[0]["summaries"]["fr"]
        assert rows[0]["columns"].split(" | ") == listed[0]["columns"]
    assert len(client.get("/api/v1/questions?format=csv&per_page=2").text.splitlines()) == 3


def test_a_parameter_of_a_question_stands_once(client):
    refused = client.get("/api/v1/questions/who-says?concept=rivalite&concept=leadership")
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems#bad_parameter")


@pytest.mark.parametrize("name", ASKED)
def test_every_question_gives_its_table(client, kg, name):
    question = ASKED[name]
    path = f"/api/v1/questions/{name}"
    body = client.get(path, params={**question.example, "lang": "fr", "per_page": 200}).json()
    table = kg.ask(name, **question.example)
    assert (body["total"], tuple(body["columns"])) == (len(table), question.columns)
    assert [tuple(row) for row in body["items"]] == [question.columns] * len(body["items"])
    assert len(body["items"]) == min(200, len(table))
    for extension, separator in (("csv", ","), ("tsv", "\t")):
        answer = client.get(path, params={**question.example, "lang": "fr", "format": extension})
        assert f'filename="{name}.{extension}"' in answer.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(answer.text), delimiter=separator, quoting=csv.QUOTE_MINIMAL))
        assert len(rows) == len(table) + 1


def test_csv_is_exact(client, kg):
    answer = client.get("/api/v1/questions/who-says", params={"concept": "rivalite", "lang": "fr", "format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text == kg.ask("who-says", concept="rivalite").to_csv()


def test_numbers_are_numbers(client):
    rows = client.get("/api/v1/questions/who-says?concept=rivalite&lang=fr").json()["items"]
    assert [row["line"] for row in rows] == [31, 31, 31, 33, 34, 36, 82]


def test_a_question_is_asked_by_its_number_too(client):
    by_name, by_number = (client.get(f"/api/v1/questions/{name}?concept=rivalite").json() for name in ("who-says", 11))
    assert by_name["items"] == by_number["items"]


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "application/json"])
def test_accept_chooses(client, accept):
    answer = client.get("/api/v1/questions/primary-sources", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("who-says?concept=nobody", 404),
        ("who-says?concept=a%20b", 400),
        ("who-says", 400),
        ("who-says?concept=rivalite&verb=x", 400),
        ("who-says?concept=rivalite&lang=de", 400),
        ("who-says?concept=rivalite&format=exe", 400),
        ("who-says?concept=rivalite&page=0", 400),
        ("unobserved-items?scope=nothing", 400),
        ("on-line?line=x", 400),
        ("no-such-question", 404),
        ("describe", 404),
    ],
)
def test_what_does_not_fit_is_told(client, query, status):
    answer = client.get(f"/api/v1/questions/{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("name", sorted(TABLES.keys() - ASKED.keys()))
def test_what_only_code_asks_has_no_address(client, name):
    assert client.get(f"/api/v1/questions/{name}").status_code == 404
    assert client.get(f"/questions/{name}", headers=BROWSER).status_code == 404


def test_no_question_has_a_parameter_of_the_door():
    assert not [(name, p.name) for name, question in ASKED.items() for p in question.parameters if p.name in OWN]


def test_openapi_describes_every_question_in_both_languages(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for name, question in ASKED.items():
        told = paths[f"/api/v1/questions/{name}"]["get"]
        assert (told["summary"], told["x-summary-fr"]) == (question.summary["en"], question.summary["fr"])
        parameters = {p["name"]: p for p in told["parameters"]}
        assert len(parameters) == len(told["parameters"])
        for parameter in question.parameters:
            written = parameters[parameter.name]
            assert written["schema"].get("enum", []) == list(parameter.choices) or parameter.name == "lang"
            assert written["description"]


def test_the_list_of_questions_is_paged(client):
    body = client.get("/api/v1/questions?per_page=5&page=2&lang=en").json()
    assert (body["total"], len(body["items"])) == (len(ASKED), 5)
    assert body["next"]
    assert client.get(body["items"][0]["id"], params=body["items"][0]["example"]).status_code == 200


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", ASKED)
def test_every_question_has_its_page(client, page, name, lang):
    answer = client.get(f"/questions/{name}", headers={**BROWSER, "Accept-Language": lang})
    seen = page(answer.text)
    assert (answer.status_code, seen.faults, seen.open) == (200, [], [])
    assert len(seen.all("table")) <= 1
    fields = {
        attrs["name"] for tag in ("input", "select") for attrs in seen.all(tag) if attrs["name"] not in ("q", "lang")
    }
    assert fields == {p.name for p in ASKED[name].parameters if p.name != "lang"}
    links = [a["href"] for a in seen.all("a") if a["href"].startswith((f"/api/v1/questions/{name}?", "/sparql?"))]
    assert len(links) == 4
    assert all(client.get(link).status_code == 200 for link in links)


def test_a_slip_of_the_pen_is_told_on_the_page(client, page):
    answer = client.get("/questions/who-says?concept=nobody", headers=BROWSER)
    assert answer.status_code == 404
    assert "nobody" in answer.text
    assert page(answer.text).all("select")


def test_what_is_typed_comes_back_as_text(client, page):
    script = "<script>alert(1)</script>"
    for name, field in (("phrase", "words"), ("who-says", "concept")):
        seen = page(client.get(f"/questions/{name}", params={field: script}, headers=BROWSER).text)
        assert not seen.all("script")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_column_and_parameter_has_a_head_for_people(lang):
    names = {name for q in table_questions() for name in (*q.columns, *(p.name for p in q.parameters))}
    assert sorted(name for name in names if f"column.{name}" not in phrases(lang)) == []


def test_an_answer_reads_in_words_on_its_page_and_in_machine_names_in_files(client):
    page = client.get("/questions/on-line?line=40", headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert '<th scope="col" role="columnheader" title="holder">Soutenu par</th>' in page
    assert "question directrice" in page
    assert "GuidingQuestion" not in page.partition("<table")[2]
    assert re.search(r'href="/doc/source/fabrique">.*?La Fabrique des transitions, ', page)
    row = client.get("/api/v1/questions/on-line?line=40").json()["items"][0]
    assert row["kind"] == "GuidingQuestion"
    assert row["holder"].endswith("/id/source/fabrique")


def test_a_work_has_one_name_everywhere(client):
    french = {"Accept": "text/html", "Accept-Language": "fr"}
    name = client.get("/api/v1/sources/fabrique?lang=fr").json()["label"]
    assert name.startswith("La Fabrique des transitions")
    for path in ("/doc/source/fabrique", "/sources", "/questions/who-says?concept=rivalite", "/doc/concept/rivalite"):
        assert f">{name}<" in client.get(path, headers=french).text.replace("\u00a0", " ")
    assert "Soutenu par" not in client.get("/questions/who-says?concept=rivalite", headers=french).text


def test_words_that_are_not_quoted_are_told_apart_from_words_that_the_page_lacks(client, kg):
    html = client.get("/questions/phrase?words=zzzz", headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert f"parmi les {len(kg.excerpts())} extraits" in html
    assert "extraits cités" not in client.get("/questions/on-line?line=999999", headers={"Accept": "text/html"}).text


def test_no_mark_of_a_french_question_can_stand_alone_on_a_line(client):
    html = client.get("/questions", headers={"Accept": "text/html", "Accept-Language": "fr"}).text
    assert "\u00a0?</a>" in html
    assert " ?</a>" not in html
