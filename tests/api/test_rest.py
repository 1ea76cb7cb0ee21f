"""The REST interface: pages, filters, languages, JSON-LD, OpenAPI."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from coopkg.namespaces import iri

SINGLE = (
    *("concepts/cooperation", "concepts/rivalite", "sources/fabrique", "sources/panorama", "sources/cited-tsing-2017"),
    *("sources/page-bb70e8dbc6af", "grids/fabrique", "grids/college", "grids/synthese", "statements/0001"),
    *("statements/q:01", "excerpts/0001", "comparisons/001", "comparisons/011", "collectives/audyssees"),
    *("collectives/exemple-fictif", "observations/0001", "observations/0107", "mappings/0001"),
)
LISTS = (
    *("concepts", "sources", "grids", "statements", "excerpts", "comparisons", "collectives", "observations"),
    "mappings",
)


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
    held = [thing for thing in getattr(kg, path)() if path != "statements" or "Statement" in thing.classes]
    assert len(found) == body["total"] == len(held)
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
    assert body.get("label") in body["labels"].values() or not body["labels"]


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
    assert found == [s.iri for s in kg.statements() if wanted(s) and "Statement" in s.classes][:200]
    assert found


def test_the_list_of_statements_counts_statements_and_each_kind_apart(get, kg):
    totals = {kind: get("statements", kind=kind)["total"] for kind in ("Question", "EditorialNote", "Utterance")}
    assert get("statements")["total"] == 314
    assert get("statements", kind="claim")["total"] < 314
    assert totals["Question"] == sum("Question" in s.classes for s in kg.statements()) > 0
    assert totals["EditorialNote"] == sum("EditorialNote" in s.classes for s in kg.statements()) > 0
    assert totals["Utterance"] >= 314 + totals["Question"] + totals["EditorialNote"]


@pytest.mark.parametrize(
    ("path", "filters", "fits"),
    [
        ("excerpts", {"line": 36}, lambda x: x.line_start <= 36 <= x.line_end),
        ("comparisons", {"verdict": "diverges"}, lambda c: c.verdict == "diverges"),
        ("comparisons", {"about": "interet"}, lambda c: iri("concept:interet") in {r.iri for r in c.concepts}),
        ("comparisons", {"source": "college"}, lambda c: iri("src:college") in {r.iri for r in c.sources}),
        ("collectives", {"form": "cte"}, lambda c: iri("concept:cte") in {r.iri for r in c.forms}),
        ("collectives", {"fictitious": "false"}, lambda c: not c.fictitious),
        ("observations", {"collective": "audyssees"}, lambda o: o.collective.iri == iri("coll:audyssees")),
        ("observations", {"stance": "absent"}, lambda o: o.stance == "absent"),
        ("observations", {"item": "synthese-13"}, lambda o: o.observed.iri == iri("item:synthese-13")),
        ("observations", {"grid": "synthese", "stance": "silent"}, lambda o: o.stance == "silent"),
        ("observations", {"fictitious": "true"}, lambda o: o.collective.iri == iri("coll:exemple-fictif")),
        ("mappings", {"subject": "concept:confiance"}, lambda m: m.subject.iri == iri("concept:confiance")),
        ("mappings", {"relation": "skos:closeMatch"}, lambda m: m.relation == "skos:closeMatch"),
    ],
)
def test_lists_are_filtered(get, kg, path, filters, fits):
    found = [item["id"] for item in get(path, **filters, per_page=200)["items"]]
    assert found == [thing.iri for thing in getattr(kg, path)() if fits(thing)]
    assert 0 < len(found) < len(getattr(kg, path)())


@pytest.mark.parametrize(
    "path",
    [
        *("comparisons?about=nowhere", "comparisons?source=nowhere", "collectives?form=nowhere", "mappings/0000"),
        *("observations?collective=nowhere", "observations?item=nowhere", "observations?grid=nowhere", "excerpts/x"),
        *("comparisons/999", "collectives/nowhere", "observations/9999", "statements?kind=nowhere"),
    ],
)
def test_what_is_not_there_is_404(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", SINGLE)
def test_a_thing_is_found_by_its_iri_too(client, path):
    family, _, slug = path.partition("/")
    thing = client.get(f"/api/v1/{path}").json()
    for name in (quote(thing["id"], safe=""), thing["id"]):
        assert client.get(f"/api/v1/{family}/{name}").json() == thing
    assert client.get(f"/api/v1/{family}/{slug}/more").json()["type"].endswith("#unknown_name")


@pytest.mark.parametrize("asked", ["concepts?page=1&page=2", "search?q=a&q=b", "questions?lang=fr&lang=en"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_parameter_of_one_value_stands_once(client, asked, lang):
    refused = client.get(f"/api/v1/{asked}", headers={"Accept-Language": lang})
    assert refused.status_code == 400
    assert asked.partition("?")[2].partition("=")[0] in refused.json()["detail"]


def test_a_concept_shows_where_sources_part_ways_and_where_it_was_observed(get, kg):
    body = get("concepts/interet")
    assert [c["verdict"] for c in body["comparisons"]] == [c.verdict for c in kg.concept("interet").comparisons]
    assert body["comparisons"]
    assert get("concepts/confiance")["mappings"][0]["target"].startswith("http")
    assert all(r["verb"] for r in get("concepts/rivalite")["relations"])
    seen = get("concepts/animation-territoriale")["observations"]
    assert {(o["stance"], o["collective"]["label"]) for o in seen} >= {("present", "Audyssées")}


def test_an_absence_does_not_count(get):
    absent = get("observations", stance="absent", per_page=200)["items"]
    assert absent
    assert all(not o.get("counts_for") for o in absent)


def test_disputed_facts_stand_side_by_side(get):
    body = get("collectives/audyssees")
    assert "start" not in body
    disputed = [f for f in body["facts"] if f["disputes"]]
    assert {f["start"] for f in disputed} == {"2020", "2022"}
    assert all(f["web_pages"] for f in disputed)


def test_a_search_says_where_the_words_stand(get):
    hit = get("search", q="oeuvre comm", lang="fr")["items"][0]
    assert [hit["matched"][start:end] for start, end in hit["marks"]] == ["œuvre", "commune"]


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
    assert "HTTPValidationError" not in str(document), "wrong parameters are 400, in the one shape of errors"
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


def test_the_guide_names_every_list_with_its_filters(client):
    guide = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    shared = {"lang", "format", "page", "per_page"}
    for path in LISTS:
        (filters,) = [line.split("|")[-2] for line in guide.splitlines() if line.startswith(f"| `/{path}`")]
        asked = {p["name"] for p in paths[f"/api/v1/{path}"]["get"]["parameters"]}
        assert set(re.findall(r"`(\w+)`", filters)) == asked - shared, path


def test_a_search_says_where_its_count_stops(get, kg):
    whole = kg.search("cooperation", limit=1000)
    found = get("search", q="cooperation")
    assert (found["total"], "more" in found) == (len(whole), whole.more)
    assert kg.search("cooperation", limit=3).more
