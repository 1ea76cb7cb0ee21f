"""Texts that lie beside the file that is imported: read for their hash, their length, and where a quotation stands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import CoopkgError
from coopkg.linking.suggestions import texts

_READ_AT_ONCE = 8
_MOST_FILE = 64 << 20
_AROUND = ' \t\r\n\u00a0\u202f«»“”"…'
_APOSTROPHES = "'’‘ʼ"


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

    def spans(self, name: str, quotation: str) -> list[tuple[int, int]] | None:
        """Return where a quotation stands, in code points, at most twice; None where there is no such text.

        White space, quotation marks around it, apostrophes and how accents are encoded make no other words.
        """
        found = self.found(name)
        if found is None or (sought := _sought(quotation)) is None:
            return None
        return [one.span() for one in islice(sought.finditer(found.text), 2)]

    def is_missing(self, name: str) -> bool:
        """Tell whether a text that could be read does not lie beside the file."""
        return self._folder is not None and Path(name).suffix.lower() in texts.READERS and self.found(name) is None

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


def are_words(said: str, quotation: str) -> bool:
    """Tell whether a part of a text is a quotation, in whichever way it is typed: see :meth:`TextsBeside.spans`."""
    sought = _sought(quotation)
    return sought is not None and sought.fullmatch(said.strip(_AROUND)) is not None


def _sought(quotation: str) -> re.Pattern[str] | None:
    words = quotation.strip(_AROUND).split()
    return re.compile(r"\s+".join(map(_pattern, words))) if words else None


def _pattern(word: str) -> str:
    """Return a pattern of the ways in which a word may be written."""
    return "".join(map(_letter, unicodedata.normalize("NFC", word)))


def _letter(sign: str) -> str:
    if sign in _APOSTROPHES:
        return f"[{_APOSTROPHES}]"
    apart = unicodedata.normalize("NFD", sign)
    return re.escape(sign) if apart == sign else f"(?:{re.escape(sign)}|{re.escape(apart)})"
