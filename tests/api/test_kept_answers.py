"""What was asked before is answered at once, as it was answered the first time; over HTTP and in this process."""

import asyncio
import json
import re
import shutil

import httpx
import pytest

from coopkg.graph.dataset import Graphs
from coopkg.graph.formats import DATASET_FORMATS, RESULT_FORMATS
from coopkg.graph.pool import QueryPool
from coopkg.graph.run import Answer
from coopkg.settings import Settings
from coopkg_api.kept_answers import MOST_OF_ONE, KeptAnswers
from coopkg_api.live import Live
from coopkg_api.sending import Complete

from ..conftest import free_port
from .conftest import BROWSER, serving
from .test_live import next_generation

TABLE = "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY ?s ?o"
GRAPH = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 50"
LARGE = "SELECT * { ?s ?p ?o } LIMIT 12000"
CORE = "https://w3id.org/coopkg/graph/concepts"
_FRAMING = ("content-length", "transfer-encoding", "date")


@pytest.fixture(scope="module")
def both(home):
    """Two clients: of a server that keeps answers, and of one that keeps none."""
    with (
        serving(home) as one,
        serving(home, COOPKG_KEPT_ANSWERS="0") as other,
        httpx.Client(base_url=one, timeout=60) as keeps,
        httpx.Client(base_url=other, timeout=60) as asks,
    ):
        yield keeps, asks


def same(one, other):
    """Compare answers: status, what their heads say of the content, and every byte of the content."""
    assert one.status_code == other.status_code
    assert head(one) == head(other)
    assert content(one) == content(other)


def head(answer):
    return [field for field in answer.headers.multi_items() if field[0] not in _FRAMING]


def content(answer):
    """Prefixes of Turtle come in any order."""
    turtle = answer.headers["content-type"].startswith(("text/turtle", "application/trig"))
    return sorted(answer.content.splitlines()) if turtle else answer.content


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("query", "name"),
    [*((TABLE, name) for name in RESULT_FORMATS), *((GRAPH, name) for name in DATASET_FORMATS), (LARGE, "json")],
)
def test_an_answer_that_was_kept_is_the_same(both, method, query, name):
    keeps, asks = both
    given = {"query": query, "format": name}
    fresh = asks.request(method, "/sparql", params=given)
    for _ in range(2):
        same(keeps.request(method, "/sparql", params=given), fresh)
    assert fresh.status_code == 200


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/json", "text/csv;q=0.4, application/sparql-results+xml;q=0.8", "text/xml", "image/png"],
)
def test_what_is_wanted_is_negotiated_each_time(both, accept):
    keeps, asks = both
    headers = {"Accept": accept, "Accept-Language": "en"}
    fresh = asks.get("/sparql", params={"query": TABLE}, headers=headers)
    for _ in range(2):
        same(keeps.get("/sparql", params={"query": TABLE}, headers=headers), fresh)


def test_each_way_to_ask_and_each_dataset_has_its_own_answer(both):
    keeps, asks = both
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for _ in range(2):
        for more in ({}, {"default-graph-uri": CORE}, {"named-graph-uri": CORE}):
            given = {"query": count, "format": "csv", **more}
            same(keeps.get("/sparql", params=given), asks.get("/sparql", params=given))
            same(keeps.post("/sparql", data=given), asks.post("/sparql", data=given))


def test_a_person_sees_the_same_table(both):
    keeps, asks = both
    fresh = asks.get("/sparql", params={"query": TABLE}, headers=BROWSER)
    for _ in range(2):
        same(keeps.get("/sparql", params={"query": TABLE}, headers=BROWSER), fresh)
    assert fresh.text.count("<tr>") > 100


@pytest.mark.parametrize("text", ["SELECT (RAND() AS ?x) {}", "SELECT (STRUUID() AS ?x) {}"])
def test_chance_stays_chance(both, text):
    answers = {both[0].get("/sparql", params={"query": text, "format": "csv"}).text for _ in range(3)}
    assert len(answers) == 3


def figure(port, name):
    told = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    return float(re.search(rf"^{name} (\S+)$", told, re.MULTILINE)[1])


def test_hits_are_counted_and_told_in_the_log(home, tmp_path):
    port, log = free_port(), tmp_path / "log"
    with serving(home, COOPKG_ADMIN_PORT=str(port), COOPKG_ACCESS_LOG=str(log)) as url:
        for text in (TABLE, TABLE, "SELECT {", "SELECT {", LARGE, LARGE):
            size = len(httpx.get(f"{url}/sparql", params={"query": text, "format": "tsv"}, timeout=60).content)
        assert figure(port, "coopkg_kept_answer_hits_total") == 2
        assert figure(port, "coopkg_kept_answer_bytes") > size > 1_048_576
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    asked = [(line["status"], line.get("kept", False)) for line in lines if line["path"] == "/sparql"]
    assert asked == [(200, False), (200, True), (400, False), (400, False), (200, False), (200, True)]
    first, again = (line["rows"] for line in lines if line["path"] == "/sparql" and 0 < line.get("rows", 0) < 12_000)
    assert first == again


def test_the_next_generation_is_asked_anew(home, tmp_path):
    folder, port = shutil.copytree(home, tmp_path / "home"), free_port()
    with serving(folder, COOPKG_ADMIN_PORT=str(port)) as url:
        ask = lambda: httpx.get(f"{url}/sparql", params={"query": TABLE}).content  # noqa: E731
        before = [ask(), ask()]
        assert figure(port, "coopkg_kept_answer_hits_total") == 1
        next_generation(folder)
        assert [ask(), ask()] == before
        assert figure(port, "coopkg_kept_answer_hits_total") == 2


def test_an_answer_that_was_kept_counts_among_those_of_a_client(home):
    with serving(home, COOPKG_CLIENT_ERRORS="3") as url:
        ask = lambda text: httpx.get(f"{url}/sparql", params={"query": text}).status_code  # noqa: E731
        assert [ask(TABLE), ask(TABLE)] == [200, 200]
        assert {ask("SELECT {") for _ in range(6)} == {400, 429}
        assert ask(TABLE) == 429


@pytest.mark.parametrize("left", [True, False])
def test_what_was_not_sent_whole_is_not_kept(home, left):
    """Over a megabyte: the client leaves after the first piece, or takes all."""
    kept = KeptAnswers(64 * 1_048_576)
    served = Live(home).now()

    async def ask():
        pool = QueryPool(Settings())
        await pool.start()
        try:
            key = kept.key(served, LARGE, None, "json")
            answer = kept.keep(key, await pool.run(LARGE, store=served.graph.generation.store, format="json"))
            pieces = aiter(answer)
            taken = await anext(pieces)
            if not left:
                taken += b"".join([piece async for piece in pieces])
            await pieces.aclose()
            answer.close()
            return kept.find(key), taken
        finally:
            await pool.stop()

    found, taken = asyncio.run(ask())
    assert (found is None) is left
    assert left or (found.complete == taken and json.loads(taken)["head"])


@pytest.mark.parametrize("size", [0, 10, 262_144, 1_000_000])
def test_a_large_one_leaves_in_pieces_so_that_a_slow_client_is_seen_to_take_it(size):
    sent, whole = [], bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    async def send(message):
        sent.append(message)

    asyncio.run(Complete(whole, "text/csv")({"type": "http"}, None, send))
    (head, *pieces) = sent
    assert dict(head["headers"])[b"content-length"] == str(size).encode()
    assert b"".join(piece["body"] for piece in pieces) == whole
    assert max(len(piece["body"]) for piece in pieces) <= 262_144
    assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]


@pytest.fixture
def kept(home):
    """What keeps three answers of a hundred bytes, and the keys for them."""
    served, kept = Live(home).now(), KeptAnswers(3 * (100 + 700))
    return kept, [kept.key(served, f"SELECT * {{ ?s ?p {n} }}", None, "json") for n in range(4)]


def test_those_that_nobody_asked_for_longest_go_first(kept):
    kept, keys = kept
    for key in keys[:3]:
        kept.keep(key, Answer("text/csv", b"x" * 100))
    assert kept.find(keys[0])
    kept.keep(keys[3], Answer("text/csv", b"x" * 100))
    assert [kept.find(key) is not None for key in keys] == [True, False, True, True]
    assert kept.size == 3 * 800
    assert kept.hits == 4


def test_a_very_large_answer_is_not_kept(home):
    kept = KeptAnswers(64 * 1_048_576)
    key = kept.key(Live(home).now(), TABLE, None, "json")
    kept.keep(key, Answer("text/csv", b"x" * MOST_OF_ONE))
    assert kept.find(key) is None
    assert kept.size == 0


def test_keys_tell_apart_what_is_asked(home):
    live, kept = Live(home), KeptAnswers(1_000_000)
    served = live.now()
    keys = [
        kept.key(served, TABLE, None, "json"),
        kept.key(served, TABLE + " ", None, "json"),
        kept.key(served, TABLE, None, "csv"),
        kept.key(served, TABLE, Graphs(("urn:a",), ("urn:b",)), "json"),
        kept.key(served, TABLE, Graphs(("urn:a", "urn:b")), "json"),
        kept.key(served, TABLE, Graphs((), ("urn:a", "urn:b")), "json"),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == kept.key(served, TABLE, None, "json")
    assert kept.key(served, "SELECT (NOW() AS ?n) {}", None, "json") == ""


def test_nothing_is_kept_where_it_is_not_wanted_or_of_another_engine(home):
    served = Live(home).now()
    for settings in (Settings(kept_answers=0), Settings(store="http://127.0.0.1:1/")):
        kept = KeptAnswers.within(settings)
        key = kept.key(served, TABLE, None, "json")
        kept.keep(key, Answer("text/csv", b"x"))
        assert (key, kept.find(key), kept.size) == ("", None, 0)
