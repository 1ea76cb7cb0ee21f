"""The 34 tests of the W3C's protocol suite by name, in requests of our own; an update passes where it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from coopkg.graph.foreign import build_foreign

from .conftest import serving

ONE, TWO, THREE = (f"http://example.org/graph/{n}" for n in (1, 2, 3))
FORM, QUERY, UPDATE = (f"application/{name}" for name in ("x-www-form-urlencoded", "sparql-query", "sparql-update"))
BOTH = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
INSERT = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
OK, REFUSED = "true", ""
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
GRAPH = ("text/turtle", "application/rdf+xml", "application/n-triples")

Sent = tuple[str, str, str, str | bytes]
"""Method, query string, Content-Type, body."""


def given(**graphs: str) -> str:
    return "&".join(f"{name.replace('_', '-').rstrip('123')}={quote(graph)}" for name, graph in graphs.items())


def get(query: str, more: str = "") -> Sent:
    return "GET", f"query={quote(query)}&{more}", "", b""


def post(body: str | bytes, media_type: str, more: str = "") -> Sent:
    return "POST", more, media_type, body


DEFAULTS = given(default_graph_uri1=ONE, default_graph_uri2=TWO)
NAMED = given(named_graph_uri1=ONE, named_graph_uri2=TWO)
CASES: dict[str, tuple[Sent, str]] = {
    "query_post_form": (post("query=ASK%20%7B%7D", FORM), OK),
    "query_dataset_default_graphs_get": (get(BOTH, DEFAULTS), OK),
    "query_dataset_default_graphs_post": (post(BOTH, QUERY, DEFAULTS), OK),
    "query_dataset_named_graphs_post": (post("ASK { GRAPH ?g { ?s ?p ?o } }", QUERY, NAMED), OK),
    "query_dataset_named_graphs_get": (get("ASK { GRAPH ?g { ?s ?p ?o } }", NAMED), OK),
    "query_dataset_full": (
        post(
            f"ASK {{ <{THREE}> ?p ?o GRAPH ?g {{ <{ONE}> ?q ?r }} }}",
            QUERY,
            NAMED + "&" + given(default_graph_uri=THREE),
        ),
        OK,
    ),
    "query_multiple_dataset": (
        post(f"ASK FROM <{ONE}> {{ <{ONE}> ?p ?o }}", QUERY, given(default_graph_uri=TWO)),
        "false",
    ),
    "query_get": (get("ASK {}"), OK),
    "query_content_type_select": (post("SELECT (1 AS ?value) {}", QUERY), "results"),
    "query_content_type_ask": (post("ASK {}", QUERY), "results"),
    "query_content_type_describe": (post("DESCRIBE <http://example.org/>", QUERY), "graph"),
    "query_content_type_construct": (post("CONSTRUCT { <s> <p> 1 } WHERE {}", QUERY), "graph"),
    "update_dataset_default_graph": (post(INSERT, UPDATE, given(using_graph_uri=ONE)), REFUSED),
    "update_dataset_default_graphs": (post(INSERT, UPDATE, given(using_graph_uri1=ONE, using_graph_uri2=TWO)), REFUSED),
    "update_dataset_named_graphs": (post(INSERT, UPDATE, given(using_named_graph_uri=ONE)), REFUSED),
    "update_dataset_full": (post(INSERT, UPDATE, given(using_graph_uri=ONE, using_named_graph_uri=TWO)), REFUSED),
    "update_post_form": (post(f"update={quote(INSERT)}", FORM), REFUSED),
    "update_post_direct": (post(INSERT, UPDATE), REFUSED),
    "update_base_uri": (post("INSERT DATA { <s> <p> <o> }", UPDATE), REFUSED),
    "query_post_direct": (post("ASK {}", QUERY), OK),
    "bad_query_method": (("PUT", "query=ASK%20%7B%7D", "", b""), REFUSED),
    "bad_multiple_queries": (get("ASK {}", "query=" + quote("SELECT * {}")), REFUSED),
    "bad_query_wrong_media_type": (post("ASK {}", "text/plain"), REFUSED),
    "bad_query_missing_form_type": (post("query=ASK%20%7B%7D", ""), REFUSED),
    "bad_query_missing_direct_type": (post("ASK {}", ""), REFUSED),
    "bad_query_non_utf8": (post("ASK {}".encode("utf-16"), QUERY + "; charset=UTF-16"), REFUSED),
    "bad_query_syntax": (get("ASK {"), REFUSED),
    "bad_update_get": (("GET", f"update={quote(INSERT)}", "", b""), REFUSED),
    "bad_multiple_updates": (post(f"update={quote(INSERT)}&update={quote('CLEAR ALL')}", FORM), REFUSED),
    "bad_update_wrong_media_type": (post(INSERT, "text/plain"), REFUSED),
    "bad_update_missing_form_type": (post(f"update={quote(INSERT)}", ""), REFUSED),
    "bad_update_non_utf8": (post(INSERT.encode("utf-16"), UPDATE + "; charset=UTF-16"), REFUSED),
    "bad_update_syntax": (post("update=INSERT%20DATA", FORM), REFUSED),
    "bad_update_dataset_conflict": (
        post("INSERT {} USING <urn:a> WHERE {}", UPDATE, given(using_graph_uri=ONE)),
        REFUSED,
    ),
}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "data.trig").write_text("".join(f"<{g}> {{ <{g}> a <urn:Document> }}\n" for g in (ONE, TWO, THREE)))
    build_foreign(folder / "home", [folder / "data.trig"], "strict")
    with serving(folder / "home", "data_app") as address, httpx.Client(base_url=address) as client:
        yield client


def test_a_byte_order_mark_before_a_query_is_no_part_of_it(http: httpx.Client) -> None:
    marked = "\ufeffASK {}".encode()
    for sent in (post(marked, QUERY), post(f"query={quote(marked)}", FORM), get("\ufeffASK {}")):
        method, query, media_type, body = sent
        answer = http.request(method, f"/sparql?{query}", content=body, headers={"Content-Type": media_type})
        assert answer.json()["boolean"] is True


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
@pytest.mark.parametrize("name", CASES)
def test_the_protocol(http: httpx.Client, name: str, path: str) -> None:
    (method, query, media_type, body), expected = CASES[name]
    headers = {"Content-Type": media_type} if media_type else {}
    answer = http.request(method, f"{path}?{query}", content=body, headers=headers)
    if expected == REFUSED:
        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert http.get("/sparql", params={"query": "ASK { ?s <urn:b> ?o }"}).json()["boolean"] is False
    elif expected in ("results", "graph"):
        offered = RESULTS if expected == "results" else GRAPH
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0] in offered) == (200, True)
    else:
        assert answer.headers["content-type"] in RESULTS
        assert answer.json()["boolean"] is (expected == "true")
