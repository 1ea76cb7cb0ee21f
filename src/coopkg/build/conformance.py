"""The shapes asked of one part of the data after another: by shifty, which is fast, or by pyshacl where it is missing.

shifty (``pyshifty``) is compiled; there are builds for Linux and for Macs with an ARM processor. Both find the same,
result by result: a test compares them on every example of the shapes.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopkg.build.shapes import Shapes
from coopkg.build.validate import Violation, reported, validate

if TYPE_CHECKING:
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
            _, graph, _ = self._prepared.validate(ntriples, graph_mode="data", infer=False, sort_results=False)
            report = reported(graph, self.shapes)
        else:
            report = validate((quad.triple for quad in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)), self.shapes)
        return (*report.violations, *report.warnings, *report.infos)

    @cached_property
    def _prepared(self) -> PreparedValidator:
        from shifty import PreparedValidator

        return PreparedValidator(self.shapes.graph)
