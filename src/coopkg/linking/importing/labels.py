"""Labels of codes, each reconciled once: a notion of the graph, or a local code of the import. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coopkg.errors import TooLarge
from coopkg.linking.importing.draft import Draft
from coopkg.linking.importing.local_codes import LocalCodes
from coopkg.linking.importing.plans import LabelUse
from coopkg.linking.reconciliation import Names, Resolution
from coopkg.linking.records import ERROR, WARNING, Place, Problem, Record, Value
from coopkg.namespaces import base, prefixes, shorten

KINDS = ("concept", "item", "dimension")
"""What can be observed, besides local codes."""

UNDECIDED = "?"
"""Stands in a mapping for a label that is still to be decided."""

_MOST = 20_000
_PROJECTS = ("qdpx", "qdc")
_REPEATED = {"id", "name", "iri", "kind", "english"}
_SHOWN = 3
_NEAR = 80  # score from which an unknown code may be a slip of the pen
_LISTING = re.compile(r",|\s[+&]\s|\set\s|\sand\s")

Key = tuple[str, tuple[str, ...], str]
"""Text and path of a code; of a project of analysis also which of its codes."""


@dataclass
class _Entry:
    text: str
    path: tuple[str, ...]
    resolution: Resolution
    place: Place
    code: str
    count: int = 0

    @property
    def is_local(self) -> bool:
        return not self.resolution.iri


class Labels:
    """What the codes of a file mean.

    Args:
        chosen: label → what a person decided: an address, nothing for a local code, or :data:`UNDECIDED`.
    """

    def __init__(self, draft: Draft, names: Names, codes: LocalCodes, chosen: Mapping[str, str]) -> None:
        self._draft, self._names, self._codes, self._chosen = draft, names, codes, chosen
        self._entries: dict[Key, _Entry] = {}
        self._resolutions: dict[Key, Resolution] = {}

    def of(self, value: Value, *, kept: bool) -> str:
        """Return the notion or local code that a cell names, which is described where it has to be."""
        entry = self._entry(value)
        entry.count += 1
        if not entry.is_local:
            return entry.resolution.iri
        return self._codes.described(value, entry.code, kept=kept)

    def declare(self, record: Record) -> str:
        """Write a code that the file declares and return its address; a row that only repeats a notion is it."""
        named = record.fields.get("name") or record.fields["iri"]
        given = self._names.resolve(record.text("iri"), KINDS)
        found = self._resolution(named)
        if given.iri and given.iri == found.iri and not record.extra and record.fields.keys() <= _REPEATED:
            return given.iri
        return self._codes.declare(record, named, self._code(named), given.iri or found.iri)

    def uses(self) -> tuple[LabelUse, ...]:
        """Return each label that was used."""
        return tuple(
            LabelUse(one.text, one.resolution, one.count, one.place, self._codes.address(one.path, one.code))
            if one.is_local
            else LabelUse(one.text, one.resolution, one.count, one.place)
            for one in self._entries.values()
        )

    def problems(self) -> None:
        """Tell which labels are ambiguous, and which unknown ones may be a mistake."""
        for one in self._entries.values():
            found = one.resolution
            alike = [c for c in found.candidates if c.score >= _NEAR][:_SHOWN]
            shown = " · ".join(f"{c.label} [{shorten(c.iri)}]" for c in alike)
            if found.way == "ambiguous":
                self._draft.tell(Problem("label_ambiguous", one.place, ERROR, one.text, {"near": shown}))
            elif found.way == "unknown" and (key := self._doubt(one.text, shown)):
                self._draft.tell(Problem(key, one.place, WARNING, one.text, {"near": shown}))

    def _doubt(self, text: str, near: str) -> str:
        """Return why an unknown label may be a mistake: a key of the section ``reading``, or nothing."""
        if _is_address(text):
            return "label_address"
        parts = [part.strip() for part in _LISTING.split(text)]
        if len(parts) > 1 and any(self._names.resolve(part, KINDS).iri for part in parts):
            return "label_list"
        return "label_near" if near else ""

    def chosen(self) -> Mapping[str, str]:
        """Return label → address, for the mapping of next time."""
        return {one.text: _choice(one.resolution) for one in self._entries.values()}

    def _entry(self, value: Value) -> _Entry:
        key = self._key(value)
        if key not in self._entries:
            found = self._resolution(value)
            self._entries[key] = _Entry(value.text, value.path, found, value.place, self._code(value))
        return self._entries[key]

    def _resolution(self, value: Value) -> Resolution:
        key = self._key(value)
        if key not in self._resolutions:
            if len(self._resolutions) >= _MOST:
                raise TooLarge(reason="labels", place=value.place, most=_MOST)
            self._resolutions[key] = self._resolved(value)
        return self._resolutions[key]

    def _key(self, value: Value) -> Key:
        return value.text, value.path, self._code(value)

    def _code(self, value: Value) -> str:
        """Return which code of a project of analysis a name is of; there, two may have the same name."""
        return value.place.path if self._draft.format in _PROJECTS else ""

    def _resolved(self, value: Value) -> Resolution:
        chosen = self._chosen.get(value.text, UNDECIDED)
        if chosen == UNDECIDED:
            return self._names.resolve(value.text, KINDS, value.path)
        if not chosen:
            return Resolution(value.text, "", "chosen")
        found = self._names.resolve(chosen, KINDS)
        if found.way != "iri":
            self._draft.tell(Problem("label_target", value.place, ERROR, chosen, {"label": value.text}))
        return found


def _is_address(text: str) -> bool:
    """Tell whether a text would be an address of the project."""
    prefix, _, name = text.partition(":")
    return text.startswith(base()) or bool(name.strip() == name and prefixes().get(prefix, "").startswith(base()))


def _choice(found: Resolution) -> str:
    return UNDECIDED if found.way == "ambiguous" else shorten(found.iri) if found.iri else ""
