"""The W3C's SPARQL 1.1 suites, over HTTP, through what ``coopkg serve --data`` runs.

They are not part of the project: ``COOPKG_W3C`` names a folder ``…/sparql11`` with them. ``.ci/run`` takes the one that
the source distribution of rdflib carries. Tests of updates pass where the update is refused: nothing is written.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from coopkg.graph.dataset import named_in
from coopkg.graph.foreign import build_foreign

from .conftest import serving

FOLDER = Path(os.environ.get("COOPKG_W3C", "nowhere"))
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
REST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"
FIRST = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first"
NOT_OFFERED = ("entailment", "service", "syntax-fed", "http-rdf-update")
"""Suites of what the service does not offer: entailment regimes, calls to other services, writing over HTTP."""
EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
QUERY_SYNTAX = ("PositiveSyntaxTest11", "NegativeSyntaxTest11")
UPDATE_SYNTAX = ("PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11")
KNOWN = frozenset(
    {
        "aggregates/agg-empty-group",  # the suite of 2013 lacks a column that was added since
        "csv-tsv-res/csv03",  # the store normalises numbers
        "functions/strdt03",  # the suite of 2013: in RDF 1.1 a simple literal is an xsd:string
        "functions/strlang03",  # the same
        "functions/bnode01",  # BNODE("a") of two solutions is one node
    }
)
"""Tests that the engine fails, alone as well."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not FOLDER.is_dir(), reason="the W3C suites are not here: .ci/run fetches them, COOPKG_W3C names them"
    ),
]


class Case:
    """One test of a manifest."""

    def __init__(self, manifest: Store, node: NamedNode | BlankNode, folder: str) -> None:
        self._manifest, self._node = manifest, node
        self.kind = self._values(node, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")[0].removeprefix(MF)
        self.name = f"{folder}/{node.value.rpartition('#')[2]}"
        actions = [q.object for q in manifest.quads_for_pattern(node, NamedNode(MF + "action"), None)]
        self.action = actions[0] if actions else node
        queries = self._values(self.action, QT + "query")
        self.query = queries[0] if queries else self.action.value
        self.data = self._values(self.action, QT + "data")
        self.graphs = self._values(self.action, QT + "graphData")

    def one(self, predicate: str) -> str:
        return next(iter(self._values(self._node, predicate)), "")

    def _values(self, node: NamedNode | BlankNode, predicate: str) -> list[str]:
        return [q.object.value for q in self._manifest.quads_for_pattern(node, NamedNode(predicate), None)]  # type: ignore

    def text(self) -> str:
        return f"BASE <{self.query}>\n" + local(self.query).read_text(encoding="utf-8")


def local(address: str) -> Path:
    return Path(unquote(urlsplit(address).path))


def cases(*kinds: str) -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*/manifest.ttl")):
        folder = path.parent.name
        if folder not in NOT_OFFERED:
            manifest = Store()
            manifest.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.resolve().as_uri())
            for node in entries(manifest):
                case = Case(manifest, node, folder)
                if case.kind in kinds:
                    yield case


def entries(manifest: Store) -> Iterator[NamedNode]:
    (head,) = [q.object for q in manifest.quads_for_pattern(None, NamedNode(MF + "entries"), None)]
    while isinstance(head, BlankNode):
        (first,) = [q.object for q in manifest.quads_for_pattern(head, NamedNode(FIRST), None)]
        yield first  # type: ignore
        (head,) = [q.object for q in manifest.quads_for_pattern(head, NamedNode(REST), None)]


def each(*kinds: str) -> pytest.MarkDecorator:
    found = list(cases(*kinds)) if FOLDER.is_dir() else []
    marked = [
        pytest.param(c, id=c.name, marks=[pytest.mark.xfail(strict=True)] if c.name in KNOWN else []) for c in found
    ]
    return pytest.mark.parametrize("case", marked)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("w3c")
    build_foreign(folder / "home", [], "strict")
    return folder / "home"


@pytest.fixture(scope="module")
def http(home: Path) -> Iterator[httpx.Client]:
    with (
        serving(home, "data_app", COOPKG_CLIENT_ERRORS="100000") as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


def load(home: Path, case: Case) -> None:
    """Make the data of a case the current generation, which the running server moves on to."""
    quads = [Quad(*t.triple, DefaultGraph()) for address in case.data for t in read(address)]
    named = [*case.graphs, *(asked.default if (asked := named_in(case.text())) else ())]
    quads += [Quad(*t.triple, NamedNode(address)) for address in named for t in read(address)]
    file = home.parent / "data.nq"
    file.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    build_foreign(home, [file], "strict")


def read(address: str) -> Iterator[Quad]:
    path = local(address)
    form = RdfFormat.from_extension(path.suffix.lstrip(".")) or RdfFormat.TURTLE
    yield from parse(path=str(path), format=form, base_iri=address, rename_blank_nodes=True)


TYPES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
}


@each(*EVALUATION)
def test_queries_are_answered_as_they_should(http: httpx.Client, home: Path, case: Case) -> None:
    load(home, case)
    expected = local(case.one(MF + "result"))
    asked = {"Content-Type": "application/sparql-query", "Accept": TYPES[expected.suffix] + ", */*;q=0.1"}
    answer = http.post("/sparql", content=case.text().encode(), headers=asked)
    assert answer.status_code == 200, answer.text
    assert canonical(answer.content, expected.suffix) == canonical(expected.read_bytes(), expected.suffix)


def canonical(content: bytes, suffix: str) -> object:
    """Return an answer so that two equal ones compare equal, whatever their blank nodes are called."""
    if suffix == ".csv":
        rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
        return sorted(sorted((k, "_:" if v.startswith("_:") else v) for k, v in row.items()) for row in rows)
    if suffix in (".ttl", ".rdf"):
        triples = [q.triple for q in parse(content, RdfFormat.from_extension(suffix[1:]), base_iri="urn:x")]
        return graph(triples)
    form = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}[suffix]
    results = parse_query_results(content, form)
    if isinstance(results, QueryBoolean):
        return bool(results)
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return sorted(names), graph([triple for row in results for triple in as_triples(names, row)])


def as_triples(names: list[str], row: object) -> Iterator[Triple]:
    node = BlankNode()
    yield Triple(node, NamedNode("urn:is"), Literal("row"))
    for name in names:
        if row[name] is not None:  # type: ignore
            yield Triple(node, NamedNode(f"urn:column:{name}"), row[name])  # type: ignore


def graph(triples: list[Triple]) -> object:
    """Return the canonical form of a graph, with the literals that a store makes of those in the files."""
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    dataset = Dataset(store)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, dataset))


@each(*QUERY_SYNTAX)
def test_queries_are_read_or_refused(http: httpx.Client, case: Case) -> None:
    answer = http.post("/sparql", content=case.text().encode(), headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code in ((200,) if case.kind.startswith("Positive") else (400, 403)), answer.text


@each(*UPDATE_SYNTAX, "UpdateEvaluationTest")
def test_updates_are_refused(http: httpx.Client, case: Case) -> None:
    requests = [case.query]
    if case.kind == "UpdateEvaluationTest":
        requests = case._values(case.action, "http://www.w3.org/2009/sparql/tests/test-update#request")
    for request in requests:
        text = local(request).read_bytes()
        for answer in (
            http.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"}),
            http.post("/sparql", data={"update": text.decode()}),
            http.post("/sparql", content=text, headers={"Content-Type": "application/sparql-query"}),
        ):
            assert answer.status_code in (400, 403), answer.text
