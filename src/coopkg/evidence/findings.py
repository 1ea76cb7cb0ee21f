"""What is asked of a verification, and what it answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum

from coopkg.models import Excerpt


@dataclass(frozen=True)
class RecordedEdition:
    """What the graph keeps of the file that excerpts point into: its IRI and the hash of the file."""

    iri: str
    sha256: str


@dataclass(frozen=True)
class RecordedExcerpt:
    """An excerpt with the hash of its normalised lines (``coop:normalisedLineSha256``)."""

    excerpt: Excerpt
    normalised_hash: str


class Status(StrEnum):
    """Where a quotation was found.

    ``exact``: at its offsets. ``moved``: elsewhere. ``lost``: nowhere.
    """

    EXACT = "exact"
    MOVED = "moved"
    LOST = "lost"


@dataclass(frozen=True)
class Finding:
    """What became of one excerpt; the new places are those of the text that was checked, None where it is lost.

    Attributes:
        iri: the excerpt.
        line: its first line on record, from 1.
        quotation_line: the line on which the quotation begins: that of the record, if it is right.
        to_the_letter: the quotation is the same to the letter; if not, signs such as no-break spaces differ.
        hash_equal: the lines have the recorded hash: nothing but such signs changed in the passage.
    """

    iri: str
    line: int
    status: Status
    line_start: int | None = None
    line_end: int | None = None
    start: int | None = None
    end: int | None = None
    quotation_line: int | None = None
    to_the_letter: bool = False
    hash_equal: bool = False

    @property
    def in_place(self) -> bool:
        """The quotation stands at its offsets, and both it and its passage begin on the line on record."""
        return self.status is Status.EXACT and self.line_start == self.quotation_line == self.line


@dataclass(frozen=True)
class Verification:
    """The findings, in the order of the document.

    Attributes:
        sha256: hash of the file that was checked.
        uncovered: ranges of lines, both ends included, that no excerpt found covers; blank lines do not end a range.
        uncovered_lines: how many lines that are not blank they hold.
    """

    edition: RecordedEdition
    sha256: str
    findings: tuple[Finding, ...]
    uncovered: tuple[tuple[int, int], ...]
    uncovered_lines: int

    @property
    def same_file(self) -> bool:
        """The text is the edition on record, byte for byte."""
        return self.sha256 == self.edition.sha256

    @property
    def ok(self) -> bool:
        """Nothing is lost."""
        return not self.count(Status.LOST)

    @property
    def faithful(self) -> bool:
        """Every quotation stands to the letter at its offsets and on its lines, and these have the recorded hash."""
        return all(f.in_place and f.to_the_letter and f.hash_equal for f in self.findings)

    def count(self, status: Status) -> int:
        """Return how many excerpts have a status."""
        return Counter(finding.status for finding in self.findings)[status]

    def to_dict(self) -> dict[str, object]:
        """Return everything as plain lists, strings, numbers and booleans, for JSON."""
        return {
            "edition": self.edition.iri,
            "sha256": self.sha256,
            "same_file": self.same_file,
            "ok": self.ok,
            "faithful": self.faithful,
            "counts": {status.value: self.count(status) for status in Status},
            "excerpts": [asdict(finding) | {"status": finding.status.value} for finding in self.findings],
            "uncovered": [list(bounds) for bounds in self.uncovered],
            "uncovered_lines": self.uncovered_lines,
        }
