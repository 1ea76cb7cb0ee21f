"""Milliseconds of the matrix, of the newest observations and of searches, in this process, on a loaded home.

python bench/data.py 10000000 > data.nq
coopkg load data.nq --home HOME
python bench/observations.py HOME
python bench/observations.py HOME --engine          the same two questions to the engine alone, for comparison
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import coopkg
from coopkg import KnowledgeGraph
from coopkg.folding import fold
from coopkg.graph.generations import Generations
from coopkg.graph.side_index import SideIndex
from coopkg.linking import comparison
from coopkg.models.comparing import MEASURES

TIMES = 200
MATRIX = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?collective ?item (COUNT(?observation) AS ?n)
{ ?item coop:itemOf <https://w3id.org/coopkg/id/grid/synthese> . ?observation coop:observesPresenceOf ?item ; coop:ofCase ?collective }
GROUP BY ?collective ?item
"""  # noqa: E501
NEWEST = """
PREFIX coop: <https://w3id.org/coopkg/ns#>
SELECT ?observation ?on { ?observation coop:observedOn ?on ; coop:ofCase ?collective } ORDER BY DESC(?on) LIMIT 50
"""


def measure(name: str, asked: Iterable[Callable[[], object]]) -> None:
    """Print median, p99 and the longest of some calls."""
    took = []
    for ask in asked:
        begin = time.perf_counter()
        ask()
        took.append((time.perf_counter() - begin) * 1e3)
    took.sort()
    p99 = took[min(len(took) - 1, int(len(took) * 0.99))]
    print(f"{name:<52} median {took[len(took) // 2]:9.2f}  p99 {p99:9.2f}  most {took[-1]:9.2f} ms", flush=True)  # noqa: T201


def words(kg: KnowledgeGraph) -> tuple[list[str], list[str]]:
    """Return words of notes by how many notes of a sample of the newest hold them: in under 5 %, and in more."""
    sample = kg.newest(fictitious=True, most=5000)
    held = Counter(word for noted in sample for word in set(fold(noted.read.get("fr", "")).split()))
    rare = [word for word, count in held.items() if count < 0.05 * len(sample)]
    return rare[:: max(1, len(rare) // TIMES)], [word for word, count in held.items() if count >= 0.05 * len(sample)]


def pages_of_newest(kg: KnowledgeGraph, pages: int) -> list[Callable[[], object]]:
    """Return calls that follow the list, page after page."""
    seen = [""]

    def following() -> None:
        seen[0] = kg.newest(fictitious=True, after=seen[0], most=50)[-1].iri

    return [following] * pages


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser()
    options.add_argument("home", type=Path)
    options.add_argument("--engine", action="store_true")
    given = options.parse_args()
    kg = coopkg.open(given.home)
    index = SideIndex(Generations(given.home).current().index)
    print(f"{kg.generation.manifest.counts['triples']} triples")  # noqa: T201
    if given.engine:
        measure("matrix of a grid, by the engine alone", [lambda: kg.query(MATRIX)])
        measure("newest 50, by the engine alone", [lambda: kg.query(NEWEST)])
        return
    measure("matrix of a grid, 200 collectives", [lambda: kg.matrix("synthese", fictitious=True)] * 20)
    measure("matrix of the core scheme, 200 collectives", [lambda: kg.matrix(scheme="core", fictitious=True)] * 5)
    made_up = comparison.Choice(grid="synthese", fictitious=True)
    for name in MEASURES:
        measure(f"pairs of the items of a grid, same {name}", [lambda m=name: comparison.cooccurrence(kg, made_up, m)])  # type: ignore[misc]
    measure("disagreements and alpha of a grid", [lambda: comparison.agreement(kg, made_up)])
    measure("gaps of a grid", [lambda: comparison.gaps(kg, made_up)])
    measure("newest 50", [lambda: kg.newest(fictitious=True)] * TIMES)
    measure("newest, page after page", pages_of_newest(kg, TIMES))
    measure("newest of a wide concept", [lambda: kg.newest(fictitious=True, notion="cooperation")] * 20)
    measure("newest absences of an item", [
        lambda: kg.newest(fictitious=True, notion="item:synthese-07", stance="absent")] * 20)  # fmt: skip
    measure("newest of an observer", [lambda: kg.newest(fictitious=True, observer="generated-0001")] * 20)
    measure("newest of an observer in a collective", [
        lambda: kg.newest(observer="generated-0001", collective="generated-00003")] * 20)  # fmt: skip
    rare, common = words(kg)
    measure("search, words in under 5 % of the notes, 20 hits", [lambda w=w: list(index.search(w)) for w in rare])  # type: ignore[misc]
    measure(
        "search, the same, a page of 50 of at most 1000", [lambda w=w: index.search(w, limit=1000)[:50] for w in rare]
    )  # type: ignore[misc]
    measure("search, unfinished words of two letters", [lambda w=w: list(index.search(w[:2])) for w in rare])  # type: ignore[misc]
    if common:
        measure("search, words in more of the notes (capped)", [lambda w=w: list(index.search(w)) for w in common])  # type: ignore[misc]


if __name__ == "__main__":
    main()
