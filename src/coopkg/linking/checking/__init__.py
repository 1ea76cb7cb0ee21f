"""Before anything is written: SHACL on what a file would bring, told cell by cell."""

from __future__ import annotations

from pathlib import Path

from coopkg.linking.checking.listing import write_csv
from coopkg.linking.checking.verdict import Verdict, check

__all__ = ("Verdict", "annotate", "check", "write_csv")


def annotate(path: Path, verdict: Verdict, out: Path, lang: str = "") -> None:
    """Write a copy of a table with the problems on their cells; as :func:`.annotating.annotate`, loaded when needed."""
    from coopkg.linking.checking import annotating

    annotating.annotate(path, verdict, out, lang)
