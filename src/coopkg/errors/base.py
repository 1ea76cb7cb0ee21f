"""The root of the tree."""

from __future__ import annotations

from typing import Any, ClassVar

from coopkg.messages import say


class CoopkgError(Exception):
    """Base of every error of the library.

    Args:
        **data: what the error is about; the attributes of the same names.
    """

    key: ClassVar[str] = "error"

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.message("en"))

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["data"][name]
        except KeyError:
            raise AttributeError(name) from None

    def message(self, lang: str = "en") -> str:
        """Return one readable sentence in ``fr`` or ``en``: what is wrong, where, and what to do."""
        return say(self.key, lang, **self.data)
