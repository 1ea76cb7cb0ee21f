"""The current generation and whatever else lies in the home folder, as one file that any engine and version can read.

    generation/graph.nq    the store as N-Quads, its default graph included
    generation/…           every other file of the generation: manifest.json, ns.ttl, index.sqlite
    home/…                 every other file of the home folder: the ledger, the imports, the files sent, the secret
    backup.json            version of this form, and the SHA-256 of the rest

The second store is not in it, for it can be written anew from the ledger and the files of the imports, which
:func:`coopkg.build.recovering.recover` does. So a backup holds all that people brought in, also what is private.

A backup holds the lock of the home folder: a build waits. A restored generation is compared with the file, triple
by triple, before it becomes the current one.
"""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from shutil import copyfile, copyfileobj, rmtree
from tempfile import TemporaryDirectory
from typing import Any, cast

from pyoxigraph import RdfFormat, Store, parse

from coopkg.errors import BadBackup, UnreadableFile, UnsupportedFormat, WouldOverwrite
from coopkg.graph.generations import Generation, Generations, Manifest
from coopkg.holdings.folders import owned

FORM = 1
"""Version of the form that is written; any up to it can be read."""

_GRAPH = "graph.nq"
_STORE = "store"
_OF_GENERATIONS = ("generations", "CURRENT", "CURRENT.new", "lock")
_MADE_ANEW = ("private", "work", "jobs")
_LEDGER = "imports.sqlite"
_RESERVED = {("generation", _STORE), *(("home", name) for name in (*_OF_GENERATIONS, *_MADE_ANEW))}
_SUMS = "backup.json"
_UNREADABLE = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Kept:
    """What a backup holds: a generation, the triples of all its graphs, and the files beside it."""

    generation: Generation
    triples: int
    files: int


def offered() -> dict[str, str]:
    """Return extension → compression that this Python can do; ``.tar.zst`` comes with Python 3.14."""
    return {f".tar.{kind}": kind for kind in ("gz", "xz", "zst") if kind in tarfile.TarFile.OPEN_METH}


def backup(home: Path, file: Path, *, force: bool = False) -> Kept:
    """Write a backup of the current generation and of all else in the home folder.

    Args:
        home: folder of ``COOPKG_HOME``.
        file: where to write; its extension is one of :func:`offered`. Only its owner may read it.
        force: replace a file that is there.

    Raises:
        UnsupportedFormat: another extension.
        WouldOverwrite: the file is there (``path``).
        NotBuilt: there is nothing to keep.
        OSError: it cannot be written; then nothing is left of it.
    """
    kind = _compression(file)
    if file.exists() and not force:
        raise WouldOverwrite(path=file)
    generations = Generations(home)
    generations.current()
    with generations.lock(), TemporaryDirectory(prefix=".backup-", dir=file.parent) as folder:
        generation, staged = generations.current(), Path(folder)
        Store.read_only(str(generation.store)).dump(str(staged / _GRAPH), RdfFormat.N_QUADS)
        members = dict(_members(home, generation, staged))
        _pack(staged / "whole", kind, members, staged / _SUMS)
        (staged / "whole").replace(file)
        return Kept(generation, sum(generation.manifest.graphs.values()), _count_home(members))


def _compression(file: Path) -> str:
    for extension, kind in offered().items():
        if file.name.endswith(extension):
            return kind
    raise UnsupportedFormat(wanted=file.name, offered=", ".join(offered()))


def _members(home: Path, generation: Generation, staged: Path) -> Iterator[tuple[str, Path]]:
    """Yield name in the archive → file."""
    yield f"generation/{_GRAPH}", staged / _GRAPH
    for top, folder in (("generation", generation.path), ("home", home)):
        for path in sorted(folder.rglob("*")):
            name = PurePosixPath(top, path.relative_to(folder))
            if path.is_file() and name.parts[:2] not in _RESERVED and not path.is_relative_to(staged):
                yield str(name), _at_rest(path, staged) if path == home / _LEDGER else path


def _at_rest(ledger: Path, staged: Path) -> Path:
    """Return a copy of the ledger as it is between two transactions: imports under way write to it without the lock."""
    copy = staged / _LEDGER
    with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _count_home(members: dict[str, Any]) -> int:
    return sum(1 for name in members if name.startswith("home/"))


def _pack(whole: Path, kind: str, members: dict[str, Path], sums: Path) -> None:
    with whole.open("wb") as out:
        os.fchmod(out.fileno(), 0o600)
        mode = cast(Any, f"w:{kind}")
        with tarfile.open(fileobj=out, mode=mode, dereference=True) as archive:
            for name, path in members.items():
                archive.add(path, name, filter=_nobody)
            sums.write_text(json.dumps({"form": FORM, "sha256": _digests(members)}, indent=1), encoding="utf-8")
            archive.add(sums, _SUMS, filter=_nobody)
        out.flush()
        os.fsync(out.fileno())


def _nobody(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who owned a file: it is of no use elsewhere."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def _digests(members: dict[str, Path]) -> dict[str, str]:
    return {name: _digest(path) for name, path in members.items()}


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def restore(file: Path, home: Path, *, force: bool = False) -> Kept:
    """Make the generation of a backup the current one of a home folder, and put back the files beside it.

    Args:
        file: written by :func:`backup`.
        home: folder of ``COOPKG_HOME``; made where it is missing.
        force: also where something is there: its generations stay behind the restored one, files of the same name are
            replaced.

    Raises:
        WouldOverwrite: the home folder holds something (``path``); nothing was changed.
        UnreadableFile: there is no such file.
        BadBackup: it is none, or not whole, or of a later form (``path``, ``reason``); nothing was changed.
    """
    if not force and home.is_dir() and any(path.name != "lock" for path in home.iterdir()):
        raise WouldOverwrite(path=home)
    if not file.is_file():
        raise UnreadableFile(path=file, reason=os.strerror(2))
    generations = Generations(home)
    with generations.lock():
        staging = generations.new()
        try:
            return _restore(file, generations, staging)
        finally:
            rmtree(staging, ignore_errors=True)


def _restore(file: Path, generations: Generations, staging: Path) -> Kept:
    with TemporaryDirectory(prefix="unpacked-", dir=staging.parent) as folder:
        unpacked = Path(folder)
        manifest, members = _unpack(file, unpacked)
        triples = _load(file, unpacked / "generation" / _GRAPH, staging / _STORE)
        for path in (unpacked / "generation").iterdir():
            path.replace(staging / path.name)
        (staging / _GRAPH).unlink()
        for name in (name for name in members if name.startswith("home/")):
            _put(unpacked / name, generations.home / Path(name).relative_to("home"))
        return Kept(generations.commit(staging, manifest), triples, _count_home(members))


def _unpack(file: Path, folder: Path) -> tuple[Manifest, dict[str, str]]:
    """Unpack and check every file against its sum; return the manifest and the sums."""
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                _extract(archive, member, folder)
        told = json.loads((folder / _SUMS).read_text(encoding="utf-8"))
        form, sums = int(told["form"]), dict(told["sha256"])
        manifest = Manifest.read(folder / "generation" / "manifest.json") if form <= FORM else None
    except (*_UNREADABLE, FileNotFoundError):
        raise BadBackup(path=file, reason="unreadable") from None
    if manifest is None:
        raise BadBackup(path=file, reason="later")
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found.pop(_SUMS)
    if _digests(found) != sums:
        raise BadBackup(path=file, reason="changed")
    return manifest, sums


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one file of the archive; raise ValueError for anything but a file in one of the three places."""
    path = PurePosixPath(member.name)
    known = path.parts[0] in ("generation", "home") and len(path.parts) > 1 and path.parts[:2] not in _RESERVED
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or ".." in path.parts or not (known or member.name == _SUMS):
        raise ValueError(member.name)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with content, (folder / path).open("wb") as out:
        copyfileobj(content, out)


def _load(file: Path, graph: Path, place: Path) -> int:
    """Write the store, then ask it for each triple of the file; return how many there are in all graphs."""
    store = Store(place)
    # Not bulk_load(path): it gives blank nodes other names, and then nothing could be compared.
    store.bulk_extend(parse(path=str(graph), format=RdfFormat.N_QUADS))
    store.flush()
    count = 0
    for quad in parse(path=str(graph), format=RdfFormat.N_QUADS):
        count += 1
        if quad not in store:
            raise BadBackup(path=file, reason="triples")
    if count != len(store):
        raise BadBackup(path=file, reason="triples")
    return count


def _put(file: Path, place: Path) -> None:
    """Put a file in its place at once, whole, for its owner alone."""
    owned(place.parent)
    beside = place.with_name(f".{place.name}.restored")
    copyfile(file, beside)
    beside.chmod(0o600)
    beside.replace(place)
