"""Codebooks of REFI-QDA, alone (``.qdc``) or in a project: codes with their path, and sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coopkg.linking.readers.elements import Node, guid, parts, values, where
from coopkg.linking.readers.markup import Event
from coopkg.linking.records import WARNING, Place, Problem, Record, Told, Value, value

_LONGEST = 63  # MAXQDA cuts longer names
_SET_REFS = {"MemberCode": "codes", "MemberSource": "sources", "MemberNote": "notes"}


def codebook(found: Iterable[Event], place: Place) -> Iterator[Told]:
    """Yield the codes and sets of a codebook file."""
    for part in parts(found, ("Codes", "Set"), place):
        if part.name == "Codes":
            yield from codes(part, place)
        else:
            yield set_of(part, place)


def codes(part: Node, place: Place, above: tuple[str, ...] = ()) -> Iterator[Told]:
    """Yield the codes within an element, each before those below it."""
    for node in part.all("Code"):
        here = where(place, node)
        name = node.attributes.get("name", "")
        path = (*above, name.strip())
        if len(name) > _LONGEST:
            yield Problem("long_name", here, WARNING, name)
        fields = values(node, {"guid": "id", "color": "colour", "isCodable": "codable"}, here)
        fields["name"] = Value(name, here, name.strip(), path)
        yield Record("code", here, {**fields, **described(node, here)}, refs=noted(node, here))
        yield from codes(node, place, path)


def set_of(node: Node, place: Place) -> Record:
    """Return a set; its members have ``guid`` in a codebook and ``targetGUID`` in a project."""
    here = where(place, node)
    refs = {role: tuple(target(member, here) for member in node.all(tag)) for tag, role in _SET_REFS.items()}
    fields = {**values(node, {"guid": "id", "name": "name"}, here), **described(node, here)}
    return Record("set", here, fields, refs={role: found for role, found in refs.items() if found})


def described(node: Node, here: Place) -> dict[str, Value]:
    """Return the description of an element, where it has one."""
    said = node.said("Description")
    return {"description": value(said, here)} if said.strip() else {}


def noted(node: Node, here: Place) -> dict[str, tuple[Value, ...]]:
    """Return the identifiers of the notes of an element."""
    found = tuple(target(ref, here) for ref in node.all("NoteRef"))
    return {"notes": found} if found else {}


def target(node: Node, here: Place) -> Value:
    """Return the identifier to which an element refers."""
    raw = node.attributes.get("targetGUID") or node.attributes.get("guid", "")
    return Value(raw, here, guid(raw))
