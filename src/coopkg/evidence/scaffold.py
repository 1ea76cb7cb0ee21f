"""Blocks of Turtle for a curator to complete: the next free identifier, the offsets and the hash are worked out here.

What is missing is written out: ``concept:A-COMPLETER`` where nothing has that name, ``"À COMPLÉTER @fr"`` where a
text in French belongs, itself in no language. So the shapes refuse the record until a person has filled it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coopkg import resources
from coopkg.build.canonical import serialise
from coopkg.errors import BadParameter
from coopkg.evidence.edition import Edition
from coopkg.evidence.kinds import KINDS, Kind, Slot
from coopkg.namespaces import DEFAULT_BASE, prefixes

MISSING = {"@fr": "À COMPLÉTER @fr", "@en": "À COMPLÉTER @en", "text": "À COMPLÉTER"}
MISSING_NAME = "A-COMPLETER"
MOST_WORDS = 20
VOICES = ("quoted", "paraphrase", "gloss", "editorRemark", "ambiguous")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Passage:
    """Words on lines of an edition, as a person gives them; lines are counted from 1."""

    edition: Edition
    line: int
    words: str
    line_end: int | None = None


def next_number(prefix: str, start: int | None = None) -> int:
    """Return the next free number for the identifiers of a prefix, such as ``st``, in the ontology's files.

    Args:
        prefix: a prefix of :func:`coopkg.namespaces.prefixes` whose identifiers are numbers.
        start: take the first free number from here on, so that two people can number apart; by default, the number
            after the highest, so that the number of a record that was deleted is not used again.
    """
    taken = set(_allotted(prefix))
    if start is None:
        return max(taken, default=0) + 1
    return next(number for number in range(start, start + len(taken) + 1) if number not in taken)


def next_id(kind: str, start: int | None = None) -> str:
    """Return the next free prefixed name, such as ``st:0042``, for ``excerpt`` or a kind with numbers.

    Raises:
        BadParameter: there is no such kind, or its identifiers are slugs.
    """
    prefix, digits = ("x", 4) if kind == "excerpt" else (_kind(kind).prefix, _kind(kind).digits)
    if not digits:
        raise BadParameter(name="kind", value=kind, expected=_numbered())
    return f"{prefix}:{next_number(prefix, start):0{digits}}"


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
    return serialise(_excerpt(passage, next_number("x") if number is None else number, evidences))


def new_block(
    kind: str,
    slug: str | None = None,
    *,
    by: Sequence[str] = (),
    voice: str | None = None,
    about: Sequence[str] = (),
    passage: Passage | None = None,
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
        passage: the words that evidence it; for an item they are its label too.
        number: its number, for kinds with numbers; by default the next free one.
        excerpt_number: number of the excerpt; by default the next free one.

    Raises:
        PhraseNotFound: the words do not stand there.
        BadParameter: no such kind, or something given that this kind does not take.
    """
    record = _kind(kind)
    name = _name_of(kind, record, slug, number)
    excerpt = next_number("x") if excerpt_number is None else excerpt_number
    given = {"by": list(by), "voice": _voices(voice), "about": list(about)}
    _refuse_surplus(kind, record, given, passage)
    triples = list(_record(record, name, given, passage, f"x:{excerpt:04}"))
    if passage:
        triples += _excerpt(passage, excerpt, [name])
    return serialise(triples)


def _allotted(prefix: str) -> Iterator[int]:
    """Yield the numbers that stand in the ontology's files, whether or not they can be parsed at the moment."""
    address = re.escape(prefixes(DEFAULT_BASE)[prefix].removeprefix(DEFAULT_BASE))
    pattern = re.compile(rf"(?:(?<![\w:/-]){prefix}:|/{address})([0-9]+)\b")
    for path in resources.files("ontology", "**/*.ttl"):
        for found in pattern.finditer(path.read_text(encoding="utf-8")):
            yield int(found[1])


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise BadParameter(name="kind", value=name, expected=" | ".join(KINDS))
    return KINDS[name]


def _numbered() -> str:
    return " | ".join(["excerpt", *(name for name, kind in KINDS.items() if kind.digits)])


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
    return f"{record.prefix}:{slug}"


def _refuse_surplus(kind: str, record: Kind, given: dict[str, list[str]], passage: Passage | None) -> None:
    """Refuse what the kind has no place for, rather than drop it."""
    for role, values in given.items():
        slots = [slot for slot in record.slots if slot.role == role]
        if len(values) > len(slots) and not any(slot.many for slot in slots):
            raise BadParameter(name=role, value=" ".join(values), expected=f"{kind}: 0-{len(slots)}")
    if passage and not record.evidenced:
        raise BadParameter(name="words", value=passage.words, expected=f"{kind}: 0")


def _record(
    record: Kind, name: str, given: dict[str, list[str]], passage: Passage | None, excerpt: str
) -> Iterator[ox.Triple]:
    waiting = {role: list(values) for role, values in given.items()}
    waiting["excerpt"] = [excerpt] if passage else []
    yield _triple(name, "rdf:type", _iri(record.type))
    for slot in record.slots:
        if slot.role == "words" and passage:
            yield _triple(name, slot.name, ox.Literal(_span_words(passage), language="fr"))
        else:
            yield from (_triple(name, slot.name, value) for value in _values(slot, waiting.get(slot.role, [])))


def _values(slot: Slot, waiting: list[str]) -> list[_Value]:
    """Return what fills a slot, taken from ``waiting``; else the mark of what is missing."""
    prefix = slot.value.partition(":")[0]
    taken = [waiting.pop(0) for _ in range(len(waiting) if slot.many else min(1, len(waiting)))]
    if taken:
        return [_iri(name if ":" in name else f"{prefix}:{name}") for name in taken]
    return [_missing(slot)]


def _missing(slot: Slot) -> _Value:
    if slot.value == "number":
        return ox.Literal(0)
    if slot.value in MISSING:
        return ox.Literal(MISSING[slot.value])
    return _iri(slot.value + MISSING_NAME if slot.value.endswith(":") else slot.value)


def _span_words(passage: Passage) -> str:
    return passage.edition.locate(passage.words, passage.line, passage.line_end).exact


def _excerpt(passage: Passage, number: int, evidences: Sequence[str]) -> list[ox.Triple]:
    edition, line, line_end = passage.edition, passage.line, passage.line_end
    span = edition.locate(passage.words, line, line_end)
    if (length := len(span.exact.split())) > MOST_WORDS:
        raise BadParameter(name="words", value=f"{length}", expected=f"1-{MOST_WORDS}")
    name = f"x:{number:04}"
    position, quotation = (f"{_iri(name).value}/{part}" for part in ("pos", "quote"))
    return [
        _triple(name, "rdf:type", _iri("coop:Excerpt")),
        _triple(name, "coop:excerptOf", _iri(edition.name)),
        _triple(name, "coop:lineStart", ox.Literal(line)),
        _triple(name, "coop:lineEnd", ox.Literal(line_end or line)),
        _triple(name, "coop:normalisedLineSha256", ox.Literal(edition.normalised_sha256(line, line_end))),
        *(_triple(name, "coop:evidences", _iri(other)) for other in evidences),
        _triple(name, "oa:hasSelector", ox.NamedNode(position)),
        _triple(name, "oa:hasSelector", ox.NamedNode(quotation)),
        _triple(position, "rdf:type", _iri("oa:TextPositionSelector")),
        _triple(position, "oa:start", ox.Literal(span.start)),
        _triple(position, "oa:end", ox.Literal(span.end)),
        _triple(quotation, "rdf:type", _iri("oa:TextQuoteSelector")),
        _triple(quotation, "oa:exact", ox.Literal(span.exact)),
    ]


def _triple(subject: str, predicate: str, value: _Value) -> ox.Triple:
    node = ox.NamedNode(subject) if subject.startswith(DEFAULT_BASE) else _iri(subject)
    return ox.Triple(node, _iri(predicate), value)


def _iri(name: str) -> ox.NamedNode:
    """Expand a prefixed name under the default base, which files keep."""
    prefix, _, local = name.partition(":")
    known = prefixes(DEFAULT_BASE)
    if prefix not in known or not re.fullmatch(r"[\w./-]+", local):
        raise BadParameter(name="name", value=name, expected="prefix:name")
    return ox.NamedNode(known[prefix] + local)
