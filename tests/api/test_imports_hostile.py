"""Files made to harm, as bodies: refused with their reason within limits; nothing is written, nobody else is harmed."""

import shutil
import sys
import time
from pathlib import Path

import httpx
import pytest

from coopkg.holdings.ledger import Ledger
from coopkg.holdings.tokens import Tokens

from ..linking.readers.test_hostile import FILES, link
from .conftest import serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes and their memory are read from /proc")

IMPORTS = "/api/v1/imports"
WAIT = {"Prefer": "wait=60"}
GROWTH = 200  # MiB of the server itself
HEAD = b"cas;concept;position;observateur;date\n"
SMALL = {
    "empty.csv": b"",
    "blank.xlsx": b"   \n",
    "pdf.xlsx": b"%PDF-1.7 ...",
    "cut.xlsx": b"PK\x03\x04" + b"\x00" * 40,
    "nul.csv": HEAD + b"a\x00b;rivalit\xc3\xa9;absent;Ana;2024\n",
    "utf16.csv": "cas;concept\nA;B\n".encode("utf-16"),
    "wrong.csv": HEAD + b"\xff\xfe\xfd;;;;\n",
    "ragged.csv": HEAD + b"A\nB;C;D;E;F;G;H;I\n",
    "doctype.qdc": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><CodeBook/>',
    "entity.rdf": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><RDF>&a;</RDF>',
    "context.jsonld": b'{"@context": "http://127.0.0.1:9/context", "@id": "urn:a", "@type": "urn:b"}',
    "graph.trig": b"<https://w3id.org/coopkg/graph/concepts> { <urn:a> <urn:b> <urn:c> }",
    "redefines.ttl": (
        b'<https://w3id.org/coopkg/id/concept/rivalite> <http://www.w3.org/2004/02/skos/core#prefLabel> "x"@fr .'
    ),
    "forged.ttl": (
        b"@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        b"<https://w3id.org/coopkg/id/import/000000000000> a prov:Activity ; prov:wasAssociatedWith <urn:me> ."
    ),
    "shapes.ttl": (
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        b"<urn:s> a sh:NodeShape ; sh:targetSubjectsOf sh:path ; sh:js <http://127.0.0.1:9/x.js> ."
    ),
    "noproject.qdpx": b"PK\x05\x06" + b"\x00" * 18,
    "link.qdpx": link(),
}
MAY_PASS = {"nul.csv", "utf16.csv", "ragged.csv"}
"""Odd, and yet readable by some rule; they are not server errors either way."""


@pytest.fixture(scope="module")
def own_home(home, tmp_path_factory):
    return shutil.copytree(home, tmp_path_factory.mktemp("hostile") / "home")


@pytest.fixture(scope="module")
def client(own_home):
    secret, _ = Tokens(own_home).create("contributor", "Eve")
    with serving(own_home) as url:
        headers = {"Authorization": f"Bearer {secret}", **WAIT}
        with httpx.Client(base_url=url, timeout=120, headers=headers) as client:
            yield client


def state_of(home):
    """Every file that is kept, but for the ledger, the trays and the secret, which note that something came."""
    noted = ("imports.sqlite", "jobs", "lock", "secret", "work")
    return {
        str(path.relative_to(home)): path.stat().st_mtime_ns
        for path in home.rglob("*")
        if path.is_file() and path.relative_to(home).parts[0].partition("-")[0] not in noted
    }


def ended(client, address):
    for _ in range(1200):
        told = client.get(address).json()
        if told["state"] not in ("received", "reading", "checking", "committing"):
            return told
        time.sleep(0.25)
    raise AssertionError(told)


def refused(answer, home):
    assert answer.status_code in (400, 413, 422), answer.text
    told = answer.json()
    assert told["detail"]
    shown = answer.text
    assert "Traceback" not in shown
    assert str(home) not in shown
    assert "/root" not in shown
    assert "passwd:" not in shown
    assert str(Path(sys.prefix)) not in shown


@pytest.mark.parametrize("name", SMALL)
def test_a_strange_file_is_refused_and_nothing_changes(client, own_home, name):
    before = state_of(own_home)
    answer = client.post(IMPORTS, params={"dry_run": "false"}, files={"file": (name, SMALL[name])})
    if name in MAY_PASS and answer.status_code == 201:
        return
    refused(answer, own_home)
    assert state_of(own_home) == before
    assert client.get("/api/v1/concepts/rivalite").status_code == 200


def test_names_of_files_write_nowhere_else(client, own_home, tmp_path):
    body = HEAD + "Les Fossés;rivalité;présent;Ana;2024\n".encode()
    for number, name in enumerate(
        ("../../../evil.csv", "..\\..\\evil.csv", "/etc/evil.csv", "a\x00.csv", "%2e%2e%2fevil.csv")
    ):
        answer = client.post(IMPORTS, files={"file": (name, body.replace(b"Foss", f"F{number}".encode()))})
        assert answer.status_code in (201, 400), answer.text
    assert not list(own_home.parent.glob("evil*"))
    assert not list(own_home.rglob("evil*"))


def test_quotes_braces_and_spaces_in_names_stay_text(client, own_home):
    nasty = 'A> <urn:x> <urn:y> . <urn:z {x} "'
    rows = f'"{nasty.replace(chr(34), chr(34) * 2)}";rivalité;présent;"=HYPERLINK(""http://x"")";2024\n'
    answer = client.post(IMPORTS, files={"file": ("observations.csv", HEAD + rows.encode())})
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        found = next((own_home / "imports" / answer.json()["id"]).glob("shared.nt")).read_text()
        assert "<urn:x>" not in found.replace('"', "").split("urn:z")[0].split("A>")[0]
        import pyoxigraph as ox

        subjects = {triple.subject.value for triple in ox.parse(found, format=ox.RdfFormat.N_TRIPLES)}
        assert not {one for one in subjects if one.startswith("urn:")}


def resident(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def server_of(home):
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if str(home).encode() in (path / "environ").read_bytes() and b"uvicorn" in (path / "cmdline").read_bytes():
                return int(path.name)
        except OSError:
            continue
    raise AssertionError("no server")


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_bombs_are_refused_and_the_server_stays_small(client, own_home, name):
    before, kept = resident(server_of(own_home)), state_of(own_home)
    answer = client.post(IMPORTS, files={"file": (name, FILES[name]())})
    if answer.status_code == 202:  # a busy machine takes longer than anybody waits
        assert ended(client, answer.headers["Location"])["state"] == "refused"
    else:
        refused(answer, own_home)
    assert resident(server_of(own_home)) - before < GROWTH
    assert state_of(own_home) == kept
    assert not Ledger(own_home).all(("reading", "checking", "committing"))
    assert client.get("/api/v1/concepts/rivalite").status_code == 200
