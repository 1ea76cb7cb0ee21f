r"""How texts stand in the cells of a sheet, so that a spreadsheet neither loses nor runs anything.

Several texts in one cell are separated by `` | ``. Spaces around that mark do not count. Inside a text, ``\|`` is a
bar, ``\\`` a backslash, ``\r`` a carriage return, and a backslash before a space keeps a space at either end.

A cell that a spreadsheet would take for a formula begins with an apostrophe more; the signs are those of OWASP,
*CSV Injection*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SEPARATOR = " | "

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_ESCAPED = {"\\": "\\\\", "|": "\\|", "\r": "\\r"}
_TEXT = re.compile(r"(?:\\.|[^\\|]|\\$)+", re.DOTALL)
_ESCAPE = re.compile(r"\\([\\|r ])")
_OUTER_SPACES = re.compile(r"\A *((?:\\.|[^\\]|\\\Z)*?) *\Z", re.DOTALL)


def join(texts: Iterable[str]) -> str:
    """Return the cell that holds some texts, in alphabetical order; empty texts are passed over."""
    return neutral(SEPARATOR.join(_escape(text) for text in sorted(texts) if text))


def split(cell: str) -> list[str]:
    """Return the texts of a cell, in its order, repetitions included."""
    found = (_unescape(text) for text in _TEXT.findall(bare(cell).replace("\r\n", "\n")))
    return [text for text in found if text]


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """Undo :func:`neutral`; a cell without the apostrophe, for a spreadsheet may eat it, stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _escape(text: str) -> str:
    escaped = "".join(_ESCAPED.get(sign, sign) for sign in text)
    if escaped.endswith(" "):
        escaped = escaped[:-1] + "\\ "
    return "\\" + escaped if escaped.startswith(" ") else escaped


def _unescape(text: str) -> str:
    inner = _OUTER_SPACES.sub(lambda found: found[1], text)
    return _ESCAPE.sub(lambda found: "\r" if found[1] == "r" else found[1], inner)
