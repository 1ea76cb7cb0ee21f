"""What a project of analysis holds beside codings: notes, sets, links, variables. They name the rest: written last."""

from __future__ import annotations

from collections import defaultdict

from coopkg.linking.importing.agents import Agents
from coopkg.linking.importing.draft import Draft, rest
from coopkg.linking.importing.ntriples import Pair, literal, node, term
from coopkg.linking.records import WARNING, Problem, Record, Value

Target = tuple[str, bool]
"""A node, and whether it is only kept."""


class Memos:
    """Holds notes, sets and links until all that they name is known."""

    def __init__(self, draft: Draft, agents: Agents) -> None:
        self._draft, self._agents = draft, agents
        self._noted: dict[str, list[Target]] = defaultdict(list)
        self._waiting: list[Record] = []

    def noted(self, record: Record, address: str, *, kept: bool) -> None:
        """Remember which notes are on a node."""
        for note in record.refs.get("notes", ()):
            self._noted[note.text].append((address, kept))

    def wait(self, record: Record) -> None:
        """Keep a note, a set or a link for the end."""
        self._waiting.append(record)

    def variable(self, record: Record) -> None:
        """Write the definition of a variable, as an attribute of the import."""
        more: list[Pair] = [("dcterms:type", literal("variable"))]
        if identifier := record.text("id"):
            more.append(("dcterms:identifier", literal(identifier)))
        told = rest(record, ("id", "name", "type"))
        name = record.text("name")
        self._draft.attribute(self._draft.activity, name, record.text("type"), kept=False, more=more)
        self._draft.attributes(self._draft.activity, ((f"{name}: {field}", value) for field, value in told), kept=False)

    def project(self, record: Record) -> None:
        """Write how a project of analysis is called, as an attribute of the import."""
        more: list[Pair] = [("dcterms:type", literal("project"))]
        self._draft.attribute(self._draft.activity, "project", record.text("name"), kept=False, more=more)

    def write(self) -> None:
        """Write all that was kept for the end; a note on what is only kept is only kept."""
        of = {kind: [one for one in self._waiting if one.kind == kind] for kind in ("note", "set", "link")}
        for record in of["note"]:
            self._draft.remember(record.text("id"), self._address("note", record), kept=self._is_kept(record))
        for record in of["link"]:
            kept = any(end[1] for end in self._ends(record) if end)
            self.noted(record, self._address("link", record), kept=kept)
        for record in of["note"]:
            self._note(record)
        for record in of["set"]:
            self._set(record)
        for record in of["link"]:
            self._link(record)

    def _on(self, record: Record) -> list[Target]:
        return self._noted.get(record.text("id").strip("{}").lower(), [])

    def _is_kept(self, record: Record) -> bool:
        return any(kept for _, kept in self._on(record))

    def _note(self, record: Record) -> None:
        targets, kept = self._on(record), self._is_kept(record)
        address = self._begun("note", record, kept=kept)
        said: list[Pair] = [("rdf:type", term("coop:Memo")), *(("coop:memoOn", node(on)) for on, _ in targets)]
        said += _texts(record, {"name": "dcterms:title", "text": "rdf:value"})
        if observer := record.fields.get("observer"):
            said.append(("prov:wasAttributedTo", node(self._agents.of(observer.text, kept=kept))))
        self._draft.triples.say(address, said, kept=kept)
        self._draft.attributes(address, rest(record, ("id", "name", "text", "observer")), kept=kept)

    def _set(self, record: Record) -> None:
        address = self._begun("set", record, kept=False)
        said: list[Pair] = [("rdf:type", term("skos:Collection"))]
        said += _texts(record, {"name": "skos:prefLabel", "description": "skos:definition"})
        self._draft.triples.say(address, said, kept=False)
        self._draft.attributes(address, rest(record, ("id", "name", "description")), kept=False)
        for value in (value for found in record.refs.values() for value in found):
            if found := self._found(value):
                self._draft.triples.say(address, [("skos:member", node(found[0]))], kept=found[1])

    def _link(self, record: Record) -> None:
        ends = self._ends(record)
        kept = any(end[1] for end in ends if end)
        address = self._begun("link", record, kept=kept)
        said: list[Pair] = [("rdf:type", term("coop:Link")), *_texts(record, {"name": "rdfs:label"})]
        named = zip(("coop:linkFrom", "coop:linkTo"), ends, strict=True)
        said += [(name, node(end[0])) for name, end in named if end]
        self._draft.triples.say(address, said, kept=kept)
        self._draft.attributes(address, rest(record, ("id", "name", "origin", "target")), kept=kept)

    def _begun(self, family: str, record: Record, *, kept: bool) -> str:
        address = self._address(family, record)
        self._draft.places.add(address, record)
        if identifier := record.text("id"):
            self._draft.triples.say(address, [("dcterms:identifier", literal(identifier))], kept=kept)
            self._draft.remember(identifier, address, kept=kept)
        return address

    def _address(self, family: str, record: Record) -> str:
        return self._draft.nodes.within(family, record.text("id") or record.place.path)

    def _ends(self, record: Record) -> list[Target | None]:
        return [self._found(record.fields[name]) if name in record.fields else None for name in ("origin", "target")]

    def _found(self, value: Value) -> Target | None:
        found = self._draft.ids.get(value.text.strip("{}").lower())
        if found is None and self._draft.first(("nowhere", value.raw), kept=True):
            self._draft.tell(Problem("nowhere", value.place, WARNING, value.raw))
        return found


def _texts(record: Record, names: dict[str, str]) -> list[Pair]:
    return [(name, literal(record.fields[field].raw)) for field, name in names.items() if field in record.fields]
