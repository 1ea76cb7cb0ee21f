"""Projects of REFI-QDA out again: nothing is lost on the way through the graph."""

import zipfile
from xml.etree import ElementTree as Xml

import pytest

from coopkg.errors import DoesNotFit
from coopkg.linking.exports import whole
from coopkg.linking.exports.project import write_project
from coopkg.linking.exports.texts import Texts
from coopkg.linking.exports.whole import Whole
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Record

from .conftest import GUID, TEXT, told

SPACE = "{urn:QDA-XML:project:1.0}"


def exported(brought, name="project.qdpx", *, private=True):
    material = brought.material(name, private=private)
    texts = Texts(brought.home, brought.held[name].id) if private else Texts()
    return brought.written(f"{private}-{name}.qdpx", lambda out: write_project(Whole(material, "fr", texts), out))


def xml(path):
    with zipfile.ZipFile(path) as archive:
        return Xml.fromstring(archive.read("project.qde")), archive.namelist()


def test_a_project_comes_back_as_it_was(brought):
    assert told(exported(brought)) == told(brought.folder / "project.qdpx")


def test_texts_are_utf_8_without_a_mark_and_named_by_their_guid(brought):
    path = exported(brought)
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"sources/{GUID(41)}.txt") == TEXT.encode("utf-8")
    root, _ = xml(path)
    source = root.find(f".//{SPACE}TextSource[@guid='{GUID(41)}']")
    assert source.get("plainTextPath") == f"internal://{GUID(41)}.txt"
    spans = [(one.get("startPosition"), one.get("endPosition")) for one in source.iter(f"{SPACE}PlainTextSelection")]
    assert {TEXT[int(start) : int(end)] for start, end in spans} == {"confiance", "œuvre commune", "dispute"}


def test_containers_are_in_order_and_never_empty(brought):
    order = ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes", "Links", "Sets"]
    for name, private in (("project.qdpx", True), ("workbook.xlsx", True), ("workbook.xlsx", False)):
        root, _ = xml(exported(brought, name, private=private))
        names = [part.tag.removeprefix(SPACE) for part in root]
        assert names == [one for one in order if one in names]
        assert all(len(part) for part in root)


def test_the_same_graph_gives_the_same_file(brought):
    assert exported(brought).read_bytes() == exported(brought).read_bytes()


def test_the_public_store_gives_no_texts_and_no_names(brought):
    root, names = xml(exported(brought, private=False))
    assert names == ["project.qde"]
    assert all("plainTextPath" not in source.attrib for source in root.iter(f"{SPACE}TextSource"))
    assert not {"Léa", "Noé « N »"} & {user.get("name") for user in root.iter(f"{SPACE}User")}
    assert len(list(root.iter(f"{SPACE}Coding"))) == 5


def test_what_a_coding_has_no_word_for_stands_in_its_note(brought):
    records = [one for one in Reading(exported(brought, "workbook.xlsx")) if isinstance(one, Record)]
    found = {
        (one.text("case"), one.text("concept"), one.text("position"), one.text("date"), one.text("intensity"))
        for one in records
        if one.kind == "observation"
    }
    case = "Les Œuvriers « d’été »"
    assert {(case, "confiance", "present", "2024-03-12", "2"), (case, "rivalité", "absent", "2024-05", "")} <= found
    assert ("=Formule", "Sous l’herbe « œ »", "silent", "2024", "") in found


def test_quotations_stand_in_for_a_text_that_is_not_there(brought):
    records = [one for one in Reading(exported(brought, "workbook.xlsx")) if isinstance(one, Record)]
    quotes = {one.text("document"): one.text("quote") for one in records if one.text("quote")}
    assert quotes == {"Compte rendu": "=1+1"}


def test_documents_without_texts_are_told(brought):
    material = brought.material("project.qdpx")
    assert [one.key for one in Whole(material, "fr", Texts()).losses()] == ["no_texts"]
    texts = Texts(brought.home, brought.held["project.qdpx"].id)
    assert list(Whole(material, "fr", texts).losses()) == []


def test_more_than_programs_take_is_refused(brought, monkeypatch):
    monkeypatch.setattr(whole, "MOST", 2)
    with pytest.raises(DoesNotFit):
        Whole(brought.material("project.qdpx"), "fr", Texts())
