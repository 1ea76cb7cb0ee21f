"""Every kind of thing by its name: what the facade hands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from coopkg.errors import UnknownName
from coopkg.graph.observation_choice import Wanted
from coopkg.models import (
    Collective,
    Comparison,
    Concept,
    Deprecation,
    Excerpt,
    Grid,
    Item,
    Observation,
    Source,
    Statement,
)
from coopkg.models import Mapping as Alignment
from coopkg.namespaces import base, iri, local_name
from coopkg.near import near
from coopkg.reader import Reader
from coopkg.reader.observed import Observations

Model = TypeVar("Model", Concept, Source, Grid, Item, Statement, Excerpt, Comparison, Collective, Alignment)

MOST_NAMES = 5000
"""Things among which a near name is looked for."""


class Shelves:
    """Lists and names what a reader builds; whoever inherits says where the reader comes from."""

    @cached_property
    def _reader(self) -> Reader:
        raise NotImplementedError

    def concepts(self) -> tuple[Concept, ...]:
        """Return every core concept, by address."""
        return tuple(self._reader.concepts.values())

    def concept(self, name: str) -> Concept:
        """Return a core concept by its slug (``rivalite``), prefixed name or IRI.

        Raises:
            UnknownName: no such concept.
        """
        return _find(self._reader.concepts, "concept", name, "concept")

    def sources(self) -> tuple[Source, ...]:
        """Return every work, cited work, report page and edition, by address."""
        return tuple(self._reader.sources.values())

    def source(self, name: str) -> Source:
        """Return a source by its slug (``fabrique``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.sources, "source", name, "src")

    def grids(self) -> tuple[Grid, ...]:
        """Return every reading grid, by address."""
        return tuple(self._reader.grids.values())

    def grid(self, name: str) -> Grid:
        """Return a reading grid by its slug (``fabrique``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.grids, "grid", name, "grid")

    def item(self, name: str) -> Item:
        """Return a grid item by its slug (``fabrique-02``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.items, "item", name, "item")

    def statements(self) -> tuple[Statement, ...]:
        """Return every statement, question and note, in the order of the page."""
        return tuple(self._reader.statements.values())

    def statement(self, name: str) -> Statement:
        """Return a statement by its number (``0042``), prefixed name (``q:03``) or IRI; raises UnknownName."""
        return _find(self._reader.statements, "statement", name, "st")

    def excerpts(self) -> tuple[Excerpt, ...]:
        """Return every excerpt, in the order of the page."""
        return tuple(self._reader.excerpts.values())

    def excerpt(self, name: str) -> Excerpt:
        """Return an excerpt by its number (``0001``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.excerpts, "excerpt", name, "x")

    def comparisons(self) -> tuple[Comparison, ...]:
        """Return every comparison of what different sources hold, by number."""
        return tuple(self._reader.comparisons.values())

    def comparison(self, name: str) -> Comparison:
        """Return a comparison by its number (``001``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.comparisons, "comparison", name, "cmp")

    def collectives(self) -> tuple[Collective, ...]:
        """Return every collective, the real ones first."""
        return tuple(self._reader.collectives.values())

    def collective(self, name: str) -> Collective:
        """Return a collective by its slug (``tilt``), prefixed name or IRI; raises UnknownName."""
        return _find(self._reader.collectives, "collective", name, "coll")

    def observations(self, wanted: Wanted | None = None) -> Observations:
        """Return observations, the newest first; they are read when they are looked at, for there may be a million.

        Args:
            wanted: which ones; default all, of real collectives and of made-up ones.
        """
        return Observations(self._reader.observed, wanted or Wanted(), most=None)

    def observation(self, name: str) -> Observation:
        """Return an observation by its number (``0001``), prefixed name or IRI; raises UnknownName."""
        address = address_of(name, "obs")
        if not self._reader.observed.index.holds(address):
            raise UnknownName(kind="observation", name=name.removeprefix(base()))
        return self._reader.observed.read([address])[0]

    def present_in(self, name: str) -> int:
        """Return in how many real collectives a concept, or an item (``item:…``), was observed present."""
        return self._reader.observed.index.present_in(address_of(name, "concept"))

    def stances_in(self) -> Mapping[str, Mapping[str, int]]:
        """Return collective → stance → number of its observations, by IRI."""
        return self._reader.observed.index.stances_in()

    def mappings(self) -> tuple[Alignment, ...]:
        """Return every link to an identifier elsewhere, by number."""
        return tuple(self._reader.mappings.values())

    def mapping(self, name: str) -> Alignment:
        """Return a link to an identifier elsewhere by its number (``0001``) or IRI; raises UnknownName."""
        return _find(self._reader.mappings, "mapping", name, "map")

    def _near(self, kind: str, name: str) -> tuple[str, ...]:
        """Return the names of things of a kind that may be meant."""
        reader = self._reader
        shelf: Mapping[str, Mapping[str, Any]] = {
            "source": reader.sources,
            "grid": reader.grids,
            "item": reader.items,
            "collective": reader.collectives,
        }
        return _near(name, shelf.get(kind, reader.concepts).values())

    def deprecation(self, address: str) -> Deprecation | None:
        """Return that a thing, given by its IRI, is no longer to be used; None for a thing that is in use."""
        return self._reader.deprecation(address)


def address_of(name: str, prefix: str) -> str:
    """Return the IRI of a slug, a prefixed name or an IRI."""
    if "://" in name:
        return name
    if ":" not in name:
        return iri(f"{prefix}:{name}")
    try:
        return iri(name)
    except KeyError:
        return name


def _find(things: Mapping[str, Model], kind: str, name: str, prefix: str) -> Model:
    try:
        return things[address_of(name, prefix)]
    except KeyError:
        raise UnknownName(kind=kind, name=name.removeprefix(base()), near=_near(name, things.values())) from None


def _near(name: str, things: Iterable[Any]) -> tuple[str, ...]:
    return near(name, (pair for thing in islice(things, MOST_NAMES) for pair in _words(thing)))


def _words(thing: Any) -> Iterator[tuple[str, str]]:
    """Yield the slug of a thing with each word by which it is known: its slug, its labels, its synonyms."""
    slug = local_name(thing.iri)
    synonyms = getattr(thing, "synonyms", {})
    for text in (slug, *getattr(thing, "label", {}).values(), *(word for words in synonyms.values() for word in words)):
        yield slug, text
