"""What a format cannot say as it is: told, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coopkg.messages import say


@dataclass(frozen=True)
class Loss:
    """One thing that a program will see otherwise, or not at all.

    Attributes:
        key: of the section ``loss`` of the locales.
        value: what it is about.
        data: whatever else the sentence names.
    """

    key: str
    value: str = ""
    data: Mapping[str, object] = field(default_factory=dict)

    def message(self, lang: str) -> str:
        """Return one sentence, in ``fr`` or ``en``."""
        return say(f"loss.{self.key}", lang, value=self.value, **self.data)
