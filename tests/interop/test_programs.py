"""pyrefiqda, qualitative-coding, frictionless, csvw and Taguette read what is exported."""

import zipfile

import pytest

from coopkg.linking.exports import codebook as files
from coopkg.linking.exports.codes import codebook, scheme_of
from coopkg.linking.exports.material import Choice, Material
from coopkg.linking.exports.observations import WRITERS
from coopkg.linking.exports.project import write_project
from coopkg.linking.exports.texts import Texts
from coopkg.linking.exports.whole import Whole

from ..linking.exports.conftest import TEXT

pytestmark = pytest.mark.slow

PROJECT = """
import json, sys
from pyrefiqda import RefiProject
project = RefiProject.load(sys.argv[1], extract_dir=sys.argv[2])
def codes(found):
    for code in found:
        yield code.name
        yield from codes(code.code)
sources = project.sources.text_source
texts = {one.name: open(RefiProject.resolve_source_path(one.plain_text_path, sys.argv[2])).read()
         for one in sources if one.plain_text_path}
print(json.dumps({
    "users": sorted(one.name for one in project.users.user),
    "codes": sorted(codes(project.code_book.codes.code)),
    "variables": sorted(one.name for one in project.variables.variable),
    "cases": sorted(one.name for one in project.cases.case),
    "sources": sorted(one.name for one in sources),
    "words": sorted({texts[one.name][selection.start_position:selection.end_position]
                     for one in sources for selection in one.plain_text_selection}),
    "codings": sorted(coding.guid for one in sources
                      for coding in [*one.coding, *(c for s in one.plain_text_selection for c in s.coding)]),
    "notes": sorted(one.plain_text_content for one in project.notes.note),
    "links": sorted(one.name for one in project.links.link),
    "sets": sorted(one.name for one in project.sets.set),
}))
"""
CODEBOOK = """
import json, sys
from pyrefiqda import RefiCodebook
book = RefiCodebook.load(sys.argv[1])
def codes(found):
    for code in found:
        yield [code.guid, code.name, code.description]
        yield from codes(code.code)
print(json.dumps([list(codes(book.codes.code)), [[m.guid for m in one.member_code] for one in book.sets.set]]))
"""
SCHEMA = """
import glob, io, json, sys, xmlschema, zipfile
(path,) = glob.glob(sys.prefix + "/lib/python*/site-packages/qualitative_coding/refi_qda/schema.xsd")
schema = xmlschema.XMLSchema(path)
project = zipfile.ZipFile(sys.argv[1]).read("project.qde")
print(json.dumps([str(error.reason) for error in schema.iter_errors(io.BytesIO(project))]))
"""
FRICTIONLESS = """
import json, sys
from frictionless import validate
report = validate(sys.argv[1])
print(json.dumps([report.valid, report.flatten(["title", "message"]), [task.name for task in report.tasks]]))
"""
CSVW = """
import json, sys
from csvw import CSVW
told = CSVW(sys.argv[1], validate=True)
print(json.dumps([told.is_valid, [str(one.message) for one in told.warnings]]))
"""
TAGUETTE = """
import json, sys
from taguette.import_codebook import list_tags
from taguette.validate import description, tag_path
tags = list_tags(open(sys.argv[1], "rb"))
assert all(tag_path(tag["path"]) and description(tag["description"]) for tag in tags)
print(json.dumps([[tag["path"], tag["description"]] for tag in tags]))
"""


def project_of(brought, name):
    texts = Texts(brought.home, brought.held[name].id)
    whole = Whole(brought.material(name), "fr", texts)
    return brought.written(f"interop-{name}.qdpx", lambda out: write_project(whole, out))


def test_pyrefiqda_finds_in_a_project_all_that_came_in(brought, interop, tmp_path):
    out, came_in = (
        interop("readers", PROJECT, path, tmp_path / name)
        for path, name in ((project_of(brought, "project.qdpx"), "out"), (brought.folder / "project.qdpx", "in"))
    )
    assert out == came_in
    assert set(out["words"]) == {"confiance", "œuvre commune", "dispute", "commune"} <= {*TEXT.split(), *out["words"]}


@pytest.mark.parametrize("name", ["project.qdpx", "workbook.xlsx"])
def test_projects_are_valid_by_the_published_schema(brought, interop, name):
    assert interop("qualitative-coding", SCHEMA, project_of(brought, name)) == []


def test_a_project_of_the_whole_graph_is_valid_too(kg, interop, tmp_path):
    path = tmp_path / "all.qdpx"
    with path.open("wb") as out:
        write_project(Whole(Material(kg, Choice()), "fr", Texts()), out)
    assert interop("qualitative-coding", SCHEMA, path) == []


def test_a_project_of_suggestions_is_valid_too(coopkg, home, interop, tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("𝒜 La coopération dure.\r\n\r\nLes désaccords restent.", encoding="utf-8", newline="")
    assert coopkg("suggest", text, "-o", tmp_path / "s.qdpx", "--home", home)[0] == 0
    assert interop("qualitative-coding", SCHEMA, tmp_path / "s.qdpx") == []


def test_pyrefiqda_finds_every_code_and_set_of_a_codebook(kg, interop, tmp_path):
    book, path = codebook(kg, scheme_of(scheme="core")), tmp_path / "codes.qdc"
    with path.open("wb") as out:
        files.write_qdc(book, out)
    codes, sets = interop("readers", CODEBOOK, path)
    assert codes == [[code.guid, code.name, code.description] for code in book.all()]
    assert sets == [list(one.members) for one in book.sets]


def test_frictionless_and_csvw_find_nothing_wrong_with_the_tables(brought, interop, tmp_path):
    chosen = Material(brought.private, Choice())
    path = brought.written("interop.zip", lambda out: WRITERS["csv"](chosen, "fr", out))
    zipfile.ZipFile(path).extractall(tmp_path)
    valid, faults, tables = interop("readers", FRICTIONLESS, tmp_path / "datapackage.json")
    assert (valid, faults, tables) == (True, [], ["cases", "documents", "observations"])
    assert interop("readers", CSVW, tmp_path / "csv-metadata.json") == [True, []]


def test_taguette_takes_every_code(kg, interop, tmp_path):
    book, path = codebook(kg), tmp_path / "codes.csv"
    with path.open("wb") as out:
        files.write_taguette(book, out)
    tags = interop("taguette", TAGUETTE, path)
    assert [description for _, description in tags] == [code.description for code in book.all()]
    assert len({tag for tag, _ in tags}) == len(tags)
