"""An import without one document or one person: its files written anew, without whatever rests on it alone.

With a document go its passages, the observations that rest on no other, and all that is noted on these. With a person
go her observations and their passages, her name wherever a value is that name, and all that is noted on these.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from coopkg.namespaces import iri

TRIPLES = ("shared.nt", "kept.nt", "provenance.nt")
"""Files of an import that hold triples; any other may quote what the file sent says."""

_CLASSES = {"document": "coop:Document", "agent": "foaf:Person"}
_NAMES = ("rdfs:label", "foaf:name", "dcterms:identifier")
_ON = ("coop:passageOf", "coop:observer", "coop:attributeOf", "coop:memoOn", "coop:linkFrom", "coop:linkTo")
"""Who says this of a thing goes with it."""

_VALUE = "coop:attributeValue"


def find(folder: Path, kind: str, name: str) -> set[str]:
    """Return the addresses of the documents or persons of an import that a name may mean.

    Args:
        folder: of the import.
        kind: ``document`` or ``agent``.
        name: an IRI, its last part, an identifier of the file, a title or a name.
    """
    wanted, known = set(), set()
    names, its_class = {iri(one) for one in _NAMES}, iri(_CLASSES[kind])
    for triple in read(folder):
        subject, value = _value(triple.subject), _value(triple.object)
        if value == its_class:
            known.add(subject)
        elif triple.predicate.value in names and _levelled(value) == _levelled(name):
            wanted.add(subject)
    return {one for one in known if one in wanted or name == one or one.endswith(f"/{name}")}


def cut(folder: Path, out: Path, thing: str) -> None:
    """Write the triples of an import without one thing, and the mapping without its name.

    Args:
        folder: of the import.
        out: a new folder, to which they are written.
        thing: IRI of a document or person.
    """
    named = _Named(folder, thing)
    gone = _resting(folder, thing, named)
    for name in TRIPLES:
        if (folder / name).exists():
            kept = (triple for triple in read(folder, (name,)) if _stays(triple, gone, named))
            ox.serialize(kept, str(out / name), format=ox.RdfFormat.N_TRIPLES)
    mapping = folder / "mapping.toml"
    if mapping.exists():
        lines = mapping.read_text(encoding="utf-8").splitlines(keepends=True)
        (out / "mapping.toml").write_text("".join(line for line in lines if not named.within(line)), encoding="utf-8")


class _Named:
    """The names of a person, as words of a text; a document has none that could not mean something else.

    Args:
        folder: of the import.
        thing: IRI of a document or person.
    """

    def __init__(self, folder: Path, thing: str) -> None:
        named = {iri("foaf:name"), iri("rdfs:label")}
        about = [triple for triple in read(folder) if _value(triple.subject) == thing]
        is_person = any(_value(triple.object) == iri(_CLASSES["agent"]) for triple in about)
        names = {_levelled(_value(t.object)) for t in about if is_person and t.predicate.value in named}
        words = "|".join(map(re.escape, sorted(filter(None, names))))
        self._found = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def within(self, text: str) -> bool:
        """Return whether a text holds one of the names."""
        return self._found is not None and self._found.search(_levelled(text)) is not None


def read(folder: Path, files: Iterable[str] = TRIPLES) -> Iterator[ox.Triple]:
    """Yield the triples of the files of an import."""
    for file in (folder / name for name in files):
        if file.exists() and file.stat().st_size:
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple


def _resting(folder: Path, thing: str, named: _Named) -> set[str]:
    """Return what goes: the thing, what is said on it, and what rests on that alone, or is evidence of that alone."""
    on: dict[str, set[str]] = defaultdict(set)
    evidences: dict[str, set[str]] = defaultdict(set)
    evidenced: dict[str, set[str]] = defaultdict(set)
    links, proof, raw = {iri(name) for name in _ON}, iri("coop:evidences"), iri(_VALUE)
    gone = {thing}
    for triple in read(folder):
        subject, predicate, value = _value(triple.subject), triple.predicate.value, _value(triple.object)
        if predicate in links:
            on[value].add(subject)
        elif predicate == proof:
            evidences[subject].add(value)
            evidenced[value].add(subject)
        elif predicate == raw and named.within(value):
            gone.add(subject)
    found = list(gone)
    for one in found:
        near = set(on[one])
        near |= {other for other in evidences[one] if evidenced[other] <= gone}
        near |= {other for other in evidenced[one] if evidences[other] <= gone}
        found.extend(near - gone)
        gone |= near
    return gone


def _stays(triple: ox.Triple, gone: set[str], named: _Named) -> bool:
    value = triple.object
    if isinstance(value, ox.Literal):
        return _value(triple.subject) not in gone and not named.within(value.value)
    return _value(triple.subject) not in gone and _value(value) not in gone


def _levelled(text: str) -> str:
    return " ".join(text.casefold().split())


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
