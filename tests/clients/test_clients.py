"""Programs that researchers have already: each is run on a real server, as docs/clients.md shows it."""

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pandas
import pyoxigraph
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
RIVALRY = "https://w3id.org/coopkg/id/concept/rivalite"
LINES = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT DISTINCT ?line WHERE {
  ?excerpt coop:evidences/coop:about <https://w3id.org/coopkg/id/concept/rivalite> ; coop:lineStart ?line
} ORDER BY ?line
"""
EXPECTED = [31, 33, 34, 36, 82]
EXTRA = "SPARQLWrapper is in the extra: pip install -e '.[clients]'"


def shown(language, number=0):
    """A block of code of the page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[number]


def test_every_pattern_of_the_page_is_met(kg):
    query = shown("sparql")
    assert next(row["works"] for row in kg.query(query).records()) == "4"
    prologue = query.partition("SELECT")[0]
    patterns = re.findall(r"^\| [^|]+ \| `(\?[^`]+)`", PAGE, re.MULTILINE)
    assert len(patterns) == 13
    for pattern in patterns:
        assert kg.query(f"{prologue} ASK {{ {pattern} }}"), pattern
    for word in re.findall(r"coop:\w+", PAGE):
        assert kg.query(f"{prologue} ASK {{ {{ {word} ?p ?o }} UNION {{ ?s ?p {word} }} }}"), word


def test_curl(address):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: apt-get install curl")
    command = shown("sh").replace("http://127.0.0.1:8000", address)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True, check=True)
    tables = done.stdout.split("\n\n")
    assert [int(row["line"]) for row in csv.DictReader(io.StringIO(tables[0]))] == EXPECTED
    assert tables[1].startswith("line,source,holder,")
    assert "rivalité" in tables[2]


def test_curl_takes_everything(address, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed: apt-get install curl")
    command = shown("sh", 1).replace("http://127.0.0.1:8000", address)
    run = ["bash", "-euo", "pipefail", "-c", command]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True)
    whole = list(pyoxigraph.parse(path=tmp_path / "coopkg.trig"))
    part = list(pyoxigraph.parse(path=tmp_path / "fabrique.ttl"))
    held = [quad for quad in whole if str(quad.graph_name) == "<https://w3id.org/coopkg/graph/source/fabrique>"]
    assert len(part) == len(held) > 1000
    assert "void:dataDump" in done.stdout


def test_pandas_and_the_library(address, capsys):
    told = {}
    exec(shown("python").replace("http://127.0.0.1:8000", address), told)  # the page's own words
    assert list(told["lines"]["line"]) == EXPECTED
    assert list(told["who"].columns)[:3] == ["line", "source", "holder"]


def test_pandas_reads_an_answer_of_sparql(address):
    table = pandas.read_csv(f"{address}/sparql?query={quote(LINES)}&format=csv")
    assert list(table["line"]) == EXPECTED


@pytest.mark.slow
def test_sparqlwrapper(address):
    pytest.importorskip("SPARQLWrapper", reason=EXTRA)
    told = {}
    exec(shown("python", 1).replace("http://127.0.0.1:8000", address), told)
    assert told["lines"] == EXPECTED


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JSON", "XML", "CSV", "TSV"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_every_format(address, kind, method):
    wrapper = pytest.importorskip("SPARQLWrapper", reason=EXTRA)
    client = wrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=getattr(wrapper, kind))
    client.setMethod(method)
    client.setQuery(LINES)
    assert "82" in text_of(client.queryAndConvert())


def text_of(converted):
    if isinstance(converted, bytes):
        return converted.decode()
    return converted.toxml() if hasattr(converted, "toxml") else str(converted)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
@pytest.mark.parametrize("kind", ["TURTLE", "N3", "RDFXML", "JSONLD"])
def test_sparqlwrapper_reads_graphs(address, kind):
    wrapper = pytest.importorskip("SPARQLWrapper", reason=EXTRA)
    client = wrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=getattr(wrapper, kind))
    client.setQuery(f"CONSTRUCT WHERE {{ <{RIVALRY}> ?p ?o }}")
    found = client.queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) > 5


@pytest.mark.slow
def test_sparqlwrapper_asks_and_is_told_what_is_wrong(address):
    wrapper = pytest.importorskip("SPARQLWrapper", reason=EXTRA)
    client = wrapper.SPARQLWrapper(f"{address}/sparql", returnFormat=wrapper.JSON)
    client.setQuery(f"ASK {{ <{RIVALRY}> ?p ?o }}")
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery("SELECT * { ?s ?p }")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="line"):
        client.query()


@pytest.fixture
def graph(address):
    """The server's default graph, as rdflib sees it."""
    return rdflib.Graph(SPARQLStore(f"{address}/sparql"))


def test_rdflib_as_the_page_shows_it(address):
    told = {}
    exec(shown("python", 2).replace("http://127.0.0.1:8000", address), told)
    assert told["lines"] == EXPECTED
    assert str(told["label"]) == "rivalité"


def test_rdflib_reads_patterns_and_literals(graph, kg):
    concept = rdflib.URIRef(RIVALRY)
    assert {str(label) for label in graph.objects(concept, rdflib.SKOS.prefLabel)} == {"rivalité", "rivalry"}
    assert (concept, rdflib.SKOS.prefLabel, rdflib.Literal("rivalité", lang="fr")) in graph
    assert len(graph) == kg.generation.manifest.counts["triples"]


def test_rdflib_reads_named_graphs(address, kg):
    names = {str(name) for name in SPARQLStore(f"{address}/sparql").contexts()}
    assert {name for name in kg.generation.manifest.graphs if name} <= names


def test_rdflib_reads_a_page_as_linked_data(address):
    found = rdflib.Graph().parse(f"{address}/id/concept/rivalite")
    assert (rdflib.URIRef(RIVALRY), rdflib.RDF.type, rdflib.SKOS.Concept) in found
