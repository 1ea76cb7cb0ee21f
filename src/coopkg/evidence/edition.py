"""The exact file that excerpts point into.

Offsets are Unicode code points of the raw file, counted from 0, end excluded; lines are counted from 1. Nothing is
translated on reading: a file with CRLF keeps its carriage returns, at the end of its lines.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import BadParameter, PhraseNotFound, UnreadableFile
from coopkg.evidence.normal import Normalised, normalise, normalise_mapped

__all__ = ["Edition", "Span", "normalise"]


class Span(NamedTuple):
    """A place in an edition: ``text[start:end] == exact``."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class Edition:
    """A text, its lines and its offsets.

    Attributes:
        text: the raw text, as it is in the file.
    """

    text: str

    @classmethod
    def read(cls, path: Path | str) -> Edition:
        """Read a UTF-8 file.

        Raises:
            UnreadableFile: it cannot be opened, or is not UTF-8.
        """
        try:
            with Path(path).open(encoding="utf-8", newline="") as file:
                return cls(file.read())
        except (OSError, UnicodeDecodeError) as fault:
            raise UnreadableFile(path=str(path), reason=getattr(fault, "strerror", None) or str(fault)) from fault

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def name(self) -> str:
        """Prefixed name of the edition: ``src:page-`` and the first 12 digits of its hash."""
        return f"src:page-{self.sha256[:12]}"

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their line feed; a final line feed ends the last line and begins no other."""
        lines = self.text.split("\n")
        return tuple(lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Offset of the first code point of each line."""
        return tuple(accumulate((len(line) + 1 for line in self.lines[:-1]), initial=0))

    @cached_property
    def normalised_lines(self) -> tuple[str, ...]:
        """The lines as they are compared and hashed."""
        return tuple(normalise(line) for line in self.lines)

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, on which an offset stands."""
        return bisect_right(self.starts, offset)

    def passage(self, line: int, line_end: int | None = None) -> Span:
        """Return lines ``line`` to ``line_end`` (included; by default one line), without the last line feed.

        Raises:
            BadParameter: the file has no such lines.
        """
        last = line if line_end is None else line_end
        if not 1 <= line <= last <= len(self.lines):
            raise BadParameter(name="line", value=f"{line}-{last}", expected=f"1-{len(self.lines)}")
        start, end = self.starts[line - 1], self.starts[last - 1] + len(self.lines[last - 1])
        return Span(start, end, self.text[start:end])

    def normalised(self, line: int, line_end: int | None = None) -> Normalised:
        """Return a passage normalised, with the raw offset of each character; its lines are joined by spaces.

        Raises:
            BadParameter: the file has no such lines.
        """
        passage = self.passage(line, line_end)
        return normalise_mapped(passage.exact, passage.start)

    def occurrences(self, words: str, line: int, line_end: int | None = None) -> list[Span]:
        """Return every place of a passage where the words stand, in the file's own characters.

        Raises:
            BadParameter: the file has no such lines.
        """
        found = self.normalised(line, line_end).find_all(normalise(words))
        return [Span(start, end, self.text[start:end]) for start, end in found]

    def locate(self, words: str, line: int, line_end: int | None = None, occurrence: int = 1) -> Span:
        """Return the place where the words stand in a passage.

        Args:
            words: the words as a person types them: plain spaces and apostrophes will do.
            line: first line of the passage, from 1.
            line_end: its last line, included; by default the same.
            occurrence: which one, from 1, where the words stand more than once.

        Raises:
            PhraseNotFound: they do not stand there, or not that often.
            BadParameter: the file has no such lines.
        """
        found = self.occurrences(words, line, line_end)
        if not 1 <= occurrence <= len(found):
            raise PhraseNotFound(words=words, line=line)
        return found[occurrence - 1]

    def normalised_sha256(self, line: int, line_end: int | None = None) -> str:
        r"""Return the hash that an excerpt keeps: SHA-256 of the normalised lines joined by ``\n``, as UTF-8.

        Raises:
            BadParameter: the file has no such lines.
        """
        self.passage(line, line_end)
        joined = "\n".join(self.normalised_lines[line - 1 : line_end or line])
        return hashlib.sha256(joined.encode("utf-8")).hexdigest()
