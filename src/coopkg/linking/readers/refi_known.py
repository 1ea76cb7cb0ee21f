"""What the parts of a REFI-QDA project refer to, gathered before they are told."""

from __future__ import annotations

from dataclasses import dataclass, field

from coopkg.linking.readers.cells import understood
from coopkg.linking.readers.elements import Node, guid, where
from coopkg.linking.readers.refi_codes import codes, target
from coopkg.linking.readers.words import ours
from coopkg.linking.records import Place, Record, Value, value

_SAID_IN_NOTES = ("position", "intensity", "confidence", "date", "observer", "answers")


@dataclass
class Known:
    """What the rest of a project refers to, by identifier.

    Attributes:
        cases: of a source, a selection → names of cases.
        folders: of a source → names of the sets that hold it.
        stances: of a note → fields that it tells in lines ``position: présent``.
    """

    users: dict[str, Value] = field(default_factory=dict)
    codes: dict[str, Value] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    cases: dict[str, list[Value]] = field(default_factory=dict)
    folders: dict[str, list[Value]] = field(default_factory=dict)
    stances: dict[str, dict[str, Value]] = field(default_factory=dict)


def learn(known: Known, part: Node, place: Place) -> None:
    """Note what others may refer to."""
    here, name = where(place, part), part.attributes.get("name", "")
    if part.name == "User":
        known.users[part.guid] = value(name or part.attributes.get("id") or part.guid, here)
    elif part.name == "Codes":
        told = (one for one in codes(part, place) if isinstance(one, Record))
        known.codes |= {guid(one.text("id")): one.fields["name"] for one in told}
    elif part.name == "Variable":
        known.variables[part.guid] = name
    elif part.name == "Note":
        known.stances[part.guid] = _stance(part.said("PlainTextContent"), here)
    else:
        _group(known, part, value(name, here))


def _group(known: Known, part: Node, named: Value) -> None:
    """Note which sources and selections a case holds, and which sources a set."""
    held = {"Case": ("SourceRef", "SelectionRef"), "Set": ("MemberSource",)}.get(part.name, ())
    groups = known.cases if part.name == "Case" else known.folders
    for tag in held:
        for ref in part.all(tag):
            groups.setdefault(target(ref, named.place).text, []).append(named)


def _stance(text: str, here: Place) -> dict[str, Value]:
    """Return what a note says in lines ``key: value``; nothing unless one of them is a stance."""
    found: dict[str, Value] = {}
    for line in text.splitlines():
        key, _, said = line.partition(":")
        name = ours("observations", key.strip())
        if name in _SAID_IN_NOTES and said.strip():
            read, wrong = understood(name, said, here)
            found |= {} if wrong else read
    return found if "position" in found else {}


def variables(node: Node, here: Place, known: Known) -> dict[str, Value]:
    """Return the variables of a case or a source: name → value."""
    found: dict[str, Value] = {}
    for told in node.all("VariableValue"):
        ref = told.one("VariableRef")
        name = known.variables.get(target(ref, here).text, "") if ref else ""
        said = next((child.text for child in told.children if child.name.endswith("Value")), "")
        found[name or (target(ref, here).raw if ref else "")] = value(said, here)
    return found
