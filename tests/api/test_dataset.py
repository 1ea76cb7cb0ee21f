"""The graph as a dataset: what its description says is true, and what it names can be had."""

import pyoxigraph as ox
import pytest

from coopkg.namespaces import iri

VOID, DCAT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#"
ADDRESS = "/.well-known/void"
FORMATS = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "application/trig")


@pytest.fixture(scope="module")
def described(client):
    """The description as a store, and its dataset."""
    store = ox.Store()
    answer = client.get(ADDRESS, headers={"Accept": "text/turtle"})
    store.extend(ox.parse(answer.content, ox.RdfFormat.TURTLE))
    return store, ox.NamedNode(f"{client.base_url}{ADDRESS}#dataset")


def values(described, name, subject=None):
    store, dataset = described
    found = store.quads_for_pattern(ox.NamedNode(subject) if subject else dataset, ox.NamedNode(name), None)
    return [quad.object.value for quad in found]


def test_every_format_holds_the_same(client):
    answers = [client.get(ADDRESS, headers={"Accept": media_type}) for media_type in FORMATS]
    held = [
        {quad.triple for quad in ox.parse(a.content, ox.RdfFormat.from_media_type(m))}
        for a, m in zip(answers, FORMATS, strict=True)
    ]
    assert held[0]
    assert all(one == held[0] for one in held)


def test_it_has_a_name_a_licence_and_a_version(client, described):
    assert len(values(described, iri("dcterms:title"))) == len(values(described, iri("dcterms:description"))) == 2
    assert values(described, iri("dcterms:license")) == ["https://creativecommons.org/licenses/by/4.0/"]
    assert len(values(described, iri("dcterms:rights"))) == 2
    assert values(described, f"{DCAT}version") == [client.get("/api/v1/openapi.json").json()["info"]["version"]]


def test_it_counts_what_is_served(client, described):
    assert values(described, f"{VOID}triples") == [str(client.get("/health").json()["triples"])]


def test_dumps_and_parts_can_be_had(client, described):
    dumps = values(described, f"{VOID}dataDump")
    assert len(dumps) == len(values(described, f"{DCAT}distribution")) == 3
    parts = values(described, f"{VOID}subset")
    assert iri("coop:").removesuffix("ns#") + "graph/concepts" in parts
    for address in (*dumps, *(one for part in parts for one in values(described, f"{VOID}dataDump", part))):
        assert client.head(address).status_code == 200


def test_who_has_it_is_told_so(client):
    tag = client.get(ADDRESS).headers["etag"]
    assert client.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304


def test_what_is_not_offered_is_refused(client):
    assert client.get(ADDRESS, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(ADDRESS, params={"format": "docx"}).status_code == 406


def test_the_page_about_the_graph_leads_to_all_of_it(client):
    page = client.get("/about", params={"lang": "en"}, headers={"Accept": "text/html"}).text
    for name in ("trig", "nq", "jsonld"):
        assert f'href="/sparql/graph?format={name}"' in page
    assert f'href="{ADDRESS}"' in page
