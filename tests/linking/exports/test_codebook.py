"""Codebooks as other programs read them, and as ours reads them back."""

import csv
import io
from uuid import UUID

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from coopkg.errors import UnknownName
from coopkg.graph.description import Description
from coopkg.linking.exports import codebook as files
from coopkg.linking.exports.codes import codebook, scheme_of, tree
from coopkg.linking.exports.identifiers import Guids, colour
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Record
from coopkg.namespaces import iri

GUID = "B5C05B6A-3C38-4B0B-8D2B-0A1E4E3F6A77"


def described(*triples):
    def term(text):
        name, at, lang = text.rpartition("@")
        if at and len(lang) == 2:
            return Literal(name, language=lang)
        return NamedNode(iri(text)) if text.split(":")[0] in ("concept", "skos", "coop", "scheme") else Literal(text)

    return Description(Triple(NamedNode(iri(s)), NamedNode(iri(p)), term(o)) for s, p, o in triples)


def concept(name, label, *broader):
    yield f"concept:{name}", "rdf:type", "skos:Concept"
    yield f"concept:{name}", "skos:prefLabel", f"{label}@fr"
    yield from ((f"concept:{name}", "skos:broader", f"concept:{above}") for above in broader)


def written(book, name):
    out = io.BytesIO()
    files.WRITERS[name](book, out)
    return out.getvalue()


def read(tmp_path, book, name):
    path = tmp_path / f"codes.{files.EXTENSIONS[name]}"
    path.write_bytes(written(book, name))
    return [one for one in Reading(path) if isinstance(one, Record)]


@pytest.fixture(scope="module")
def core(kg):
    return codebook(kg, scheme_of(scheme="core"))


def test_every_live_notion_is_a_code_under_its_parent(kg, core):
    live = {one.iri for one in kg.concepts() if kg.deprecation(one.iri) is None}
    found = {code.iri: code for code in core.all()}
    assert found.keys() == live
    device = found[iri("concept:accords")]
    assert device.path == ("dispositif de coopération", "accords") or device.path[-1] == "accords"
    assert len(device.path) > 1
    assert device.description.splitlines()[-1] == device.iri
    assert len({code.guid for code in core.all()}) == len(found)


def test_a_second_parent_is_a_set(kg, core):
    code = next(one for one in core.all() if one.iri == iri("concept:espace-collectif"))
    above = [parent.iri for parent in kg.concept("espace-collectif").broader]
    others = [one for one in core.sets if code.guid in one.members]
    assert len(above) == 2
    assert {one.iri for one in others} < set(above)


def test_a_grid_has_its_items_in_order_and_its_headings_as_sets(kg):
    book = codebook(kg, scheme_of(grid="college"))
    items = kg.grid("college").items
    assert [code.iri for code in book.all()] == [item.iri for item in items]
    assert {one.name for one in book.sets} == {heading.label["fr"] for heading in kg.grid("college").headings}


def test_labels_are_in_the_language_that_is_asked_for(kg):
    french, english = (
        {c.iri: c.name for c in codebook(kg, scheme_of(scheme="core"), lang).all()} for lang in ("fr", "en")
    )
    assert (french[iri("concept:acteur")], english[iri("concept:acteur")]) == ("acteur", "actor")


def test_a_scheme_that_is_not_there_is_told(kg):
    with pytest.raises(UnknownName):
        codebook(kg, scheme_of(grid="none"))


def test_an_import_has_its_own_scheme():
    assert scheme_of(import_id="0123456789ab") == iri("scheme:import-0123456789ab")
    assert scheme_of() == ""


def test_qdc_read_back_is_the_same(tmp_path, core):
    told = read(tmp_path, core, "qdc")
    codes = [one for one in told if one.kind == "code"]
    assert [
        (one.text("id"), one.fields["name"].path, one.text("description"), one.text("colour")) for one in codes
    ] == [(code.guid, code.path, code.description, code.colour) for code in core.all()]
    sets = [one for one in told if one.kind == "set"]
    assert [(one.text("id"), {v.raw for v in one.refs["codes"]}) for one in sets] == [
        (one.guid, set(one.members)) for one in core.sets
    ]


def test_maxqda_read_back_has_every_path(tmp_path, core):
    codes = read(tmp_path, core, "maxqda")
    assert [one.fields["name"].raw for one in codes] == [" > ".join(code.path) for code in core.all()]
    assert [one.text("description") for one in codes] == [code.description for code in core.all()]


def test_taguette_has_each_tag_once(kg):
    book = codebook(kg)
    rows = list(csv.DictReader(io.StringIO(written(book, "taguette").decode("utf-8"), newline="")))
    assert len({row["tag"] for row in rows}) == len(rows) == len(list(book.all()))
    assert [row["description"] for row in rows] == [code.description for code in book.all()]


HARD = 'Désaccord « œuvre » l’été 𝒜 <b> & "q"'


def test_signs_that_trip_programs_come_through(tmp_path):
    book = tree(described(*concept("a", HARD), *concept("b", "=1+1", "a"), *concept("c", "-x > y")), "fr")
    for name in ("qdc", "maxqda"):
        told = {one.fields["name"].raw for one in read(tmp_path, book, name)}
        assert any(HARD in one for one in told), name
        assert any("=1+1" in one for one in told), name
    codes = list(csv.reader(io.StringIO(written(book, "taguette").decode("utf-8"), newline="")))
    assert {row[0] for row in codes[1:]} == {HARD, "=1+1", "-x > y"}
    assert [one.key for one in files.losses(book, "maxqda")] == ["sign_of_path"]


def test_names_that_are_alike_at_one_level_say_their_address():
    book = tree(described(*concept("a", "Pouvoir"), *concept("b", "pouvoir"), *concept("c", "Partage", "b")), "fr")
    assert [code.path for code in book.all()] == [
        ("Pouvoir",),
        ("pouvoir [concept:b]",),
        ("pouvoir [concept:b]", "Partage"),
    ]


def test_a_loop_of_broader_notions_loses_no_code():
    book = tree(described(*concept("a", "A", "b"), *concept("b", "B", "a"), *concept("c", "C", "a")), "fr")
    assert {code.name for code in book.all()} == {"A", "B", "C"}


def test_what_came_with_a_guid_and_a_colour_keeps_them():
    told = described(
        *concept("a", "A"),
        ("concept:a", "dcterms:identifier", GUID),
        ("concept:x", "coop:attributeOf", "concept:a"),
        ("concept:x", "coop:attributeName", "colour"),
        ("concept:x", "coop:attributeValue", "#ff0000"),
    )
    (code,) = tree(told, "fr").codes
    assert (code.guid, code.colour) == (GUID, "#ff0000")


def test_no_two_things_have_one_guid():
    guids = Guids()
    first, second = guids.of("urn:a", GUID), guids.of("urn:b", f"{{{GUID.lower()}}}")
    assert first == GUID
    assert second != GUID
    assert second == str(UUID(second))
    assert guids.of("urn:b") == second
    assert Guids().of("urn:c") == Guids().of("urn:c")
    assert colour(second).startswith("#")


@pytest.mark.parametrize(("name", "most"), [("qdc", 63), ("maxqda", 63), ("taguette", 200)])
def test_names_that_are_too_long_are_told_and_written_whole(name, most):
    book = tree(described(*concept("a", "x" * most), *concept("b", "y" * (most + 1))), "fr")
    (loss,) = files.losses(book, name)
    assert loss.value == "y" * (most + 1)
    assert str(most) in loss.message("fr") and loss.message("fr") != loss.message("en")


def test_what_a_format_has_no_word_for_is_told(kg, core):
    assert {one.key for one in files.losses(core, "taguette")} == {"no_hierarchy", "no_sets"}
    assert "no_sets" in {one.key for one in files.losses(core, "maxqda")}
