"""Linked data: 303, negotiation, formats, conditional requests."""

import pyoxigraph as ox
import pytest

from coopkg.namespaces import iri, prefixes
from coopkg.settings import Settings

FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
THINGS = (
    *("concept/rivalite", "source/fabrique", "source/panorama", "grid/synthese", "item/synthese-01"),
    *("statement/0001", "excerpt/0001", "excerpt/0001/pos", "question/01", "note/01"),
    *("agent/tsing", "dimension/facteurs", "scheme/core", "relation-type/enables"),
)


def media_type(answer):
    return answer.headers["content-type"].partition(";")[0]


def triples(answer):
    parsed = ox.parse(answer.content, ox.RdfFormat.from_media_type(media_type(answer)))
    return {quad.triple for quad in parsed}


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_leads_to_its_document(client, path):
    answer = client.get(f"/id/{path}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/doc/{path}"
    assert client.get(answer.headers["location"]).status_code == 200


def test_the_language_goes_along(client):
    assert client.get("/id/concept/rivalite?lang=en").headers["location"] == "/doc/concept/rivalite?lang=en"


@pytest.mark.parametrize("path", ["concept/nobody", "nothing", "concept/a b", "concept/<x>", "concept/../source", ""])
@pytest.mark.parametrize("door", ["id", "doc"])
def test_what_is_unknown_is_404(client, door, path):
    answer = client.get(f"/{door}/{path}")
    assert answer.status_code == 404
    assert media_type(answer) == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=1.0, */*;q=0.1", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("text/html;q=0.4, application/n-triples;q=0.6", "application/n-triples"),
    ],
)
@pytest.mark.parametrize("path", ["/doc/concept/rivalite", "/ns"])
def test_documents_are_negotiated(client, path, accept, given):
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert media_type(answer) == given
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("path", ["/doc/concept/rivalite", "/ns", "/api/v1/concepts"])
def test_what_nobody_serves_is_406_and_says_what_is_served(client, path):
    answer = client.get(path, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "application/ld+json" in answer.json()["offered"]
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("path", ["/doc/concept/rivalite", "/doc/grid/ieefc", "/doc/statement/0001", "/ns"])
def test_suffixes_name_the_format(client, path, extension):
    answer = client.get(f"{path}.{extension}", headers={"Accept": "text/html"})
    assert media_type(answer) == FORMATS[extension]
    assert triples(answer)


def test_the_html_suffix_gives_the_page(client):
    answer = client.get("/doc/concept/rivalite.html", headers={"Accept": "text/turtle"})
    assert media_type(answer) == "text/html"


@pytest.mark.parametrize("path", ["/doc/concept/rivalite.exe", "/ns.exe", "/doc/concept/rivalite.ttl.ttl"])
def test_other_suffixes_are_404(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"/doc/{thing}" for thing in THINGS[:8]])
def test_a_document_says_what_the_graph_says(client, kg, path):
    told = triples(client.get(f"{path}.ttl"))
    described = set(kg.describe(iri("coop:").removesuffix("ns#") + "id/" + path.removeprefix("/doc/")))
    assert told == described
    assert all(triples(client.get(f"{path}.{extension}")) == told for extension in FORMATS)


def test_a_document_is_about_its_thing(client, kg):
    told = client.get("/doc/concept/rivalite.nt")
    assert len(told.content) < 200_000
    assert told.text.startswith(f"<{iri('concept:rivalite')}> <{iri('rdf:type')}>")


def test_turtle_uses_the_project_s_prefixes(client):
    text = client.get("/doc/concept/rivalite.ttl").text
    assert f"@prefix coop: <{iri('coop:')}>" in text
    assert "concept:rivalite a " in text
    assert all(f"<{ns}" not in text.replace(f": <{ns}> .", "") for ns in (prefixes()["skos"], prefixes()["coop"]))


def test_the_ontology_keeps_its_lexical_forms(client):
    assert "nonNegativeInteger" in client.get("/ns.nt").text


@pytest.mark.parametrize("extension", FORMATS)
def test_the_ontology_is_the_same_in_every_format(client, extension):
    assert len(triples(client.get(f"/ns.{extension}"))) == len(triples(client.get("/ns.nt")))


@pytest.mark.parametrize("path", ["/doc/concept/rivalite", "/doc/concept/rivalite.ttl", "/ns", "/concepts", "/health"])
def test_head_is_get_without_its_body(client, path):
    got, headed = client.get(path), client.head(path)
    assert headed.status_code == got.status_code
    assert headed.content == b""
    assert without_date(headed) == without_date(got)


def without_date(answer):
    return {name: value for name, value in answer.headers.items() if name != "date"}


@pytest.mark.parametrize("path", ["/doc/concept/rivalite", "/doc/concept/rivalite.ttl", "/ns.rdf", "/", "/concepts"])
def test_who_has_it_is_not_sent_it_again(client, path):
    tag = client.get(path).headers["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_representation_has_its_own_tag(client):
    asked = [
        {"Accept": accept, "Accept-Language": lang} for accept in ("text/html", "text/turtle") for lang in ("fr", "en")
    ]
    tags = [client.get("/doc/concept/rivalite", headers=headers).headers["etag"] for headers in asked]
    assert len(set(tags)) == 4


def test_links_lead_to_the_other_formats(client):
    header = client.get("/doc/concept/rivalite").headers["link"]
    for extension, kind in FORMATS.items():
        assert f'</doc/concept/rivalite.{extension}>; rel="alternate"; type="{kind}"' in header
    assert '</doc/concept/rivalite>; rel="canonical"' in header
    assert 'rel="describedby"' in header


def test_a_forged_host_is_not_repeated(client):
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for path in ("/id/concept/rivalite", "/doc/concept/rivalite", "/concepts/", "/api/v1/concepts?per_page=2"):
        answer = client.get(path, headers=forged)
        assert "evil.example" not in answer.text + str(answer.headers)


def test_absolute_addresses_come_from_the_setting(ask, home):
    settings = Settings(public_url="https://graph.example")
    header = ask(home, "/doc/concept/rivalite", settings=settings).headers["link"]
    assert '<https://graph.example/doc/concept/rivalite>; rel="canonical"' in header


def test_the_version_of_the_ontology_leads_to_it(client):
    [version] = {t.object.value for t in triples(client.get("/ns.nt")) if t.predicate.value == iri("owl:versionIRI")}
    answer = client.get("/ns/" + version.rpartition("/")[2])
    assert (answer.status_code, answer.headers["location"]) == (303, "/ns")
    assert client.get("/ns/9.9.9").status_code == client.get("/ns/%22%3E").status_code == 404
