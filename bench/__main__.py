"""``python -m bench``: coopkg beside its peers and its targets, on one machine, in one run.

    python -m bench                                  everything, at 100,000 triples, without peers
    python -m bench --peers FOLDER                   beside the `oxigraph` server and `rdflib-endpoint` of FOLDER/bin
    python -m bench requests inside --triples 1000000

FOLDER is a virtual environment with bench/peers.txt; ``make bench`` makes it. Ratios are what counts: each is taken in
turns within one run, and the figures in seconds belong to the machine. Data is kept for the next run (``--folder``).
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, keep, show
from bench.machine import cores, described

from bench import bringing, importing, inside, requests, runaways, starting, staying

PARTS = ("requests", "runaways", "inside", "starting", "staying", "importing", "bringing")


def main() -> int:
    """Measure the parts that are named, print each figure beside its target, and keep them in a file.

    Returns:
        1 if a target is missed, else 0.
    """
    given = _options()
    size = given.triples
    parts: dict[str, Callable[[], list[Figure]]] = {
        "requests": lambda: requests.measure(
            given.folder, given.peers, size, given.turns, given.seconds, given.clients
        ),
        "runaways": lambda: runaways.measure(given.folder, size, given.turns),
        "inside": lambda: inside.measure(given.folder, size, given.engine),
        "starting": lambda: starting.measure(given.folder, size, given.turns),
        "importing": lambda: importing.measure(given.folder, given.rows, given.turns),
        "bringing": lambda: bringing.measure(given.folder, given.rows),
        "staying": lambda: staying.measure(given.folder, size, given.peers, given.soak),
    }
    show(f"{described()}\n{time.strftime('%Y-%m-%d')}; python -m bench {' '.join(sys.argv[1:])}")
    os.sched_setaffinity(0, cores()[1])
    found: list[Figure] = []
    for name in given.parts or PARTS:
        show(f"\n{name}, {size} triples")
        for figure in parts[name]():
            show(figure)
            found.append(figure)
    keep(found, given.folder / "figures.json")
    return int(any(figure.met is False for figure in found))


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench", description="coopkg beside its peers and its targets.")
    options.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=f"of {', '.join(PARTS)}; default all"
    )
    options.add_argument("--triples", type=int, default=100_000, help="from 10,000 to 10,000,000 (default 100,000)")
    options.add_argument("--rows", type=int, default=10_000, help="of an import (default 10,000)")
    options.add_argument("--peers", type=Path, help="virtual environment of the peers")
    options.add_argument("--folder", type=Path, default=Path(".coopkg-bench"), help="where data is kept")
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2.0, help="of each request to each server in each turn")
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--soak", type=float, default=60.0, help="seconds of mixed requests")
    options.add_argument("--engine", action="store_true", help="ask the engine alone for the matrix and the newest too")
    return options.parse_args()


if __name__ == "__main__":
    sys.exit(main())
