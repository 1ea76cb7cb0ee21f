"""Which format a request to SPARQL or to the graph store wants: of ``?format=``, else of Accept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query

from coopkg.errors import UnsupportedFormat
from coopkg.graph.formats import DATASET_FORMATS, RESULT_FORMATS, Format
from coopkg_api.negotiation import best_media_type
from coopkg_api.pages import HTML

GraphFormat = Annotated[str, Query(alias="format", description="ttl, jsonld, nt, rdf, trig or nq, instead of Accept.")]
GRAPH_FORMS = ("CONSTRUCT", "DESCRIBE")
PAGE = "html"

_RESULT_TYPES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}
_GRAPH_TYPES = {"application/json": "jsonld", "application/xml": "rdf", "text/xml": "rdf", "text/plain": "nt"}
_GRAPH_NAMES = {
    "turtle": "ttl",
    "json-ld": "jsonld",
    "json": "jsonld",
    "n-triples": "nt",
    "n-quads": "nq",
    "xml": "rdf",
    "rdfxml": "rdf",
    "rdf+xml": "rdf",  # SPARQLWrapper names it so, and n3 for what may be Turtle
    "n3": "ttl",
}
WHOLE = ("trig", "nq", "jsonld")
"""Formats that hold the whole dataset, graph by graph; the first is the default."""

Chosen = tuple[str, str]
"""The name of a format and the media type to send it with."""


def of_query(given: str, accept: str | None, form: str) -> Chosen:
    """Return the format of an answer; the page comes last, so that only who asks for HTML gets it.

    Args:
        given: the value of ``?format=``, or nothing.
        accept: the header, or None.
        form: of the query.

    Raises:
        UnsupportedFormat: nothing that is wanted is offered; ``offered`` says what is.
    """
    if form in GRAPH_FORMS:
        return _choose(given, accept, DATASET_FORMATS, _GRAPH_TYPES, _GRAPH_NAMES, page=True)
    return _choose(given, accept, RESULT_FORMATS, _RESULT_TYPES, {}, page=True)


def of_description(given: str, accept: str | None) -> Chosen:
    """Return the format of the service description, or of the page; raises as :func:`of_query`."""
    return _choose(given, accept, DATASET_FORMATS, _GRAPH_TYPES, _GRAPH_NAMES, page=True)


def of_graph(given: str, accept: str | None) -> Chosen:
    """Return the format of a graph of the store; raises as :func:`of_query`."""
    return _choose(given, accept, DATASET_FORMATS, _GRAPH_TYPES, _GRAPH_NAMES, page=False)


def of_dataset(given: str, accept: str | None) -> Chosen:
    """Return a format that holds several graphs; raises as :func:`of_query`."""
    formats = {name: DATASET_FORMATS[name] for name in WHOLE}
    return _choose(given, accept, formats, {"application/json": "jsonld"}, _GRAPH_NAMES, page=False)


def _choose(
    given: str,
    accept: str | None,
    formats: Mapping[str, Format],
    types: Mapping[str, str],
    names: Mapping[str, str],
    *,
    page: bool,
) -> Chosen:
    if given:
        return _by_name(given, formats, names, page=page)
    offered = {**{one.media_type: one.name for one in formats.values()}, **types, **({HTML: PAGE} if page else {})}
    best = best_media_type(accept, tuple(offered))
    if best is None:
        raise UnsupportedFormat(wanted=accept, offered=", ".join(offered))
    return offered[best], best


def _by_name(given: str, formats: Mapping[str, Format], names: Mapping[str, str], *, page: bool) -> Chosen:
    if page and given == PAGE:
        return PAGE, HTML
    by_type = {one.media_type: one.name for one in formats.values()}
    name = by_type.get(given, names.get(given, given))
    if name not in formats:
        offered = ", ".join((*formats, *((PAGE,) if page else ())))
        raise UnsupportedFormat(wanted=given if given.isalnum() else "?", offered=offered)
    return name, formats[name].media_type
