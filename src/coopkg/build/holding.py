"""The stores follow the ledger: new generations that hold exactly the imports which it says, of both stores.

An import that comes is added to a copy of the current generation, which shares its files by hard links. An import that
goes is not deleted from the copy, for the engine would leave its bytes in the files: the generation is written anew
without it. The second store holds all that the public one does: it may begin as a copy of that, to which is added what
is not public.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from coopkg.build.observation_facts import named
from coopkg.build.shelves import (
    Parts,
    Shelf,
    core_of,
    graphs_of,
    names_alone,
    of_project,
    parts,
    put,
    shelves,
    size,
    triples_of,
    without_imports,
)
from coopkg.build.snapshot import require_room, write_index, write_names, write_store
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
    public, *second = shelves(home, rows)
    with _or_nothing((public, *second)):
        now = Generations(home).current()
        found, base, wanted = [], Start(now.path, now.manifest), public.wants(rows)
        if now.manifest.imports != wanted:
            found.append(_staged(home, public, _start(public, base, wanted), wanted, progress))
            base = Start(found[0].folder, found[0].manifest)
        for shelf in second:
            current, wanted = _current(shelf, now), shelf.wants(rows)
            if current is None or current.manifest.imports != wanted:
                start = _second(home, shelf, current, base, wanted)
                found.append(_staged(home, shelf, start, wanted, progress))
        return found


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
    """What a generation is made from: a folder with a store and ``ns.ttl``, and what is in there already.

    Attributes:
        shared: imports of which only what they share is in there.
        index: a side index of just what is in there, if there is one.
    """

    folder: Path
    manifest: Manifest
    shared: Mapping[str, int] = field(default_factory=dict)
    index: Path | None = None


def _current(shelf: Shelf, public: Generation) -> Generation | None:
    """Return the current generation of a store, where it holds the same project as the public one."""
    with suppress(NotBuilt, OSError, ValueError, TypeError):
        found = shelf.generations.current()
        project = [(one.manifest.inputs, one.manifest.loaded) for one in (found, public)]
        return found if project[0] == project[1] else None
    return None


def _start(shelf: Shelf, source: Start, wanted: Mapping[str, int]) -> Start:
    """Begin a staging folder: a copy where imports only come, else all but the imports, anew."""
    manifest = source.manifest
    if manifest.imports.items() <= wanted.items():
        return _copied(shelf, source)
    folder = shelf.generations.new()
    shutil.copyfile(source.folder / "ns.ttl", folder / "ns.ttl")
    store = ox.Store.read_only(str(source.folder / "store"))
    write_store(folder / "store", without_imports(store, manifest.imports))
    gone = {graph for one in manifest.imports for graph in graphs_of(one)}
    graphs = {name: count for name, count in manifest.graphs.items() if name not in gone}
    return Start(folder, replace(manifest, imports={}, graphs=graphs))


def _second(home: Path, shelf: Shelf, current: Generation | None, public: Start, wanted: Mapping[str, int]) -> Start:
    """Begin the staging folder of the second store: from its own generation or the public one, whichever lacks less."""
    shared, index = public.manifest.imports, public.folder / "index.sqlite"
    beside = Start(public.folder, replace(public.manifest, imports={}), shared, index)
    if current is not None and current.manifest.imports.items() <= wanted.items():
        own = Start(current.path, current.manifest)
        if _lacking(home, shelf, own, wanted)[1] < _lacking(home, shelf, beside, wanted)[1]:
            return _copied(shelf, own)
    return _copied(shelf, beside)


def _lacking(home: Path, shelf: Shelf, start: Start, wanted: Mapping[str, int]) -> tuple[list[Parts], int]:
    """Return what a start lacks of each import, and how many bytes that is."""
    folders, missing = Folders(home), {one: wanted[one] for one in wanted if one not in start.manifest.imports}
    found = [
        parts(shelf, one, folders.of(one, edition), shared=one in start.shared) for one, edition in missing.items()
    ]
    return found, sum(size(one.coming) for one in found)


def _copied(shelf: Shelf, start: Start) -> Start:
    """Begin a staging folder with the same content, by hard links."""
    folder = shelf.generations.new()
    shutil.copyfile(start.folder / "ns.ttl", folder / "ns.ttl")
    ox.Store.read_only(str(start.folder / "store")).backup(folder / "store")
    return replace(start, folder=folder)


def _staged(
    home: Path, shelf: Shelf, start: Start, wanted: Mapping[str, int], progress: Progress | None = None
) -> Staged:
    """Add the imports that are missing, write the side index, and say what the generation holds."""
    begun, told = time.perf_counter(), progress or _silent
    missing, much = _lacking(home, shelf, start, wanted)
    require_room(home, _SPACE * much)
    store = ox.Store(start.folder / "store")
    graphs, core = dict(start.manifest.graphs), core_of(store)
    for one in missing:
        told("storing", 0, 0)
        following = start.folder / "following.nt"
        put(store, one, core, following, lambda done: told("storing", done, 0))
        following.unlink()
    store.flush()
    told("indexing", 0, 0)
    with ThreadPoolExecutor(1) as beside:
        counting = [beside.submit(triples_of, store, one.id) for one in missing]
        _index(start, missing, store)
    for counted in counting:
        graphs |= counted.result()
    graphs[""] = len(store) - sum(count for name, count in graphs.items() if name)
    return Staged(shelf, start.folder, _manifest(start.manifest, graphs, wanted, time.perf_counter() - begun))


def _index(start: Start, added: Iterable[Parts], store: ox.Store) -> None:
    """Write the side index; where only names were added, beside observations that are indexed already."""
    path, things = start.folder / "index.sqlite", chain(of_project(store), named(store))
    path.unlink(missing_ok=True)
    if start.index and all(map(names_alone, added)):
        shutil.copyfile(start.index, path)
        write_names(path, things)
    else:
        write_index(path, things, store)


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
    public, *second = shelves(home, rows)
    with _or_nothing((public, *second)):
        found = [_staged(home, public, base, public.wants(rows), progress)]
        start = Start(found[0].folder, found[0].manifest)
        for shelf in second:
            wanted = shelf.wants(rows)
            found.append(_staged(home, shelf, _second(home, shelf, None, start, wanted), wanted, progress))
        return found
