"""Which primary sources say nothing about a notion itself, and what they say about narrower ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from coopkg.models import Ref, Silence, Statement

Below = Callable[[str], Iterable[Ref]]
"""IRI of a notion → the notions next below it."""
Said = Callable[[str], Sequence[Statement]]
"""IRI of a notion → the statements about it, in the order of the page."""


def silences(notion: str, below: Below, said: Said, sources: Iterable[Ref]) -> Iterator[Silence]:
    """Yield the silences on a notion, source by source.

    Args:
        notion: IRI.
        below: what stands next below a notion.
        said: what is said about it.
        sources: the works of which silence means something.
    """
    own, narrower = said(notion), [(ref, said(ref.iri)) for ref in _below(notion, below)]
    for source in sources:
        if not any(_held(statement, source) for statement in own):
            yield Silence(source, tuple(_nearest(narrower, source)))


def _below(notion: str, below: Below) -> Iterable[Ref]:
    """Return every notion below one, the nearest first, each once."""
    found: dict[str, Ref] = {}
    waiting = list(below(notion))
    for ref in waiting:
        if ref.iri not in found and ref.iri != notion:
            found[ref.iri] = ref
            waiting.extend(below(ref.iri))
    return found.values()


def _nearest(narrower: Iterable[tuple[Ref, Sequence[Statement]]], source: Ref) -> Iterator[tuple[Ref, Statement]]:
    for ref, statements in narrower:
        held = [statement for statement in statements if _held(statement, source)]
        yield from ((ref, statement) for statement in held[:1])


def _held(statement: Statement, source: Ref) -> bool:
    return any(holder.iri == source.iri for holder in statement.holders)
