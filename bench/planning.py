"""Seconds that the engine needs to plan a query, by the number of its parts: what the limits of the guard rest on.

    python bench/planning.py            on an empty store
    python bench/planning.py STORE      on a store on disk

Each query runs in a process of its own, which is killed after six seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

SIZES = (32, 64, 80, 96, 128, 256, 1024)
SECONDS = 6
CHILD = """
import json, sys, time
from pyoxigraph import QueryBoolean, Store
store = Store.read_only(sys.argv[1]) if len(sys.argv) > 1 else Store()
begin = time.perf_counter()
results = store.query(json.load(sys.stdin))
None if isinstance(results, QueryBoolean) else next(iter(results), None)
print(time.perf_counter() - begin)
"""


def _each(before: str, part: str, between: str, after: str) -> Callable[[int], str]:
    """Return a maker of queries; ``@`` in the part is its number."""
    return lambda n: before + between.join(part.replace("@", str(i)) for i in range(n)) + after


def _nested(before: str, opening: str, inside: str, closing: str, after: str) -> Callable[[int], str]:
    return lambda n: before + opening * n + inside + closing * n + after


ALL = "SELECT * { ?s ?p ?o "
SHAPES: dict[str, Callable[[int], str]] = {
    "patterns that share a variable": _each("SELECT * { ", "?s <urn:p@> ?o@", " . ", " }"),
    "OPTIONAL": _each(ALL, "OPTIONAL { ?s <urn:p@> ?o@ }", " ", " }"),
    "GRAPH ?g { pattern }": _each("SELECT * { ", "GRAPH ?g@ { ?s <urn:p@> ?o@ }", " ", " }"),
    "{ pattern } UNION { pattern }": _each("SELECT * { ", "{ ?s <urn:p@> ?o@ } UNION { ?s <urn:q@> ?o@ }", " ", " }"),
    "VALUES blocks on one variable": _each(ALL, "VALUES ?o { 1 }", " ", " }"),
    "elements of a collection": _each("SELECT * { ?s ?p (", "@", " ", ") }"),
    "steps of a path": _each("SELECT * { ?s ", "<urn:p>", "/", " ?o }"),
    "alternatives in a path": _each("SELECT * { ?s ", "<urn:p@>", "|", " ?o }"),
    "FILTER": _each(ALL, "FILTER(?o != @)", " ", " }"),
    "conditions of HAVING": _each("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING ", "(COUNT(*) > @)", " ", ""),
    "|| in one FILTER": _each(ALL + "FILTER(", "?o = @", " || ", ") }"),
    "branches of UNION": _each("SELECT * { ", "{ ?s <urn:p@> ?o }", " UNION ", " }"),
    "LATERAL": _each("SELECT * { ?s a ?t ", "LATERAL { ?s <urn:p@> ?o@ }", " ", " }"),
    "rows of VALUES": _each(ALL + "VALUES ?o { ", "@", " ", " } }"),
    "members of IN": _each(ALL + "FILTER(?o IN (", "@", ", ", ")) }"),
    "nested groups": _nested("SELECT * ", "{", "?s ?p ?o", "}", ""),
    "nested NOT EXISTS": _nested(ALL, "FILTER NOT EXISTS { ?s ?p ?o ", "", "}", " }"),
    "nested functions": _nested("SELECT * { BIND(", "STR(", "1", ")", " AS ?x) }"),
}


def measure(query: str, store: list[str]) -> str:
    """Return the seconds as text, or what happened instead."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, *store],
            input=json.dumps(query),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f">{SECONDS}"
    if done.returncode > 0:
        raise ValueError(done.stderr)
    return f"{float(done.stdout):.2f}" if done.returncode == 0 else "crash"


def main() -> None:
    """Print one line for each shape."""
    print(f"{'parts':32}" + "".join(f"{size:>7}" for size in SIZES))  # noqa: T201
    for name, make in SHAPES.items():
        print(f"{name:32}" + "".join(f"{measure(make(size), sys.argv[1:]):>7}" for size in SIZES), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
