"""What persons accepted or rejected, kept beside the generations: a record that only grows, one line a decision.

A decision is about a notion and a folded form: everywhere, or in one passage, which is known by the words around it in
whatever file it stands. What was rejected is not suggested again; the last decision counts, that of the passage first.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import UnreadableFile
from coopkg.folding import fold
from coopkg.holdings.folders import owned_file
from coopkg.linking.suggestions.matcher import Suggestion

ACCEPTED, REJECTED = "accepted", "rejected"

_AROUND = 48  # code points on each side by which a passage is known again

Key = tuple[str, str, str]


class Decided(NamedTuple):
    """A suggestion and what was decided of it.

    Attributes:
        passage: key of the words around it.
        decision: :data:`ACCEPTED`, :data:`REJECTED`, or empty.
    """

    suggestion: Suggestion
    passage: str
    decision: str


class Decisions:
    """The decisions kept in a home folder.

    Args:
        home: folder of the generations.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / "suggestions" / "decisions.jsonl"

    def record(self, concept: str, form: str, decision: str, passage: str = "") -> None:
        """Keep a decision about a notion (an IRI) and a form, as it stood in a text; raises UnreadableFile."""
        told = {
            "concept": concept,
            "form": fold(form),
            "decision": decision,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        line = json.dumps(told | ({"passage": passage} if passage else {}), ensure_ascii=False) + "\n"
        try:
            target = os.open(owned_file(self.path), os.O_WRONLY | os.O_APPEND)
            try:
                # one write at the end of the file: decisions made at one time do not mix
                os.write(target, line.encode("utf-8"))
            finally:
                os.close(target)
        except OSError as error:
            raise UnreadableFile(path=self.path, reason=error.strerror or error) from None

    def read(self) -> Mapping[Key, str]:
        """Return (IRI of a notion, folded form, passage or nothing) → last decision; a line cut off is passed over.

        Raises:
            UnreadableFile: the file is there and cannot be read, or is not UTF-8.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableFile(path=self.path, reason=getattr(error, "strerror", None) or error) from None
        return dict(found for line in lines if (found := _decision(line)))

    def of(self, text: str, suggestions: Iterable[Suggestion]) -> list[Decided]:
        """Return suggestions for a text with what was decided of each."""
        known = self.read()
        return [_decided(known, text, suggestion) for suggestion in suggestions]


def still_open(decided: Iterable[Decided]) -> list[Decided]:
    """Return the suggestions that nobody rejected."""
    return [one for one in decided if one.decision != REJECTED]


def accepted(decided: Iterable[Decided]) -> list[Decided]:
    """Return the suggestions that a person accepted."""
    return [one for one in decided if one.decision == ACCEPTED]


def passage_of(text: str, suggestion: Suggestion) -> str:
    """Return the key of a passage: equal words around equal words, whatever their case, accents, spaces and signs.

    It begins with a letter, so that no spreadsheet takes it for a number.
    """
    start, end = suggestion.start, suggestion.end
    parts = text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
    return "p" + sha256("|".join(map(fold, parts)).encode()).hexdigest()[:15]


def _decided(known: Mapping[Key, str], text: str, suggestion: Suggestion) -> Decided:
    passage, form = passage_of(text, suggestion), fold(suggestion.form)
    here = known.get((suggestion.concept, form, passage))
    return Decided(suggestion, passage, here or known.get((suggestion.concept, form, ""), ""))


def _decision(line: str) -> tuple[Key, str] | None:
    try:
        told = json.loads(line)
        return (told["concept"], told["form"], told.get("passage", "")), told["decision"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
