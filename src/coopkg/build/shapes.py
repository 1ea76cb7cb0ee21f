"""The SHACL shapes of ``shapes/``: one graph, with what people need to know of each property shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from coopkg import resources
from coopkg.build.load import Documents, read_document
from coopkg.build.shapes_check import ShapesCheck, declared_terms
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_MARKS = {"inversePath": "^{}", "zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?"}


class Shapes:
    """The shapes of a folder (default: the project's own).

    Raises:
        SyntaxFault: a file is not Turtle, or not SHACL (``path``, ``line``, ``column``, ``detail``).
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or resources.root("shapes")
        self.documents = Documents(tuple(read_document(path) for path in sorted(self.folder.rglob("*.ttl"))))
        ShapesCheck(self.documents, declared_terms()).require()

    @cached_property
    def graph(self) -> Graph:
        """The shapes as they are written."""
        from coopkg.build.rdflib_terms import to_graph

        return to_graph(self.documents.triples())

    @cached_property
    def at_once(self) -> Graph:
        """The same shapes, written so that pyshacl looks at all focus nodes of a property shape at once.

        It evaluates ``sh:property`` anew for each focus node, which takes three times as long. A property shape that
        has the targets of its node shape itself gives the same results (tested), as long as nothing but targets leads
        to the node shape.
        """
        from rdflib import SH, Graph

        graph = Graph() + self.graph
        for shape, part in self.graph.subject_objects(SH.property):
            targets = [(p, o) for p, o in self.graph.predicate_objects(shape) if p in _targets()]
            if targets and not any(self.graph.subjects(None, shape)):
                graph.remove((shape, SH.property, part))
                for predicate, target in targets:
                    graph.add((part, predicate, target))
        return graph

    def message(self, shape: Node) -> Mapping[str, str]:
        """Return language → the sentence of a shape that names the remedy."""
        from rdflib import SH

        return {getattr(text, "language", None) or "": str(text) for text in self.graph.objects(shape, SH.message)}

    def path(self, shape: Node) -> str:
        """Return the path of a property shape, as SPARQL writes it; empty for a node shape."""
        from rdflib import SH

        path = self.graph.value(shape, SH.path)
        return "" if path is None else path_text(self.graph, path)


def _targets() -> tuple[Node, ...]:
    from rdflib import SH

    return SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf


def path_text(graph: Graph, path: Node) -> str:
    """Return a SHACL path as a SPARQL property path with the project's prefixes (``^coop:evidences``)."""
    from rdflib import RDF, SH, URIRef

    if isinstance(path, URIRef):
        return shorten(str(path))
    if (path, RDF.first, None) in graph:
        return "/".join(_steps(graph, path))
    if alternatives := graph.value(path, SH.alternativePath):
        return f"({'|'.join(_steps(graph, alternatives))})"
    for name, mark in _MARKS.items():
        if inner := graph.value(path, SH[name]):
            return mark.format(path_text(graph, inner))
    return ""


def _steps(graph: Graph, items: Node) -> Iterator[str]:
    from rdflib.collection import Collection

    return (path_text(graph, step) for step in Collection(graph, items))
