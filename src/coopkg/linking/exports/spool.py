"""Rows on disk, for there may be a million, read back in the order of their keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile

Key = tuple[str, str, int, int, str]
Row = Mapping[str, str]
"""Column → text; empty cells are not there."""

_IN_MEMORY = 8 << 20


class Spool:
    """Takes rows as they come and gives them in order, as often as they are asked for."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._places: list[tuple[Key, int]] = []
        self._sorted = True

    def __len__(self) -> int:
        return len(self._places)

    def __del__(self) -> None:
        self._file.close()

    def add(self, key: Key, row: Row) -> None:
        """Keep a row."""
        self._file.seek(0, 2)
        self._places.append((key, self._file.tell()))
        self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        self._sorted = False

    def __iter__(self) -> Iterator[tuple[Key, dict[str, str]]]:
        if not self._sorted:
            self._places.sort()
            self._sorted = True
        for key, place in self._places:
            self._file.seek(place)
            yield key, json.loads(self._file.readline())
