"""Files made here, in code: what spreadsheets and analysis software write, and what nobody should."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest

from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Problem, Record

GUID = "00000000-0000-4000-8000-{:012d}"


class Told:
    """What a file told, as plain words."""

    def __init__(self, path, options):
        self.reading = Reading(path, options)
        self.all = list(self.reading)
        self.records = [one for one in self.all if isinstance(one, Record)]
        self.problems = [one for one in self.all if isinstance(one, Problem)]

    def of(self, kind):
        return [one for one in self.records if one.kind == kind]

    def rows(self, *names):
        """The named fields of each observation."""
        found = [tuple(one.text(name) for name in names) for one in self.of("observation")]
        return found if len(names) > 1 else [one[0] for one in found]

    def keys(self, level=None):
        return [one.key for one in self.problems if level in (None, one.level)]

    def problem(self, key):
        return next(one for one in self.problems if one.key == key)


@pytest.fixture
def tell(tmp_path):
    """Return a function that writes bytes or text under a name and reads the file."""

    def read(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Told(path, Options(**options))

    return read


@pytest.fixture
def told():
    return lambda path, **options: Told(Path(path), Options(**options))


def _zip(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="session")
def zipped():
    """Name → content, as a zip archive."""
    return _zip


@pytest.fixture(scope="session")
def xlsx():
    """Sheet → rows of values, as openpyxl writes them."""

    def make(**sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


_BOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""


@pytest.fixture(scope="session")
def raw_xlsx():
    """A workbook of one sheet, whose XML is given."""

    def make(data, **more):
        sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{data}</worksheet>'
        parts = {"xl/workbook.xml": _BOOK, "xl/_rels/workbook.xml.rels": _RELS, "xl/worksheets/sheet1.xml": sheet}
        return _zip({**parts, **{f"xl/{name}.xml": content for name, content in more.items()}})

    return make


@pytest.fixture(scope="session")
def ods():
    """A document whose tables are given."""

    def make(tables, styles=""):
        spaces = " ".join(
            f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for name in ("office", "table", "text", "style")
        )
        content = f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        content += f"<office:body><office:spreadsheet>{tables}"
        content += "</office:spreadsheet></office:body></office:document-content>"
        return _zip({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})

    return make


class Project:
    """A REFI-QDA project: one code, one user, one text, with the parts that a test replaces."""

    code, user, source, selection, coding, case, note = (GUID.format(n) for n in range(1, 8))

    def __init__(self):
        self.file, self.name, self.path = (
            "project.qde",
            "sources/" + self.source + ".txt",
            f"internal://{self.source}.txt",
        )
        self.text = "La confiance naît du désaccord."
        self.spans = [(3, 12, "confiance")]
        self.codes = f'<Code guid="{self.code}" name="Confiance" isCodable="true"/>'
        self.cases = ""
        self.notes = ""
        self.in_source = ""
        self.in_coding = ""
        self.kind = "TextSource"
        self.more = {}

    def xml(self):
        selections = "".join(
            f'<PlainTextSelection guid="{GUID.format(100 + n)}" name={quoteattr(name)} startPosition="{start}" '
            f'endPosition="{end}" creatingUser="{self.user}"><Coding guid="{GUID.format(200 + n)}" '
            f'creatingUser="{self.user}" creationDateTime="2024-03-12T10:00:00Z"><CodeRef targetGUID="{self.code}"/>'
            f"{self.in_coding}</Coding></PlainTextSelection>"
            for n, (start, end, name) in enumerate(self.spans)
        )
        path = f'plainTextPath="{escape(self.path)}"' if self.path else ""
        return (
            '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p">'
            f'<Users><User guid="{self.user}" name="Léa"/></Users>'
            f"<CodeBook><Codes>{self.codes}</Codes></CodeBook>{self.cases}"
            f'<Sources><{self.kind} guid="{self.source}" name="Entretien 1" {path}>{selections}{self.in_source}'
            f"</{self.kind}></Sources>{self.notes}</Project>"
        )

    def bytes(self):
        members = {self.file: self.xml(), **self.more}
        if self.text is not None:
            members[self.name] = self.text if isinstance(self.text, bytes) else self.text.encode()
        return _zip(members)


@pytest.fixture
def project():
    return Project()
