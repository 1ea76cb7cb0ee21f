"""Files of strangers for ``coopkg serve --data``: what is made to harm is told in one line, and nothing else falls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Store

from coopkg.errors import CoopkgError, FileRefused, SyntaxFault, UnreadableFile
from coopkg.graph import foreign
from coopkg.graph.foreign import build_foreign, is_blank

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"'
TRIPLE = "<urn:s> <urn:p> "
SIGNS = """'<<', "it's <<", '''<<\n''', \"\"\"<<\n\"\"\" .\n"""


def nested(levels: int, opening: str = "<<( ", closing: str = " )>>") -> str:
    return TRIPLE + (opening + TRIPLE) * levels + "<urn:o>" + closing * levels + " .\n"


def deep_xml(levels: int) -> str:
    """RDF/XML with so many elements within each other, an even number, the root not counted."""
    return RDF + ">" + "<e:C><e:p>" * (levels // 2) + "</e:p></e:C>" * (levels // 2) + "</rdf:RDF>"


def with_prefixes(number: int) -> str:
    return RDF + "".join(f' xmlns:a{n}="urn:{n}:"' for n in range(number - 2)) + "><e:C/></rdf:RDF>"


def made(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def triples(folder: Path, *files: Path) -> int:
    return build_foreign(folder / "home", files).manifest.counts["triples"]


HARMFUL = {
    "deep.nt": (lambda: nested(200_000), "deep", 100),
    "deep.ttl": (lambda: nested(101), "deep", 100),
    "reified.ttl": (lambda: nested(101, "<< ", " >>"), "deep", 100),
    "deep.trig": (lambda: nested(101), "deep", 100),
    "deep.rdf": (lambda: deep_xml(1_000), "deep", 1_000),
    "prefixes.rdf": (lambda: with_prefixes(1_001), "attributes", 1_000),
    "literal.nt": (lambda: TRIPLE + '"' + "a" * 18_000_000 + '" .', "long", 16),
    "address.ttl": (lambda: TRIPLE + "<urn:" + "a" * 18_000_000 + "> .", "long", 16),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_file_made_to_harm_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    content, reason, most = HARMFUL[name]
    with pytest.raises(FileRefused) as caught:
        triples(tmp_path, made(tmp_path, name, content()))
    assert (caught.value.reason, caught.value.most, Path(caught.value.path).name) == (reason, most, name)
    assert name in caught.value.message("fr")


HARMLESS = {
    "deep.nt": (nested(100).encode(), 1),
    "deep.rdf": (deep_xml(998).encode(), 998),
    "prefixes.rdf": (with_prefixes(1_000).encode(), 1),
    "brackets.ttl": ((TRIPLE + "[ <urn:p> " * 5_000 + "1" + " ]" * 5_000 + " .").encode(), 5_001),
    "signs.ttl": (("# <<\n" * 200 + (TRIPLE + SIGNS) * 60).encode(), 3),
    "marked.ttl": (b"\xef\xbb\xbf" + TRIPLE.encode() + b"1 .", 1),
    "marked.nt": (b"\xef\xbb\xbf" + TRIPLE.encode() + b"<urn:o> .", 1),
    "marked.rdf": (b"\xef\xbb\xbf" + with_prefixes(2).encode(), 1),
    "marked.jsonld": (b'\xef\xbb\xbf{"@id": "urn:s", "urn:p": 1}', 1),
    "empty.ttl": (b"", 0),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_it_is_read(tmp_path: Path, name: str) -> None:
    content, count = HARMLESS[name]
    assert triples(tmp_path, made(tmp_path, name, content)) == count


@pytest.mark.parametrize(
    ("name", "content", "line", "column"),
    [
        ("bad.ttl", "<urn:a>\n <urn:p> oops .", 2, 10),
        ("bad.rdf", RDF + ">\n\n<e:C>\n</rdf:RDF>", 4, 3),
        ("rule.rdf", RDF + '>\n<e:C rdf:ID="1 2"/></rdf:RDF>', 0, 0),
        ("rule.jsonld", '{"@id": "urn:a",\n"@type":\n 5}', 0, 0),
        ("empty.rdf", "", 1, 1),
    ],
)
def test_a_fault_has_the_place_that_is_known_and_no_other(
    tmp_path: Path, name: str, content: str, line: int, column: int
) -> None:
    with pytest.raises(SyntaxFault) as caught:
        triples(tmp_path, made(tmp_path, name, content))
    assert (caught.value.line, caught.value.column) == (line, column)
    assert (f"line {line}" in caught.value.message("en")) is bool(line)


def reader_that(does: str) -> tuple[str, ...]:
    """Return a reader in place of ours: it names the file and its seconds, and then does something."""
    said = "import os, resource, signal, sys\nsys.stdin.readline()\n"
    return sys.executable, "-c", said + 'print(\'{"path": "f.nt", "seconds": 7}\', flush=True)\n' + does


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("resource.setrlimit(resource.RLIMIT_CPU, (1, 9))\nwhile True: pass", "time"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "memory"),
        ("os.abort()", "memory"),
    ],
)
def test_a_reader_that_falls_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, reason: str) -> None:
    monkeypatch.setattr(foreign, "_READER", reader_that(does))
    with pytest.raises(FileRefused) as caught:
        triples(tmp_path, made(tmp_path, "f.nt", ""))
    assert caught.value.reason == reason


@pytest.mark.skipif(sys.platform != "linux", reason="macOS cannot limit the address space")
def test_a_reader_really_has_no_more_memory_than_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "_MEMORY", 400)
    with pytest.raises(FileRefused, match="memory"):
        triples(tmp_path, made(tmp_path, "f.nt", "".join(f"{TRIPLE}<urn:{n}> .\n" for n in range(300_000))))


def test_a_file_that_is_not_there_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        triples(tmp_path, made(tmp_path, "good.nt", ""), tmp_path / "none.nt")


def test_several_files_are_read_into_one_store_and_the_wrong_one_is_named(tmp_path: Path) -> None:
    good, more = made(tmp_path, "good.nt", TRIPLE + "<urn:o> ."), made(tmp_path, "more.ttl", TRIPLE + "1 .")
    assert triples(tmp_path, good, more) == 2
    with pytest.raises(CoopkgError, match=r"deep\.nt"):
        triples(tmp_path, good, made(tmp_path, "deep.nt", nested(300)), more)
    assert len(Store.read_only(str(tmp_path / "home" / "generations" / "000001" / "store"))) == 2


@pytest.mark.parametrize(("content", "blank"), [(b"", True), (b"\xef\xbb\xbf\n ", True), (b"#", False)])
def test_blank_files(tmp_path: Path, content: bytes, blank: bool) -> None:
    assert is_blank(made(tmp_path, "f.ttl", content)) is blank


def command(folder: Path, *files: Path) -> subprocess.Popen[str]:
    """Start the command, to which a hang-up means something even where the tests run under nohup."""
    program = "from signal import *; signal(SIGHUP, SIG_DFL); from coopkg.cli import main; main()"
    env = {**os.environ, "COOPKG_LANG": "en", "TMPDIR": str(folder)}
    said = [sys.executable, "-c", program, "serve", "--port", "0", "--data", *map(str, files)]
    return subprocess.Popen(said, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_command_says_it_in_one_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with command(tmp_path, made(tmp_path, "deep.nt", nested(200_000))) as process:
        _, said = process.communicate(timeout=60)
    assert (process.returncode, len(said.splitlines())) == (1, 1)
    assert "deep.nt: more than 100 levels" in said
    assert not list(tmp_path.glob("coopkg-data-*"))


def test_an_empty_file_is_told_and_a_hang_up_leaves_nothing_behind(tmp_path: Path) -> None:
    with command(tmp_path, made(tmp_path, "empty.ttl", ""), made(tmp_path, "some.nt", TRIPLE + "<urn:o> .")) as process:
        assert process.stdout is not None
        assert "1 triples" in process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        _, said = process.communicate(timeout=60)
    assert "empty.ttl is empty" in said
    assert not list(tmp_path.glob("coopkg-data-*"))


def test_a_command_that_is_stopped_while_it_reads_takes_its_reader_with_it(tmp_path: Path) -> None:
    many = made(tmp_path, "many.nt", "".join(f"<urn:{n}> <urn:p> <urn:o> .\n" for n in range(1_000_000)))
    with command(tmp_path, many) as process:
        until = time.monotonic() + 30
        while not list(tmp_path.glob("coopkg-data-*/generations/staging/store")) and time.monotonic() < until:
            time.sleep(0.05)
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert not list(tmp_path.glob("coopkg-data-*"))
