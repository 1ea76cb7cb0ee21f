"""The shapes asked of the data by shifty, which is fast, or by pyshacl where it is missing.

shifty (``pyshifty``) is compiled; there are builds for Linux and for Macs with an ARM processor. Tests compare both:
on every example of the shapes they find the same, result by result; in a graph that is spoilt at random, what one of
them alone finds is of nodes that the other finds fault with too (rdflib compares numbers with words, shifty does not).
So shifty may say that data conforms; where it finds a fault, pyshacl is asked, and its report counts.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopkg.build.load import Documents
from coopkg.build.shapes import Shapes
from coopkg.build.validate import Locator, ValidationReport, Violation, reported, validate

if TYPE_CHECKING:
    from rdflib import Graph
    from shifty import PreparedValidator

FAST = find_spec("shifty") is not None


class Conformance:
    """Shapes, made ready once.

    Args:
        shapes: the shapes.
        fast: ask shifty; default, where it is installed.
    """

    def __init__(self, shapes: Shapes, *, fast: bool = FAST) -> None:
        self.shapes, self.fast = shapes, fast

    def results(self, ntriples: bytes) -> tuple[Violation, ...]:
        """Return what SHACL finds in N-Triples, of every severity, without files and lines.

        Other threads run meanwhile, for shifty lets go of the interpreter.
        """
        if self.fast:
            report = reported(self._asked(ntriples), self.shapes)
        else:
            report = validate((quad.triple for quad in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)), self.shapes)
        return (*report.violations, *report.warnings, *report.infos)

    def report(self, triples: Collection[ox.Triple], documents: Documents) -> ValidationReport:
        """Return what SHACL finds in a set of triples, as :func:`coopkg.build.validate.validate` does.

        Args:
            triples: the data with the ontology and the concepts that it names.
            documents: the files of the data, to say where a fault lies.

        Raises:
            SyntaxFault: a file of shapes is Turtle but not SHACL (``path``, ``line``, ``column``, ``detail``).
        """
        if self.fast:
            with suppress(Exception):  # shapes that cannot be read: pyshacl tells which
                found = self._asked(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
                report = reported(found, self.shapes, Locator(documents, triples))
                if not report.violations and not report.warnings:
                    return report
        return validate(triples, self.shapes, documents)

    def _asked(self, ntriples: bytes) -> Graph:
        _, graph, _ = self._prepared.validate(ntriples, graph_mode="data", infer=False, sort_results=False)
        return graph

    @cached_property
    def _prepared(self) -> PreparedValidator:
        from shifty import PreparedValidator

        return PreparedValidator(self.shapes.graph)
