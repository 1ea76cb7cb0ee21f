"""The files of the ontology, read into the graphs in which they belong, with the place of every subject.

Which folder goes to which graph is decided by :data:`TABLE` alone; a file that no row fits is an error, never skipped.
"""

from __future__ import annotations

import errno
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from coopkg import resources
from coopkg.errors import Misplaced, SyntaxFault, UnreadableFile
from coopkg.namespaces import base

PAGE = "page"
TABLE = (
    (r"coop\.ttl", "ontology"),
    (r"modules/[^/]+\.ttl", "ontology"),
    (r"vocab/[^/]+\.ttl", "concepts"),
    (r"sources/[^/]+\.ttl", "sources"),
    (r"sources/([a-z0-9]+(?:-[a-z0-9]+)*)/[^/]+\.ttl", r"source/\1"),
    (r"comparisons/[^/]+\.ttl", "comparisons"),
    (r"cases/[^/]+\.ttl", "cases"),
    (r"alignments/[^/]+\.ttl", "alignments"),
)
_FOLDERS = "coop.ttl, modules/, vocab/, sources/, sources/{source}/, comparisons/, cases/, alignments/ (*.ttl)"
_NAMELESS_ALLOWED = "ontology"
_PLACE_OF_FAULT = re.compile(r"^Parser error (?:at|between) line .*?: ", re.DOTALL)
_FIRST_TOKEN = re.compile(r"^(\s*)(?:<([^<>\s]*)>|([\w.-]*):([\w.%-]*\w)?)")


@dataclass(frozen=True)
class Place:
    """A line of a file, counted from 1."""

    path: str
    line: int


@dataclass(frozen=True)
class Document:
    """A Turtle file.

    Attributes:
        path: as shown to people.
        graph: IRI of the named graph it belongs to; empty for a file that is only checked.
        lines: IRI of a subject → line on which it is first written as one.
    """

    path: str
    graph: str
    triples: tuple[ox.Triple, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def without(self, subjects: Collection[object]) -> Document:
        """Return the document without what it says of some subjects."""
        names = {subject.value for subject in subjects if isinstance(subject, ox.NamedNode)}
        return replace(
            self,
            triples=tuple(triple for triple in self.triples if triple.subject not in subjects),
            lines={subject: line for subject, line in self.lines.items() if subject not in names},
        )


@dataclass(frozen=True)
class Documents:
    """All files of one folder, or those that a user asks to check."""

    items: tuple[Document, ...]

    def __iter__(self) -> Iterator[Document]:
        return iter(self.items)

    def graphs(self) -> dict[str, set[ox.Triple]]:
        """Return graph IRI → its triples."""
        found: dict[str, set[ox.Triple]] = defaultdict(set)
        for document in self.items:
            found[document.graph].update(document.triples)
        return dict(found)

    def triples(self) -> set[ox.Triple]:
        """Return the triples of all files."""
        return {triple for document in self.items for triple in document.triples}

    @cached_property
    def _places(self) -> dict[str, Place]:
        reversed_items = reversed(self.items)
        return {s: Place(doc.path, line) for doc in reversed_items for s, line in doc.lines.items()}

    def place(self, subject: str) -> Place | None:
        """Return where a subject is first written, or None."""
        return self._places.get(subject)


def load(folder: Path | None = None) -> Documents:
    """Read every file of the ontology folder (default: the project's own).

    Raises:
        Misplaced: a file outside the table, a triple in two files, a blank node outside ``modules/``, a folder of a
            source that no file of ``sources/`` describes (:data:`PAGE` holds what the page says in its own name).
        SyntaxFault: a file is not Turtle (``path``, ``line``, ``column``, ``detail``).
        UnreadableFile: a file is not UTF-8, or may not be read; or the folder is not there, or holds no file.
    """
    root = folder or resources.root("ontology")
    files = _files(root)
    if not files:
        raise UnreadableFile(path=shown(root), reason=os.strerror(errno.ENOENT))
    documents = Documents(tuple(read_document(path, graph_of(path, root)) for path in files))
    _refuse_nameless(documents)
    _refuse_twice(documents)
    _refuse_unknown_sources(documents)
    return documents


def graph_of(path: Path, root: Path) -> str:
    """Return the IRI of the graph that a file of the folder ``root`` belongs to; raises Misplaced."""
    relative = path.relative_to(root).as_posix()
    for pattern, graph in TABLE:
        if found := re.fullmatch(pattern, relative):
            return f"{base()}graph/{found.expand(graph)}"
    raise Misplaced(reason="file", path=shown(path), line=1, other=_FOLDERS)


def read_document(path: Path, graph: str = "") -> Document:
    """Read one Turtle file; raises SyntaxFault and UnreadableFile as :func:`load`."""
    try:
        text = resources.read_text(path)
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadableFile(path=shown(path), reason=str(fault)) from fault
    return parse(text, shown(path), graph)


def parse(text: str, path: str, graph: str = "") -> Document:
    """Parse Turtle, with the base address for relative IRIs.

    Raises:
        SyntaxFault: ``text`` is not Turtle.
    """
    parser = ox.parse(text, ox.RdfFormat.TURTLE, base_iri=base())
    try:
        triples = tuple(dict.fromkeys(quad.triple for quad in parser))
    except SyntaxError as fault:
        detail = _PLACE_OF_FAULT.sub("", fault.msg)
        raise SyntaxFault(path=path, line=fault.lineno or 1, column=fault.offset or 1, detail=detail) from fault
    subjects = {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)}
    return Document(path, graph, triples, parser.prefixes, _lines(text, parser.prefixes, subjects))


def shown(path: Path) -> str:
    """Return a path as people see it: from the current folder where it lies under it."""
    absolute, here = path.resolve(), Path.cwd().resolve()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def _files(root: Path) -> list[Path]:
    """Return the files of a folder, also links that lead nowhere, without hidden ones, editors' copies and readmes."""
    found = (path for path in sorted(root.rglob("*")) if not path.is_dir())
    parts = ((path, path.relative_to(root).parts) for path in found)
    return [
        p for p, names in parts if not any(n.startswith(".") for n in names) and p.suffix != ".md" and p.name[-1] != "~"
    ]


def _lines(text: str, prefixes: Mapping[str, str], subjects: set[str]) -> dict[str, int]:
    """Return subject → first line that begins with it; a line without indent wins, for objects are indented."""
    at_margin: dict[str, int] = {}
    indented: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if (found := _FIRST_TOKEN.match(line)) and (subject := _expand(found, prefixes)) in subjects:
            (indented if found[1] else at_margin).setdefault(subject, number)
    return dict.fromkeys(subjects, 1) | indented | at_margin


def _expand(token: re.Match[str], prefixes: Mapping[str, str]) -> str:
    _, address, prefix, local = token.groups()
    return address if address is not None else prefixes.get(prefix, "?") + (local or "")


def _refuse_nameless(documents: Iterable[Document]) -> None:
    for document in documents:
        if document.graph.endswith(f"graph/{_NAMELESS_ALLOWED}"):
            continue
        for triple in document.triples:
            if isinstance(triple.object, ox.BlankNode) or isinstance(triple.subject, ox.BlankNode):
                line = document.lines.get(getattr(triple.subject, "value", ""), 1)
                raise Misplaced(reason="blank", path=document.path, line=line)


def _refuse_twice(documents: Iterable[Document]) -> None:
    first: dict[ox.Triple, Document] = {}
    for document in documents:
        for triple in document.triples:
            other = first.setdefault(triple, document)
            if other is not document:
                line = document.lines.get(getattr(triple.subject, "value", ""), 1)
                raise Misplaced(reason="triple", path=document.path, line=line, other=other.path, detail=str(triple))


def _refuse_unknown_sources(documents: Iterable[Document]) -> None:
    described = {
        name for document in documents if document.graph == f"{base()}graph/sources" for name in document.lines
    }
    for document in documents:
        folder = document.graph.removeprefix(f"{base()}graph/source/")
        if folder not in (document.graph, PAGE) and f"{base()}id/source/{folder}" not in described:
            raise Misplaced(reason="source", path=document.path, line=1, other=f"src:{folder}")
