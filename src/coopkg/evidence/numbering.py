"""Identifiers of new records: the next number, and names that were used once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopkg import resources
from coopkg.namespaces import DEFAULT_BASE, prefixes

_END = r"(?![\w-])"


def next_number(prefix: str) -> int:
    """Return the number after the highest that the ontology's files use, so that one of a deleted record stays unused.

    Args:
        prefix: a prefix of :func:`coopkg.namespaces.prefixes` whose identifiers are numbers, such as ``st``.
    """
    return max((int(number) for number in _written(prefix, r"([0-9]+)\b")), default=0) + 1


def is_taken(name: str) -> bool:
    """Tell whether a prefixed name with a slug begins a record in the ontology's files."""
    prefix, _, slug = name.partition(":")
    return any(_written(prefix, f"({re.escape(slug)}){_END}", r"(?m:^)"))


def _written(prefix: str, local: str, before: str = r"(?<![\w:/-])") -> Iterator[str]:
    """Yield the local names of a prefix in the ontology's files, whether or not they can be parsed at the moment."""
    address = prefixes(DEFAULT_BASE)[prefix].removeprefix(DEFAULT_BASE)
    pattern = re.compile(rf"(?:{before}{prefix}:|/{re.escape(address)}){local}")
    for path in resources.files("ontology", "**/*.ttl"):
        yield from (found[1] for found in pattern.finditer(path.read_text(encoding="utf-8")))
