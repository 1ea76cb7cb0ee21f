"""What the rows of a sheet say beside the ontology: what is wrong in them, and what they change."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from coopkg.curation.cells import split
from coopkg.curation.faults import Fault, refuse
from coopkg.curation.labels import COLUMNS, FIXED, TEXT_COLUMNS, Thing
from coopkg.curation.sheet import KEY, Row, Sheet
from coopkg.messages import LANGUAGES

_LABELS = tuple(f"prefLabel {lang}" for lang in LANGUAGES)
_LOST = str.maketrans("_", "?")  # what programs write for a letter that their encoding lacks

Known = Mapping[str, Thing]


@dataclass(frozen=True)
class Edit:
    """What one row changes.

    Attributes:
        file: the file into which texts come.
        gone: what no file says any more.
        come: what the file says from now on.
    """

    file: str
    gone: frozenset[ox.Triple]
    come: frozenset[ox.Triple]


def edits(row: Row, known: Known) -> Iterator[Edit]:
    """Yield what each cell of a row changes."""
    thing = known[_key(row)]
    for column in (name for name in TEXT_COLUMNS if name in row.cells):
        before, after = thing.texts[column], frozenset(split(row.cells[column]))
        gone = frozenset(thing.triple(column, text) for text in before - after)
        yield Edit(thing.file, gone, frozenset(thing.triple(column, text) for text in after - before))


def check(sheet: Sheet, known: Known) -> None:
    """Raise SheetFault with everything that is wrong in a sheet."""
    expected = ", ".join(COLUMNS)
    unknown = [Fault("column", 1, name, expected) for name in sheet.columns if name not in COLUMNS]
    refuse([*unknown, *_repeated(sheet), *(fault for row in sheet.rows for fault in _faults(row, sheet, known))])


def _key(row: Row) -> str:
    return row.cells[KEY].strip()


def _repeated(sheet: Sheet) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in sheet.rows:
        number = first.setdefault(_key(row), row.number)
        if number != row.number:
            yield Fault("twice", row.number, KEY, str(number))


def _faults(row: Row, sheet: Sheet, known: Known) -> Iterator[Fault]:
    thing = known.get(_key(row))
    if thing is None:
        yield _unknown(row, known)
        return
    yield from _fixed(row, thing)
    yield from _moved(row, thing, known)
    yield from _preferred(row)
    if sheet.encoding == "cp1252":
        yield from _lost(row, thing)


def _unknown(row: Row, known: Known) -> Fault:
    near = difflib.get_close_matches(_key(row), known, n=1, cutoff=0.8)
    return Fault("near", row.number, KEY, near[0]) if near else Fault("unknown", row.number, KEY)


def _fixed(row: Row, thing: Thing) -> Iterator[Fault]:
    for column, value in zip(FIXED, (thing.iri, thing.kind, thing.file), strict=True):
        if row.cells.get(column, value).strip() != value:
            yield Fault("fixed", row.number, column, value)


def _moved(row: Row, thing: Thing, known: Known) -> Iterator[Fault]:
    """Tell a row whose address was replaced by another of the same file, by the labels that it carries."""
    carried = _preferred_of(row)
    if len(carried) < len(_LABELS) or carried == {name: thing.texts[name] for name in _LABELS}:
        return
    for other in known.values():
        if other.file == thing.file and carried == {name: other.texts[name] for name in _LABELS}:
            yield Fault("moved", row.number, KEY, other.iri)
            return


def _preferred_of(row: Row) -> dict[str, frozenset[str]]:
    return {name: frozenset(split(row.cells[name])) for name in _LABELS if row.cells.get(name)}


def _preferred(row: Row) -> Iterator[Fault]:
    for column in (name for name in _LABELS if name in row.cells):
        count = len(set(split(row.cells[column])))
        if count != 1:
            yield Fault("several" if count else "none", row.number, column, str(count))


def _lost(row: Row, thing: Thing) -> Iterator[Fault]:
    """Tell the texts that differ from ours by nothing but letters that Windows-1252 does not have."""
    for column in (name for name in TEXT_COLUMNS if name in row.cells):
        crippled = {text.encode("cp1252", "replace").decode("cp1252").translate(_LOST) for text in thing.texts[column]}
        for text in split(row.cells[column]):
            if text not in thing.texts[column] and text.translate(_LOST) in crippled and set(text) & set("?_"):
                yield Fault("letters", row.number, column, text)
