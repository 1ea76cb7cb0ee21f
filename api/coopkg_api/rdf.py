"""Triples as files: the formats of linked data, with the project's prefixes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from coopkg.graph.formats import GRAPH_FORMATS
from coopkg.graph.xml_output import readable
from coopkg.namespaces import iri, prefixes

_TITLES = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML", "nt": "N-Triples"}


@dataclass(frozen=True)
class FileFormat:
    """A format in which a document can be had: ``extension`` without dot, ``title`` for people."""

    media_type: str
    extension: str
    title: str


FILE_FORMATS = tuple(
    FileFormat(format_.media_type, name, _TITLES.get(name, name)) for name, format_ in GRAPH_FORMATS.items()
)
BY_MEDIA_TYPE = {format_.media_type: name for name, format_ in GRAPH_FORMATS.items()}
BY_EXTENSION = {format_.extension: format_.media_type for format_ in FILE_FORMATS}


def serialised(triples: Iterable[Triple], media_type: str, first: str = "") -> bytes:
    """Return triples in a format, in a stable order.

    Args:
        triples: what to write; doubles are dropped.
        media_type: one of :data:`FILE_FORMATS`.
        first: IRI of the thing that the document is about: it comes first.

    Raises:
        NotInXml: XML cannot hold them.
    """
    ordered = sorted(set(triples), key=lambda t: (str(t.subject) != f"<{first}>", *_key(t)))
    format_ = RdfFormat.from_media_type(media_type)
    written = io.BytesIO()
    place = readable(written, BY_MEDIA_TYPE[media_type], GRAPH_FORMATS)
    serialize(ordered, place, format_, prefixes=_used(ordered))
    return written.getvalue()


def _key(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    return str(triple.subject), predicate != iri("rdf:type"), predicate, str(triple.object)


def _used(triples: Sequence[Triple]) -> dict[str, str]:
    nodes = {n.value for t in triples for n in (t.subject, t.predicate, t.object) if isinstance(n, NamedNode)}
    return {prefix: ns for prefix, ns in prefixes().items() if any(node.startswith(ns) for node in nodes)}
