"""Identifiers of new records: the next free number, and names that were used once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopkg import resources
from coopkg.errors import BadParameter
from coopkg.evidence.kinds import KINDS
from coopkg.namespaces import DEFAULT_BASE, prefixes

_END = r"(?![\w-])"


def next_number(prefix: str, start: int | None = None) -> int:
    """Return the next free number for the identifiers of a prefix, such as ``st``, in the ontology's files.

    Args:
        prefix: a prefix of :func:`coopkg.namespaces.prefixes` whose identifiers are numbers.
        start: take the first free number from here on, so that two people can number apart; by default, the number
            after the highest, so that the number of a record that was deleted is not used again.
    """
    taken = {int(number) for number in _written(prefix, r"([0-9]+)\b")}
    if start is None:
        return max(taken, default=0) + 1
    return next(number for number in range(start, start + len(taken) + 1) if number not in taken)


def next_id(kind: str, start: int | None = None) -> str:
    """Return the next free prefixed name, such as ``st:0042``, for ``excerpt`` or a kind with numbers.

    Raises:
        BadParameter: there is no such kind, or its identifiers are slugs.
    """
    numbered = {"excerpt": ("x", 4)} | {name: (kind.prefix, kind.digits) for name, kind in KINDS.items() if kind.digits}
    if kind not in numbered:
        raise BadParameter(name="kind", value=kind, expected=" | ".join(numbered))
    prefix, digits = numbered[kind]
    return f"{prefix}:{next_number(prefix, start):0{digits}}"


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
