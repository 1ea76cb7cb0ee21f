"""Texts that lie beside the file that is imported: read for their hash, their length, and where a quotation stands."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import CoopkgError
from coopkg.linking.suggestions import texts

_READ_AT_ONCE = 8
_MOST_FILE = 64 << 20


class TextBeside(NamedTuple):
    """A text with plain line ends and no byte order mark; the hash is that of the file."""

    text: str
    sha256: str


class TextsBeside:
    """Reads texts by the names that a file gives them; never outside one folder, and never through a link.

    Args:
        folder: in which the texts lie; None where nothing lies beside the file.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder else None
        self.found = lru_cache(_READ_AT_ONCE)(self._found)

    def span(self, name: str, quotation: str) -> tuple[int, int] | None:
        """Return where a quotation stands, in code points; None where it stands nowhere, or more than once."""
        found = self.found(name)
        if found is None or not quotation or found.text.count(quotation) != 1:
            return None
        start = found.text.index(quotation)
        return start, start + len(quotation)

    def _found(self, name: str) -> TextBeside | None:
        if self._folder is None or not name or Path(name).suffix.lower() not in texts.READERS:
            return None
        path = self._folder / name.replace("\\", "/")
        try:
            if path.resolve() != path or not path.is_relative_to(self._folder) or not path.is_file():
                return None
            if path.stat().st_size > _MOST_FILE:
                return None
            said = texts.read(path).text.replace("\r\n", "\n").replace("\r", "\n")
            return TextBeside(said, sha256(path.read_bytes()).hexdigest())
        except (OSError, ValueError, RuntimeError, CoopkgError):
            return None
