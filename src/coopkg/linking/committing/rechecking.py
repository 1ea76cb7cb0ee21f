"""Imports looked at again after the project has changed: what they rest on may be deprecated, gone, or refused now.

Nothing is dropped: what was committed stays, and whoever keeps the home is told what to mend or retract.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.conformance import Conformance
from coopkg.build.shapes import Shapes
from coopkg.build.shelves import graphs_of
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Held, Ledger
from coopkg.linking.checking.judging import Judging
from coopkg.messages import say
from coopkg.namespaces import iri, shorten

_STANCES = ("observesPresenceOf", "observesAbsenceOf", "observesAmbivalenceOf", "observesSilenceOn", "observes")
_TRUE = ox.Literal("true", datatype=ox.NamedNode(iri("xsd:boolean")))
_FILES = ("shared.nt", "kept.nt")


@dataclass(frozen=True)
class Doubt:
    """Something in an import that the project, as it is now, does not bear out.

    Attributes:
        import_id: of the import.
        reason: ``vanished`` or ``deprecated`` (the thing is a notion), or ``refused`` by a shape.
        thing: IRI of the notion, or of the node that a shape refuses.
        count: observations of the notion; 1 for a node.
        said: language → what the shape says; empty for a notion.
    """

    import_id: str
    reason: str
    thing: str
    count: int
    said: dict[str, str]

    def message(self, lang: str) -> str:
        """Return one sentence, in ``fr`` or ``en``."""
        told = {"id": self.import_id, "thing": shorten(self.thing), "count": self.count}
        return say(f"recheck.{self.reason}", lang, **told, said=self.said.get(lang, ""))


def recheck(home: Path) -> tuple[Doubt, ...]:
    """Return what is doubtful in the imports that the stores hold.

    Args:
        home: folder of ``COOPKG_HOME``, after a build.
    """
    helds = [held for held in Ledger(home).all() if held.usable]
    if not helds:
        return ()
    try:
        path = Generations(Folders(home).private).current().store
    except NotBuilt:
        return ()
    store, conformance = ox.Store.read_only(str(path)), Conformance(Shapes())
    return tuple(doubt for held in helds for doubt in _of_one(home, held, store, path, conformance))


def _of_one(home: Path, held: Held, store: ox.Store, path: Path, conformance: Conformance) -> Iterator[Doubt]:
    yield from _of_notions(held.id, store)
    folder = Folders(home).of(held.id, held.edition)
    with Folders(home).work(f"recheck-{held.id}") as work:
        for one in Judging([folder / name for name in _FILES], path, work, conformance):
            if one.severity == "Violation":
                yield Doubt(held.id, "refused", one.focus, 1, dict(one.message))


def _of_notions(import_id: str, store: ox.Store) -> Iterator[Doubt]:
    for notion, count in sorted(_observed(import_id, store).items()):
        node = ox.NamedNode(notion)
        if next(store.quads_for_pattern(node, ox.NamedNode(iri("rdf:type")), None, ox.DefaultGraph()), None) is None:
            yield Doubt(import_id, "vanished", notion, count, {})
        elif ox.Quad(node, ox.NamedNode(iri("owl:deprecated")), _TRUE) in store:
            yield Doubt(import_id, "deprecated", notion, count, {})


def _observed(import_id: str, store: ox.Store) -> dict[str, int]:
    """Return notion → how many observations of an import are of it."""
    counts: dict[str, int] = {}
    asserted = ox.NamedNode(graphs_of(import_id)[0])
    for notion in _notions(store, asserted):
        counts[notion] = counts.get(notion, 0) + 1
    return counts


def _notions(store: ox.Store, graph: ox.NamedNode) -> Iterable[str]:
    for stance in _STANCES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(iri(f"coop:{stance}")), None, graph):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object.value
