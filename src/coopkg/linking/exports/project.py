"""Projects of REFI-QDA 1.0 (``.qdpx``): what programs for qualitative analysis open.

The order of the elements is that of the schema of 18 March 2019; a container is written only where it holds something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from importlib.metadata import version
from typing import IO, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coopkg.linking.exports.cells import attributes
from coopkg.linking.exports.codebook import ORIGIN, write_codes
from coopkg.linking.exports.refi import Xml
from coopkg.linking.exports.remarks import Remarks
from coopkg.linking.exports.sources import Sources
from coopkg.linking.exports.values import Variables
from coopkg.linking.exports.whole import Whole

NAMESPACE = "urn:QDA-XML:project:1.0"
FILE = "project.qde"
_T = TypeVar("_T")
_DIRECTIONS = ("Associative", "OneWay", "Bidirectional")


def write_project(whole: Whole, out: IO[bytes]) -> None:
    """Write a project with the texts of its sources to a binary stream.

    It has the name of the project that an import came from, where there is one such import.
    """
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        project = _Project(whole)
        with archive.open(_entry(FILE), "w", force_zip64=True) as member:
            project.write(Xml(member), whole.title or ORIGIN)
        for path, text in project.sources.files():
            archive.writestr(_entry(path), text.encode("utf-8"))


def _entry(name: str) -> ZipInfo:
    """Return an entry without the time of day: the same graph gives the same file."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    return entry


class _Project:
    def __init__(self, whole: Whole) -> None:
        self._whole, self._told = whole, whole.told
        self._remarks = Remarks(whole)
        self._variables = Variables(whole)
        self.sources = Sources(whole, self._remarks, self._variables)

    def write(self, xml: Xml, name: str) -> None:
        """Write the parts of the project, in their order."""
        with xml.within("Project", xmlns=NAMESPACE, name=name, origin=f"{ORIGIN} {version('coopkg')}"):
            _held(xml, "Users", self._whole.users(), self._user)
            if self._whole.book.codes:
                with xml.within("CodeBook"):
                    write_codes(xml, self._whole.book.codes, self._whole.notes)
            _held(xml, "Variables", self._variables.all(), lambda to, one: to.element("Variable", **one))
            _held(xml, "Cases", self._whole.of("coop:RealCollective", "coop:FictitiousCollective"), self._case)
            _held(xml, "Sources", self.sources.all(), self.sources.write)
            _held(xml, "Notes", self._remarks.all(), lambda to, one: one.write(to))
            _held(xml, "Links", self._whole.of("coop:Link"), self._link)
            _held(xml, "Sets", self._sets(), _write_set)

    def _user(self, xml: Xml, agent: str) -> None:
        login = next((text for name, text in attributes(self._told, agent) if name == "login"), "")
        xml.element("User", guid=self._whole.guid(agent), name=self._whole.name(agent), id=login)

    def _case(self, xml: Xml, case: str) -> None:
        with xml.within("Case", guid=self._whole.guid(case), name=self._whole.name(case)):
            said = dict(attributes(self._told, case)).get("description") or self._told.value(case, "skos:editorialNote")
            if said:
                xml.element("Description", said)
            for observation in self.sources.of_case(case):
                xml.element("CodeRef", targetGUID=self._whole.guid(self._whole.stance(observation)[1]))
            self._variables.write(xml, case)
            for role, guids in self.sources.refs(case).items():
                for guid in guids:
                    xml.element(role, targetGUID=guid)

    def _link(self, xml: Xml, link: str) -> None:
        told, known = self._told, dict(attributes(self._told, link))
        ends = {
            name: self._whole.guid(end)
            for name, prop in (("originGUID", "coop:linkFrom"), ("targetGUID", "coop:linkTo"))
            if (end := told.value(link, prop))
        }
        direction = known.get("direction", "")
        more = {"direction": direction} if direction in _DIRECTIONS else {}
        name = told.value(link, "rdfs:label")
        with xml.within("Link", guid=self._whole.guid(link), name=name, **more, **ends):
            for note in self._whole.notes(link):
                xml.element("NoteRef", targetGUID=note)

    def _sets(self) -> Iterator[tuple[dict[str, str], str, list[tuple[str, str]]]]:
        """Yield each set: its attributes, its description, and the kinds and GUIDs of its members."""
        whole = self._whole
        for one in whole.of("skos:Collection"):
            held = whole.told.values(one, "skos:member")
            members = [("MemberCode", code) for code in held if whole.is_code(code)]
            members += [("MemberSource", document) for document in held if document in whole.documents]
            members += [("MemberNote", memo) for memo in held if memo in whole.of("coop:Memo")]
            if members:
                about = {"guid": whole.guid(one), "name": whole.name(one)}
                yield about, whole.told.value(one, "skos:definition"), [(tag, whole.guid(of)) for tag, of in members]
        for more in whole.book.sets:
            if more.iri not in whole.of("skos:Collection"):
                about = {"guid": more.guid, "name": more.name}
                yield about, more.description, [("MemberCode", member) for member in more.members]


def _write_set(xml: Xml, one: tuple[dict[str, str], str, list[tuple[str, str]]]) -> None:
    about, description, members = one
    with xml.within("Set", **about):
        if description:
            xml.element("Description", description)
        for tag, guid in members:
            xml.element(tag, targetGUID=guid)


def _held(xml: Xml, name: str, things: Iterable[_T], write: Callable[[Xml, _T], None]) -> None:
    """Write a container around things, and nothing where there are none."""
    with ExitStack() as stack:
        for number, one in enumerate(things):
            if not number:
                stack.enter_context(xml.within(name))
            write(xml, one)
