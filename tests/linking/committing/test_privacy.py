"""What is private is looked for in every public file and every answer; it must be in none."""

from urllib.parse import quote

import httpx
import pytest

from coopkg.graph.engine import Engine
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.namespaces import base

from ...api.conftest import serving
from .conftest import SENTINELS

EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
HOW_MANY = f"SELECT (COUNT(DISTINCT ?o) AS ?n) {{ ?o a <{base()}ns#Observation> }}"
WHO = f"SELECT DISTINCT ?who {{ GRAPH <%s> {{ ?o <{base()}ns#observer> ?who }} }}"
NAMES = "SELECT (STR(?label) AS ?name) { <%s> <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
ROUTES = (
    "/",
    "/collectives",
    "/matrix?grid=synthese",
    "/sparql/graph?default",
    "/api/v1/collectives",
    "/api/v1/observations",
    "/api/v1/matrix?grid=synthese",
    "/api/v1/matrix/observations",
    "/api/v1/gaps?grid=synthese",
    "/api/v1/agreement?grid=synthese",
    "/api/v1/cooccurrence?grid=synthese",
)


def spelled(text):
    """A text as it may stand in an answer: as UTF-8, escaped for JSON, encoded for addresses."""
    return {text.encode(), text.encode("unicode-escape"), quote(text).encode()}


def leaks(content):
    return [text for text in SENTINELS if any(spelling in content for spelling in spelled(text))]


@pytest.fixture
def brought(place, sent, bring):
    """A public import with a private document, a draft, and imports for the network and for nobody."""
    public = bring(sent)
    bring(sent, state="draft")
    for visibility in ("network", "private"):
        bring(sent, visibility=visibility)
    return public


def test_no_public_file_holds_it(place, brought):
    files = [path for path in (place / "generations").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert {path.name: leaks(path.read_bytes()) for path in files if leaks(path.read_bytes())} == {}
    assert leaks(Generations(Folders(place).private).current().index.read_bytes())


def test_no_answer_holds_it_and_no_count_betrays_it(place, brought):
    public = Engine(Generations(place).current().store)
    hidden = sorted(graphs(Generations(Folders(place).private)) - graphs(Generations(place)))
    assert len(hidden) >= 9
    with serving(place) as address, httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        for query in (EVERYTHING, *(f"CONSTRUCT {{ ?s ?p ?o }} FROM <{one}> {{ ?s ?p ?o }}" for one in hidden)):
            answer = client.post("/sparql", data={"query": query})
            assert answer.status_code == 200
            assert leaks(answer.content) == []
        for one in hidden:
            asked = client.get("/sparql", params={"query": f"ASK {{ GRAPH <{one}> {{ ?s ?p ?o }} }}"})
            assert asked.json()["boolean"] is False
            assert client.get(one.removeprefix(base().rstrip("/"))).status_code == 404
        counted = client.get("/sparql", params={"query": HOW_MANY}).json()
        assert counted["results"]["bindings"][0]["n"]["value"] == public.select(HOW_MANY).records()[0]["n"]
        for route in ROUTES:
            answer = client.get(route)
            assert (route, answer.status_code, leaks(answer.content)) == (route, 200, [])
        for text in SENTINELS:
            found = client.get("/api/v1/search", params={"q": text}).json()
            assert [item for item in found["items"] if leaks(str(item).encode())] == []
        assert client.get("/api/v1/imports").status_code in (401, 403)


def test_the_counts_of_the_public_store_are_those_of_what_is_shared(place, sent, bring, home):
    before = Generations(home).current().manifest.counts["triples"]
    bring(sent, visibility="private")
    bring(sent, state="draft")
    assert Generations(place).current().manifest.counts["triples"] == before


def test_a_name_that_is_shown_in_one_import_names_nobody_in_another(place, sent, bring):
    pseudonymous, named = bring(sent), bring(sent, named=True)
    public = Engine(Generations(place).current().store)
    by_import = {
        held.id: {row["who"] for row in public.select(WHO % f"{base()}graph/import/{held.id}").records()}
        for held in (pseudonymous, named)
    }
    assert len(by_import[named.id]) == len(by_import[pseudonymous.id]) == 1
    assert by_import[named.id].isdisjoint(by_import[pseudonymous.id])
    labels = {row["name"] for row in public.select(NAMES % by_import[named.id].pop()).records()}
    assert labels == {"Camille Lancien"}


def graphs(generations):
    return {name for name in generations.current().manifest.graphs if name}
