"""The CSV of suggestions as it comes back from a person, who wrote *accepté* or *rejeté* beside some of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import BadFile, UnreadableFile
from coopkg.folding import fold
from coopkg.linking.readers.delimited import sheet
from coopkg.linking.readers.sheets import Cells, letters
from coopkg.linking.records import Place
from coopkg.linking.suggestions.decisions import ACCEPTED, REJECTED

_WORDS = {
    **dict.fromkeys(("accepte", "acceptee", "accepted", "oui", "yes", "x", "1"), ACCEPTED),
    **dict.fromkeys(("rejete", "rejetee", "rejected", "non", "no", "0"), REJECTED),
}
_COLUMNS = ("suggestion", "excerpt", "passage", "decision")


class Mark(NamedTuple):
    """A decision of one row: the notion as it is written there, the form, the key of the passage."""

    concept: str
    form: str
    passage: str
    decision: str


def marks(path: Path) -> Iterator[Mark]:
    """Yield the decisions of a file; rows without one are passed over.

    Raises:
        UnreadableFile: the file cannot be opened.
        BadFile: a column is missing, or a cell says neither; with its place.
    """
    place = Place(path.name)
    try:
        rows = sheet(path, place).rows
        _, head = next(rows, (1, {}))
        columns = {cell.text: at for at, cell in head.items()}
        for name in _COLUMNS:
            if name not in columns:
                raise BadFile(reason="no_column", place=place._replace(row=1), name=name)
        for number, cells in rows:
            yield from _mark(cells, columns, place._replace(row=number, column=letters(columns["decision"])))
    except OSError as error:
        raise UnreadableFile(path=path, reason=error.strerror or error) from None


def _mark(cells: Cells, columns: dict[str, int], place: Place) -> Iterator[Mark]:
    concept, form, passage, said = (cells[at].text if (at := columns[name]) in cells else "" for name in _COLUMNS)
    if said:
        decision = _WORDS.get(fold(said))
        if decision is None:
            raise BadFile(reason="decision", place=place, value=said)
        yield Mark(concept, form.removeprefix("'"), passage, decision)
