"""Puts what the graph holds into the order in which pages show it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from coopkg import KnowledgeGraph
from coopkg.folding import fold
from coopkg.models import Concept, Grid, Heading, Item, Ref, Source, Statement, Text

KINDS_OF_SOURCE = ("PrimarySource", "ReportPage", "CitedWork", "Edition")
_WORKS = (*KINDS_OF_SOURCE, "Source")
_OTHER = "#"


def by_holder(concept: Concept) -> list[tuple[Ref, list[Statement]]]:
    """Return who holds what about a concept: holders in the order in which the page first has them speak.

    A statement with several holders stands with the first of them that is a work; the others are named on it.
    """
    held: dict[str, list[Statement]] = defaultdict(list)
    named: dict[str, Ref] = {}
    for statement in concept.statements:
        for holder in sorted(statement.holders, key=lambda h: h.kind not in _WORKS)[:1]:
            named[holder.iri] = holder
            held[holder.iri].append(statement)
    return [(named[address], statements) for address, statements in held.items()]


def distinctions(concept: Concept) -> list[tuple[Ref, list[Statement]]]:
    """Return what a concept is not to be confused with, and the statements that say so."""
    drawn = [statement for statement in concept.statements if statement.kind == "Distinction"]
    others = {other.iri: other for statement in drawn for other in statement.about if other.iri != concept.iri}
    return [(other, [s for s in drawn if _names(s.about, address)]) for address, other in others.items()]


def _names(refs: Iterable[Ref], address: str) -> bool:
    return any(ref.iri == address for ref in refs)


def held(kg: KnowledgeGraph, holder: str) -> list[Statement]:
    """Return what a person or a body holds, in the order of the page."""
    return [statement for statement in kg.statements() if _names(statement.holders, holder)]


def works(kg: KnowledgeGraph, agent: str) -> list[Source]:
    """Return the works that a person or a body wrote or published."""
    return [source for source in kg.sources() if _names((*source.creators, *source.publishers), agent)]


def marked(item: Item, concept: Ref | Concept) -> bool:
    """Tell whether an item *is* a concept, rather than bundling it with others."""
    return any(ref.iri == concept.iri for ref in item.is_item_for)


def letters(concepts: Iterable[Concept], shown: Callable[[Text, str], str]) -> list[tuple[str, list[Concept]]]:
    """Return concepts by first letter, in the alphabetical order of the labels that a reader sees."""
    found: dict[str, list[Concept]] = defaultdict(list)
    for concept in sorted(concepts, key=lambda c: fold(shown(c.label, c.iri))):
        first = fold(shown(concept.label, concept.iri))[:1].upper()
        found[first if first.isalpha() else _OTHER].append(concept)
    return sorted(found.items())


def entries(kg: KnowledgeGraph, number: int) -> list[Concept]:
    """Return the concepts that most is said about."""
    return sorted(kg.concepts(), key=lambda c: (-len(c.statements), c.iri))[:number]


def example(kg: KnowledgeGraph) -> Statement | None:
    """Return a statement that shows what statements look like: the first definition that is quoted, if there is one."""
    evidenced = [statement for statement in kg.statements() if statement.excerpts and statement.about]
    fitting = [s for s in evidenced if s.kind == "Definition" and s.voice == "quoted"]
    return next(iter(fitting or evidenced), None)


def grids(kg: KnowledgeGraph) -> list[Grid]:
    """Return the grids in the order of the page."""
    return sorted(kg.grids(), key=lambda grid: (_first_line(e for i in grid.items for e in i.entries), grid.iri))


def _first_line(statements: Iterable[Statement]) -> int:
    return min((statement.line for statement in statements if statement.line), default=0)


def by_kind(sources: Iterable[Source]) -> list[tuple[str, list[Source]]]:
    """Return sources kind by kind (primary sources first, editions last), in the order of the page."""
    found: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda s: (_first_line(s.statements), s.iri)):
        found[source.kind].append(source)
    order = [kind for kind in KINDS_OF_SOURCE if kind in found] + sorted(found.keys() - set(KINDS_OF_SOURCE))
    return [(kind, found[kind]) for kind in order]


@dataclass(frozen=True)
class Row:
    """An item as a grid shows it.

    Attributes:
        concepts: concepts it touches, each with whether the item *is* that concept.
        takes_up: items of other grids that it takes up.
        taken_up: items of the synthesis that take it up.
        nested: it stands below another item.
        synthesis: its grid is one that takes up items of others.
        heading: sub-heading of the grid that begins with it.
    """

    item: Item
    concepts: tuple[tuple[Ref, bool], ...]
    takes_up: tuple[Item, ...]
    taken_up: tuple[Item, ...]
    nested: bool
    synthesis: bool
    heading: Heading | None = None


def row(kg: KnowledgeGraph, item: Item, dimensions: Sequence[Ref] = (), synthesis: bool = False) -> Row:
    """Return an item with what is shown beside it."""
    takers = _takers(kg)
    return Row(
        item=item,
        concepts=tuple((concept, marked(item, concept)) for concept in item.touches),
        takes_up=tuple(kg.item(taken.iri) for taken in item.synthesises),
        taken_up=tuple(takers.get(item.iri, ())),
        nested=item.within is not None and item.within.iri not in {d.iri for d in dimensions},
        synthesis=synthesis,
    )


def _takers(kg: KnowledgeGraph) -> Mapping[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for grid in kg.grids():
        for item in grid.items:
            for taken in item.synthesises:
                found[taken.iri].append(item)
    return found


def _begun(grid: Grid) -> Mapping[str, Heading]:
    """Return item → the sub-heading that begins with it."""
    order = [item.iri for item in grid.items]
    return {min(heading.members, key=order.index): heading for heading in grid.headings if heading.members}


def parts(kg: KnowledgeGraph, grid: Grid) -> list[tuple[Ref | None, list[Row]]]:
    """Return the items of a grid in order, under their dimensions where it has any."""
    synthesis = any(item.synthesises for item in grid.items)
    begun = _begun(grid)
    rows = [replace(row(kg, item, grid.dimensions, synthesis), heading=begun.get(item.iri)) for item in grid.items]
    under: dict[str | None, list[Row]] = defaultdict(list)
    for each in rows:
        within = each.item.within
        under[None if each.nested or within is None else within.iri].append(each)
    headed = [(heading, under[heading.iri]) for heading in grid.dimensions if heading.iri in under]
    return [*([(None, under[None])] if None in under else []), *headed]
