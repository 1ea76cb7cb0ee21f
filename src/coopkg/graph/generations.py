r"""Generations: immutable, numbered snapshots of the graph, and ``CURRENT``, which names the one that is served.

    HOME/generations/000042/{store/, index.sqlite, ns.ttl, manifest.json}
    HOME/CURRENT    "000042\n", swapped by an atomic rename
    HOME/lock       held by the one process that writes

The second store, ``HOME/private``, is laid out in the same way, and written under the lock of ``HOME``.

Readers only ever open a generation; nothing that they have open is written to. The last five are kept.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coopkg.errors import NotBuilt

KEPT = 5
_STAGING = "staging"


@dataclass(frozen=True)
class Manifest:
    """What a generation was made from, and what it holds.

    Attributes:
        inputs: SHA-256 of everything that went in; equal inputs give an equal generation.
        version: version of the library that built it.
        built_at: time in UTC, ISO 8601.
        seconds: how long the build took.
        conforms: the result of SHACL; None where it was not run on all that is there.
        counts: concepts, statements, sources, triples.
        graphs: IRI of a named graph → number of its triples; the default graph has the empty name.
        default_graph: ``union`` (the merged set of all graphs) or ``strict`` (what no named graph holds).
        loaded: names of files that were loaded beside the project's own, unchecked.
        imports: identifier of an import → which edition of its files it holds.
    """

    inputs: str
    version: str
    built_at: str
    seconds: float
    conforms: bool | None
    counts: Mapping[str, int]
    graphs: Mapping[str, int] = field(default_factory=dict)
    default_graph: str = "union"
    loaded: tuple[str, ...] = ()
    imports: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read ``manifest.json``."""
        read = json.loads(path.read_text(encoding="utf-8"))
        return cls(**read | {"loaded": tuple(read.get("loaded", ()))})

    def write(self, path: Path) -> None:
        """Write ``manifest.json``."""
        path.write_text(json.dumps(asdict(self), indent=2, sort_keys=True) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Generation:
    """One snapshot: its number, its folder, its manifest; ``reused`` when a build found nothing to do."""

    number: int
    path: Path
    manifest: Manifest
    reused: bool = False

    @property
    def store(self) -> Path:
        """Folder of the store: every graph by name, and their merged set as the default graph."""
        return self.path / "store"

    @property
    def index(self) -> Path:
        """SQLite file of the folded full text."""
        return self.path / "index.sqlite"

    @property
    def ns(self) -> Path:
        """The ontology as one Turtle file, with the lexical forms of its files."""
        return self.path / "ns.ttl"


class Generations:
    """The generations under a home folder.

    Args:
        home: folder of ``COOPKG_HOME``; it need not exist.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._folder = home / "generations"
        self._pointer = home / "CURRENT"

    def current(self) -> Generation:
        """Return the generation that ``CURRENT`` names.

        Raises:
            NotBuilt: there is none.
        """
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
            return self._generation(self._folder / name)
        except FileNotFoundError:
            raise NotBuilt(home=self.home) from None

    def _generation(self, path: Path) -> Generation:
        return Generation(int(path.name), path, Manifest.read(path / "manifest.json"))

    def every(self) -> list[Generation]:
        """Return all generations that are kept, the oldest first; those of which the manifest can be read."""
        found = []
        for number in self._numbers():
            with suppress(OSError, ValueError, TypeError):
                found.append(self._generation(self._folder / f"{number:06}"))
        return found

    def remove(self, generation: Generation) -> None:
        """Delete a generation that is not the current one. Only under :meth:`lock`."""
        shutil.rmtree(generation.path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to write; wait for whoever holds it. A process that dies lets go."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def new(self) -> Path:
        """Return an empty staging folder; what a killed build left is removed. Only under :meth:`lock`."""
        staging = self._folder / _STAGING
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        return staging

    def abandon(self) -> None:
        """Remove what was staged and will not be committed. Only under :meth:`lock`."""
        shutil.rmtree(self._folder / _STAGING, ignore_errors=True)

    def commit(self, staging: Path, manifest: Manifest) -> Generation:
        """Make the staging folder the current generation, and collect old ones. Only under :meth:`lock`."""
        manifest.write(staging / "manifest.json")
        for file in (*staging.rglob("*"), staging):
            _sync(file)
        path = self._folder / f"{max(self._numbers(), default=0) + 1:06}"
        staging.rename(path)
        _sync(self._folder)
        self._point_to(path.name)
        self._collect()
        return self._generation(path)

    def _point_to(self, name: str) -> None:
        swapped = self.home / "CURRENT.new"
        with swapped.open("w", encoding="ascii") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())  # a rename may reach the disk before the words do
        swapped.replace(self._pointer)
        _sync(self.home)

    def _numbers(self) -> list[int]:
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(int(path.name) for path in found if path.name.isdecimal())

    def _collect(self) -> None:
        for number in self._numbers()[:-KEPT]:
            shutil.rmtree(self._folder / f"{number:06}", ignore_errors=True)


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
