"""An import becomes part of the stores.

The order makes it safe at any moment. First every file of the import is on the disk, then the new generations are
written beside the present ones, then one transaction of the ledger decides, and last the stores swap. A process that is
killed before the decision has changed nothing; after it, :func:`coopkg.build.recovering.recover` ends what it began.
"""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coopkg.build.holding import Progress, stage
from coopkg.build.recovering import settle, sweep
from coopkg.build.snapshot import require_room
from coopkg.errors import BadParameter, ImportRefused, UnknownName
from coopkg.graph.generations import Generations
from coopkg.holdings.folders import Folders, durable, owned
from coopkg.holdings.ledger import Held, Ledger, now, put

if TYPE_CHECKING:
    from coopkg.linking.checking import Verdict
    from coopkg.linking.importing import Plan

FILES = ("shared.nt", "kept.nt", "provenance.nt", "mapping.toml", "problems.csv")
"""What is kept of an import, beside the file that was sent."""

_STATES = ("draft", "published")


def commit(
    home: Path,
    plan: Plan,
    verdict: Verdict,
    sent: Path,
    *,
    state: str = "published",
    progress: Progress | None = None,
) -> Held:
    """Make an import part of the stores; when it returns, it is on the disk, and servers move on to it.

    It waits for whoever writes.

    Args:
        home: folder of ``COOPKG_HOME``.
        plan: what the file tells; its folder is emptied.
        verdict: what was found in it.
        sent: the file, or a folder of CSV files; it is copied.
        state: ``draft`` or ``published``.
        progress: called with each of :data:`coopkg.build.holding.STEPS`, for each store, as its triples go by.

    Raises:
        ImportRefused: the verdict names errors (``name``, ``count``).
        BadParameter: another state.
        NotBuilt: no generation holds the project.
        NoRoom: the disk is too full; nothing was changed.
    """
    if not verdict.conforms:
        raise ImportRefused(name=plan.name, count=sum(one.level == "error" for one in verdict.problems))
    if state not in _STATES:
        raise BadParameter(name="state", value=state, expected=", ".join(_STATES))
    ledger = Ledger(home)
    with Generations(home).lock():
        settle(home, progress)
        held = replace(_row(ledger, plan), state=state, committed_at=now(), step="", done=0, total=0)
        try:
            _keep(home, plan, verdict, sent)
            staged = stage(home, [*(one for one in ledger.all() if one.id != held.id), held], progress)
        except BaseException:
            sweep(home, ledger.all())
            raise
        with ledger.transaction() as base:
            put(base, held)
        for generation in staged:
            generation.commit()
    return held


def same(home: Path, plan: Plan) -> Held | None:
    """Return the earlier import of the same bytes, read in the same way and on the same terms, if there is one."""
    return Ledger(home).same_file(plan.sha256, terms_of(plan))


def terms_of(plan: Plan) -> dict[str, Any]:
    """Return what, beside its bytes, decides what an import gives: its terms and how it was read."""
    mapping = plan.folder / "mapping.toml"
    told = {name: value for name, value in asdict(plan.terms).items() if name != "by"}
    return told | {"mapping": sha256(mapping.read_bytes() if mapping.exists() else b"").hexdigest()}


def _row(ledger: Ledger, plan: Plan) -> Held:
    """Return the row of an import, which may be there already, with all that the plan tells."""
    try:
        known = ledger.get(plan.id)
    except UnknownName:
        known = Held(plan.id, "received", received_at=now())
    told: Mapping[str, Any] = {
        "visibility": plan.terms.visibility,
        "by": plan.terms.by,
        "name": plan.name,
        "sha256": plan.sha256,
        "format": plan.format,
        "version": version("coopkg"),
        "terms": terms_of(plan),
        "counts": dict(plan.counts),
    }
    return replace(known, **told)


def _keep(home: Path, plan: Plan, verdict: Verdict, sent: Path) -> None:
    """Put the files of an import in their places, durably."""
    folders = Folders(home)
    require_room(home, _size(sent))
    beside = owned(folders.imports) / f".{plan.id}"
    shutil.rmtree(beside, ignore_errors=True)
    owned(beside)
    for name in FILES:
        if (plan.folder / name).exists():
            shutil.move(plan.folder / name, beside / name)
            _settled(beside / name)
    _list_problems(verdict, beside / "problems.csv")
    durable(beside)
    beside.rename(folders.of(plan.id))
    durable(folders.imports)
    _keep_sent(sent, owned(folders.blobs), plan.sha256)


def _list_problems(verdict: Verdict, path: Path) -> None:
    from coopkg.linking.checking import write_csv

    write_csv(verdict, path)
    _settled(path)


def _keep_sent(sent: Path, blobs: Path, name: str) -> None:
    """Keep the file sent, to the byte; of a folder, an archive of its files."""
    beside = blobs / f".{name}"
    if sent.is_dir():
        with tarfile.open(beside, "w") as archive:
            for path in sorted(sent.rglob("*")):
                archive.add(path, path.relative_to(sent), recursive=False)
    else:
        shutil.copyfile(sent, beside)
    _settled(beside).replace(blobs / name)
    durable(blobs)


def _settled(path: Path) -> Path:
    """Make a file its owner's alone, and wait until it is on the disk."""
    os.chmod(path, 0o600)  # noqa: PTH101
    durable(path)
    return path


def _size(sent: Path) -> int:
    files = sent.rglob("*") if sent.is_dir() else (sent,)
    return sum(path.stat().st_size for path in files if path.is_file())
