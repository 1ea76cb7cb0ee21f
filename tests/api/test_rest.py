"""The REST interface: pages, filters, languages, JSON-LD, OpenAPI."""

import json

import pyoxigraph as ox
import pytest

from coopkg.namespaces import iri

SINGLE = (
    *("concepts/cooperation", "concepts/rivalite", "sources/fabrique", "sources/panorama", "sources/cited-tsing-2017"),
    *("sources/page-bb70e8dbc6af", "grids/fabrique", "grids/synthese", "statements/0001", "statements/q:01"),
)
LISTS = ("concepts", "sources", "grids", "statements")


@pytest.fixture(scope="module")
def get(client):
    def get(path, **parameters):
        answer = client.get(f"/api/v1/{path}", params=parameters)
        assert answer.status_code == 200
        return answer.json()

    return get


@pytest.fixture(scope="module")
def graph(kg):
    return set(kg.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"))


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_page_by_page(client, kg, path):
    found, address = [], f"/api/v1/{path}?per_page=7"
    while address:
        answer = client.get(address)
        body = answer.json()
        assert body["id"] == address
        assert (f'<{body.get("next")}>; rel="next"' in answer.headers.get("link", "")) == ("next" in body)
        found += body["items"]
        address = body.get("next")
    assert len(found) == body["total"] == len(getattr(kg, path)())
    assert len({item["id"] for item in found}) == len(found)


def test_the_way_back_is_told(get):
    body = get("concepts", page=2, per_page=10)
    assert (body["page"], body["per_page"], len(body["items"])) == (2, 10, 10)
    assert set(body["prev"].partition("?")[2].split("&")) == {"page=1", "per_page=10"}
    assert "prev" not in get("concepts")


def test_beyond_the_last_page_there_is_nothing(get):
    body = get("grids", page=1000)
    assert body["items"] == []
    assert "next" not in body
    assert body["prev"].endswith("page=1")


@pytest.mark.parametrize("path", SINGLE)
def test_a_thing_names_itself(get, path):
    body = get(path)
    assert body["@context"] == "/api/v1/context.jsonld"
    assert body["id"].startswith(iri("coop:").removesuffix("ns#"))
    assert body["type"]
    assert body["label"] in body["labels"].values()


def test_the_language_chooses_the_label_and_leaves_both(get):
    assert get("concepts/rivalite", lang="en")["label"] == "rivalry"
    assert get("concepts/rivalite", lang="fr")["label"] == "rivalité"
    assert get("concepts/rivalite", lang="en")["labels"] == {"en": "rivalry", "fr": "rivalité"}


def test_a_concept_has_its_statements_with_their_evidence(get, kg):
    statements = get("concepts/rivalite")["statements"]
    assert [s["line"] for s in statements] == [s.line for s in kg.concept("rivalite").statements]
    assert all(s["voice"] and s["holders"] and s["excerpts"][0]["exact"] for s in statements)


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        ({"line": 36}, lambda s: any(x.line_start <= 36 <= x.line_end for x in s.excerpts)),
        ({"kind": "Claim"}, lambda s: s.kind == "Claim"),
        ({"kind": "claim"}, lambda s: s.kind == "Claim"),
        ({"voice": "gloss"}, lambda s: s.voice == "gloss"),
        ({"voice": "editorRemark", "kind": "claim"}, lambda s: (s.voice, s.kind) == ("editorRemark", "Claim")),
        ({"by": "fabrique"}, lambda s: any(h.iri.endswith("/fabrique") for h in s.holders)),
        ({"about": "rivalite"}, lambda s: iri("concept:rivalite") in {r.iri for r in s.about}),
        ({"about": iri("concept:rivalite"), "kind": "Definition"}, None),
        ({"by": "agent:nobody"}, None),
    ],
)
def test_statements_are_filtered(client, kg, filters, fits):
    answer = client.get("/api/v1/statements", params={**filters, "per_page": 200})
    if filters == {"by": "agent:nobody"}:
        assert answer.status_code == 404
        return
    found = [item["id"] for item in answer.json()["items"]]
    wanted = fits or (lambda s: s.kind == "Definition" and iri("concept:rivalite") in {r.iri for r in s.about})
    assert found == [s.iri for s in kg.statements() if wanted(s)][:200]
    assert found


def test_search_finds_the_concept_first(get):
    body = get("search", q="rivalite")
    assert body["items"][0]["id"] == iri("concept:rivalite")
    assert [hit["rank"] for hit in body["items"]] == sorted(hit["rank"] for hit in body["items"])


@pytest.mark.parametrize("path", SINGLE)
def test_json_read_as_json_ld_says_only_what_the_graph_says(get, graph, path):
    body = get(path)
    document = {**body, **get("context.jsonld")}
    told = {quad.triple for quad in ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD)}
    assert told - graph == set()
    assert any(triple.subject.value == body["id"] for triple in told)


def test_no_source_says_more_than_the_graph(get, graph):
    context = get("context.jsonld")
    for source in get("sources", per_page=200)["items"]:
        told = {q.triple for q in ox.parse(json.dumps({**source, **context}), ox.RdfFormat.JSON_LD)}
        assert told - graph == set()


@pytest.mark.parametrize("path", [*LISTS, "search?q=risque"])
def test_a_list_read_as_json_ld_holds_its_items_and_nothing_invented(get, graph, path):
    path, _, words = path.partition("?q=")
    body = get(path, per_page=200, **({"q": words} if words else {}))
    told = {q.triple for q in ox.parse(json.dumps({**body, **get("context.jsonld")}), ox.RdfFormat.JSON_LD)}
    assert told - graph == set()
    assert {item["id"] for item in body["items"]} <= {triple.subject.value for triple in told}
    assert body["items"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_lists_alike(get):
    import rdflib

    for path in LISTS:
        document = json.dumps({**get(path), **get("context.jsonld")})
        ours = {str(quad.triple) for quad in ox.parse(document, ox.RdfFormat.JSON_LD)}
        assert len(rdflib.Graph().parse(data=document, format="json-ld")) == len(ours)


def test_json_ld_loses_little_of_a_concept(get, kg):
    body = {**get("concepts/rivalite"), **get("context.jsonld")}
    told = {quad.triple.predicate.value for quad in ox.parse(json.dumps(body), ox.RdfFormat.JSON_LD)}
    wanted = ("skos:prefLabel", "rdfs:label", "coop:about", "coop:statedBy", "coop:voice", "coop:evidences")
    assert {iri(name) for name in (*wanted, "coop:excerptOf", "coop:lineStart", "coop:touches")} <= told


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_reads_it_alike(get):
    import rdflib

    body = {**get("statements/0001"), **get("context.jsonld")}
    ours = {str(quad.triple) for quad in ox.parse(json.dumps(body), ox.RdfFormat.JSON_LD)}
    assert len(rdflib.Graph().parse(data=json.dumps(body), format="json-ld")) == len(ours)


@pytest.mark.parametrize("accept", ["application/json", "application/ld+json", "*/*"])
def test_json_goes_by_both_names(client, accept):
    given = client.get("/api/v1/concepts/rivalite", headers={"Accept": accept}).headers["content-type"]
    assert given == ("application/json" if accept == "*/*" else accept)


@pytest.mark.parametrize("path", ["concepts", "concepts/rivalite", "search?q=risque", "context.jsonld"])
def test_who_has_it_is_not_sent_it_again(client, path):
    tag = client.get(f"/api/v1/{path}").headers["etag"]
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_scripts_of_other_sites_may_read(client):
    answer = client.get("/api/v1/concepts", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_openapi_tells_every_route_and_every_status(client):
    document = client.get("/api/v1/openapi.json").json()
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len(operations) >= 14
    assert all(op["summary"] and op["tags"] and "default" in op["responses"] for op in operations)
    assert not any("422" in op["responses"] for op in operations)
    told = document["paths"]["/api/v1/concepts/{name}"]["get"]
    assert {"200", "304", "404", "406", "default"} <= told["responses"].keys()
    assert "application/problem+json" in told["responses"]["404"]["content"]
    assert all(parameter["description"] for op in operations for parameter in op.get("parameters", []))


def test_the_page_of_routes_lists_them_all(client):
    html = client.get("/api/v1/docs").text
    assert all(path in html for path in client.get("/api/v1/openapi.json").json()["paths"])


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/"])
def test_the_entrance_leads_to_the_page_of_routes(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/api/v1/docs")
    assert client.get(path + "?lang=en&host=x").headers["location"] == "/api/v1/docs?lang=en"
