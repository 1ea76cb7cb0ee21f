"""What the SPARQL endpoint says of itself: SPARQL 1.1 Service Description, kept to what is true here."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.requests import Request

from coopkg.graph.generations import Manifest
from coopkg.namespaces import iri
from coopkg_api.addresses import absolute

_SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads"),
)
PREFIXES = {"sd": _SD, "void": VOID, "formats": _FORMATS}


def endpoint(request: Request, public_url: str) -> str:
    """Return the address of the endpoint."""
    return absolute(request, public_url, "/sparql")


def service_description(address: str, manifest: Manifest) -> list[Triple]:
    """Return the description.

    Args:
        address: of the endpoint.
        manifest: of the generation that is served, with its graphs.
    """
    service, dataset, default = NamedNode(address), BlankNode("dataset"), BlankNode("default")
    a = NamedNode(iri("rdf:type"))
    union = [Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))] if manifest.default_graph == "union" else []
    return [
        Triple(service, a, _sd("Service")),
        Triple(service, _sd("endpoint"), service),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL10Query")),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *union,
        *(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(service, _sd("availableGraphs"), dataset),
        Triple(dataset, a, _sd("Dataset")),
        Triple(dataset, a, _sd("GraphCollection")),
        Triple(dataset, _sd("defaultGraph"), default),
        *_graph(default, manifest.graphs.get("", manifest.counts["triples"])),
        *_named(dataset, manifest),
    ]


def _graph(graph: BlankNode, triples: int) -> Iterator[Triple]:
    yield Triple(graph, NamedNode(iri("rdf:type")), _sd("Graph"))
    yield Triple(graph, NamedNode(VOID + "triples"), Literal(triples))


def _named(dataset: BlankNode, manifest: Manifest) -> Iterator[Triple]:
    """Yield each named graph; a generation of an older version did not count them."""
    for number, (name, triples) in enumerate(sorted(manifest.graphs.items())):
        if name:
            named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
            yield Triple(dataset, _sd("namedGraph"), named)
            yield Triple(named, NamedNode(iri("rdf:type")), _sd("NamedGraph"))
            yield Triple(named, _sd("name"), NamedNode(name))
            yield Triple(named, _sd("graph"), graph)
            yield from _graph(graph, triples)


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
