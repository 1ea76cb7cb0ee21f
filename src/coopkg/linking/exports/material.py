"""What is to be exported: observations that fit a choice, and all that they stand on, read in parts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from tempfile import TemporaryFile

from pyoxigraph import Triple

from coopkg.errors import DoesNotFit, UnknownName
from coopkg.graph import catalogue
from coopkg.graph.description import Description
from coopkg.knowledge_graph import KnowledgeGraph
from coopkg.namespaces import base, iri
from coopkg.reader.shelves import address_of

AT_ONCE = 500
"""Things that one query describes."""

COLLECTIVES = ("coop:RealCollective", "coop:FictitiousCollective")


@dataclass(frozen=True)
class Choice:
    """Which observations; an empty part lets all pass.

    Attributes:
        import_id: of the import that brought them in.
        collective: slug, prefixed name or IRI.
        grid: slug, prefixed name or IRI of the grid of what is observed.
        concept: of a notion: observations of it, of what is narrower, and of the items that are these.
        observer: slug, prefixed name or IRI of an agent.
    """

    import_id: str = ""
    collective: str = ""
    grid: str = ""
    concept: str = ""
    observer: str = ""

    @property
    def narrow(self) -> bool:
        """Whether only what chosen observations use is wanted, not all that an import or the graph holds."""
        return bool(self.collective or self.grid or self.concept or self.observer)


class Material:
    """Reads what a choice holds.

    Args:
        kg: what is exported: only what the store that is open shows.
        choice: which observations.
        most: how many of them at most; None for any number.

    Raises:
        UnknownName: no such collective, grid, notion, observer or import.
    """

    def __init__(self, kg: KnowledgeGraph, choice: Choice, most: int | None = None) -> None:
        self.kg, self.choice, self._most = kg, choice, most
        self.graph = f"{base()}graph/import/{choice.import_id}" if choice.import_id else ""
        named = {"collective": "coll", "grid": "grid", "concept": "concept", "observer": "agent"}
        self._values = {
            name: kg.resource(address_of(given, prefix)).iri if (given := getattr(choice, name)) else "*"
            for name, prefix in named.items()
        }
        if self.graph and not self.things("coop:RealCollective", "coop:Observation", "coop:LocalCode", "coop:Document"):
            raise UnknownName(kind="import", name=choice.import_id)

    def observations(self) -> Iterator[list[str]]:
        """Yield the addresses of the observations, some at once, in a stable order.

        Raises:
            DoesNotFit: more than the most.
        """
        query = catalogue.find("export-observations", "read").bind({"graph": self.graph or "*", **self._values})
        with TemporaryFile() as out:
            self.kg.export(query, out, "tsv")  # a million addresses are not held in memory
            out.seek(0)
            next(out)
            addresses = (line.decode().strip()[1:-1] for line in out)
            for count in range(AT_ONCE, sys.maxsize, AT_ONCE):
                part = list(islice(addresses, AT_ONCE))
                if not part:
                    return
                if self._most is not None and count - AT_ONCE + len(part) > self._most:
                    raise DoesNotFit(reason="served", most=self._most)
                yield part

    def things(self, *kinds: str) -> list[str]:
        """Return the addresses of the things of some kinds, by their prefixed names: of the import, or of the graph."""
        values = {"kind": " ".join(map(iri, kinds)), "graph": self.graph or "*"}
        return [str(row["thing"]) for row in self.kg.read("export-things", **values).records()]

    def about(self, things: Iterable[str]) -> Description:
        """Return what the graph says of things, and of the passages, values and notes that hang on them."""
        found = list(dict.fromkeys(things))
        parts = (found[first : first + AT_ONCE] for first in range(0, len(found), AT_ONCE))
        return Description(triple for part in parts for triple in self.triples(part))

    def triples(self, things: Sequence[str]) -> list[Triple]:
        """Return the same as triples, of as many things as one query describes."""
        query = catalogue.find("export-about", "read").bind({"thing": " ".join(things)})
        answer = self.kg.query(query)
        assert isinstance(answer, list)  # noqa: S101
        return answer
