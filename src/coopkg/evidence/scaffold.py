"""Blocks of Turtle for a curator to complete: the next free identifier, the offsets and the hash are worked out here.

What is missing is written out: ``concept:A-COMPLETER`` where nothing has that name, ``"À COMPLÉTER @fr"`` where a
text in French belongs, itself in no language. So the shapes refuse the record until a person has filled it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from coopkg.build.canonical import serialise
from coopkg.errors import BadParameter, NameTaken
from coopkg.evidence.edition import Edition
from coopkg.evidence.kinds import KINDS, Kind, Slot
from coopkg.evidence.numbering import is_taken, next_number
from coopkg.evidence.passages import Passage, Value, excerpt, expand, measures, triple
from coopkg.namespaces import DEFAULT_BASE

MISSING = {"@fr": "À COMPLÉTER @fr", "@en": "À COMPLÉTER @en", "text": "À COMPLÉTER"}
MISSING_NAME = "A-COMPLETER"
VOICES = ("quoted", "paraphrase", "gloss", "editorRemark", "ambiguous")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def excerpt_block(
    edition: Edition,
    line: int,
    words: str,
    line_end: int | None = None,
    number: int | None = None,
    evidences: Sequence[str] = (),
) -> str:
    """Return the Turtle of an excerpt and its two selectors.

    Args:
        edition: the file that holds the passage.
        line: first line of the passage, from 1.
        words: the shortest phrase that identifies it, at most 20 words; plain spaces and apostrophes will do.
        line_end: last line of the passage, included; by default the same.
        number: number of the excerpt; by default the next free one.
        evidences: prefixed names of what it evidences, such as ``st:0042``.

    Raises:
        PhraseNotFound: the words do not stand there.
        BadParameter: no such lines, too many words, or an unknown prefix in ``evidences``.
    """
    passage = Passage(edition, line, words, line_end)
    return serialise(excerpt(passage, next_number("x") if number is None else number, evidences))


def new_block(
    kind: str,
    slug: str | None = None,
    *,
    by: Sequence[str] = (),
    voice: str | None = None,
    about: Sequence[str] = (),
    of: Sequence[str] = (),
    passage: Passage | None = None,
    edition: Edition | None = None,
    number: int | None = None,
    excerpt_number: int | None = None,
) -> str:
    """Return the Turtle of a new record, with its excerpt where a passage is given, and marks where a person must fill.

    Args:
        kind: a key of :data:`coopkg.evidence.kinds.KINDS`.
        slug: its name, for kinds without numbers: ``rivalite``, ``fabrique-02``.
        by: who holds it: slugs of sources, or prefixed names (``agent:smith``).
        voice: one of :data:`VOICES`.
        about: slugs of the concepts (for a grid entry, of the item; for a cross-reference, of the source), or prefixed
            names, in the order of the properties: for a relation, its subject and its object.
        of: what it belongs to: the collective of an observation or a fact, the grid of an item, the work of an
            edition, the statements of a comparison.
        passage: the words that evidence it; for an item they are its label, and its grid entry has the excerpt.
        edition: the file that an edition is of.
        number: its number, for kinds with numbers; by default the next free one.
        excerpt_number: number of the excerpt; by default the next free one.

    Raises:
        PhraseNotFound: the words do not stand there.
        BadParameter: no such kind, or something given that this kind does not take, or lacks.
        NameTaken: the slug is that of another record, in use or not.
    """
    record = _kind(kind)
    name = _measured(kind, slug, edition) if edition or record.measured else _name_of(kind, record, slug, number)
    quoted = next_number("x") if excerpt_number is None else excerpt_number
    given = {"by": list(by), "voice": _voices(voice), "about": list(about), "of": list(of)}
    _refuse_surplus(kind, record, given, passage)
    triples = list(_record(record, name, given, passage, f"x:{quoted:04}"))
    if passage and record.evidenced:
        triples += excerpt(passage, quoted, [name])
    return serialise([*triples, *(measures(edition) if edition else ())])


def _measured(kind: str, slug: str | None, edition: Edition | None) -> str:
    """Return the name that a file gives."""
    if edition is None or slug is not None or not _kind(kind).measured:
        raise BadParameter(name="source", value=slug or "", expected=f"{kind}: {int(_kind(kind).measured)}")
    return edition.name


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise BadParameter(name="kind", value=name, expected=" | ".join(KINDS))
    return KINDS[name]


def _voices(voice: str | None) -> list[str]:
    if voice is None:
        return []
    if voice not in VOICES:
        raise BadParameter(name="voice", value=voice, expected=" | ".join(VOICES))
    return [voice]


def _name_of(kind: str, record: Kind, slug: str | None, number: int | None) -> str:
    if record.digits and slug is None:
        chosen = next_number(record.prefix) if number is None else number
        return f"{record.prefix}:{chosen:0{record.digits}}"
    if record.digits or slug is None or not _SLUG.fullmatch(slug):
        raise BadParameter(name="id", value=slug or "", expected="∅" if record.digits else f"{kind}: [a-z0-9-]+")
    if is_taken(name := f"{record.prefix}:{slug}"):
        raise NameTaken(name=name)
    return name


def _refuse_surplus(kind: str, record: Kind, given: Mapping[str, list[str]], passage: Passage | None) -> None:
    """Refuse what the kind has no place for, rather than drop it."""
    for role, values in given.items():
        slots = [slot for slot in record.slots if slot.role == role]
        if len(values) > len(slots) and not any(slot.many for slot in slots):
            raise BadParameter(name=role, value=" ".join(values), expected=f"{kind}: 0-{len(slots)}")
    if passage and not (record.evidenced or any(slot.role == "words" for slot in record.slots)):
        raise BadParameter(name="words", value=passage.words, expected=f"{kind}: 0")


def _record(
    record: Kind, name: str, given: Mapping[str, list[str]], passage: Passage | None, excerpt: str
) -> Iterator[ox.Triple]:
    waiting = {role: list(values) for role, values in given.items()}
    waiting["excerpt"] = [excerpt] if passage else []
    yield triple(name, "rdf:type", expand(record.type))
    for slot in record.slots:
        if slot.role == "words" and passage:
            yield triple(name, slot.name, ox.Literal(passage.exact, language="fr"))
        else:
            yield from (triple(name, slot.name, value) for value in _values(slot, waiting.get(slot.role, [])))


def _values(slot: Slot, waiting: list[str]) -> list[Value]:
    """Return what fills a slot, taken from ``waiting``; else the mark of what is missing."""
    prefix = slot.value.partition(":")[0]
    taken = [waiting.pop(0) for _ in range(len(waiting) if slot.many else min(1, len(waiting)))]
    if taken:
        return [expand(name if ":" in name else f"{prefix}:{name}") for name in taken]
    return [_missing(slot)]


def _missing(slot: Slot) -> Value:
    if slot.value == "number":
        return ox.Literal(0)
    if slot.value == "address":
        return ox.NamedNode(f"{DEFAULT_BASE}id/{MISSING_NAME}")
    if slot.value in MISSING:
        return ox.Literal(MISSING[slot.value])
    return expand(slot.value + MISSING_NAME if slot.value.endswith(":") else slot.value)
