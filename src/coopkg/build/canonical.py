"""One spelling for every Turtle file: the same triples always give the same text, a difference is a change of meaning.

The spelling is rdflib's ``longturtle``, with the prefixes that are used and one final newline. Comments are dropped:
reasons go in ``skos:editorialNote``. Files hold :data:`coopkg.namespaces.DEFAULT_BASE`, whatever ``COOPKG_BASE`` says.
Importing this module imports rdflib.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import to_canonical_graph
from rdflib.plugins.serializers.longturtle import LongTurtleSerializer

from coopkg.build.rdflib_terms import to_graph
from coopkg.errors import SyntaxFault
from coopkg.namespaces import DEFAULT_BASE, prefixes

_Term = URIRef | BNode | Literal
_BARE = {
    XSD.integer: re.compile(r"[+-]?[0-9]+"),
    XSD.decimal: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def canonical(text: str, path: Path | str = "-") -> str:
    """Return the canonical spelling of a Turtle document.

    Args:
        text: the Turtle document.
        path: its file, for the error message.

    Raises:
        SyntaxFault: ``text`` is not Turtle (``path``, ``line`` and ``column`` counted from 1, ``detail``).
    """
    return serialise(parse(text, path))


def parse(text: str, path: Path | str = "-") -> list[ox.Triple]:
    """Return the triples of a Turtle document.

    Raises:
        SyntaxFault: as :func:`canonical`.
    """
    try:
        return [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]
    except SyntaxError as fault:
        raise SyntaxFault(path=str(path), line=fault.lineno, column=fault.offset, detail=fault.msg) from fault


def serialise(triples: Iterable[ox.Triple]) -> str:
    """Return the canonical Turtle of a set of triples (RDF 1.1: no triple terms)."""
    out = io.BytesIO()
    _Lossless(_in_order(to_graph(triples))).serialize(out)  # type: ignore[no-untyped-call]
    return out.getvalue().decode("utf-8").strip("\n") + "\n"


class _Lossless(LongTurtleSerializer):
    """rdflib's ``longturtle``, save that every literal is read back as it was.

    rdflib writes ``"1"^^xsd:boolean`` as ``1``, an integer, cuts doubles to seven digits, and leaves a quotation mark
    open after a final backslash.
    """

    def label(self, node: _Term, position: int) -> str:
        """Return how a term is written."""
        if not isinstance(node, Literal):
            return str(super().label(node, position))  # type: ignore[no-untyped-call]
        bare = _BARE.get(node.datatype) if node.datatype else None
        return str(node) if bare and bare.fullmatch(node) else _quoted(str(node)) + self._suffix(node)

    def _suffix(self, node: Literal) -> str:
        if node.datatype is None:
            return f"@{node.language}" if node.language else ""
        return "^^" + (self.get_pname(node.datatype, False) or node.datatype.n3())  # type: ignore[no-untyped-call]


def _quoted(text: str) -> str:
    """Return a Turtle string: in three quotation marks where it has several lines, else in one."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r")
    if "\n" not in text:
        return '"' + escaped.replace('"', '\\"') + '"'
    escaped = escaped.replace('"""', '\\"\\"\\"')
    return '"""' + (escaped[:-1] + '\\"' if escaped.endswith('"') else escaped) + '"""'


def _in_order(graph: Graph) -> Graph:
    """Return a copy whose order of insertion depends on its content alone, for rdflib leaves ties in that order."""
    nameless = any(isinstance(term, BNode) for triple in graph for term in triple)
    ordered = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes(DEFAULT_BASE).items():
        ordered.bind(prefix, namespace)
    for triple in sorted(to_canonical_graph(graph) if nameless else graph, key=repr):
        ordered.add(triple)
    return ordered
