"""Check that every excerpt still stands in a text, be it the edition on record or another copy of the same page.

Each quotation is looked for ① at its offsets, ② in the lines that have the recorded hash, ③ in the whole text; where
it stands more than once, the place that keeps the order of the document is taken. Else it is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from coopkg.evidence.alignment import Alignment
from coopkg.evidence.edition import Edition, Span
from coopkg.evidence.findings import Finding, RecordedEdition, RecordedExcerpt, Status, Verification
from coopkg.evidence.normal import Normalised, normalise

__all__ = ["Finding", "RecordedEdition", "RecordedExcerpt", "Status", "Verification", "verify"]


def verify(edition: Edition, recorded: RecordedEdition, excerpts: Sequence[RecordedExcerpt]) -> Verification:
    """Look for every excerpt in a text.

    Args:
        edition: the text that is checked.
        recorded: the edition that the excerpts point into.
        excerpts: the excerpts of that edition, in any order.
    """
    findings = tuple(_Search(edition, edition.sha256 == recorded.sha256, excerpts).findings())
    bare = _uncovered(edition, findings)
    return Verification(recorded, edition.sha256, findings, tuple(_ranges(edition, bare)), len(bare))


class _Search:
    """One run over a text: what is found without doubt places what could stand in several places."""

    def __init__(self, edition: Edition, same_file: bool, excerpts: Sequence[RecordedExcerpt]) -> None:
        self.edition = edition
        self.same_file = same_file
        self.excerpts = sorted(excerpts, key=lambda one: (one.excerpt.start, one.excerpt.end, one.excerpt.iri))

    def findings(self) -> Iterator[Finding]:
        places = [self.places(recorded) for recorded in self.excerpts]
        sure = {
            recorded.excerpt.start: found[0].start
            for recorded, found in zip(self.excerpts, places, strict=True)
            if len(found) == 1
        }
        alignment = Alignment(sure)
        for recorded, found in zip(self.excerpts, places, strict=True):
            yield self.finding(recorded, alignment.best(recorded.excerpt.start, found))

    def places(self, recorded: RecordedExcerpt) -> list[Span]:
        """Return the candidates of the first way of looking that yields any."""
        return self.at_offsets(recorded) or self.in_windows(recorded) or self.anywhere(recorded)

    def at_offsets(self, recorded: RecordedExcerpt) -> list[Span]:
        """Return the place on record, if the quotation is there; in another file, only if it cuts no word."""
        span = self.span(recorded.excerpt.start, recorded.excerpt.end)
        there = span.exact == span.exact.strip() and normalise(span.exact) == normalise(recorded.excerpt.exact)
        return [span] if span.exact and there and (self.same_file or self.whole_words(span)) else []

    def in_windows(self, recorded: RecordedExcerpt) -> list[Span]:
        return [
            span
            for first, last in self.windows(recorded)
            for span in self.edition.occurrences(recorded.excerpt.exact, first, last)
        ]

    def anywhere(self, recorded: RecordedExcerpt) -> list[Span]:
        """Return every place of whole words: a short word must not be found inside a longer one."""
        found = [self.span(*place) for place in self.whole.find_all(normalise(recorded.excerpt.exact))]
        return [span for span in found if self.whole_words(span)]

    def span(self, start: int, end: int) -> Span:
        return Span(start, end, self.edition.text[start:end])

    def whole_words(self, span: Span) -> bool:
        text = self.edition.text
        edges = [edge for edge in (span.start, span.end) if 0 < edge < len(text)]
        return not any(text[edge - 1].isalnum() and text[edge].isalnum() for edge in edges)

    def windows(self, recorded: RecordedExcerpt) -> list[tuple[int, int]]:
        """Return the first and last lines of the passages that have the recorded hash."""
        height = recorded.excerpt.line_end - recorded.excerpt.line_start + 1
        return [(first, first + height - 1) for first in self.hashes(height).get(recorded.normalised_hash, [])]

    @cached_property
    def whole(self) -> Normalised:
        return self.edition.normalised(1, len(self.edition.lines))

    def hashes(self, height: int) -> Mapping[str, list[int]]:
        """Return hash → first lines of the passages of that many lines."""
        if height not in self._by_height:
            table: dict[str, list[int]] = defaultdict(list)
            for first in range(1, len(self.edition.lines) - height + 2):
                table[self.edition.normalised_sha256(first, first + height - 1)].append(first)
            self._by_height[height] = table
        return self._by_height[height]

    @cached_property
    def _by_height(self) -> dict[int, Mapping[str, list[int]]]:
        return {}

    def finding(self, recorded: RecordedExcerpt, span: Span | None) -> Finding:
        excerpt = recorded.excerpt
        if span is None:
            return Finding(excerpt.iri, excerpt.line_start, Status.LOST)
        in_place = (span.start, span.end) == (excerpt.start, excerpt.end)
        first, last, equal = self.lines(recorded, span)
        return Finding(
            iri=excerpt.iri,
            line=excerpt.line_start,
            status=Status.EXACT if in_place else Status.MOVED,
            line_start=first,
            line_end=last,
            start=span.start,
            end=span.end,
            quotation_line=self.edition.line_of(span.start),
            to_the_letter=span.exact == excerpt.exact,
            hash_equal=equal,
        )

    def lines(self, recorded: RecordedExcerpt, span: Span) -> tuple[int, int, bool]:
        """Return the lines of the passage around a quotation, else of the quotation alone; tell which."""
        first, last = self.edition.line_of(span.start), self.edition.line_of(span.end - 1)
        around = [(a, b, True) for a, b in self.windows(recorded) if a <= first and last <= b]
        return around[0] if around else (first, last, False)


def _uncovered(edition: Edition, findings: Sequence[Finding]) -> list[int]:
    covered: set[int] = set()
    for finding in findings:
        if finding.line_start is not None and finding.line_end is not None:
            covered.update(range(finding.line_start, finding.line_end + 1))
    return [n for n, line in enumerate(edition.normalised_lines, start=1) if line and n not in covered]


def _ranges(edition: Edition, lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Join lines into ranges, across blank lines."""
    start = previous = 0
    for line in lines:
        if previous and any(edition.normalised_lines[previous : line - 1]):
            yield start, previous
            start = 0
        start, previous = start or line, line
    if previous:
        yield start, previous
