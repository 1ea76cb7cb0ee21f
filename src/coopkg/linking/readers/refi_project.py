"""Projects of REFI-QDA (``.qdpx``): users, codes, cases, sources with their codings, notes, sets and links.

The file is read twice: what is referred to may stand after what refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from coopkg.errors import BadFile
from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.elements import Node, guid, parts, values, where
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.markup import events
from coopkg.linking.readers.offsets import MARK
from coopkg.linking.readers.refi_codes import codes, described, noted, set_of, target
from coopkg.linking.readers.refi_known import Known, learn, variables
from coopkg.linking.readers.refi_sources import SOURCES, Sources, text_of
from coopkg.linking.records import NOTE, Place, Problem, Record, Told, Value, value

_PARTS = ("User", "Codes", "Variable", "Case", *SOURCES, "Note", "Link", "Set", "Graph", "Description")
_MOST = 512 << 20
_ATTRIBUTES = {
    "User": {"guid": "id", "name": "name", "id": "login"},
    "Variable": {"guid": "id", "name": "name", "typeOfVariable": "type"},
    "Link": {"guid": "id", "name": "name", "direction": "direction", "originGUID": "origin", "targetGUID": "target"},
}

_OF_NOTES = {"guid": "id", "name": "name", "plainTextPath": "file", "creationDateTime": "date", "creatingUser": "by"}


def project(archive: Archive, options: Options) -> Iterator[Told]:
    """Yield what a project holds.

    Raises:
        BadFile: no project in it, or several.
    """
    name = _project_file(archive)
    place = archive.place._replace(sheet=name)
    known = Known()
    for part in _parts(archive, name, place):
        learn(known, _with_text(archive, part), place)
    yield from _project(archive, name, place)
    sources = Sources(archive, known, options)
    for part in _parts(archive, name, place):
        if part.name in SOURCES:
            yield from sources.told(part, place)
        else:
            yield from _told(_with_text(archive, part), place, known)


def _with_text(archive: Archive, part: Node) -> Node:
    """Return a note with its text, which may stand in a file of its own."""
    path = part.attributes.get("plainTextPath", "") if part.name == "Note" else ""
    if path and not part.one("PlainTextContent") and (found := text_of(archive, path)):
        part.children.append(Node("PlainTextContent", {}, pieces=[found[0].removeprefix(MARK)]))
    return part


def _project_file(archive: Archive) -> str:
    found = [name for name in archive.names() if name.lower().endswith(".qde")]
    if len(found) != 1:
        raise BadFile(reason="several_projects" if found else "no_project", place=archive.place)
    return found[0]


def _parts(archive: Archive, name: str, place: Place) -> Iterator[Node]:
    return parts(events(archive.chunks(name, _MOST), place), _PARTS, place)


def _project(archive: Archive, name: str, place: Place) -> Iterator[Record]:
    """Yield the project itself, which is the outermost element, where it has a name."""
    outermost = (given for kind, _, given in events(archive.chunks(name, _MOST), place) if kind == "start")
    if called := next(outermost, {}).get("name"):
        yield Record("project", place, {"name": value(called, place)})


def _told(part: Node, place: Place, known: Known) -> Iterator[Told]:
    here = where(place, part)
    if part.name == "Codes":
        yield from codes(part, place)
    elif part.name == "Case":
        yield from _case(part, here, known)
    elif part.name == "Set":
        yield set_of(part, place)
    elif part.name == "Graph":
        yield Problem("graph", here, NOTE, part.attributes.get("name", ""))
    elif part.name == "Note":
        yield _note(part, here, known)
    elif part.name == "Description":
        yield Record("note", here, {"text": value(part.text, here)})
    else:
        fields = {**values(part, _ATTRIBUTES[part.name], here), **described(part, here)}
        yield Record(part.name.lower(), here, fields, refs=noted(part, here))


def _note(part: Node, here: Place, known: Known) -> Record:
    fields = values(part, _OF_NOTES, here)
    if user := known.users.get(guid(part.attributes.get("creatingUser", ""))):
        fields["observer"] = user
        fields.pop("by")
    if text := part.said("PlainTextContent"):
        fields["text"] = value(text, here)
    extra = {name: value(raw, here) for name, raw in part.attributes.items() if name not in _OF_NOTES}
    return Record("note", here, {**fields, **described(part, here)}, extra)


def _case(part: Node, here: Place, known: Known) -> Iterator[Told]:
    fields = {**values(part, {"guid": "id", "name": "name"}, here), **described(part, here)}
    refs = {tag: tuple(target(ref, here) for ref in part.all(tag)) for tag in ("CodeRef", "SourceRef", "SelectionRef")}
    roles = {"SourceRef": "sources", "SelectionRef": "selections", "CodeRef": "codes"}
    yield Record(
        "case", here, fields, variables(part, here, known), {roles[tag]: found for tag, found in refs.items() if found}
    )
    for ref in refs["CodeRef"]:
        concept = known.codes.get(ref.text)
        if concept is None:
            yield Problem("unknown_code", here, value=ref.raw)
        else:
            coded = Value("", here, "coded")
            yield Record("observation", here, {"case": fields["name"], "concept": concept, "position": coded})
