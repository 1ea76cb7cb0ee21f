"""The formats that answers are written in, by the short names of ``?format=`` and ``--format``.

Media types: SPARQL 1.1 Query Results (JSON, XML, CSV, TSV), RDF 1.1 Turtle, N-Triples, TriG, N-Quads and
XML syntax, JSON-LD 1.1.
This module stays free of the rest of the package but for the errors: the workers import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat

from coopkg.errors import UnsupportedFormat


@dataclass(frozen=True)
class Format:
    """A way to write an answer.

    Attributes:
        name: as in ``?format=``.
        media_type: without parameters.
        extension: of file names, without a dot.
    """

    name: str
    media_type: str
    extension: str


RESULT_FORMATS: Mapping[str, Format] = {
    "json": Format("json", "application/sparql-results+json", "srj"),
    "xml": Format("xml", "application/sparql-results+xml", "srx"),
    "csv": Format("csv", "text/csv", "csv"),
    "tsv": Format("tsv", "text/tab-separated-values", "tsv"),
}
"""For SELECT and ASK; the first is the default."""

GRAPH_FORMATS: Mapping[str, Format] = {
    "ttl": Format("ttl", "text/turtle", "ttl"),
    "jsonld": Format("jsonld", "application/ld+json", "jsonld"),
    "nt": Format("nt", "application/n-triples", "nt"),
    "rdf": Format("rdf", "application/rdf+xml", "rdf"),
}
"""For CONSTRUCT and DESCRIBE and for documents; the first is the default."""

DATASET_FORMATS: Mapping[str, Format] = {
    **GRAPH_FORMATS,
    "trig": Format("trig", "application/trig", "trig"),
    "nq": Format("nq", "application/n-quads", "nq"),
}
"""For CONSTRUCT and DESCRIBE over SPARQL and for graphs of the store; the last two also hold several graphs."""

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}


def find(name: str, offered: Mapping[str, Format]) -> Format:
    """Return the format of a name; an empty name is the first one offered.

    Raises:
        UnsupportedFormat: it is not offered.
    """
    chosen = offered.get(name or next(iter(offered)))
    if chosen is None:
        raise UnsupportedFormat(wanted=name, offered=", ".join(offered))
    return chosen


def results_format(name: str) -> QueryResultsFormat:
    """Return the engine's constant for SELECT and ASK; raises UnsupportedFormat."""
    return _RESULTS[find(name, RESULT_FORMATS).name]


def graph_format(name: str) -> RdfFormat:
    """Return the engine's constant for CONSTRUCT and DESCRIBE; raises UnsupportedFormat."""
    return _GRAPHS[find(name, DATASET_FORMATS).name]
