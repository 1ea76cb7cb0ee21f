"""Observations, collectives, documents and codes as tables, each cell as the workbook writes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from coopkg.graph.description import Description
from coopkg.linking.exports.cells import EXTRA, MARK, observation, row
from coopkg.linking.exports.material import COLLECTIVES, Material
from coopkg.linking.exports.spool import Key, Spool
from coopkg.messages import LANGUAGES
from coopkg.namespaces import base, local_name, shorten

_LINKS = ("case", "concept", "observer", "document", "answers", "form")
"""Columns that lead to other things."""

_NAMED = ("concept", "observer", "answers")
Progress = Callable[[str, int], None]
_ITEMS = ("/id/item/", "/id/dimension/")
_SEPARATORS = (";", "\n")


@dataclass
class Table:
    """Rows of one kind.

    Attributes:
        name: ``observations``, ``cases`` or ``documents``.
        extras: headings of the columns that are not the workbook's, in the order in which they were met.
    """

    name: str
    rows: Spool
    extras: dict[str, None]

    def add(self, key: Key, cells: Mapping[str, str]) -> None:
        """Add a row."""
        self.extras |= dict.fromkeys(name for name in cells if name.startswith(EXTRA))
        self.rows.add(key, cells)


class Tables:
    """What a choice of observations holds, read once.

    Args:
        material: what is chosen.
        lang: language of labels.
        progress: is told what is read, and how many.

    Attributes:
        identifiers: collective or document → the short name that it needs here, where its own belongs to others too.
    """

    def __init__(self, material: Material, lang: str, progress: Progress = lambda *_: None) -> None:
        self._material, self._lang, self._progress = material, lang, progress
        self._names: dict[str, str] = {}
        self.identifiers: dict[str, str] = {}
        self._wanted: dict[str, dict[str, None]] = {"case": {}, "document": {}}
        self.observations = self._observations()
        self.documents = self._things("documents", "document", ("coop:Document",))
        self.cases = self._things("cases", "case", COLLECTIVES)
        self._settle(self.cases, "name")
        self._settle(self.documents, "title")

    def text(self, column: str, value: str) -> str:
        """Return the text of a cell: of a link, how the workbook names the thing that it leads to."""
        if column not in _LINKS:
            return value
        return MARK.join(self._names.get(one) or one for one in value.split(MARK))

    def merged(self) -> Iterator[tuple[Key, dict[str, str]]]:
        """Yield the rows of observations, as texts; what came from one row with several codes is one row again."""
        rows = ((key, self._row(cells)) for key, cells in self.observations.rows)
        for _, group in groupby(rows, key=lambda one: _source(*one)):
            found = list(group)
            key, cells = found[0]
            codes = list(dict.fromkeys(one["concept"] for _, one in found))
            yield key, {**cells, "concept": "; ".join(codes)}

    def _row(self, cells: Mapping[str, str]) -> dict[str, str]:
        return {column: self.text(column, text) for column, text in cells.items()}

    def _observations(self) -> Table:
        table = Table("observations", Spool(), {})
        for addresses in self._material.observations():
            told = self._material.about(addresses)
            for address in addresses:
                cells = observation(told, address, self._lang)
                table.add(_key(told, address), cells)
                for column, wanted in self._wanted.items():
                    wanted.update(dict.fromkeys([cells[column]] if column in cells else ()))
                self._names |= {one: self._names.get(one, "") for one in _links(cells)}
            self._progress("observations", len(table.rows))
        self._name(list(self._names))
        return table

    def _things(self, name: str, column: str, kinds: tuple[str, ...]) -> Table:
        table, wanted = Table(name, Spool(), {}), self._wanted[column]
        if not self._material.choice.narrow:
            wanted.update(dict.fromkeys(self._material.things(*kinds)))
        told = self._material.about(wanted)
        for thing in wanted:
            cells = row(told, thing, name, self._lang)
            table.add(("", "", 0, 0, thing), cells)
            if "case" in cells and column == "document":
                self._wanted["case"][cells["case"]] = None
            self._name(one for one in cells.get("form", "").split(MARK) if one.startswith(base()))
        return table

    def _settle(self, table: Table, title: str) -> None:
        """Decide how other rows refer to the things of a table: by an identifier or a name that no other has."""
        rows = [(key[-1], cells) for key, cells in table.rows]
        ids = Counter(cells.get("id", "") for _, cells in rows)
        titles = Counter(cells.get(title, "") for _, cells in rows)
        for thing, cells in rows:
            own, named = cells.get("id", ""), cells.get(title, "")
            if own and ids[own] == 1 and own not in titles:
                self._names[thing] = own
            elif named and titles[named] == 1:
                self._names[thing] = named
            else:
                self._names[thing] = self.identifiers[thing] = thing

    def _name(self, things: Iterable[str]) -> None:
        """Note how notions and observers are called."""
        wanted = [thing for thing in things if not self._names.get(thing)]
        told = self._material.about(wanted) if wanted else Description(())
        self._names |= {thing: self._called(told, thing) for thing in wanted}

    def _called(self, told: Description, thing: str) -> str:
        if "/id/question/" in thing:
            return shorten(thing)
        if "/id/code/" in thing:
            name = told.value(thing, "skos:notation") or told.value(thing, "skos:prefLabel")
            return thing if any(sign in name for sign in _SEPARATORS) else name
        name = self._in_language(told.text(thing, "foaf:name", "skos:prefLabel", "rdfs:label")) or local_name(thing)
        if any(part in thing for part in _ITEMS) or any(sign in name for sign in _SEPARATORS):
            return f"{name.replace(';', ',')} [{shorten(thing)}]"
        return name

    def _in_language(self, texts: Mapping[str, str]) -> str:
        return next((texts[lang] for lang in (self._lang, "", *LANGUAGES) if lang in texts), "")


def _links(cells: Mapping[str, str]) -> Iterator[str]:
    return (one for column in _NAMED if column in cells for one in cells[column].split(MARK))


def _key(told: Description, thing: str) -> Key:
    """Return where an observation stood in the file that it came in, to keep the order of its rows."""
    sheet, _, place = told.value(thing, "coop:sourceRow").rpartition("!")
    row, _, nth = place.partition(".")
    file = next((one for one in told.values(thing, "prov:wasDerivedFrom") if "/id/file/" in one), "")
    return file, sheet, _whole(row), _whole(nth), thing


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _source(key: Key, cells: Mapping[str, str]) -> tuple[object, ...]:
    """Return what rows have in common that were one row."""
    if not key[2]:
        return (key,)
    return (*key[:3], *sorted((column, text) for column, text in cells.items() if column != "concept"))
