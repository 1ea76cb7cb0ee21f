"""What imports bring, on pages: the matrix with its choices, a cell with its passages, an address for each thing."""

import re
import shutil

import httpx
import pyoxigraph as ox
import pytest

import coopkg
from coopkg.cli.app import run
from coopkg.namespaces import iri, local_name

from .conftest import serving

OPEN = """id_observation;cas;concept;position;observateur;date;document;extrait;debut;fin;note
1;Les Jardins;confiance;présent;Ana;2024-03-12;Entretien 1;on se fait confiance;10;30;à relire
2;Les Jardins;bidouille;présent;Bo;2023;Entretien 1;on <b>bidouille</b>;50;62;
"""
NUMBERS = "\n".join(["cas;concept;position;observateur;date", *[f"A{n};confiance;absent;Cy;2024" for n in range(3)]])


@pytest.fixture(scope="module")
def own(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("crossing")
    shutil.copytree(home, folder / "home")
    for name, text, options in (("a.csv", OPEN, ()), ("b.csv", NUMBERS, ("--at-least", "3"))):
        (folder / name).write_text(text, encoding="utf-8")
        assert run(["import", str(folder / name), "--home", str(folder / "home"), *options]) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def client(own):
    with serving(own) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def page(client):
    def get(path, **parameters):
        answer = client.get(path, params={"lang": "fr", **parameters}, headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        return answer.text

    return get


def cells(html):
    """Return the signs of a page of the matrix, that stand in links to cells."""
    return re.findall(r'href="(/matrix/cell[^"]*)"[^>]*>([^<]*)', html.replace("&amp;", "&"))


def test_notions_one_a_line_are_the_columns(page, client):
    html = page("/matrix", notions="confiance\r\n\r\n bidouille ", by="dimension", columns="grid:synthese")
    assert [sign.strip() for _, sign in cells(html)] == ["+", "+"]
    for address, _ in cells(html):
        assert client.get(address).status_code == 200
    (files,) = re.findall(r'href="(/api/v1/matrix\?[^"]*format=json[^"]*)"', html)
    found = client.get(files.replace("&amp;", "&")).json()
    assert [column["labels"]["fr"] for column in found["columns"][:1]] == ["confiance"]
    assert len(found["columns"]) == 2


def test_a_person_and_dates_limit_what_is_counted_here_and_in_the_files(page, client):
    (person,) = [name for name in offered(page("/matrix")) if "Observateur·rice" in name and "+" in seen_by(page, name)]
    html = page("/matrix", notions="confiance\nbidouille", observer=person, since="2024", until="2024-12")
    assert f"observé par {person}, depuis 2024, jusqu’à 2024-12 compris" in html
    assert len(cells(html)) == 1
    (files,) = re.findall(r'href="(/api/v1/matrix\?[^"]*format=json[^"]*)"', html)
    body = client.get(files.replace("&amp;", "&")).json()
    assert sum(len(row["cells"]) for row in body["items"]) == 1


def seen_by(page, person):
    return "".join(sign for _, sign in cells(page("/matrix", notions="confiance", observer=person)))


def offered(html):
    return re.findall(r'<option value="([^"]*)"></option>', html)


def test_a_date_that_is_none_is_told(client):
    answer = client.get("/matrix", params={"since": "hier", "lang": "fr"}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "« hier »" in answer.text


def test_codes_of_an_import_can_be_columns(page):
    html = page("/matrix")
    (scheme,) = re.findall(r'<option value="(scheme:import-[0-9a-f]+)"', html)
    assert [sign for _, sign in cells(page("/matrix", columns=scheme))] == ["+"]


def test_numbers_alone_stand_below(page, client):
    html = page("/matrix", notions="confiance")
    assert ">Chiffres seuls</h2>" in html
    assert "absent : 3 collectifs" in html
    assert ">Chiffres seuls</h2>" not in page("/matrix", notions="confiance", since="2020")
    (one,) = client.get("/api/v1/matrix", params={"notion": "confiance", "lang": "fr"}).json()["numbers"]
    assert one["label"].endswith("au moins 3 collectifs")
    assert one["counts"] == [{"notion": iri("concept:confiance"), "stance": "absent", "collectives": 3}]
    assert "numbers" in client.get("/api/v1/context.jsonld").json()["@context"]


def test_a_cell_shows_words_document_person_and_file(page):
    ((address, _),) = cells(page("/matrix", notions="bidouille"))
    html = page(address.partition("?")[0], **dict(httpx.QueryParams(address.partition("?")[2])))
    assert "on &lt;b&gt;bidouille&lt;/b&gt;" in html
    assert ">Entretien 1</bdi></a>" in html or ">Entretien 1</a>" in html
    assert "caractères 50 à 62" in html
    assert "Observateur·rice" in html
    assert ">a.csv</bdi></a>" in html


def test_an_observation_shows_its_passage(page, own):
    (observed,) = coopkg.open(own).newest(notion="confiance", since="2024-03-12", until="2024-03-12")
    html = page(f"/doc/observation/{local_name(observed.iri)}")
    assert "on se fait confiance" in html
    assert "à relire" in html


def test_what_others_observed_is_not_called_our_reading(page, own):
    ours = "Notre lecture de pages publiques"
    collectives = {one.label.get("fr") or next(iter(one.label.values())): one for one in coopkg.open(own).collectives()}
    assert ours in page(f"/doc/collective/{local_name(collectives['TILT'].iri)}")
    assert ours not in page(f"/doc/collective/{local_name(collectives['Les Jardins'].iri)}")


def test_a_label_that_is_the_name_of_the_address_is_a_label(page):
    assert "notion de la coopération confiance" not in page("/matrix", notions="confiance")


@pytest.mark.parametrize("kind", ["Import", "SentFile", "Document", "Passage", "Aggregate", "LocalCode"])
def test_whatever_an_import_brings_has_a_document(own, client, kind):
    found = coopkg.open(own).query(f"SELECT ?thing {{ ?thing a <{iri(f'coop:{kind}')}> }}").records()
    assert found
    for row in found:
        path = row["thing"].partition("/id/")[2]
        assert client.get(f"/id/{path}", follow_redirects=False).status_code == 303
        told = client.get(f"/doc/{path}", headers={"Accept": "text/turtle"})
        assert ox.NamedNode(row["thing"]) in {t.subject for t in ox.parse(told.content, ox.RdfFormat.TURTLE)}
        assert client.get(f"/doc/{path}", headers={"Accept": "text/html"}).status_code == 200
        assert client.get(f"/doc/{path}x").status_code == 404
