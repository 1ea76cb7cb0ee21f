"""What a process tree uses, on which cores it runs, and what the machine is: read from ``/proc``, so Linux only."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

MIB = 1_048_576
_TICK = os.sysconf("SC_CLK_TCK")
_OURS = sorted(os.sched_getaffinity(0))  # before anything is pinned


def cores() -> tuple[set[int], set[int]]:
    """Return the cores of servers (two) and of clients (the others; the same where there are no others)."""
    return set(_OURS[:2]), set(_OURS[2:]) or set(_OURS)


def pinned(command: list[str]) -> list[str]:
    """Return a command that runs on the cores of servers."""
    return ["taskset", "-c", ",".join(map(str, sorted(cores()[0]))), *command]


def tree(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def memory(pid: int) -> float:
    """Return the MiB of a process tree, what is shared counted by its share (PSS)."""
    return sum(_pss(one) for one in tree(pid)) / 1024


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def processor(pid: int) -> float:
    """Return the processor seconds of a process tree, with those of its children that have ended."""
    return sum(_ticks(one) for one in tree(pid)) / _TICK


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15]))


def files(pid: int) -> int:
    """Return how many files a process tree holds open."""
    return sum(len(list(Path(f"/proc/{one}/fd").glob("*"))) for one in tree(pid))


def disk(place: Path) -> float:
    """Return the MiB of a file or a folder on the disk; a file with two names counts once."""
    seen = {}
    for path in (place, *place.rglob("*")):
        status = path.stat()
        seen[status.st_ino] = status.st_blocks * 512
    return sum(seen.values()) / MIB


def described() -> str:
    """Return processor, cores, memory, system and versions in one line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    total = int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1]) // MIB
    ours, theirs = (",".join(map(str, sorted(some))) for some in cores())
    names = ("coopkg", "pyoxigraph", "fastapi", "uvicorn")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{model}; {os.cpu_count()} cores, {total} GiB; {platform.system()} {platform.release()}; "
        f"Python {sys.version.split()[0]}; {versions}; servers on cores {ours}, clients on {theirs}; "
        f"load average at the start {os.getloadavg()[0]:.1f}"
    )
