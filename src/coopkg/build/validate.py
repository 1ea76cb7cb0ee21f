"""What data must satisfy: SHACL, checked by pyshacl, with the file and line of each fault."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from coopkg.build.load import Documents, Place, load, read_document
from coopkg.build.shapes import Shapes
from coopkg.errors import InvalidData, ShapeFault, SyntaxFault
from coopkg.namespaces import local_name, shorten

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_BY_QUERY = "SPARQLConstraintComponent"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@dataclass(frozen=True, order=True)
class Violation:
    """One result of SHACL, or of a check (``path`` and ``shape`` are empty, ``constraint`` is the name of the check).

    Attributes:
        focus: IRI of the node that was checked.
        path: property path from there, as SPARQL writes it with the project's prefixes; empty for a node shape.
        value: IRI or text at fault; empty where something is missing.
        severity: ``Violation``, ``Warning`` or ``Info``.
        shape: IRI of the shape.
        constraint: local name of the constraint component, such as ``MinCountConstraintComponent``.
        message: what to do, ``fr`` and ``en``.
        file: where the node at fault is written, or else what names it; empty if in no file.
        line: counted from 1, or 0.
    """

    file: str
    line: int
    focus: str
    path: str
    value: str
    severity: str
    shape: str
    constraint: str
    message: Mapping[str, str] = field(compare=False)


@dataclass(frozen=True)
class ValidationReport:
    """What SHACL or the checks found; warnings and infos do not hinder anything."""

    violations: tuple[Violation, ...] = ()
    warnings: tuple[Violation, ...] = ()
    infos: tuple[Violation, ...] = ()
    fault: type[InvalidData] = ShapeFault

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not self.violations

    def require(self) -> None:
        """Raise ShapeFault or CheckFault (``report``, ``count``) unless the data conforms."""
        if not self.conforms:
            raise self.fault(report=self, count=len(self.violations))


def validate(triples: Iterable[ox.Triple], shapes: Shapes, documents: Documents | None = None) -> ValidationReport:
    """Check a set of triples against the shapes.

    Args:
        triples: the data with the ontology and the concepts that it names.
        shapes: the shapes.
        documents: the files of the data, to say where a fault lies.

    Raises:
        SyntaxFault: a file of shapes is Turtle but not SHACL (``path``, ``line``, ``column``, ``detail``).
    """
    from coopkg.build.rdflib_terms import to_graph

    data = tuple(triples)
    with without_noise():
        return reported(_run(to_graph(data), shapes), shapes, Locator(documents or Documents(()), data))


def validate_files(
    paths: Sequence[Path], *, ontology: Path | None = None, shapes: Shapes | None = None
) -> ValidationReport:
    """Check somebody's Turtle files together with the ontology; only what is at fault in these files is reported.

    Args:
        paths: the files, or folders of Turtle files; what they give a class takes the place of the project's own.
        ontology: folder of the ontology (default: the project's own).
        shapes: the shapes (default: the project's own).

    Raises:
        SyntaxFault, UnreadableFile: as :func:`coopkg.build.load.load`.
    """
    given = Documents(tuple(read_document(path) for path in _expanded(paths)))
    names = {document.path for document in given}
    defined = {t.subject for document in given for t in document.triples if t.predicate == _TYPE}
    context = (document for document in load(ontology) if document.path not in names)
    together = Documents((*given, *(document.without(defined) for document in context)))
    report = validate(together.triples(), shapes or Shapes(), together)
    return ValidationReport(
        tuple(found for found in report.violations if found.file in names),
        tuple(found for found in report.warnings if found.file in names),
        tuple(found for found in report.infos if found.file in names),
    )


def _expanded(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.ttl")) if path.is_dir() else (path,)


def _run(data: Graph, shapes: Shapes) -> Graph:
    found = _pyshacl(data, shapes.at_once)
    if isinstance(found, Exception):
        raise _shapes_fault(found, data, shapes) from found
    return found


def _pyshacl(data: Graph, shapes: Graph) -> Graph | Exception:
    """Return the report graph, or what pyshacl (or rdflib under it) found wrong with the shapes; print nothing."""
    import pyshacl
    from rdflib import Graph

    options: dict[str, Any] = {"inplace": True, "advanced": False, "meta_shacl": False, "do_owl_imports": False}
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, **options)
    except Exception as fault:
        return fault
    return report if isinstance(report, Graph | Exception) else TypeError(report)


def _shapes_fault(fault: Exception, data: Graph, shapes: Shapes) -> SyntaxFault:
    """Tell which shape is at fault: the one that pyshacl names, else the first file that fails alone."""
    from coopkg.build.rdflib_terms import to_graph

    detail = " ".join(str(fault).split()) or type(fault).__name__
    named = {name: Place(doc.path, line) for doc in shapes.documents for name, line in doc.lines.items()}
    told = [name for name in named if re.search(rf"{re.escape(name)}(?![\w-])", detail)]
    if told:
        name = max(told, key=len)
        place, detail = named[name], f"{shorten(name)}: {detail}"
    else:
        alone = (doc.path for doc in shapes.documents if isinstance(_pyshacl(data, to_graph(doc.triples)), Exception))
        place = Place(next(alone, str(shapes.folder)), 1)
    return SyntaxFault(path=place.path, line=place.line, column=1, detail=detail)


def reported(results: Graph, shapes: Shapes, locator: Locator | None = None) -> ValidationReport:
    """Return what a results graph of SHACL says, without places where there is no locator."""
    from rdflib import SH

    by_severity: dict[str, list[Violation]] = {"Violation": [], "Warning": [], "Info": []}
    for result in results.objects(None, SH.result):
        violation = _violation(results, result, shapes, locator)
        by_severity[violation.severity].append(violation)
    violations, warnings, infos = (tuple(sorted(set(found))) for found in by_severity.values())
    return ValidationReport(violations, warnings, infos)


def _violation(results: Graph, result: Node, shapes: Shapes, locator: Locator | None) -> Violation:
    from rdflib import SH

    focus, shape = results.value(result, SH.focusNode), results.value(result, SH.sourceShape)
    value, severity = results.value(result, SH.value), results.value(result, SH.resultSeverity)
    constraint = local_name(str(results.value(result, SH.sourceConstraintComponent)))
    culprit = value if constraint == _BY_QUERY and value is not None else focus
    place = locator.place(str(culprit)) if locator else Place("", 0)
    return Violation(
        file=place.path,
        line=place.line,
        focus=str(focus),
        path=shapes.path(shape) if shape is not None else "",
        value="" if value is None else str(value),
        severity=local_name(str(severity)),
        shape=str(shape),
        constraint=constraint,
        message=shapes.message(shape) if shape is not None else {},
    )


class Locator:
    """Finds where a node is written, or else where it is named.

    Args:
        documents: the files.
        triples: what was checked.
    """

    def __init__(self, documents: Documents, triples: Collection[ox.Triple]) -> None:
        self._documents, self._triples = documents, triples

    def place(self, node: str) -> Place:
        """Return the place of a node, given by its IRI or its text; line 0 of no file where it is in none."""
        naming = (self._documents.place(subject) for subject in self._naming.get(node, ()))
        own = self._documents.place(node)
        return own or min(filter(None, naming), key=lambda p: (p.path, p.line), default=Place("", 0))

    @cached_property
    def _naming(self) -> Mapping[str, list[str]]:
        """Value → the subjects that have it."""
        found: dict[str, list[str]] = defaultdict(list)
        for triple in self._triples:
            found[_text(triple.object)].append(_text(triple.subject))
        return found


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


@contextmanager
def without_noise() -> Iterator[None]:
    """Keep rdflib from printing a trace for each ill-typed literal, and pyshacl its errors: both are reported."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl-validate")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
