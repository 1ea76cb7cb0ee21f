"""What an import would do: its terms, its labels, its problems, and where each of its nodes stands in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coopkg.errors import BadParameter
from coopkg.linking.importing.places import FIELDS, PlaceReader
from coopkg.linking.reconciliation import Resolution
from coopkg.linking.records import KINDS, Place, Problem
from coopkg.namespaces import shorten

VISIBILITIES = ("public", "network", "private")
"""Who may see an import or a document, from all to the fewest."""


@dataclass(frozen=True)
class Terms:
    """On which terms a file is imported.

    Attributes:
        by: who imports.
        visibility: one of :data:`VISIBILITIES`.
        at_least: show only how many collectives there are, and nothing below this number; 0 to show all.
        named: observers are shown by their names, not under pseudonyms.
        rows: most observations that are taken; None for as many as there are.
    """

    by: str
    visibility: str = "public"
    at_least: int = 0
    named: bool = False
    rows: int | None = None

    def __post_init__(self) -> None:
        if self.visibility not in VISIBILITIES:
            raise BadParameter(name="visibility", value=self.visibility, expected=", ".join(VISIBILITIES))
        if self.at_least < 0:
            raise BadParameter(name="at-least", value=self.at_least, expected="0, 1, 2…")


@dataclass(frozen=True)
class LabelUse:
    """A label of a code as the file writes it, and what it was taken for.

    Attributes:
        count: observations that use it.
        place: where it stands first.
        local: IRI of the local code, where it became one.
    """

    text: str
    resolution: Resolution
    count: int
    place: Place
    local: str = ""


@dataclass(frozen=True)
class Plan:
    """What an import would add; its triples lie in ``folder``, so that memory does not grow with rows.

    Attributes:
        id: of the import, 12 hexadecimal digits.
        folder: holds ``shared.nt``, ``kept.nt``, ``provenance.nt``, ``mapping.toml``, ``places.sqlite``.
        sha256: of the file; of a folder, of the names and contents of its files.
        problems: of reading and of reconciling, in the order in which they were found.
        labels: each distinct label once.
        counts: kind of records → how many; besides ``new_collective``, ``known_collective``, ``local_code``,
            ``named_document``, ``aggregate``, ``problems``; ``kept_observation``, of documents that are not public.
    """

    id: str
    terms: Terms
    folder: Path
    sha256: str
    format: str
    name: str
    problems: tuple[Problem, ...]
    labels: tuple[LabelUse, ...]
    counts: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be added; the notions that a workbook lists for its drop-downs are not."""
        return not any(self.counts.get("local_code" if kind == "code" else kind) for kind in KINDS)

    def place(self, subject: str, predicate: str = "") -> Place | None:
        """Return where a node stands, or one of its properties.

        Args:
            subject: IRI of the node.
            predicate: IRI or prefixed name of the property; empty for the node as a whole.
        """
        found = self._places.place(subject, FIELDS.get(shorten(predicate), ()))
        return found[0] if found else None

    def values(self, subject: str, predicate: str) -> str:
        """Return the raw text of the cell that a property comes from, its first 200 characters; empty where unknown."""
        found = self._places.place(subject, FIELDS.get(shorten(predicate), ()))
        return found[1] if found else ""

    @cached_property
    def _places(self) -> PlaceReader:
        return PlaceReader(self.folder)
