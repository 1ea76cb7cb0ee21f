"""The table of names that people give to columns, sheets, stances and months (``columns.toml``), read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from coopkg.folding import fold

LONGEST = 100
"""Most characters of a name, a date, a number or a stance; sheets repeat these, so that each is understood once."""

_FILE = Path(__file__).with_name("columns.toml")


@cache
def tables() -> Mapping[str, Mapping[str, list[str]]]:
    """Return section → name of ours → what people write."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def key(written: str) -> str:
    """Return a word as it is compared: folded; a sign that folding drops, such as a tick, as it stands."""
    return fold(written.replace("_", " ")) or written.strip()


@cache
def names(section: str) -> Mapping[str, str]:
    """Return what people write, folded → our name; where a word stands twice, the first counts."""
    found: dict[str, str] = {}
    for name, written in tables()[section].items():
        for word in written:
            found.setdefault(key(word), name)
    return found


def ours(section: str, written: str) -> str:
    """Return our name for what somebody wrote, empty where there is none."""
    return _ours(section, written) if len(written) <= LONGEST else ""


@lru_cache(4096)
def _ours(section: str, written: str) -> str:
    return names(section).get(key(written), "")


def heading(section: str, name: str, lang: str = "fr") -> str:
    """Return the heading that we write: the first name is French, the second English."""
    written = tables()[section][name]
    return written[0 if lang == "fr" or len(written) == 1 else 1]
