"""How well and how fast texts are searched for notions: precision and recall with Wilson intervals, megabytes a second.

    python bench/suggestions.py              every set of sentences, as suggestions are made by default
    python bench/suggestions.py --alone      with everyday words that stand alone
    python bench/suggestions.py --stems      with stems
    python bench/suggestions.py --faults     and each sentence where something is wrong or missing

The sentences are those of ``tests/linking/suggestions/*.tsv``. The graph is built in a folder of its own. Speed is
given as a ratio too, beside flashtext where it is installed (``pip install flashtext``): keywords to the letter, in the
same run, over the same text.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import coopkg
from coopkg.build.assemble import build
from coopkg.linking.suggestions import Suggester
from coopkg.namespaces import local_name

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "tests" / "linking" / "suggestions"
SETS = [("sentences", "tuning"), ("sentences", "held-out"), ("sentences", "check")]
SETS += [("second", ""), ("third", ""), ("fourth", "")]
_MEGABYTES, _TURNS = 4, 3


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * (share * (1 - share) / of + square / (4 * of * of)) ** 0.5
    return middle - half, middle + half


def sentences(name: str = "sentences", half: str = "") -> list[dict[str, str]]:
    """Return the sentences of a set: language, kind, sentence, concepts."""
    with (SENTENCES / f"{name}.tsv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if not half or row["half"] == half]


def judge(suggester: Suggester, rows: list[dict[str, str]], faults: bool = False) -> Counter[str]:
    """Count what is right, wrong and missed; a notion counts once a sentence."""
    counts: Counter[str] = Counter()
    for row in rows:
        found = {local_name(s.concept) for s in suggester.suggest(row["sentence"])}
        wanted = set(row["concepts"].split())
        counts.update(right=len(found & wanted), wrong=len(found - wanted), missed=len(wanted - found))
        if faults and found != wanted:
            sys.stdout.write(f"  {row['sentence']}  + {sorted(found - wanted)}  - {sorted(wanted - found)}\n")
    return counts


def told(name: str, counts: Counter[str]) -> str:
    """Return a line of the report."""
    right, wrong, missed = counts["right"], counts["wrong"], counts["missed"]
    parts = []
    for what, of in (("precision", right + wrong), ("recall", right + missed)):
        low, high = wilson(right, of)
        parts.append(f"{what} {right / max(1, of):.3f} [{low:.3f}, {high:.3f}] of {of}")
    return f"{name:<22}" + "   ".join(parts)


def texts() -> dict[str, str]:
    """Return some megabytes of French: the sentences, dense with notions, and what the program says, nearly without."""
    dense = [row["sentence"] for row in sentences() if row["language"] == "fr"]
    told = tomllib.loads((ROOT / "src" / "coopkg" / "locales" / "fr.toml").read_text(encoding="utf-8"))
    return {"dense": _long(dense), "ordinary": _long(list(_leaves(told)))}


def _leaves(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        for value in told.values():
            yield from _leaves(value)
    elif isinstance(told, str):
        yield told


def _long(said: list[str]) -> str:
    once = "\n\n".join(" ".join(said[at : at + 6]) for at in range(0, len(said), 6))
    return "\n\n".join([once] * (_MEGABYTES * 1_000_000 // len(once.encode())))


def _seconds(run: Callable[[], object]) -> float:
    spent = []
    for _ in range(_TURNS):
        began = time.process_time()
        run()
        spent.append(time.process_time() - began)
    return min(spent)


def peer(kg: coopkg.KnowledgeGraph) -> Callable[[str], object] | None:
    """Return the search of flashtext for the same French labels, None where it is not installed."""
    try:
        from flashtext import KeywordProcessor
    except ImportError:
        return None
    found = KeywordProcessor()
    for row in kg.read("labels").records():
        if row["lang"] == "fr":
            found.add_keyword(row["label"], (row["concept"],))
    return lambda text: found.extract_keywords(text, span_info=True)


def speeds(suggester: Suggester, kg: coopkg.KnowledgeGraph) -> Iterator[str]:
    """Yield the lines on speed: the best of some turns, in seconds of one core."""
    other = peer(kg)
    for name, text in texts().items():
        count = len(suggester.suggest(text))
        size = len(text.encode()) / 1e6
        spent = _seconds(lambda text=text: suggester.suggest(text))  # type: ignore[misc]
        beside = ""
        if other:
            theirs = _seconds(lambda text=text: other(text))  # type: ignore[misc]
            beside = f", {theirs / spent:.2f} x flashtext ({size / theirs:.2f} MB/s)"
        yield f"{name}: {size:.1f} MB of French, {size / spent:.2f} MB/s of one core, {count} suggestions{beside}"


def report(suggester: Suggester, kg: coopkg.KnowledgeGraph, faults: bool) -> Iterator[str]:
    """Yield the lines of the report."""
    for name, half in SETS:
        rows = sentences(name, half)
        for kind in ("plain", "trap", ""):
            chosen = [row for row in rows if row["kind"].startswith(kind)]
            yield told(f"{half or name} {kind or 'all'} ({len(chosen)})", judge(suggester, chosen, faults and not kind))
    yield from speeds(suggester, kg)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("stems", "alone", "faults"):
        parser.add_argument(f"--{name}", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        build(Path(home))
        kg = coopkg.open(home)
        for line in report(Suggester(kg, chosen.stems, chosen.alone), kg, chosen.faults):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
