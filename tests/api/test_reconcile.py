"""The reconciliation service: each part as its specification says, in both languages, and what is wrong told."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopkg.namespaces import DEFAULT_BASE
from coopkg.settings import Settings
from coopkg_api.reconciling.entities import TYPES
from coopkg_api.reconciling.offers import BATCH
from coopkg_api.reconciling.values import PROPERTIES

from .conftest import SCRIPT
from .conftest import ask as ask_inside
from .reconciling import valid

RIVALITE = "concept/rivalite"


def ask(client, *texts, path="/reconcile", headers=None, **more):
    """Return the results of each text, asked in one batch."""
    batch = {f"q{at}": {"query": text, **more} for at, text in enumerate(texts)}
    found = client.post(path, data={"queries": json.dumps(batch)}, headers=headers)
    assert found.status_code == 200, found.text
    answered = valid("reconciliation-result-batch", found.json())
    assert list(answered) == list(batch)
    return [answered[key]["result"] for key in batch]


def matches(client, text, **more):
    return [one["id"] for one in ask(client, text, **more)[0] if one["match"]]


def extend(client, ids, *properties, path="/reconcile", settings=None):
    asked = [{"id": name, **({"settings": settings} if settings else {})} for name in properties]
    found = client.post(path, data={"extend": json.dumps({"ids": ids, "properties": asked})})
    assert found.status_code == 200, found.text
    return valid("data-extension-response", found.json())


def get(client, name, path, **parameters):
    found = client.get(path, params=parameters)
    assert found.status_code == 200, found.text
    return valid(name, found.json())


@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/fr", "/reconcile/en", "/reconcile?lang=en"])
def test_the_manifest_leads_to_every_part(client, address, path):
    told = valid("manifest", client.get(path).json())
    lang = path[-2:] if path[-2:] in ("fr", "en") else ""
    service = f"{address}/reconcile{'/' + lang if lang else ''}"
    assert told["extend"]["propose_properties"]["service_url"] == service
    assert told["suggest"]["entity"]["flyout_service_url"] == service
    assert {one["id"] for one in told["defaultTypes"]} == set(TYPES)
    assert told["identifierSpace"] + RIVALITE == f"{DEFAULT_BASE}id/concept/rivalite"
    for template in (told["view"]["url"], told["preview"]["url"]):
        assert template.startswith(service)
        assert client.get(template.replace("{{id}}", "concept%2Frivalite"), follow_redirects=True).status_code == 200
    assert client.get(told["logo"]).status_code == client.get(told["documentation"]).status_code == 200


def test_the_manifest_speaks_the_language_that_is_asked_for(client):
    names = {path: client.get(path).json()["name"] for path in ("/reconcile", "/reconcile/fr", "/reconcile/en")}
    assert names["/reconcile"] == names["/reconcile/fr"] != names["/reconcile/en"]
    assert client.get("/reconcile", headers={"Accept-Language": "en"}).json()["name"] == names["/reconcile/en"]
    assert client.get("/reconcile/de").status_code == 404


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("rivalité", RIVALITE),
        ("RIVALITES", RIVALITE),
        ("oeuvre commune", "concept/oeuvre-commune"),
        ("l’œuvre commune", "concept/oeuvre-commune"),
        ("facilitateur·rices", "concept/facilitateurs"),
        ("rivalry", RIVALITE),
        ("https://w3id.org/coopkg/id/concept/rivalite", RIVALITE),
        ("concept:rivalite", RIVALITE),
        (RIVALITE, RIVALITE),
        ("G1.2", "item/fabrique-02"),
        ("TILT", "collective/tilt"),
    ],
)
def test_an_equal_key_is_the_first_candidate_and_the_only_match(client, text, thing):
    (found,) = ask(client, text)
    assert found[0]["id"] == thing
    assert found[0]["score"] >= 96
    assert [one["match"] for one in found] == [True] + [False] * (len(found) - 1)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


@pytest.mark.parametrize(
    "text", ["rivalittés", "intéressement des élus", "college", "coopération des uns", "zzzz", "."]
)
def test_what_is_merely_alike_or_shared_is_no_match(client, text):
    assert matches(client, text) == []
    assert all(one["score"] <= 100 for one in ask(client, text)[0])


def test_candidates_carry_their_language(client):
    french, english = (ask(client, "rivalry", path=f"/reconcile/{lang}")[0][0] for lang in ("fr", "en"))
    assert (french["name"], english["name"]) == ("rivalité", "rivalry")
    assert french["type"] == [{"id": "CoreConcept", "name": "notion"}]
    assert english["type"] == [{"id": "CoreConcept", "name": "concept"}]
    assert ask(client, "rivalry", headers={"Accept-Language": "en"})[0][0]["name"] == "rivalry"


def test_queries_may_come_by_get(client):
    text = json.dumps({"a": {"query": "rivalité"}})
    found = client.get("/reconcile", params={"queries": text})
    assert valid("reconciliation-result-batch", found.json())["a"]["result"][0]["match"] is True
    assert client.get("/reconcile", params={"queries": "{}"}).json() == {}


def test_types_bound_or_prefer(client):
    assert matches(client, "Faire ensemble") == ["concept/faire-ensemble"]
    for name in ("GridItem", "coop:GridItem", DEFAULT_BASE + "ns#GridItem", "item", ["GridItem"]):
        assert matches(client, "Faire ensemble", type=name) == ["item/college-05"]
    assert matches(client, "Faire ensemble", type=["Collective", "Grid"]) == []
    should = ask(client, "Faire ensemble", type="GridItem", type_strict="should", limit=50)[0]
    assert should[0]["id"] == "item/college-05"
    assert {one["type"][0]["id"] for one in should} > {"GridItem"}
    assert ask(client, "Faire ensemble", type=["GridItem", "Grid"], type_strict="all") == [[]]
    assert ask(client, "college", type="Grid")[0][0]["match"] is True


def test_the_limit_holds(client):
    assert [len(ask(client, "coopération", limit=most)[0]) for most in (1, 3, 7)] == [1, 3, 7]
    assert len(ask(client, "coopération")[0]) == 5


def test_properties_choose_between_namesakes_and_stand_alone(client):
    grid = {"pid": "grid", "v": {"id": "grid/college"}}
    (found,) = ask(client, "Faire ensemble", type="GridItem", properties=[grid])
    assert found[0]["match"] is True
    assert {"id": "grid", "value": True} in found[0]["features"]
    other = {"pid": "grid", "v": ["grid/fabrique", "grid/ieefc"]}
    (found,) = ask(client, "Faire ensemble", type="GridItem", properties=[other])
    assert not any(one["match"] for one in found)
    assert next(one["score"] for one in found if one["id"] == "item/college-05") < 100
    assert ask(client, "rivalité", properties=[{"pid": "broader", "v": ["", None]}])[0][0]["match"] is True
    batch = {"q": {"properties": [{"pid": "notation", "v": "g1.2"}]}}
    only = client.post("/reconcile", data={"queries": json.dumps(batch)}).json()["q"]["result"]
    assert [one["id"] for one in only] == ["item/fabrique-02"]
    assert not only[0]["match"]


@pytest.mark.parametrize(
    "wrong",
    [
        7,
        {},
        {"query": ""},
        {"query": 5},
        {"query": "x", "limit": 0},
        {"query": "x", "limit": "5"},
        {"query": "x", "type": "Unicorn"},
        {"query": "x", "type": 5},
        {"query": "x", "type_strict": "never"},
        {"query": "x", "properties": {"pid": "grid"}},
        {"query": "x", "properties": [{"pid": "unicorn", "v": 1}]},
        {"query": "x", "properties": [{"pid": "grid"}]},
    ],
)
def test_a_wrong_query_is_told_and_breaks_no_other(client, wrong):
    batch = {"good": {"query": "rivalité"}, "wrong": wrong}
    found = client.post("/reconcile/en", data={"queries": json.dumps(batch)})
    assert found.status_code == 200
    told = valid("reconciliation-result-batch", found.json())
    assert told["good"]["result"][0]["match"] is True
    assert "error" not in told["good"]
    assert told["wrong"]["result"] == []
    assert told["wrong"]["error"].endswith((".", "?"))
    french = client.post("/reconcile/fr", data={"queries": json.dumps(batch)}).json()["wrong"]["error"]
    assert french != told["wrong"]["error"]


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (400, b"queries=%7B", FORM),
        (400, b"queries=[]", FORM),
        (400, b"queries=", FORM),
        (400, b"queries=" + b"[" * 100_000, FORM),
        (400, b"queries=" + b'{"a":1' + b"0" * 5000 + b"}", FORM),
        (400, b"foo=1", FORM),
        (400, b"", FORM),
        (400, b"queries=%FF", FORM),
        (400, b"extend=%7B%7D", FORM),
        (400, b"extend=" + b'{"ids":["a"],"properties":["b"]}', FORM),
        (404, b"extend=" + b'{"ids":["a"],"properties":[{"id":"unicorn"}]}', FORM),
        (413, b"extend=" + json.dumps({"ids": ["a"] * 1001, "properties": []}).encode(), FORM),
        (413, b"queries=" + json.dumps({str(n): {"query": "a"} for n in range(BATCH + 1)}).encode(), FORM),
        (413, b"queries=" + b"a" * (5 << 20), FORM),
        (415, b"{}", "application/json"),
        (415, b"", ""),
    ],
)
def test_a_wrong_request_is_a_problem_with_a_sentence(client, status, content, kind):
    headers = {"Content-Type": kind} if kind else {}
    told = [client.post(f"/reconcile/{lang}", content=content, headers=headers) for lang in ("fr", "en")]
    assert {one.status_code for one in told} == {status}
    assert {one.headers["Content-Type"] for one in told} == {"application/problem+json"}
    assert told[0].json()["detail"] != told[1].json()["detail"]


def test_the_largest_batch_is_answered(client):
    assert len(ask(client, *(f"mot {at}" for at in range(BATCH)))) == BATCH


@pytest.mark.parametrize("text", ["\ud800", "\x00", "<script>", "a" * 20_000, "🤝", "' OR 1=1", "{{7*7}}"])
def test_strange_texts_are_answered(client, text):
    found = client.post("/reconcile", data={"queries": json.dumps({text: {"query": text}})})
    assert found.status_code == 200
    assert list(found.json()) == [text]


def test_suggested_entities_begin_so_or_are_meant(client):
    found = get(client, "suggest-entities-response", "/reconcile/suggest/entity", prefix="rival")["result"]
    assert found[0]["id"] == RIVALITE
    for text in (RIVALITE, "https://w3id.org/coopkg/id/concept/rivalite", "RIVALITÉ"):
        found = get(client, "suggest-entities-response", "/reconcile/suggest/entity", prefix=text)["result"]
        assert found[0]["id"] == RIVALITE
    english = get(client, "suggest-entities-response", "/reconcile/en/suggest/entity", prefix="riv")["result"]
    assert english[0]["name"] == "rivalry"
    assert english[0]["notable"] == [{"id": "CoreConcept", "name": "concept"}]


def test_suggestions_go_on_where_the_cursor_stands(client):
    seen = []
    while found := client.get("/reconcile/suggest/entity", params={"prefix": "", "cursor": len(seen)}).json()["result"]:
        seen += [one["id"] for one in found]
    assert len(seen) == len(set(seen)) > 300
    only = client.get("/reconcile/suggest/entity", params={"prefix": "", "type": "Grid"}).json()["result"]
    assert {one["notable"][0]["id"] for one in only} == {"Grid"}


def test_suggested_types_and_properties(client):
    types = get(client, "suggest-types-response", "/reconcile/fr/suggest/type", prefix="not")["result"]
    assert types == [{"id": "CoreConcept", "name": "notion"}]
    assert len(get(client, "suggest-types-response", "/reconcile/suggest/type", prefix="")["result"]) == len(TYPES)
    assert get(client, "suggest-types-response", "/reconcile/suggest/type", prefix="GridItem")["result"]
    found = get(client, "suggest-properties-response", "/reconcile/en/suggest/property", prefix="broad")["result"]
    assert found == [{"id": "broader", "name": "broader concepts"}]
    assert get(client, "suggest-properties-response", "/reconcile/suggest/property", prefix="label_fr")["result"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_flyouts_and_previews_tell_what_a_thing_is(client, page, lang):
    for what, name in (("entity", RIVALITE), ("type", "GridItem"), ("property", "broader")):
        found = get(client, "flyout-response", f"/reconcile/{lang}/flyout/{what}", id=name)
        assert found["id"] == name
        assert page(found["html"]).faults == []
    preview = client.get(f"/reconcile/{lang}/preview", params={"id": RIVALITE})
    shown = page(preview.text)
    assert shown.faults == []
    assert {"fr": "rivalité", "en": "rivalry"}[lang] in "".join(shown.text)
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in preview.headers
    assert client.get("/about").headers["X-Frame-Options"] == "DENY"


def test_the_view_leads_to_the_page(client):
    found = client.get("/reconcile/en/view", params={"id": RIVALITE})
    assert (found.status_code, found.headers["Location"]) == (303, "/doc/concept/rivalite?lang=en")


@pytest.mark.parametrize(
    "path",
    ["view?id=x", "preview?id=concept/nowhere", "preview", "flyout/entity?id=x", "flyout/type?id=x", "flyout/x?id=x",
     "flyout/property?id=x", "suggest/x?prefix=a", "properties?type=Unicorn"],
)  # fmt: skip
def test_unknown_names_are_not_found(client, path):
    found = client.get(f"/reconcile/{path}")
    assert (found.status_code, found.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["suggest/entity?cursor=-1", "suggest/type?cursor=x", "properties?limit=²"])
def test_numbers_are_numbers(client, path):
    assert client.get(f"/reconcile/{path}").status_code == 400


@pytest.mark.parametrize("kind", TYPES)
def test_every_proposed_property_can_be_fetched_of_every_entity(client, kind):
    proposed = get(client, "data-extension-property-proposal", "/reconcile/properties", type=kind)
    names = [one["id"] for one in proposed["properties"]]
    assert {"label_fr", "label_en", "iri"} <= set(names)
    found = client.get("/reconcile/suggest/entity", params={"prefix": "", "type": kind}).json()["result"]
    ids = [one["id"] for one in found]
    rows = extend(client, ids, *names)["rows"]
    assert list(rows) == ids
    assert all(list(row) == names for row in rows.values())
    assert all(any(row[name] for row in rows.values()) for name in ("label_fr", "label_en", "iri"))


def test_every_property_has_a_value_somewhere(client):
    """What no entity has would be an empty column for everybody."""
    seen, cursor = set(), 0
    while found := client.get("/reconcile/suggest/entity", params={"prefix": "", "cursor": cursor}).json()["result"]:
        rows = extend(client, [one["id"] for one in found], *PROPERTIES)["rows"]
        seen |= {name for row in rows.values() for name, cell in row.items() if cell}
        cursor += len(found)
    assert seen == set(PROPERTIES)


def test_values_of_a_notion(client, kg):
    names = ("label_fr", "label_en", "broader", "items", "sources", "lines", "prefixed_name", "definition_fr")
    ids = [RIVALITE, "concept:cooperation", "concept/nowhere"]
    told = extend(client, ids, *names, path="/reconcile/en")
    row = told["rows"][RIVALITE]
    assert row["label_fr"] == [{"str": "rivalité"}]
    assert row["prefixed_name"] == [{"str": "concept:rivalite"}]
    assert [one["int"] for one in row["lines"]] == sorted({s.line for s in kg.concept("rivalite").statements})
    assert "source/fabrique" in {one["id"] for one in row["sources"]}
    assert told["rows"]["concept:cooperation"]["definition_fr"]
    assert set(map(tuple, told["rows"]["concept/nowhere"].values())) == {()}
    meta = {one["id"]: one for one in told["meta"]}
    assert meta["broader"] == {
        "id": "broader",
        "name": "broader concepts",
        "type": {"id": "CoreConcept", "name": "concept"},
    }


def test_collectives_where_a_notion_is_observed(client, kg):
    tilt = kg.collective("tilt")
    notion = next(one for one in tilt.exhibits if one.kind != "GridItem")
    name = notion.iri.removeprefix(DEFAULT_BASE + "id/")
    told = extend(client, [name], "collectives", "collective_count")["rows"][name]
    assert "collective/tilt" in {one["id"] for one in told["collectives"]}
    assert told["collective_count"] == [{"int": len(told["collectives"])}]


def test_the_number_of_values_can_be_set(client):
    everything = extend(client, [RIVALITE], "lines")["rows"][RIVALITE]["lines"]
    assert len(everything) > 2
    for wanted, most in ((1, 1), ("2", 2), (0, None), ("", None), ("x", None), (-1, None), ([], None)):
        row = extend(client, [RIVALITE], "lines", settings={"limit": wanted})["rows"][RIVALITE]
        assert row["lines"] == everything[:most]


def test_pages_of_other_sites_may_ask(address):
    with httpx.Client(base_url=address, headers={"Origin": "https://example.org"}) as other:
        for path in ("/reconcile", "/reconcile/suggest/entity?prefix=a", "/reconcile/preview?id=" + RIVALITE):
            assert other.get(path).headers["Access-Control-Allow-Origin"] == "*"
        assert other.post("/reconcile", data={"queries": "{}"}).headers["Access-Control-Allow-Origin"] == "*"
        assert other.get("/reconcile/view?id=x").headers["Access-Control-Allow-Origin"] == "*"


def test_what_strangers_planted_is_shown_as_text(hostile_home, ask):
    for path in ("preview?id=concept/hostile", "flyout/entity?id=concept/hostile"):
        found = ask(hostile_home, f"/reconcile/fr/{path}")
        assert found.status_code == 200
        html = found.json()["html"] if path.startswith("flyout") else found.text
        assert SCRIPT not in html
        assert "&lt;script&gt;" in html


def test_the_service_keeps_its_addresses_below_the_public_one(home):
    public = Settings(public_url="https://example.org/coop")
    told = ask_inside(home, "/reconcile/en", settings=public, host="evil.example").json()
    assert told["preview"]["url"] == "https://example.org/coop/reconcile/en/preview?id={{id}}"
    assert "evil" not in json.dumps(told)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "query": st.text() | ANYTHING,
        "type": st.sampled_from(sorted(TYPES)) | ANYTHING,
        "type_strict": st.sampled_from(["any", "all", "should"]) | ANYTHING,
        "limit": ANYTHING,
        "properties": st.lists(
            st.fixed_dictionaries({"pid": st.sampled_from(sorted(PROPERTIES)) | ANYTHING, "v": ANYTHING}), max_size=2
        )
        | ANYTHING,
    },
)
EXTENSIONS = st.fixed_dictionaries(
    {
        "ids": st.lists(st.sampled_from([RIVALITE, "item/fabrique-02", "q:01"]) | st.text(), max_size=3) | ANYTHING,
        "properties": st.lists(
            st.fixed_dictionaries({"id": st.sampled_from(sorted(PROPERTIES)) | ANYTHING, "settings": ANYTHING}),
            max_size=3,
        )
        | ANYTHING,
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(queries=st.dictionaries(st.text(), QUERIES | ANYTHING, max_size=3) | ANYTHING, extension=EXTENSIONS | ANYTHING)
def test_whatever_is_sent_has_an_answer(client, queries, extension):
    for name, sent, statuses in (("queries", queries, {200, 400}), ("extend", extension, {200, 400, 404})):
        found = client.post("/reconcile", data={name: json.dumps(sent)})
        assert found.status_code in statuses
        if name == "queries" and found.status_code == 200:
            assert found.json().keys() == sent.keys()
            valid("reconciliation-result-batch", found.json())
