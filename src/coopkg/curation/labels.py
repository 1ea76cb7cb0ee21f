"""The labels, definitions and notes of our own terms and concepts, as a sheet with one row for each thing.

Columns: ``iri``, ``kind`` and ``file`` say what the row is about; then come ``prefLabel fr`` and its like. For classes,
properties and terms ``prefLabel`` is their ``rdfs:label``. Files and sheets hold the default base address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeGuard

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.canonical import parse
from coopkg.build.load import shown
from coopkg.curation import cells, sheet
from coopkg.errors import BadParameter, UnreadableFile
from coopkg.messages import LANGUAGES
from coopkg.namespaces import DEFAULT_BASE, iri, prefixes

KINDS: Mapping[str, tuple[str, ...]] = {
    "concept": ("coop:CoreConcept",),
    "item": ("coop:GridItem", "coop:Dimension"),
    "grid": ("skos:ConceptScheme", "skos:Collection"),
    "class": ("owl:Class",),
    "property": ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"),
    "term": ("owl:NamedIndividual",),
}
"""Kind of row → its classes; subclasses count too. ``term``: verdicts, voices, types of relation and their like."""
ALL = "all"
PROPERTIES = ("prefLabel", "altLabel", "hiddenLabel", "definition", "scopeNote")
FIXED = (sheet.KEY, "kind", "file")
TEXT_COLUMNS = tuple(f"{name} {lang}" for name in PROPERTIES for lang in LANGUAGES)
COLUMNS = FIXED + TEXT_COLUMNS

_BY_LABEL = ("class", "property", "term")
_TYPE = ox.NamedNode(iri("rdf:type"))
_SUBCLASS = ox.NamedNode(iri("rdfs:subClassOf"))
_Texts = dict[tuple[object, ox.NamedNode, str], set[str]]


@dataclass(frozen=True)
class File:
    """A Turtle file of the ontology, as it is on the disk.

    Attributes:
        name: path under the folder of the ontology, with ``/``.
    """

    name: str
    path: Path
    text: str

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """What the file says; raises SyntaxFault."""
        return tuple(parse(self.text, shown(self.path)))


@dataclass(frozen=True)
class Thing:
    """Something of ours that has labels.

    Attributes:
        kind: a key of :data:`KINDS`.
        file: the file in which its class is given.
        texts: column → its texts, without empty ones.
    """

    iri: str
    kind: str
    file: str
    texts: Mapping[str, frozenset[str]]

    def triple(self, column: str, text: str) -> ox.Triple:
        """Return what a text in a column says."""
        value = ox.Literal(text, language=_language(column))
        return ox.Triple(ox.NamedNode(self.iri), _property(self.kind, column), value)


def export(kind: str = ALL, ontology: Path | None = None) -> str:
    """Return the sheet of a kind, in the order of files and addresses, as the text of a CSV file.

    Args:
        kind: a key of :data:`KINDS`, or ``all``.
        ontology: folder of the Turtle files (default: the project's own).

    Raises:
        BadParameter: no such kind.
        SyntaxFault, UnreadableFile: a file cannot be read.
    """
    if kind not in (*KINDS, ALL):
        raise BadParameter(name="kind", value=kind, expected=" | ".join((*KINDS, ALL)))
    found = (thing for thing in things(files(ontology)).values() if kind in (thing.kind, ALL))
    return sheet.write(COLUMNS, map(_row, sorted(found, key=lambda thing: (thing.file, thing.iri))))


def files(ontology: Path | None = None) -> tuple[File, ...]:
    """Read the files of the ontology; raises UnreadableFile."""
    root = ontology or resources.root("ontology")
    return tuple(_file(path, root) for path in sorted(root.rglob("*.ttl")))


def things(among: Iterable[File]) -> dict[str, Thing]:
    """Return IRI → thing, of all kinds; raises SyntaxFault."""
    held = tuple(among)
    kinds, texts = _kinds(held), _texts(held)
    return {
        triple.subject.value: _thing(triple.subject, kinds[triple.object], file.name, texts)
        for file in held
        for triple in file.triples
        if triple.predicate == _TYPE and triple.object in kinds and _is_ours(triple.subject)
    }


def _thing(subject: ox.NamedNode, kind: str, file: str, texts: _Texts) -> Thing:
    held = {name: texts.get((subject, _property(kind, name), _language(name)), set()) for name in TEXT_COLUMNS}
    return Thing(subject.value, kind, file, {name: frozenset(values) for name, values in held.items()})


def _texts(held: Iterable[File]) -> _Texts:
    """Return subject, property, language → texts that are not empty."""
    found: _Texts = defaultdict(set)
    for triple in (triple for file in held for triple in file.triples):
        if isinstance(triple.object, ox.Literal) and triple.object.language and triple.object.value:
            found[triple.subject, triple.predicate, triple.object.language].add(triple.object.value)
    return found


def _kinds(held: Iterable[File]) -> dict[object, str]:
    """Return class → kind, for the classes of :data:`KINDS` and what is under them."""
    below: dict[object, set[object]] = defaultdict(set)
    for triple in (triple for file in held for triple in file.triples if triple.predicate == _SUBCLASS):
        below[triple.object].add(triple.subject)
    found: dict[object, str] = {}
    ahead: list[tuple[object, str]] = [
        (ox.NamedNode(_expand(name)), kind) for kind, names in KINDS.items() for name in names
    ]
    while ahead:
        above, kind = ahead.pop()
        if above not in found:
            found[above] = kind
            ahead += [(other, kind) for other in below[above]]
    return found


def _row(thing: Thing) -> dict[str, str]:
    fixed = dict(zip(FIXED, (thing.iri, thing.kind, thing.file), strict=True))
    return fixed | {column: cells.join(texts) for column, texts in thing.texts.items()}


def _property(kind: str, column: str) -> ox.NamedNode:
    name = column.partition(" ")[0]
    return ox.NamedNode(_expand("rdfs:label" if name == "prefLabel" and kind in _BY_LABEL else f"skos:{name}"))


def _language(column: str) -> str:
    return column.partition(" ")[2]


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return prefixes(DEFAULT_BASE)[prefix] + local


def _file(path: Path, root: Path) -> File:
    try:
        return File(path.relative_to(root).as_posix(), path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path=shown(path), reason=getattr(error, "strerror", None) or error) from None


def _is_ours(subject: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(subject, ox.NamedNode) and subject.value.startswith(DEFAULT_BASE)
