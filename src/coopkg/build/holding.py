"""The stores follow the ledger: new generations that hold exactly the imports which it says, of both stores.

An import that comes is added to a copy of the current generation, which shares its files by hard links. An import that
goes is not deleted from the copy, for the engine would leave its bytes in the files: the generation is written anew
without it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.observation_facts import named
from coopkg.build.shelves import Shelf, core_of, graphs_of, of_project, put, shelves, sizes, without_imports
from coopkg.build.snapshot import require_room, write_index, write_store
from coopkg.errors import NotBuilt
from coopkg.graph.generations import Generation, Generations, Manifest
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Held, now

STEPS = ("storing", "indexing")
"""What ``progress`` is called with, in this order for each store, with how many triples are done, and of how many."""

Progress = Callable[[str, int, int], None]
_SPACE = 4  # a store takes up to four times the space of the triples that it was written from, its index included


@dataclass(frozen=True)
class Staged:
    """A generation that is ready, and seen by nobody yet."""

    shelf: Shelf
    folder: Path
    manifest: Manifest

    def commit(self) -> Generation:
        """Make it the current one."""
        return self.shelf.generations.commit(self.folder, self.manifest)


def stage(home: Path, helds: Iterable[Held], progress: Progress | None = None) -> list[Staged]:
    """Stage the generations that hold what the rows say, of the stores that do not yet; only under the lock.

    Args:
        home: folder of ``COOPKG_HOME``.
        helds: the rows of the ledger, as they are or as they are about to be.
        progress: called as the triples go by.

    Raises:
        NotBuilt: no generation holds the project.
        NoRoom: the disk is too full.
    """
    rows = tuple(helds)
    public = Generations(home).current()
    both = shelves(home, rows)
    with _or_nothing(both):
        found = [(shelf, _current(shelf, public), shelf.wants(rows)) for shelf in both]
        return [
            _staged(home, shelf, _start(shelf, current or public, wanted), wanted, progress)
            for shelf, current, wanted in found
            if current is None or current.manifest.imports != wanted
        ]


@contextmanager
def _or_nothing(both: Iterable[Shelf]) -> Iterator[None]:
    """Leave nothing staged behind where something fails."""
    try:
        yield
    except BaseException:
        for shelf in both:
            shelf.generations.abandon()
        raise


@dataclass(frozen=True)
class Start:
    """What a generation is made from: a folder with a store and ``ns.ttl``, and what is in there already."""

    folder: Path
    manifest: Manifest


def _current(shelf: Shelf, public: Generation) -> Generation | None:
    """Return the current generation of a store, where it holds the same project as the public one."""
    with suppress(NotBuilt, OSError, ValueError, TypeError):
        found = shelf.generations.current()
        project = [(one.manifest.inputs, one.manifest.loaded) for one in (found, public)]
        return found if project[0] == project[1] else None
    return None


def _start(shelf: Shelf, source: Generation, wanted: Mapping[str, int]) -> Start:
    """Begin a staging folder: a copy by hard links where imports only come, else all but the imports, anew."""
    folder, manifest = shelf.generations.new(), source.manifest
    shutil.copyfile(source.ns, folder / "ns.ttl")
    store = ox.Store.read_only(str(source.store))
    if source.path.parent == folder.parent and manifest.imports.items() <= wanted.items():
        store.backup(folder / "store")
        return Start(folder, manifest)
    write_store(folder / "store", without_imports(store, manifest.imports))
    gone = {graph for one in manifest.imports for graph in graphs_of(one)}
    graphs = {name: count for name, count in manifest.graphs.items() if name not in gone}
    return Start(folder, replace(manifest, imports={}, graphs=graphs))


def copied(shelf: Shelf, start: Start) -> Start:
    """Begin the staging folder of another store with the same content, by hard links."""
    folder = shelf.generations.new()
    shutil.copyfile(start.folder / "ns.ttl", folder / "ns.ttl")
    ox.Store.read_only(str(start.folder / "store")).backup(folder / "store")
    return Start(folder, start.manifest)


def _staged(
    home: Path, shelf: Shelf, start: Start, wanted: Mapping[str, int], progress: Progress | None = None
) -> Staged:
    """Add the imports that are missing, write the side index, and say what the generation holds."""
    begun, folders = time.perf_counter(), Folders(home)
    missing = {one: edition for one, edition in wanted.items() if one not in start.manifest.imports}
    require_room(home, _SPACE * sizes(folders, missing))
    told = progress or _silent
    store = ox.Store(start.folder / "store")
    graphs, core = dict(start.manifest.graphs), core_of(store)
    for one, edition in missing.items():
        told("storing", 0, 0)
        folder, following = folders.of(one, edition), start.folder / "following.nt"
        graphs |= put(store, one, folder, shelf, core, following, lambda done: told("storing", done, 0))
        following.unlink()
    store.flush()
    told("indexing", 0, 0)
    (start.folder / "index.sqlite").unlink(missing_ok=True)
    write_index(start.folder / "index.sqlite", chain(of_project(store), named(store)), store)
    graphs[""] = len(store) - sum(count for name, count in graphs.items() if name)
    return Staged(shelf, start.folder, _manifest(start.manifest, graphs, wanted, time.perf_counter() - begun))


def _manifest(start: Manifest, graphs: Mapping[str, int], imports: Mapping[str, int], seconds: float) -> Manifest:
    return replace(
        start,
        built_at=now(),
        seconds=round(seconds, 2),
        counts={**start.counts, "triples": graphs[""]},
        graphs=dict(sorted(graphs.items())),
        imports=dict(sorted(imports.items())),
    )


def _silent(step: str, done: int, total: int) -> None:
    """Take no notice."""


def all_stores(home: Path, base: Start, helds: Iterable[Held], progress: Progress | None = None) -> list[Staged]:
    """Stage every store anew, from a folder that holds the project without any import, in the public staging folder."""
    rows = tuple(helds)
    both = shelves(home, rows)
    with _or_nothing(both):
        public, *second = both
        starts = [(shelf, copied(shelf, base)) for shelf in second]  # before anything is added to the first
        return [_staged(home, shelf, one, shelf.wants(rows), progress) for shelf, one in [*starts, (public, base)]]
