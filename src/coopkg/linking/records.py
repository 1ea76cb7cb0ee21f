"""What a reader gives, whatever the format: records of values, each with its place, and what is wrong or worth knowing.

Nothing is lost: the cell or attribute as it stands in the file stays beside what was understood (:attr:`Value.raw`),
and columns that nobody knows are kept under their own heading (:attr:`Record.extra`). Nothing is guessed: what has no
one reading is a :class:`Problem` with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from coopkg.messages import say

KINDS = ("case", "document", "code", "observation", "passage", "user", "variable", "note", "set", "link", "project")
"""Kinds of records; a passage is one without a code."""

ERROR, WARNING, NOTE = "error", "warning", "note"
"""How grave a problem is: it hinders an import; it may be a mistake; it is only to be known."""


class Place(NamedTuple):
    """Where something stands.

    Attributes:
        file: name of the file, without its folders.
        sheet: sheet of a workbook, file of a folder, or member of an archive.
        row: as a spreadsheet or an editor numbers it, from 1; 0 where there is none.
        column: letter of a spreadsheet; empty where there is none.
        path: in XML, the elements and the identifier; in RDF, the subject.
    """

    file: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    path: str = ""

    def words(self, lang: str) -> str:
        """Return the place as people say it, in ``fr`` or ``en``."""
        named = [
            say(f"place.{part}", lang, value=value) for part, value in zip(self._fields, self, strict=True) if value
        ]
        return ", ".join(named)


class Value(NamedTuple):
    """One value.

    Attributes:
        raw: as it stands in the file, to the character.
        text: what was understood: an ISO 8601 date or part of it, a decimal with a point, the name of a stance, else
            the text without the spaces around it.
        path: of a code, its names from the top; empty for anything else.
    """

    raw: str
    place: Place
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a file tells.

    Attributes:
        kind: one of :data:`KINDS`.
        fields: known name → value; the names are those of ``readers/columns.toml`` and, for REFI-QDA, its attributes.
        extra: heading of a column, or name of an attribute, that nothing here knows → value.
        refs: role → identifiers of other records of the file, such as the notes of a coding.
    """

    kind: str
    place: Place
    fields: Mapping[str, Value]
    extra: Mapping[str, Value] = field(default_factory=dict)
    refs: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the text of a field, empty where there is none."""
        found = self.fields.get(name)
        return found.text if found else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be taken as it stands, or that is worth knowing.

    Attributes:
        key: of the locales, of the section ``reading`` where it names none: what is wrong, and what to do.
        level: one of :data:`ERROR`, :data:`WARNING`, :data:`NOTE`.
        value: the raw value that it is about.
        data: whatever else the sentence names; what differs by language is a mapping from language to text.
    """

    key: str
    place: Place
    level: str = ERROR
    value: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str) -> str:
        """Return one sentence with its place, in ``fr`` or ``en``."""
        return say("place.says", lang, place=self.place.words(lang), said=self.said(lang))

    def said(self, lang: str) -> str:
        """Return the sentence without its place."""
        data = {name: one[lang] if isinstance(one, Mapping) else one for name, one in self.data.items()}
        key = self.key if "." in self.key else f"reading.{self.key}"
        return say(key, lang, value=_short(self.value), **data)


Told = Record | Problem
"""What a reader yields, in the order of the file."""


def value(raw: str, place: Place) -> Value:
    """Return a value of plain text."""
    return Value(raw, place, raw.strip())


def list_headings(lang: str) -> tuple[str, ...]:
    """Return the titles of a list of problems, by which a copy with such a list is known when it comes back."""
    names = ("level", "sheet", "row", "column", "value", "said", "where")
    return tuple(say(f"checking.list_{name}", lang) for name in names)


def problems(told: Iterable[Told], level: str = ERROR) -> list[Problem]:
    """Return the problems of one level."""
    return [one for one in told if isinstance(one, Problem) and one.level == level]


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
