"""Which primary sources say nothing about a notion itself, and what they say about narrower ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from coopkg.models import Ref, Silence, Statement

Said = Mapping[str, Sequence[Statement]]
"""IRI of a notion → the statements about it, in the order of the page."""


def by_notion(statements: Iterable[Statement]) -> Said:
    """Return the statements about each notion."""
    found: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        for notion in statement.about:
            found[notion.iri].append(statement)
    return found


def silences(notion: str, below: Mapping[str, Sequence[Ref]], said: Said, sources: Iterable[Ref]) -> Iterator[Silence]:
    """Yield the silences on a notion, source by source.

    Args:
        notion: IRI.
        below: IRI of a notion → the notions next below it.
        said: what is said about each notion.
        sources: the works of which silence means something.
    """
    narrower = list(_below(notion, below))
    for source in sources:
        if not any(_held(statement, source) for statement in said.get(notion, ())):
            yield Silence(source, tuple(_nearest(narrower, said, source)))


def _below(notion: str, below: Mapping[str, Sequence[Ref]]) -> Iterable[Ref]:
    """Return every notion below one, the nearest first, each once."""
    found: dict[str, Ref] = {}
    waiting = list(below.get(notion, ()))
    for ref in waiting:
        if ref.iri not in found and ref.iri != notion:
            found[ref.iri] = ref
            waiting.extend(below.get(ref.iri, ()))
    return found.values()


def _nearest(narrower: Iterable[Ref], said: Said, source: Ref) -> Iterator[tuple[Ref, Statement]]:
    for ref in narrower:
        held = [statement for statement in said.get(ref.iri, ()) if _held(statement, source)]
        yield from ((ref, statement) for statement in held[:1])


def _held(statement: Statement, source: Ref) -> bool:
    return any(holder.iri == source.iri for holder in statement.holders)
