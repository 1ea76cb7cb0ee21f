"""What is measured in an edition, as triples: the file itself, and a few of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coopkg.errors import BadParameter
from coopkg.evidence.edition import Edition
from coopkg.namespaces import DEFAULT_BASE, prefixes

MOST_WORDS = 20

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Passage:
    """Words on lines of an edition, as a person gives them; lines are counted from 1."""

    edition: Edition
    line: int
    words: str
    line_end: int | None = None

    @property
    def exact(self) -> str:
        """The words in the file's own characters; raises PhraseNotFound."""
        return self.edition.locate(self.words, self.line, self.line_end).exact


def measures(edition: Edition) -> list[ox.Triple]:
    """Return the hash and the size of a file."""
    return [
        triple(edition.name, "coop:sha256", ox.Literal(edition.sha256)),
        triple(edition.name, "coop:lineCount", ox.Literal(len(edition.lines))),
        triple(edition.name, "coop:characterCount", ox.Literal(len(edition.text))),
    ]


def excerpt(passage: Passage, number: int, evidences: Sequence[str]) -> list[ox.Triple]:
    """Return an excerpt and its two selectors; its passage begins on the line where the words do.

    Raises:
        PhraseNotFound: the words do not stand there.
        BadParameter: there are no such lines, or more than twenty words.
    """
    edition = passage.edition
    span = edition.locate(passage.words, passage.line, passage.line_end)
    line, line_end = edition.line_of(span.start), passage.line_end or passage.line
    if (length := len(span.exact.split())) > MOST_WORDS:
        raise BadParameter(name="words", value=f"{length}", expected=f"1-{MOST_WORDS}")
    name = f"x:{number:04}"
    position, quotation = (f"{expand(name).value}/{part}" for part in ("pos", "quote"))
    return [
        triple(name, "rdf:type", expand("coop:Excerpt")),
        triple(name, "coop:excerptOf", expand(edition.name)),
        triple(name, "coop:lineStart", ox.Literal(line)),
        triple(name, "coop:lineEnd", ox.Literal(line_end)),
        triple(name, "coop:normalisedLineSha256", ox.Literal(edition.normalised_sha256(line, line_end))),
        *(triple(name, "coop:evidences", expand(other)) for other in evidences),
        triple(name, "oa:hasSelector", ox.NamedNode(position)),
        triple(name, "oa:hasSelector", ox.NamedNode(quotation)),
        triple(position, "rdf:type", expand("oa:TextPositionSelector")),
        triple(position, "oa:start", ox.Literal(span.start)),
        triple(position, "oa:end", ox.Literal(span.end)),
        triple(quotation, "rdf:type", expand("oa:TextQuoteSelector")),
        triple(quotation, "oa:exact", ox.Literal(span.exact)),
    ]


def triple(subject: str, predicate: str, value: Value) -> ox.Triple:
    """Return a triple from a subject and a predicate with prefixes; raises BadParameter."""
    node = ox.NamedNode(subject) if subject.startswith(DEFAULT_BASE) else expand(subject)
    return ox.Triple(node, expand(predicate), value)


def expand(name: str) -> ox.NamedNode:
    """Expand a prefixed name under the default base, which files keep.

    Raises:
        BadParameter: the prefix is unknown, or what follows it is no local name.
    """
    prefix, _, local = name.partition(":")
    known = prefixes(DEFAULT_BASE)
    if prefix not in known or not re.fullmatch(r"[\w./-]+", local):
        raise BadParameter(name="name", value=name, expected="prefix:name")
    return ox.NamedNode(known[prefix] + local)
