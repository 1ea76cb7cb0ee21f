"""Small files of every format that is read, and what a stranger may have done to them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import PurePath

from openpyxl import Workbook

_HEAD = ("cas", "concept", "position", "observateur", "date", "document", "extrait")
_ROWS = (
    ("Les Jardins", "rivalité", "présent 2", "Ana", "2024-03-12", "D1", "on se dispute la terre"),
    ("Le Fournil", "coopération", "absent", "Ben", "03/2024", "", ""),
    ("Les Jardins", "A > B ; confiance", "codé", "Ana", "2024", "D1", "tenir parole"),
)
_CASES = (("identifiant", "nom", "territoire"), ("C1", "Les Jardins", "Redon"), ("C2", "Le Fournil", "Rennes"))
_QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="t">
<Users><User guid="10000000-0000-4000-8000-000000000001" name="Ana"/></Users>
<CodeBook><Codes><Code guid="20000000-0000-4000-8000-000000000001" name="rivalité" isCodable="true">
<Code guid="20000000-0000-4000-8000-000000000002" name="entre nous" isCodable="true"/></Code></Codes></CodeBook>
<Cases><Case guid="30000000-0000-4000-8000-000000000001" name="Les Jardins">
<SourceRef targetGUID="40000000-0000-4000-8000-000000000001"/></Case></Cases>
<Sources><TextSource guid="40000000-0000-4000-8000-000000000001" name="Entretien" plainTextPath="internal://s.txt">
<PlainTextSelection guid="50000000-0000-4000-8000-000000000001" name="x" startPosition="0" endPosition="7">
<Coding guid="60000000-0000-4000-8000-000000000001" creatingUser="10000000-0000-4000-8000-000000000001"
creationDateTime="2024-03-12T10:00:00Z"><CodeRef targetGUID="20000000-0000-4000-8000-000000000001"/></Coding>
</PlainTextSelection></TextSource></Sources></Project>"""
_QDC = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="t"><Codes><Code guid="20000000-0000-4000-8000-000000000001"
name="rivalité" isCodable="true"><Description>qui s'oppose</Description></Code></Codes></CodeBook>"""
_ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="observations">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_REAL = "https://w3id.org/coopkg/ns#RealCollective"
_TTL = """@prefix coop: <https://w3id.org/coopkg/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<urn:x:jardins> a coop:RealCollective ; rdfs:label "Les Jardins"@fr .
<urn:x:o1> a coop:Observation ; coop:ofCase <urn:x:jardins> ;
  coop:observesPresenceOf <https://w3id.org/coopkg/id/concept/rivalite> ; coop:observer <urn:x:ana> ;
  coop:observedOn "2024-03-12"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:x:ana> a <http://xmlns.com/foaf/0.1/Person> ; rdfs:label "Ana" .
"""
_NASTY = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b'"',
        b"'",
        b";",
        b"<",
        b">",
        b"&",
        b"&#0;",
        b"]]>",
        b"<!--",
        b"\\u0000",
    ),
    *(
        b"=1+1",
        b"\t",
        b"9" * 400,
        b"-1",
        b"1e999",
        b"NaN",
        b"0000-00-00",
        b"2024-02-31",
        b"%s%n",
        b"../",
        b"{}",
        b"\xe2\x80\xae",
    ),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b'xmlns="urn:y"', b"guid", b"\xf0\x9f\x92\xa5", b"<<", b"[" * 50, b"a" * 5000),
)


def seeds() -> dict[str, bytes]:
    """Return name of a file → its bytes."""
    lines = [";".join(row) for row in (_HEAD, *_ROWS)]
    wide = "collectif;rivalité;confiance\nLes Jardins;présent;absent\nLe Fournil;;ambivalent\n"
    return {
        "observations.csv": "\n".join(lines).encode(),
        "latin.csv": "\r\n".join(lines).encode("cp1252"),
        "observations.tsv": "\n".join("\t".join(row) for row in (_HEAD, *_ROWS)).encode(),
        "grille.csv": wide.encode(),
        "highlights.csv": "id,document,tag,content\n1,jardins.txt,A > B,dit\n2,jardins.txt,rivalité,fait\n".encode(),
        "classeur.xlsx": _xlsx(),
        "classeur.ods": _zipped({"mimetype": "", "content.xml": _ODS.format(rows=_ods_rows())}),
        "livre.qdc": _QDC.encode(),
        "projet.qdpx": _zipped({"project.qde": _QDE, "Sources/s.txt": "on se dispute la terre"}),
        "modele.ttl": _TTL.encode(),
        "modele.nt": f"<urn:x:j> <{_TYPE}> <{_REAL}> .\n".encode(),
        "modele.jsonld": f'{{"@id": "urn:x:j", "@type": "{_REAL}"}}'.encode(),
    }


def _xlsx() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.title = "observations"
    for row in (_HEAD, *_ROWS):
        book.active.append(row)
    cases = book.create_sheet("cas")
    for row in _CASES:
        cases.append(row)
    book.save(out)
    return out.getvalue()


def _ods_rows() -> str:
    cells = "".join
    return cells(
        "<table:table-row>"
        + cells(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row)
        + "</table:table-row>"
        for row in (tuple(name for name in _HEAD), *(tuple(c.replace(">", "&gt;") for c in row) for row in _ROWS))
    )


def _zipped(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def mutated(rng: random.Random, known: dict[str, bytes]) -> tuple[str, bytes]:
    """Return a file with one to six changes; of an archive, mostly within one of its members."""
    name = rng.choice(sorted(known))
    data = known[name]
    if data.startswith(b"PK") and rng.random() < 0.8:
        return name, _within(rng, data)
    if rng.random() < 0.02:  # another format than its name tells
        name = PurePath(name).stem + PurePath(rng.choice(sorted(known))).suffix
    return name, _changed(rng, data)


def _within(rng: random.Random, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {one: archive.read(one) for one in archive.namelist()}
    chosen = rng.choice(sorted(members))
    members[chosen] = _changed(rng, bytes(members[chosen]))  # type: ignore[arg-type]
    if rng.random() < 0.1:
        members.pop(rng.choice(sorted(members)))
    return _zipped(members)


def _changed(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.randint(1, 6)):
        data = rng.choice(_CHANGES)(rng, data)
    return data


def _part(rng: random.Random, data: bytes) -> slice:
    start = rng.randrange(len(data) + 1)
    return slice(start, min(len(data), start + rng.choice((1, 3, 20, 200))))


def _flip(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    part = _part(rng, data)
    return data[: part.start] + data[part.stop :]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    part = _part(rng, data)
    return data[: part.stop] + data[part] * rng.choice((1, 5, 100)) + data[part.stop :]


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(_NASTY) + data[at:]


def _end(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _swap(rng: random.Random, data: bytes) -> bytes:
    part = _part(rng, data)
    return data[part.stop :] + data[part] + data[: part.start]


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flip,
    _flip,
    _cut,
    _repeat,
    _insert,
    _insert,
    _end,
    _swap,
)
