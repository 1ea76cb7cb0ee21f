"""What a sheet changes in the Turtle files: worked out whole, shown as a difference, written all or nothing.

A row or a column that a sheet lacks leaves what it would hold as it is, so that a part of a sheet can be brought back.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.canonical import serialise
from coopkg.build.load import shown
from coopkg.curation.faults import Fault, refuse
from coopkg.curation.labels import File, files, things
from coopkg.curation.rows import Edit, check, edits
from coopkg.curation.sheet import read


@dataclass(frozen=True)
class Change:
    """A file with other labels.

    Attributes:
        before: its text.
        after: its text to be, canonical.
    """

    path: Path
    before: str
    after: str

    def diff(self) -> str:
        """Return the change as a unified difference."""
        name = shown(self.path)
        before, after = (text.split("\n") for text in (self.before, self.after))
        return "\n".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", lineterm=""))


def changes(path: Path, ontology: Path | None = None) -> list[Change]:
    """Return what a sheet changes, file by file; write nothing.

    Args:
        path: the CSV file.
        ontology: folder of the Turtle files (default: the project's own).

    Raises:
        SheetFault: the sheet cannot be taken over (``faults``, ``count``).
        UnreadableFile, SyntaxFault: the sheet or a file of the ontology cannot be read.
    """
    held = files(ontology)
    known, sheet = things(held), read(path)
    check(sheet, known)
    asked = [edit for row in sheet.rows for edit in edits(row, known)]
    touched = [(file, wanted) for file in held if (wanted := _wanted(file, asked)) != set(file.triples)]
    spelt = [(file, shown(file.path)) for file, _ in touched]
    refuse([Fault("not_canonical", 0, value=name) for file, name in spelt if serialise(file.triples) != file.text])
    return [Change(file.path, file.text, serialise(wanted)) for file, wanted in touched]


def write(found: Sequence[Change]) -> None:
    """Write all changes, or none: where one file cannot be written, those before it are put back.

    Raises:
        OSError: a file cannot be written.
    """
    staged = [(change, change.path.with_name(f".{change.path.name}.new")) for change in found]
    try:
        for change, beside in staged:
            beside.write_text(change.after, encoding="utf-8")
        _replace(staged)
    finally:
        for _, beside in staged:
            beside.unlink(missing_ok=True)


def _replace(staged: Sequence[tuple[Change, Path]]) -> None:
    done: list[Change] = []
    try:
        for change, beside in staged:
            beside.replace(change.path)
            done.append(change)
    except OSError:
        for change in done:
            change.path.write_text(change.before, encoding="utf-8")
        raise


def _wanted(file: File, asked: Iterable[Edit]) -> set[ox.Triple]:
    """Return what a file is to say: a text goes wherever it stands, and comes where the class of its thing is given."""
    triples = set(file.triples)
    for edit in asked:
        triples -= edit.gone
        if edit.file == file.name:
            triples |= edit.come
    return triples
