"""Why an import came to nothing, as the ledger keeps it: a reason for programs, a sentence in each language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from coopkg.errors import BadUse, CoopkgError, InvalidData, TooLarge
from coopkg.holdings.fullness import is_full
from coopkg.messages import LANGUAGES, say

REASONS = (
    "problems",
    "unreadable",
    "nothing",
    "same",
    "too_large",
    "memory",
    "seconds",
    "no_room",
    "interrupted",
    "fault",
)
"""The first four are about the data, the next three about its size, the rest about the service."""


@dataclass(frozen=True)
class Fault:
    """Why, and how that is said.

    Attributes:
        reason: one of :data:`REASONS`.
        said: language → sentence.
        other: identifier of the import that holds the same file already.
    """

    reason: str
    said: Mapping[str, str] = field(default_factory=dict)
    other: str = ""

    @classmethod
    def named(cls, reason: str, **data: object) -> Fault:
        """Return a fault whose sentence is its own."""
        return cls(reason, {lang: say(f"job.{reason}", lang, **data) for lang in LANGUAGES})

    @classmethod
    def of(cls, error: BaseException) -> Fault:
        """Return what an error means for an import; of a fault of ours, and of places on the disk, nothing is told."""
        if isinstance(error, MemoryError):
            return cls.named("memory")
        if is_full(error):
            return cls.named("no_room")
        if isinstance(error, InvalidData | BadUse):
            shown = _without_folder(error)
            reason = "too_large" if isinstance(error, TooLarge) else "unreadable"
            return cls(reason, {lang: shown.message(lang) for lang in LANGUAGES})
        return cls.named("fault")

    @classmethod
    def read(cls, text: str) -> Fault | None:
        """Return what the ledger keeps; None where it keeps nothing."""
        return cls(**json.loads(text)) if text else None

    def written(self) -> str:
        """Return what the ledger is to keep."""
        return json.dumps(asdict(self), ensure_ascii=False)


def _without_folder(error: CoopkgError) -> CoopkgError:
    path = error.data.get("path")
    return error if path is None else type(error)(**{**error.data, "path": Path(path).name})
