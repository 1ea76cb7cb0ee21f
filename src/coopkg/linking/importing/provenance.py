"""Who imported what, when, from which file, by which mapping (PROV-O, W3C Recommendation of 2013)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path

from coopkg.linking.importing.agents import Agents
from coopkg.linking.importing.draft import Draft
from coopkg.linking.importing.ntriples import Pair, literal, node, term, typed, write

FILE = "provenance.nt"


def write_provenance(folder: Path, draft: Draft, agents: Agents, path: Path, digest: str, mapping: str) -> None:
    """Write the activity and the file sent; names of files and persons, and the mapping, only where they may be seen.

    Args:
        folder: to write in.
        draft: what was read.
        agents: who imports is one of them.
        path: the file sent.
        digest: SHA-256 of the file, in hexadecimal.
        mapping: in TOML; it holds names and labels, so that it is only kept.
    """
    terms = draft.terms
    agent = agents.of(terms.by, kept=True)
    title: list[Pair] = [("rdfs:label", literal(path.name))]
    is_open = terms.visibility == "public" and not terms.at_least
    file = [*_file(draft.format, digest), *(title if is_open else ())]
    said = [(draft.activity, _activity(draft, agent)), (draft.file, file), (agent, agents.said(terms.by))]
    write(folder / FILE, said)
    kept = [("coop:mapping", literal(mapping)), *(() if is_open else title)]
    draft.triples.say(draft.file, kept, kept=True)


def _activity(draft: Draft, agent: str) -> Iterator[Pair]:
    yield "rdf:type", term("coop:Import")
    yield "prov:used", node(draft.file)
    yield "prov:wasAssociatedWith", node(agent)
    yield "prov:endedAtTime", typed(datetime.now(UTC).isoformat(timespec="seconds"), "xsd:dateTime")
    yield "coop:visibility", term(f"coop:{draft.terms.visibility}")
    yield "owl:versionInfo", literal(version("coopkg"))


def _file(format: str, digest: str) -> Iterator[Pair]:  # noqa: A002
    yield "rdf:type", term("coop:SentFile")
    yield "coop:sha256", literal(digest)
    yield "dcterms:format", literal(format)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of the names and hashes of its files, in order."""
    if path.is_dir():
        lines = (f"{_sha256(one)}  {one.name}\n" for one in sorted(path.iterdir()) if one.is_file())
        return sha256("".join(lines).encode()).hexdigest()
    return _sha256(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
