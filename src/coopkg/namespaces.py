"""The addresses of the project and the prefixes that shorten them.

The files in ``ontology/``, ``shapes/`` and ``queries/`` always hold :data:`DEFAULT_BASE`; another base is applied while
they are read (:func:`coopkg.resources.read_text`), never written into them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

DEFAULT_BASE = "https://w3id.org/coopkg/"

_OWN = {
    "coop": "ns#",
    "agent": "id/agent/",
    "cmp": "id/comparison/",
    "coll": "id/collective/",
    "concept": "id/concept/",
    "dep": "id/dependence/",
    "dim": "id/dimension/",
    "ex": "id/example/",
    "fact": "id/fact/",
    "grid": "id/grid/",
    "item": "id/item/",
    "map": "id/mapping/",
    "match": "id/label-control/",
    "note": "id/note/",
    "obs": "id/observation/",
    "q": "id/question/",
    "query": "id/query/",
    "reltype": "id/relation-type/",
    "scheme": "id/scheme/",
    "shape": "shapes#",
    "src": "id/source/",
    "st": "id/statement/",
    "x": "id/excerpt/",
}

_REUSED = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def base() -> str:
    """Return the base address of every IRI of the project (setting ``COOPKG_BASE``), ending with ``/``."""
    chosen = os.environ.get("COOPKG_BASE", "") or DEFAULT_BASE
    return chosen if chosen.endswith("/") else chosen + "/"


def prefixes(root: str | None = None) -> Mapping[str, str]:
    """Return prefix → namespace IRI: our own namespaces, under ``root`` (by default :func:`base`), and those reused."""
    return dict(_prefixes(root or base()))


@cache
def _prefixes(root: str) -> Mapping[str, str]:
    own = {prefix: root + path for prefix, path in _OWN.items()}
    return dict(sorted((own | _REUSED).items()))


def iri(name: str) -> str:
    """Expand a prefixed name such as ``concept:rivalite`` to its IRI.

    Raises:
        KeyError: the prefix is not one of :func:`prefixes`.
    """
    prefix, _, local = name.partition(":")
    return _prefixes(base())[prefix] + local


def shorten(address: str) -> str:
    """Return the prefixed name of an IRI, or the IRI itself where no prefix fits (longest namespace wins)."""
    fitting = [(prefix, ns) for prefix, ns in _prefixes(base()).items() if address.startswith(ns)]
    if not fitting:
        return address
    prefix, namespace = max(fitting, key=lambda pair: len(pair[1]))
    return f"{prefix}:{address[len(namespace) :]}"


def local_name(address: str) -> str:
    """Return what follows the last ``/`` or ``#`` of an IRI: ``rivalite`` for ``…/id/concept/rivalite``."""
    return address.rstrip("/").replace("#", "/").rsplit("/", 1)[-1]
