"""``python -m coopkg.graph.foreign_reader``: loads strangers' files into a store; what it reads may make it fall.

One line of JSON on the standard input says what to do: ``store``, ``files`` and ``memory`` (MiB of address space). One
line on the standard output says what is read now: ``path``, and ``seconds`` of the processor that it may take. Where a
file is refused, the last line says why: ``error`` (a class of :mod:`coopkg.errors`) and its data.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import re
import resource
import sys
import time
from pathlib import Path
from threading import Thread
from typing import NoReturn
from xml.parsers import expat

from pyoxigraph import RdfFormat, Store

from coopkg.errors import CoopkgError, DoctypeRefused, FileRefused, SyntaxFault, UnreadableFile
from coopkg.graph.foreign import FORMATS
from coopkg.graph.worker import confine, end_with_the_server

_MOST_LEVELS, _MOST_XML_LEVELS, _MOST_ATTRIBUTES = 100, 1_000, 1_000
LONGEST = 16
"""MiB that the engine's parsers hold of one literal or IRI."""
_SECONDS = 10
"""Seconds of the processor for any file; each MiB brings one more (a MiB of N-Triples takes a fifth of one)."""
_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"
_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)|\x00")
_PLACE_OF_FAULT = re.compile(r"^Parser error (?:at|between) line .*?: ", re.DOTALL)
_TRIPLE_TERMS = re.compile(
    rb'"""(?:[^"\\]++|\\.|"(?!""))*+"""|\'\'\'(?:[^\'\\]++|\\.|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]++|\\.)*+"'
    rb"|'(?:[^'\\\n]++|\\.)*+'|<[^<>\s]*+>|#[^\n]*+|(<<)|(>>)",
    re.DOTALL,
)


def load(store: Store, file: Path) -> None:
    """Load one file, in the format of its extension.

    Raises:
        UnreadableFile, SyntaxFault, DoctypeRefused, FileRefused: as :func:`coopkg.graph.foreign.build_foreign`.
    """
    chosen = FORMATS[file.suffix.lstrip(".").lower()]
    try:
        (_survey_xml if chosen is RdfFormat.RDF_XML else survey)(file)
        with file.open("rb") as opened:
            base = file.resolve().as_uri()
            if opened.read(len(_BOM)) == _BOM:
                store.bulk_load(input=opened, format=chosen, base_iri=base)
            else:
                store.bulk_load(path=str(file), format=chosen, base_iri=base)
    except SyntaxError as fault:
        detail = _PLACE_OF_FAULT.sub("", fault.msg)
        raise SyntaxFault(path=file, line=fault.lineno or 0, column=fault.offset or 0, detail=detail) from None
    except MemoryError as fault:
        if "buffer" in str(fault):
            raise FileRefused(path=file, reason="long", most=LONGEST) from None
        raise
    except OSError as fault:
        raise UnreadableFile(path=file, reason=fault.strerror or fault) from None


def survey(file: Path) -> None:
    """Refuse triple terms nested so deeply that the engine's stack overflows, here or when they are asked for.

    Raises:
        FileRefused: deeper than a hundred levels.
        OSError: the file cannot be read.
    """
    if not file.stat().st_size:
        return
    deep = 0
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(b"<<") < 0:
            return
        for found in _TRIPLE_TERMS.finditer(content):
            deep = max(0, deep + bool(found[1]) - bool(found[2]))
            if deep > _MOST_LEVELS:
                raise FileRefused(path=file, reason="deep", most=_MOST_LEVELS)


def _survey_xml(file: Path) -> None:
    """Refuse declarations, encodings in which they could hide, and what takes the engine's parser very long.

    A fault of the XML is found here, for the engine does not tell where it stands.
    """
    _refuse_doctype(file)
    parser, deep = expat.ParserCreate(), 0

    def start(_: str, attributes: list[str]) -> None:
        nonlocal deep
        deep += 1
        if deep > _MOST_XML_LEVELS:
            raise FileRefused(path=file, reason="deep", most=_MOST_XML_LEVELS)
        if len(attributes) > 2 * _MOST_ATTRIBUTES:
            raise FileRefused(path=file, reason="attributes", most=_MOST_ATTRIBUTES)

    def end(_: str) -> None:
        nonlocal deep
        deep -= 1

    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        with file.open("rb") as opened:
            while chunk := opened.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        detail = expat.ErrorString(fault.code)
        raise SyntaxFault(path=file, line=fault.lineno, column=fault.offset + 1, detail=detail) from None


def _refuse_doctype(file: Path) -> None:
    """Refuse declarations wherever they stand, in a comment too, and encodings in which they could hide."""
    if not file.stat().st_size:
        return
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if _MARKUP.search(content):
            raise DoctypeRefused(path=file)


def _allow(seconds: int) -> None:
    """Let this process use so many seconds of the processor from now on; the system ends it after that."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time()) + seconds, hard))


def _tell(**said: object) -> None:
    os.write(sys.stdout.fileno(), json.dumps(said, default=str).encode() + b"\n")


def _read(store: Store, file: Path, memory: int) -> None:
    try:
        seconds = _SECONDS + (file.stat().st_size >> 20)
    except OSError as fault:
        raise UnreadableFile(path=file, reason=fault.strerror or fault) from None
    _tell(path=file, seconds=seconds)
    _allow(seconds)
    try:
        load(store, file)
    except MemoryError:
        raise FileRefused(path=file, reason="memory", most=memory) from None


def main() -> NoReturn:
    """Do what the first line of the standard input says; exit 0 when all is loaded, else 1."""
    request = json.loads(sys.stdin.readline())
    confine(request["memory"])
    Thread(target=end_with_the_server, daemon=True).start()
    store = Store(request["store"])
    try:
        for file in request["files"]:
            _read(store, Path(file), request["memory"])
        store.flush()
    except CoopkgError as error:
        _tell(error=type(error).__name__, **error.data)
        raise SystemExit(1) from None
    raise SystemExit(0)


if __name__ == "__main__":
    main()
