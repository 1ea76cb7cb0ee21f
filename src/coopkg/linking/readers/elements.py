"""Parts of a REFI-QDA file, each as a small tree; the file as a whole is never held."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from coopkg.errors import TooLarge
from coopkg.linking.readers.markup import Event
from coopkg.linking.records import Place, Value, value

NODES = 100_000
"""Most parts, and most elements of one part: a codebook, or a source with its selections."""


@dataclass(slots=True)
class Node:
    """An element; ``pieces`` are its text as it comes."""

    name: str
    attributes: Mapping[str, str]
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without that of the elements within."""
        return "".join(self.pieces)

    def all(self, name: str) -> Iterator[Node]:
        """Yield the children of a name."""
        return (child for child in self.children if child.name == name)

    def one(self, name: str) -> Node | None:
        """Return the first child of a name."""
        return next(self.all(name), None)

    def said(self, name: str) -> str:
        """Return the text of a child, empty where there is none."""
        found = self.one(name)
        return found.text if found else ""

    @property
    def guid(self) -> str:
        """Its identifier in one spelling."""
        return guid(self.attributes.get("guid", ""))


def parts(found: Iterable[Event], names: Collection[str], place: Place) -> Iterator[Node]:
    """Yield each outermost element of these names, whole.

    Raises:
        TooLarge: an element holds too many others.
    """
    trees, count = _Trees(names, place), 0
    for kind, name, attributes in found:
        if kind == "text":
            trees.text(name)
        elif kind == "start":
            trees.start(name, attributes)
        elif done := trees.end():
            count += 1
            if count > NODES:
                raise TooLarge(reason="elements", place=place, most=NODES)
            yield done


class _Trees:
    def __init__(self, names: Collection[str], place: Place) -> None:
        self._names, self._place = names, place
        self._open: list[Node] = []
        self._count = 0

    def text(self, said: str) -> None:
        if self._open:
            self._open[-1].pieces.append(said)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Open an element: within another, or the outermost of those that are wanted; others are passed over."""
        if not self._open and name not in self._names:
            return
        node = Node(name, attributes)
        self._count = self._count + 1 if self._open else 0
        if self._count > NODES:
            raise TooLarge(reason="elements", place=self._place, most=NODES)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)

    def end(self) -> Node | None:
        """Close an element; return it where it is an outermost one."""
        done = self._open.pop() if self._open else None
        return None if self._open else done


def guid(text: str) -> str:
    """Return an identifier without braces, in small letters: programs write it either way."""
    return text.strip().strip("{}").lower()


def where(place: Place, node: Node) -> Place:
    """Return the place of an element: its name and identifier."""
    return place._replace(path=f"{node.name} {node.attributes.get('guid', '')}".strip())


def values(node: Node, names: Mapping[str, str], place: Place) -> dict[str, Value]:
    """Return attributes under names of ours; those that are missing or empty are left out."""
    return {ours: value(node.attributes[name], place) for name, ours in names.items() if node.attributes.get(name)}
