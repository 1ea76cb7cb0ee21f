"""How well and how fast texts are searched for notions: precision and recall with Wilson intervals, megabytes a second.

    python bench/suggestions.py              both halves of the sentences, as suggestions are made by default
    python bench/suggestions.py --alone      with everyday words that stand alone
    python bench/suggestions.py --stems      with stems
    python bench/suggestions.py --faults     and each sentence where something is wrong or missing

The sentences are those of ``tests/linking/suggestions/sentences.tsv``. The graph is built in a folder of its own.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import coopkg
from coopkg.build.assemble import build
from coopkg.linking.suggestions import Suggester
from coopkg.namespaces import local_name

SENTENCES = Path(__file__).parents[1] / "tests" / "linking" / "suggestions" / "sentences.tsv"
_MEGABYTES = 4


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * (share * (1 - share) / of + square / (4 * of * of)) ** 0.5
    return middle - half, middle + half


def sentences() -> list[dict[str, str]]:
    """Return the sentences: half, language, kind, sentence, concepts."""
    with SENTENCES.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))


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


def text() -> str:
    """Return some megabytes of French: the sentences, six a paragraph, over and over."""
    french = [row["sentence"] for row in sentences() if row["language"] == "fr"]
    once = "\n\n".join(" ".join(french[at : at + 6]) for at in range(0, len(french), 6))
    return "\n\n".join([once] * (_MEGABYTES * 1_000_000 // len(once.encode())))


def report(suggester: Suggester, faults: bool) -> Iterator[str]:
    """Yield the lines of the report."""
    rows = sentences()
    for half in ("tuning", "held-out", "check"):
        for kind in ("plain", "trap", ""):
            chosen = [row for row in rows if row["half"] == half and row["kind"].startswith(kind)]
            name = f"{half} {kind or 'all'} ({len(chosen)})"
            yield told(name, judge(suggester, chosen, faults and not kind))
    long = text()
    suggester.suggest(long[:50_000])
    began = time.process_time()
    count = len(suggester.suggest(long))
    spent = time.process_time() - began
    size = len(long.encode()) / 1e6
    yield f"{size:.1f} MB of French in {spent:.2f} s of one core: {size / spent:.2f} MB/s, {count} suggestions"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("stems", "alone", "faults"):
        parser.add_argument(f"--{name}", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        build(Path(home))
        suggester = Suggester(coopkg.open(home), chosen.stems, chosen.alone)
        for line in report(suggester, chosen.faults):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
