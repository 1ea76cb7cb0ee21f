"""Triples as lines of N-Triples, read as they come: what a node says stands on lines that follow each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Node = bytes
"""An IRI or a blank node, as N-Triples writes it."""


@dataclass
class Part:
    """Some nodes of an import, in the order of its files.

    Attributes:
        subjects: the nodes.
        lines: what they say, as far as shapes look at it.
        end: bytes of the files that are read so far.
    """

    subjects: set[Node] = field(default_factory=set)
    lines: list[bytes] = field(default_factory=list)
    end: int = 0

    def links(self) -> Iterator[tuple[Node, bytes, Node]]:
        """Yield the triples of which all three are nodes."""
        return (triple for line in self.lines if (triple := link(line)))


def link(line: bytes) -> tuple[Node, bytes, Node] | None:
    """Return the three terms of a line, or None where the object is a literal."""
    subject, predicate, rest = line.split(b" ", 2)
    return None if rest.startswith(b'"') else (subject, predicate, rest.rstrip(b" .\n"))


def runs(paths: Sequence[Path], read: Collection[bytes]) -> Iterator[tuple[Node, list[bytes], int]]:
    """Yield each node with the lines that follow each other, and the bytes read so far.

    Args:
        paths: N-Triples, one space between terms.
        read: predicates that are looked at; lines with others are passed over.
    """
    current, lines, end = b"", list[bytes](), 0
    for path in paths:
        with path.open("rb") as file:
            for line in file:
                subject, predicate, _ = line.split(b" ", 2)
                if subject != current:
                    if current:
                        yield current, lines, end
                    current, lines = subject, []
                end += len(line)
                if predicate in read:
                    lines.append(line)
    if current:
        yield current, lines, end


def parts(paths: Sequence[Path], read: Collection[bytes], most: int) -> Iterator[Part]:
    """Yield the nodes in parts of about ``most`` lines; always the same parts of the same files."""
    part = Part()
    for subject, lines, end in runs(paths, read):
        part.subjects.add(subject)
        part.lines += lines
        part.end = end
        if len(part.lines) >= most:
            yield part
            part = Part()
    if part.subjects:
        yield part
