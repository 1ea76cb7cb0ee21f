"""The command and the route; what was rejected does not come back; every form holds the same places."""

import asyncio
import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from coopkg.linking.suggestions import Suggester, TextDocument, outputs
from coopkg.linking.suggestions.decisions import ACCEPTED, REJECTED, Decided, Decisions, passage_of
from coopkg.linking.suggestions.outputs import Suggested
from coopkg.namespaces import iri
from coopkg.settings import Settings
from coopkg_api.app import create_app

from ..readers.conftest import Project

TEXT = "La coopération 😀 dure.\n\nLes désaccords, « l’intérêt commun »."


@pytest.fixture
def command(suggest, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    return lambda *arguments: suggest(*(file if one == "FILE" else one for one in arguments))


def suggested(kg, text=TEXT, name="a b.txt"):
    found = Suggester(kg).suggest(text)
    return [Suggested(TextDocument(name, text), [Decided(s, passage_of(text, s), "") for s in found])], found


def test_csv_json_and_annotations_tell_the_same_places(kg):
    texts, found = suggested(kg)
    table = list(csv.DictReader(io.StringIO(outputs.write("csv", texts))))
    told = json.loads(outputs.write("json", texts))
    annotations = json.loads(outputs.write("jsonld", texts))["items"]
    assert len({annotation["id"] for annotation in annotations}) == len(found)
    assert [int(row["start"]) for row in table] == [item["start"] for item in told["items"]] == [s.start for s in found]
    for item, annotation in zip(told["items"], annotations, strict=True):
        place, quoted = annotation["target"]["selector"]
        assert TEXT[place["start"] : place["end"]] == quoted["exact"] == item["form"]
        assert quoted["prefix"] + quoted["exact"] + quoted["suffix"] in TEXT
        assert annotation["body"]["source"] == item["concept"]
        assert annotation["target"]["source"] == "a%20b.txt"


def test_cells_that_a_spreadsheet_would_compute_are_defused(kg):
    texts, found = suggested(kg, "coopération")
    risky = [Suggested(texts[0].document, [Decided(s._replace(form="=1+1"), "p", "") for s in found])]
    assert "'=1+1" in outputs.write("csv", risky)
    assert "'=1+1" in outputs.as_codings(risky)


def test_what_is_rejected_does_not_come_back_and_can_be_accepted_again(command):
    code, out, _ = command("FILE", "--format", "csv")
    assert (code, out.count("désaccords")) == (0, 2)
    code, _, err = command("--reject", "desaccord=Désaccords")
    assert (code, "Désaccords" in err) == (0, True)
    assert "désaccords" not in command("FILE", "--format", "csv")[1]
    assert "désaccords" in command("FILE", "--format", "csv", "--rejected")[1]
    command("--accept", "desaccord=désaccords")
    assert "désaccords" in command("FILE", "--format", "csv")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("FILE", "--lang", "de"),
        ("--reject", "desaccord"),
        ("--reject", "rien=mot"),
        ("FILE", "--format", "xml"),
        ("none.txt",),
        ("FILE", "--format", "qdpx"),
        ("--decisions", "none.csv"),
    ],
)
def test_bad_use_is_one_line(command, arguments):
    code, out, err = command(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("coopkg: ")


def test_decisions_made_at_one_time_are_all_kept(tmp_path):
    decisions = Decisions(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: decisions.record(iri("concept:don"), f"forme {n}", REJECTED), range(200)))
    assert len(decisions.read()) == 200
    decisions.record(iri("concept:don"), "Forme 7", ACCEPTED)
    assert decisions.read()[iri("concept:don"), "forme 7", ""] == ACCEPTED
    with decisions.path.open("a", encoding="utf-8") as opened:
        opened.write('{"concept": "cut')
    assert len(decisions.read()) == 200


def post(home, body, kind="text/plain", path="/api/v1/suggestions", **headers):
    async def answer():
        transport = httpx.ASGITransport(create_app(home, Settings()), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            return await client.post(path, content=body, headers={"Content-Type": kind, **headers})

    return asyncio.run(answer())


def test_a_text_is_posted(home):
    answer = post(home, TEXT.encode())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert [(i["form"], i["start"]) for i in answer.json()["items"]] == [
        ("coopération", 3), ("désaccords", 28), ("intérêt commun", 44)
    ]  # fmt: skip
    page = post(home, TEXT.encode(), Accept="application/ld+json").json()
    assert page["type"] == "AnnotationPage"
    assert post(home, TEXT.encode(), path="/api/v1/suggestions?format=csv").text.startswith(
        "document,start,end,excerpt,suggestion"
    )
    assert post(home, b"<p>La coop&eacute;ration", "text/html; charset=utf-8").json()["total"] == 1


ZIP = "application/zip"


def two_texts():
    """A project with two sources."""
    project = Project()
    project.text, project.spans = "La coopération dure.", []
    project.more = {"sources/2.txt": "Les désaccords restent."}
    second = project.user.replace("2", "9")
    project.in_source = f'</TextSource><TextSource guid="{second}" name="Deux" plainTextPath="internal://2.txt">'
    return project


def test_the_texts_of_a_project_are_posted_and_come_back_as_a_project(home):
    sent = two_texts().bytes()
    told = post(home, sent, ZIP).json()["documents"]
    assert [(one["document"], [item["form"] for item in one["items"]]) for one in told] == [
        ("Entretien 1", ["coopération"]),
        ("Deux", ["désaccords"]),
    ]
    back = post(home, sent, ZIP, Accept=ZIP)
    assert (back.status_code, back.headers["Content-Type"]) == (200, ZIP)
    again = post(home, back.content, ZIP).json()["documents"]
    assert [one["sha256"] for one in again] == [one["sha256"] for one in told]
    alone = post(home, TEXT.encode(), path="/api/v1/suggestions?format=qdpx")
    assert post(home, alone.content, ZIP).json()["sha256"] == post(home, TEXT.encode()).json()["sha256"]


@pytest.mark.parametrize(
    ("body", "kind", "path", "status"),
    [
        (b"PK\x05\x06" + bytes(18), ZIP, "", 422),
        (b"%PDF", "application/pdf", "", 415),
        (b"a\x00b", "text/plain", "", 422),
        (b"no archive", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", 422),
        (b"mot " * 300_000, "text/plain", "", 413),
        (b"mot " * 3_000_000, "text/plain", "", 413),
        (b"mot", "text/plain", "?format=xml", 400),
        (b"mot", "text/plain", "?langue=fr", 400),
    ],
)
def test_a_refusal_is_a_problem(home, body, kind, path, status):
    answer = post(home, body, kind, f"/api/v1/suggestions{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_a_project_that_unfolds_to_more_than_its_texts_may_be_is_refused(home):
    project = two_texts()
    project.notes = "<Note/>" * 2_400_000
    assert post(home, project.bytes(), ZIP).status_code == 413


def test_what_was_rejected_is_not_suggested_over_http(home, tmp_path):
    for one in home.iterdir():
        (tmp_path / one.name).symlink_to(one)
    Decisions(tmp_path).record(iri("concept:desaccord"), "désaccords", REJECTED)
    assert [i["form"] for i in post(tmp_path, TEXT.encode()).json()["items"]] == ["coopération", "intérêt commun"]
