"""Observations out again: the workbook read back is the workbook that came in, value for value."""

import csv
import io
import json
import zipfile

import openpyxl
import pyoxigraph as ox
import pytest

from coopkg.errors import DoesNotFit, UnknownName
from coopkg.graph.description import Description
from coopkg.linking.exports import spreadsheet
from coopkg.linking.exports.cells import row
from coopkg.linking.exports.material import Choice, Material
from coopkg.linking.exports.observations import WRITERS
from coopkg.linking.exports.spool import Spool
from coopkg.linking.workbook.content import Column
from coopkg.namespaces import iri

from .conftest import told

PRIVATE = ("on se fait confiance", "Entretien « été »", "joie", "Léa", "Noé")


def exported(brought, format_, *, private=True, choice=None):
    kg = brought.private if private else brought.public
    chosen = choice or Choice(import_id=brought.held["workbook.xlsx"].id)
    name = f"{format_}{private}.{format_}"
    return brought.written(name, lambda out: WRITERS[format_](Material(kg, chosen), "fr", out))


def test_the_workbook_comes_back_value_for_value(brought):
    came_in = told(brought.folder / "workbook.xlsx")
    assert told(exported(brought, "xlsx"), without=("code",)) == came_in


def test_a_row_with_several_codes_is_one_row_again(brought):
    book = openpyxl.load_workbook(exported(brought, "xlsx"))
    rows = list(book["observations"].iter_rows(values_only=True))
    assert [row[2] for row in rows if row[0] == "O1"] == ["confiance; rivalité"]


def test_no_cell_is_a_formula_and_each_is_text(brought):
    book = openpyxl.load_workbook(exported(brought, "xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    risky = {cell.value: cell.quotePrefix for cell in cells if cell.value in ("=1+1", "=Formule", "-tiret", "@colère")}
    assert risky == dict.fromkeys(risky, True)
    assert len(risky) == 4


def test_the_workbook_can_be_filled_in_further(brought):
    book = openpyxl.load_workbook(exported(brought, "xlsx"))
    assert book.sheetnames == ["LISEZ-MOI", "cas", "documents", "observations", "concepts", "grille"]
    assert [one.type for one in book["observations"].data_validations.dataValidation] == ["list"] * 5
    assert book["observations"]["B1"].value == "cas*"


@pytest.mark.parametrize("format_", ["xlsx", "csv", "ttl", "jsonld"])
def test_the_public_store_exports_nothing_private(brought, format_):
    content = exported(brought, format_, private=False).read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Compte rendu" in content
    assert [word for word in PRIVATE if word.encode() in content or json.dumps(word)[1:-1].encode() in content] == []


def rows(path, name):
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{name}.csv").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_tables_for_programs_are_exact_and_lead_to_each_other(brought):
    path = exported(brought, "csv")
    observations, cases, documents = (rows(path, name) for name in ("observations", "cases", "documents"))
    assert len(observations) == 6
    assert {one["case_iri"] for one in observations} < {one["iri"] for one in cases}
    assert {one["document_iri"] for one in observations if one["document_iri"]} == {one["iri"] for one in documents}
    (found,) = [one for one in observations if one["quote"] == "=1+1"]
    shown = ("position", "note", "observer", "concept", "case", "date", "Vécu")
    assert [found[name] for name in shown] == [
        *("absent", "-tiret", "Noé", "Mon code > Sous-code", "C2", "2024-03", "@colère")
    ]
    assert {one["concept_iri"] for one in observations} > {iri("concept:confiance"), iri("item:synthese-01")}
    assert {one["visibility"] for one in documents} == {"public", "private"}


def test_both_descriptions_tell_the_same_columns(brought):
    path = exported(brought, "csv")
    with zipfile.ZipFile(path) as archive:
        package, csvw = (json.loads(archive.read(name)) for name in ("datapackage.json", "csv-metadata.json"))
        heads = {n: archive.read(n).decode().split("\r\n")[0] for n in archive.namelist() if n.endswith(".csv")}
    tables = {one["url"]: [column["titles"] for column in one["tableSchema"]["columns"]] for one in csvw["tables"]}
    fields = {one["path"]: [field["name"] for field in one["schema"]["fields"]] for one in package["resources"]}
    assert tables == fields == {name: next(csv.reader([head])) for name, head in heads.items()}


def test_what_two_imports_say_of_one_case_stands_side_by_side():
    case = ox.NamedNode(iri("coll:x"))
    said = (("rdfs:label", "L’Aune"), ("rdfs:label", "L'Aune"), ("coop:place", "Die"))
    dates = [ox.Literal(day, datatype=ox.NamedNode(iri("xsd:gYear"))) for day in ("2016", "2017")]
    triples = [ox.Triple(case, ox.NamedNode(iri(name)), ox.Literal(text)) for name, text in said]
    triples += [ox.Triple(case, ox.NamedNode(iri("coop:startDate")), date) for date in dates]
    assert row(Description(triples), case.value, "cases", "fr") == {
        "name": "L'Aune",
        "+rdfs:label": "L’Aune",
        "territory": "Die",
        "start_date": "2016",
        "+coop:startDate": "2017",
    }


def test_turtle_and_json_ld_are_the_same_graph_and_hold_what_came_in(brought):
    turtle, json_ld = (
        {quad.triple for quad in ox.parse(path=str(exported(brought, name)))} for name in ("ttl", "jsonld")
    )
    assert turtle == json_ld
    quotations = {t.object.value for t in turtle if t.predicate.value == iri("coop:quotation")}
    assert quotations == {"on se fait confiance", "=1+1"}
    values = {t.object.value for t in turtle if t.predicate.value == iri("coop:attributeValue")}
    assert {"joie", "@colère", "rouge"} <= values


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (Choice(concept="rivalite"), 2),
        (Choice(grid="synthese"), 1),
        (Choice(collective="Les Œuvriers « d’été »"), 4),
        (Choice(), 6),
    ],
)
def test_what_is_exported_can_be_chosen(brought, choice, count):
    held = brought.held["workbook.xlsx"].id
    names = {one.label.get("", ""): one.iri for one in brought.private.collectives()}
    chosen = Choice(held, choice.collective and names[choice.collective], choice.grid, choice.concept)
    assert len(rows(exported(brought, "csv", choice=chosen), "observations")) == count


def test_a_narrow_choice_has_only_what_it_uses(brought):
    chosen = Choice(brought.held["workbook.xlsx"].id, grid="synthese")
    found = rows(exported(brought, "csv", choice=chosen), "cases")
    assert [one["name"] for one in found] == ["Les Œuvriers « d’été »"]


@pytest.mark.parametrize("choice", [Choice("ffffffffffff"), Choice(collective="nobody"), Choice(grid="none")])
def test_what_is_not_there_is_told(brought, choice):
    with pytest.raises(UnknownName):
        Material(brought.private, choice)


def test_more_than_may_be_served_is_told(brought):
    material = Material(brought.private, Choice(), most=3)
    with pytest.raises(DoesNotFit, match="3"):
        list(material.observations())


@pytest.mark.parametrize(("rows_", "most", "reason"), [([["x" * 32_768]], 10, "cell"), ([["a"]] * 3, 3, "rows")])
def test_what_no_spreadsheet_holds_is_refused(monkeypatch, rows_, most, reason):
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", most)
    with pytest.raises(DoesNotFit) as fault:
        spreadsheet.write([spreadsheet.Sheet("s", [Column("c")], rows_)], io.BytesIO())
    assert fault.value.reason == reason
    assert "--format csv" in fault.value.message("fr")


def test_rows_come_back_in_the_order_of_their_keys():
    spool = Spool()
    for number in (10, 9, 2):
        spool.add(("f", "s", number, "t"), {"n": str(number), "œ": "𝒜\n"})
    assert [cells["n"] for _, cells in spool] == ["2", "9", "10"]
    spool.add(("f", "s", 1, "t"), {"n": "1"})
    assert [cells["n"] for _, cells in spool] == ["1", "2", "9", "10"]
