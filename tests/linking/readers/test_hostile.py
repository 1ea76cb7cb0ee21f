"""Files made to harm: each is refused, or read, within ten seconds and 200 MB, in a process of its own."""

import io
import json
import stat
import subprocess
import sys
import zipfile

import pytest

SECONDS, GROWTH = 60, 200  # of the processor, so large that only what does not end is caught; MiB
CHILD = """
import json, sys, time
from pathlib import Path
from coopkg.errors import CoopkgError
from coopkg.linking.readers import rdf
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
before, start, told = peak(), time.process_time(), 0
try:
    for one in Reading(Path(sys.argv[1]), Options(observer="o", date="2024", case_from="document")):
        told += 1
    outcome = "read"
except CoopkgError as error:
    outcome = error.data.get("reason") or type(error).__name__
    assert error.message("fr") and error.message("en")
growth = (peak() - before) / 1024
print(json.dumps([outcome, time.process_time() - start, growth, told]))
"""


def measured(path):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


class Stored:
    """A zip written by parts, so that large contents need no memory."""

    def __init__(self):
        self.out = io.BytesIO()
        self.zip = zipfile.ZipFile(self.out, "w", zipfile.ZIP_DEFLATED, compresslevel=9)

    def add(self, name, head, body, times, tail):
        with self.zip.open(name, "w") as opened:
            opened.write(head.encode())
            for _ in range(times // 1000):
                opened.write(body.encode() * 1000)
            opened.write(tail.encode())
        return self

    def bytes(self):
        self.zip.close()
        return self.out.getvalue()


BOOK = '<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>'
RELS = '<R><Relationship Id="r" Target="worksheets/s.xml"/></R>'


def book(head, body, times, tail, part="xl/worksheets/s.xml"):
    made = Stored().add("xl/workbook.xml", BOOK, "", 0, "").add("xl/_rels/workbook.xml.rels", RELS, "", 0, "")
    if part != "xl/worksheets/s.xml":
        made.add("xl/worksheets/s.xml", "<w><row><c><v>cas</v></c></row></w>", "", 0, "")
    return made.add(part, head, body, times, tail).bytes()


def members(count):
    made = Stored()
    for n in range(count):
        made.zip.writestr(f"sources/{n}.txt", "")
    return made.bytes()


def link():
    made, info = Stored(), zipfile.ZipInfo("sources/a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    made.zip.writestr(info, "/etc/passwd")
    made.zip.writestr("project.qde", "<Project/>")
    return made.bytes()


def lying():
    """A member that declares a hundredth of its size."""
    data = bytearray(book("<w>", "<row></row>", 2_000_000, "</w>"))
    size = (2_000_000 * 11 + 7).to_bytes(4, "little")
    assert data.count(size)
    return bytes(data.replace(size, (2**20).to_bytes(4, "little")))


QDE = '<Project xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes>'
TURTLE = "@prefix c: <https://w3id.org/coopkg/ns#> . <urn:a> a c:RealCollective ; <urn:p> "
FILES = {
    "bomb.xlsx": lambda: book("<w>", "<row></row>", 30_000_000, "</w>"),
    "lying.xlsx": lying,
    "one-row.xlsx": lambda: book("<w><row>", '<c r="A1"><v>1</v></c>', 3_000_000, "</row></w>"),
    "wide-row.xlsx": lambda: book("<w><row>", "<c><v>1</v></c>", 3_000_000, "</row></w>"),
    "strings.xlsx": lambda: book("<s>", "<si><t>ab</t></si>", 2_600_000, "</s>", "xl/sharedStrings.xml"),
    "one-string.xlsx": lambda: book("<s><si><t>", "abcdefgh", 6_000_000, "</t></si></s>", "xl/sharedStrings.xml"),
    "attribute.xlsx": lambda: book('<w a="', "abcdefgh", 6_000_000, '"></w>'),
    "styles.xlsx": lambda: book("<s><cellXfs>", '<xf numFmtId="1"/>', 1_000_000, "</cellXfs></s>", "xl/styles.xml"),
    "members.xlsx": lambda: members(100_000),
    "members.qdpx": lambda: members(100_000),
    "link.qdpx": link,
    "bomb.qdpx": lambda: Stored().add("p.qde", QDE, " " * 100, 3_000_000, "</Codes></CodeBook></Project>").bytes(),
    "codes.qdpx": lambda: (
        Stored().add("p.qde", QDE, '<Code guid="a" name="b"/>', 400_000, "</Codes></CodeBook></Project>").bytes()
    ),
    "users.qdpx": lambda: Stored().add("p.qde", "<Project>", '<User guid="a"/>', 1_000_000, "</Project>").bytes(),
    "laughs.qdc": lambda: (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><CodeBook>&b;</CodeBook>'
    ),
    "laughs.rdf": lambda: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><RDF>&a;</RDF>',
    "deep.rdf": lambda: b"<RDF>" + b"<a>" * 100_000,
    "long.ttl": lambda: (TURTLE + '"' + "a" * 60_000_000 + '" .').encode(),
    "brackets.ttl": lambda: (TURTLE + "[" * 1_000_000).encode(),
    "quotes.ttl": lambda: (TURTLE + '"' * 1_000_001).encode(),
    "tag.ttl": lambda: (TURTLE + '"a"@' + "a-" * 100_000 + "a .").encode(),
    "deep.jsonld": lambda: b"[" * 1_000_000,
    "line.csv": lambda: b"cas;concept;note\nT;c;" + b"a" * 60_000_000,
    "columns.csv": lambda: b"a;" * 3_000_000,
    "quotes.csv": lambda: b'cas;concept\nT;"' + b"a;\n" * 10_000_000,
    "rows.csv": lambda: b"cas;concept;position\n" + b"T;c;?\n" * 100_000,
}


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read from /proc, which Linux alone has")
@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_time_and_memory_are_bounded(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    outcome, seconds, growth, _ = measured(path)
    print(f"{name:<16} {path.stat().st_size / 1024:9.0f} KiB  {outcome:<14} {seconds:6.2f} s {growth:6.0f} MiB")  # noqa: T201
    assert seconds < SECONDS, name
    assert growth < GROWTH, name
    assert list(tmp_path.iterdir()) == [path]
    expected = EXPECTED.get(name)
    assert expected is None or outcome in expected


EXPECTED = {
    "bomb.xlsx": ["bomb"],
    "wide-row.xlsx": ["far_cell"],
    "members.xlsx": ["members"],
    "members.qdpx": ["members"],
    "link.qdpx": ["symlink"],
    "bomb.qdpx": ["bomb"],
    "codes.qdpx": ["bomb", "elements"],
    "laughs.qdc": ["DoctypeRefused"],
    "laughs.rdf": ["DoctypeRefused"],
    "deep.rdf": ["deep"],
    "brackets.ttl": ["deep"],
    "deep.jsonld": ["deep"],
    "line.csv": ["cell_size"],
    "columns.csv": ["far_cell"],
    "quotes.csv": ["cell_size", "quotes"],
    "rows.csv": ["read"],
}


def test_every_member_is_read_no_further_than_its_limit(told, tmp_path, zipped):
    path = tmp_path / "b.xlsx"
    path.write_bytes(zipped({"xl/workbook.xml": BOOK, "xl/styles.xml": " " * (17 << 20)}))
    from coopkg.errors import TooLarge

    with pytest.raises(TooLarge) as caught:
        told(path)
    assert caught.value.reason in ("bomb", "member_size")


def test_a_link_in_an_archive_is_refused_by_name(told, tmp_path):
    from coopkg.errors import BadFile

    path = tmp_path / "l.qdpx"
    path.write_bytes(link())
    with pytest.raises(BadFile) as caught:
        told(path)
    assert caught.value.message("fr").startswith("l.qdpx, feuille « sources/a.txt » : un lien symbolique. Refusé")
