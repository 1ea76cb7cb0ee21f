"""The page of a concept in process, the first answer of a server, and the memory of an idle one, on a built home.

Pages are measured by the clock and in seconds of the processor, which other work on the machine disturbs less.

python bench/pages.py HOME
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import httpx
from fastapi.testclient import TestClient

from coopkg.settings import Settings
from coopkg_api.app import create_app

TIMES = 200
IDLE = 8


def percentiles(took: list[float]) -> str:
    """Return median, p99 and the longest, in milliseconds."""
    took.sort()
    return (
        f"median {took[len(took) // 2] * 1e3:.2f}  p99 {took[int(len(took) * 0.99)] * 1e3:.2f}  "
        f"most {took[-1] * 1e3:.2f} ms"
    )


def tree(process: int) -> list[int]:
    """Return a process and all below it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(below for child in children for below in tree(int(child)))]


def pss(process: int) -> float:
    """Return the proportional set size of a process, in MB."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0


def pages(home: Path) -> None:
    """Print how long the page of a concept takes in process, without the network."""
    client = TestClient(create_app(home, Settings()))
    for concept in ("rivalite", "cooperation", "securite"):
        path = f"/doc/concept/{concept}.html"
        begin = time.perf_counter()
        client.get(path).raise_for_status()
        first = time.perf_counter() - begin
        for name, clock in (("by the clock", time.perf_counter), ("of the processor", time.process_time)):
            took = []
            for _ in range(TIMES):
                begin = clock()
                client.get(path).raise_for_status()
                took.append(clock() - begin)
            print(f"{path:<34} first {first * 1e3:7.1f} ms, then {name} {percentiles(took)}")  # noqa: T201


def server(home: Path) -> None:
    """Print how long the first answer takes from the start of the process, and the memory when idle."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "COOPKG_HOME": str(home)}
    begin = time.perf_counter()
    command = [str(Path(sys.executable).with_name("coopkg")), "serve", "--port", str(port), "--home", str(home)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _first(f"http://127.0.0.1:{port}/doc/concept/rivalite.html?lang=fr")
        print(f"first answer, from the start of the process: {time.perf_counter() - begin:.2f} s")  # noqa: T201
        for path in (
            "/",
            "/collectives",
            "/doc/concept/cooperation.html",
            "/api/v1/matrix?grid=synthese&fictitious=true",
        ):
            begin = time.perf_counter()
            httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60).raise_for_status()
            print(f"{path:<50} {(time.perf_counter() - begin) * 1e3:8.1f} ms")  # noqa: T201
        httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": "ASK {}"}).raise_for_status()
        time.sleep(IDLE)
        sizes = [pss(one) for one in tree(process.pid)]
        print(f"idle: {sum(sizes):.0f} MB PSS in {len(sizes)} processes (the first: {sizes[0]:.0f})")  # noqa: T201
    finally:
        process.terminate()
        process.wait()


def _first(address: str) -> None:
    for _ in range(2000):
        try:
            with urllib.request.urlopen(address, timeout=60):  # noqa: S310
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("no answer")


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser()
    options.add_argument("home", type=Path)
    given = options.parse_args()
    server(given.home)
    pages(given.home)


if __name__ == "__main__":
    main()
