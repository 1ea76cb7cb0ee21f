"""What the SPARQL endpoint says of itself: SPARQL 1.1 Service Description, kept to what is true here."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from coopkg.namespaces import iri

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "JSON-LD", "N-Triples", "RDF_XML"),
)
PREFIXES = {"sd": _SD, "void": _VOID, "formats": _FORMATS}


def service_description(endpoint: str, triples: int) -> list[Triple]:
    """Return the description.

    Args:
        endpoint: address of the service, or nothing where it is not known.
        triples: number of triples of the default graph, which holds the merged set of the named graphs.
    """
    service = NamedNode(endpoint) if endpoint else BlankNode("service")
    dataset, graph = BlankNode("dataset"), BlankNode("graph")
    a = NamedNode(iri("rdf:type"))
    return [
        Triple(service, a, _sd("Service")),
        *([Triple(service, _sd("endpoint"), service)] if isinstance(service, NamedNode) else []),
        Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        Triple(service, _sd("feature"), _sd("UnionDefaultGraph")),
        *(Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
        Triple(service, _sd("defaultDataset"), dataset),
        Triple(dataset, a, _sd("Dataset")),
        Triple(dataset, _sd("defaultGraph"), graph),
        Triple(graph, a, _sd("Graph")),
        Triple(graph, NamedNode(_VOID + "triples"), Literal(triples)),
    ]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
