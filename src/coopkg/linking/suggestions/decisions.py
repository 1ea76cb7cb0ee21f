"""What persons accepted or rejected, kept beside the generations: a record that only grows, one line a decision.

A decision is about a notion and a folded form. What was rejected is not suggested again; the last decision counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from coopkg.errors import UnreadableFile
from coopkg.folding import fold
from coopkg.linking.suggestions.matcher import Suggestion

ACCEPTED, REJECTED = "accepted", "rejected"


class Decisions:
    """The decisions kept in a home folder.

    Args:
        home: folder of the generations.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / "suggestions" / "decisions.jsonl"

    def record(self, concept: str, form: str, decision: str) -> None:
        """Keep a decision about a notion (an IRI) and a form, as it stood in a text; raises UnreadableFile."""
        told = {
            "concept": concept,
            "form": fold(form),
            "decision": decision,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        line = (json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            target = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(target, line)  # one write at the end of the file: decisions made at one time do not mix
            finally:
                os.close(target)
        except OSError as error:
            raise UnreadableFile(path=self.path, reason=error.strerror or error) from None

    def read(self) -> Mapping[tuple[str, str], str]:
        """Return (IRI of the notion, folded form) → last decision; a line that was cut off is passed over."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(path=self.path, reason=getattr(error, "strerror", None) or error) from None
        return dict(found for line in lines if (found := _decision(line)))

    def open_ones(self, suggestions: Iterable[Suggestion]) -> list[Suggestion]:
        """Return the suggestions that nobody rejected."""
        known = self.read()
        return [s for s in suggestions if known.get((s.concept, fold(s.form))) != REJECTED]


def _decision(line: str) -> tuple[tuple[str, str], str] | None:
    try:
        told = json.loads(line)
        return (told["concept"], told["form"]), told["decision"]
    except (ValueError, KeyError, TypeError):
        return None
