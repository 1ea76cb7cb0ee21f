"""Files that were changed at random, read, planned and checked: no server error, memory that does not grow.

    python -m bench.fuzzing                          10,000 files of all formats, a process for each core
    python -m bench.fuzzing --files 500 --over-http 50
    python -m bench.fuzzing --only 1234              one of them, written here to be looked at

A file is refused with a reason (an error of the library), or read and judged; anything else is a server error. The
sample over HTTP goes through ``coopkg serve``, and leaves nothing partial behind (:mod:`bench.killing` compares). Names
and shapes are read once a process, which the server does once an import.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from bench.figures import Figure, show
from bench.seeds import mutated, seeds

from bench import killing, servers
from coopkg.errors import BadUse, CoopkgError, InvalidData
from coopkg.holdings.tokens import Tokens

_MEMORY = 4096 << 20  # bytes of address space, as the process of an import has by default
_GROWTH = 200.0
_WARM = 30  # files after which everything is loaded
_STATUSES = (200, 201, 400, 413, 422)


def told(home: Path, number: int, folder: Path) -> str:
    """Return what came of a file: ``checked``, ``faults``, the name of an error, or ``FAULT …`` for one of ours."""
    from coopkg.linking.checking import check
    from coopkg.linking.importing import Terms, plan
    from coopkg.linking.readers.mapping import Options

    name, data = mutated(random.Random(number), _seeds())  # noqa: S311
    path, work = folder / name, folder / "work"
    path.write_bytes(data)
    options = Options(observer="Ana", date="2024", case_from="document")
    try:
        planned = plan(home, path, options, Terms("bench"), work, import_id=f"{number:012x}")
        verdict = check(home, planned)
        said = [problem.message(lang) for problem in verdict.problems for lang in ("fr", "en")]
        return "checked" if verdict.conforms else f"faults ({bool(said)})"
    except (BadUse, InvalidData) as error:
        return f"{type(error).__name__} ({bool(error.message('fr') and error.message('en'))})"
    except CoopkgError as error:
        return f"FAULT {name} {type(error).__name__} {error}"
    except BaseException as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"FAULT {name} {type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"[:300]
    finally:
        path.unlink(missing_ok=True)
        shutil.rmtree(work, ignore_errors=True)


@cache
def _seeds() -> dict[str, bytes]:
    return seeds()


def part(home: Path, first: int, last: int, step: int) -> None:
    """Do every ``step``-th file from one number to another, and write a line for each.

    A line holds the number, the outcome, seconds, and MiB in memory.
    """
    from coopkg import knowledge_graph
    from coopkg.linking.checking import verdict
    from coopkg.linking.importing import planning

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    knowledge_graph.open = cache(knowledge_graph.open)  # type: ignore[assignment]
    planning.Names = cache(planning.Names)  # type: ignore[assignment, misc]
    verdict.Shapes, verdict.Conformance = cache(verdict.Shapes), cache(verdict.Conformance)  # type: ignore[assignment, misc]
    with tempfile.TemporaryDirectory(prefix="coopkg-fuzzing-") as folder:
        for number in range(first, last, step):
            begin = time.perf_counter()
            outcome = told(home, number, Path(folder))
            row = [number, outcome, time.perf_counter() - begin, _resident()]
            sys.stdout.write(json.dumps(row) + "\n")
            sys.stdout.flush()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def run(home: Path, first: int, last: int, step: int, until: float) -> Iterator[list[Any]]:
    """Yield the lines of :func:`part` of a process of its own; one that dies is a fault, and the next goes on.

    Args:
        home: folder of the graph.
        first: number of the first file.
        last: number at which to end.
        step: from one number to the next.
        until: time of ``time.monotonic`` at which to end all the same.
    """
    while first < last and time.monotonic() < until:
        command = [sys.executable, "-m", "bench.fuzzing", "--part", str(home), str(first), str(last), str(step)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None  # noqa: S101
            for line in process.stdout:
                row = json.loads(line)
                yield row
                first = row[0] + step
                if time.monotonic() > until:
                    process.kill()
                    return
        if first < last:
            yield [first, f"FAULT the process ended with {process.returncode}", 0.0, 0.0]
            first += step


def measure(files: int, over_http: int, start: int, minutes: float) -> tuple[list[Figure], list[str]]:
    """Return the figures, and what went wrong."""
    with tempfile.TemporaryDirectory(prefix="coopkg-fuzzing-") as temporary:
        home, cores = Path(temporary) / "home", os.cpu_count() or 1
        subprocess.run([servers.COOPKG, "build", "--home", str(home)], check=True, capture_output=True)
        begin, until = time.perf_counter(), time.monotonic() + 60 * minutes
        with ThreadPoolExecutor(cores) as threads:
            every = threads.map(lambda n: list(run(home, start + n, start + files, cores, until)), range(cores))
            found = list(every)
        took = time.perf_counter() - begin
        figures, faults = _figures(found, took)
        if over_http:
            http, more = _over_http(home, over_http, start)
            figures, faults = figures + http, faults + more
    return figures, faults


def _figures(found: list[list[list[Any]]], took: float) -> tuple[list[Figure], list[str]]:
    rows = [row for one in found for row in one]
    outcomes = Counter(row[1].partition(" ")[0] for row in rows)
    faults = [f"{row[0]}: {row[1]}" for row in rows if row[1].startswith("FAULT")]
    growth = max((max(r[3] for r in one) - one[min(_WARM, len(one) - 1)][3] for one in found if one), default=0.0)
    slowest = max(rows, key=lambda row: row[2])
    told_ = ", ".join(f"{name}: {count}" for name, count in outcomes.most_common())
    return [
        Figure("changed files, read and judged", len(rows), "", f"{told_}; {took:.0f} s"),
        Figure("server errors", len(faults), "", most=0),
        Figure("growth of memory of a process, after its first files", growth, "MiB", most=_GROWTH),
        Figure("the slowest file", slowest[2], "s", f"number {slowest[0]}: {slowest[1][:40]}"),
    ], faults


def _over_http(home: Path, files: int, start: int) -> tuple[list[Figure], list[str]]:
    seen = killing.Seen()
    secret, _ = Tokens(home).create("curator", "bench")
    server, outcomes, faults = killing.start(home, seen), Counter[int](), []
    headers = {"Authorization": f"Bearer {secret}", "Prefer": "wait=60"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=120) as client:
        for number in range(start, start + files):
            name, data = mutated(random.Random(number), _seeds())  # noqa: S311
            fields = {"observer": "Ana", "date": "2024", "case_from": "document"}
            answer = client.post("/api/v1/imports", files={"file": (name, data)}, data=fields)
            outcomes[answer.status_code] += 1
            if answer.status_code not in _STATUSES:
                faults.append(f"{number}: {name} HTTP {answer.status_code} {answer.text[:200]}")
            if answer.status_code == 201:
                seen.acknowledged[answer.json()["id"]] = answer.json()["state"]
    killing.settled(home)
    killing.compare(home, seen)
    server.process.terminate()
    server.process.wait(60)
    told_ = ", ".join(f"{status}: {count}" for status, count in sorted(outcomes.items()))
    return [
        Figure("over HTTP", files, "", told_),
        Figure("over HTTP: server errors", len(faults), "", most=0),
        Figure("over HTTP: partial, lost or orphaned", len(seen.faults), "", most=0),
    ], faults + seen.faults


def main() -> int:
    """Measure, and print each figure beside its target; return 1 if one is missed."""
    options = argparse.ArgumentParser(prog="python -m bench.fuzzing")
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--over-http", type=int, default=200)
    options.add_argument("--start", type=int, default=0, help="number of the first file")
    options.add_argument("--minutes", type=float, default=120.0, help="end after so long, with what was done")
    options.add_argument("--only", type=int, help="write this one file here, and do nothing else")
    options.add_argument("--part", nargs=4, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.part:
        part(Path(given.part[0]), *map(int, given.part[1:]))
        return 0
    if given.only is not None:
        name, data = mutated(random.Random(given.only), _seeds())  # noqa: S311
        Path(f"{given.only}-{name}").write_bytes(data)
        return 0
    figures, faults = measure(given.files, given.over_http, given.start, given.minutes)
    for line in (*figures, *faults[:40]):
        show(line)
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
