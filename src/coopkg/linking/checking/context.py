"""Of a part of an import, everything that shapes look at: its own lines, and those that they reach from there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from coopkg.linking.checking.facts import Facts
from coopkg.linking.checking.lines import Node, Part, link
from coopkg.linking.checking.reach import Reach

_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


class Context:
    """The graph that an import comes to, and the other parts of the import.

    Args:
        store: of the generation; its default graph is what there is.
        reach: how far shapes look.
        facts: of the other parts; None where the import is in one part.
    """

    def __init__(self, store: Path, reach: Reach, facts: Facts | None) -> None:
        self._store, self._reach, self._facts = ox.Store.read_only(str(store)), reach, facts
        self._classes = {_line(quad) for quad in self._store.quads_for_pattern(None, _SUBCLASS, None)}
        self._backwards = [ox.NamedNode(name[1:-1].decode()) for name in reach.backwards]

    def whole(self, part: Part) -> tuple[bytes, set[str]]:
        """Return N-Triples to be judged, and the IRIs of the nodes on which the judgement is complete.

        These are the nodes of the part, and those that nothing describes. What the graph describes is not judged again:
        an import says nothing of it, and what points to it is judged where it points from.
        """
        lines = set(part.lines) | self._around(part.subjects)
        unknown, seen = set[Node](), set(part.subjects)
        ahead = {node for line in lines for node in _ends(line)} - seen
        while ahead:
            seen |= ahead
            said = {node: self._own(node) for node in ahead}
            unknown.update(node for node, own in said.items() if not own)
            lines.update(line for own in said.values() for line in own)
            ahead = {node for own in said.values() for node in self._further(own)} - seen
        return b"".join(lines | self._classes), {node[1:-1].decode() for node in part.subjects | unknown}

    def _around(self, nodes: Iterable[Node]) -> set[bytes]:
        """Return what is said of nodes and what leads to them, outside of the part."""
        found = set[bytes]()
        for node in nodes:
            known = self._known(node)
            found.update(known, self._elsewhere(node), self._facts.inward(node) if self._facts else ())
            if known:  # nothing in the graph leads to what the graph does not describe: the shapes see to it
                found.update(self._inward(node))
        return found

    def _own(self, node: Node) -> list[bytes]:
        return [*self._elsewhere(node), *self._known(node)]

    def _further(self, lines: list[bytes]) -> Iterator[Node]:
        """Yield where the lines lead that are followed as far as they go."""
        return (found[2] for line in lines if (found := link(line)) and found[1] in self._reach.repeated)

    def _elsewhere(self, node: Node) -> list[bytes]:
        """Return what other parts of the import say of a node."""
        return self._facts.own(node) if self._facts else []

    def _known(self, node: Node) -> list[bytes]:
        """Return what the graph says of a node."""
        if not (named := _named(node)):
            return []
        found = map(_line, self._store.quads_for_pattern(named, None, None, ox.DefaultGraph()))
        return [line for line in found if line.split(b" ", 2)[1] in self._reach.read]

    def _inward(self, node: Node) -> Iterator[bytes]:
        """Yield what leads to a node of the graph and is followed backwards."""
        for predicate in self._backwards:
            yield from map(_line, self._store.quads_for_pattern(None, predicate, _named(node), ox.DefaultGraph()))


def _ends(line: bytes) -> Iterator[Node]:
    """Yield the nodes at both ends of a line."""
    subject, _, rest = line.split(b" ", 2)
    yield subject
    if not rest.startswith(b'"'):
        yield rest.rstrip(b" .\n")


def _named(node: Node) -> ox.NamedNode | None:
    return ox.NamedNode(node[1:-1].decode()) if node.startswith(b"<") else None


def _line(quad: ox.Quad) -> bytes:
    return f"{quad.triple} .\n".encode()
