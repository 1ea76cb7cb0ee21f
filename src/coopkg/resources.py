"""Where the ontology, the shapes and the queries lie: beside the code in a checkout, inside the package in a wheel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coopkg.namespaces import DEFAULT_BASE, base

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "data", _PACKAGE.parents[1])


def root(kind: str) -> Path:
    """Return the folder of ``ontology``, ``shapes`` or ``queries``.

    Raises:
        FileNotFoundError: the installation lacks that folder.
    """
    for place in _PLACES:
        if (place / kind).is_dir():
            return place / kind
    raise FileNotFoundError(kind)


def files(kind: str, pattern: str) -> Iterator[Path]:
    """Yield the files of a kind that match a glob pattern, in a stable order."""
    yield from sorted(root(kind).glob(pattern))


def read_text(path: Path) -> str:
    """Read a UTF-8 file of the project, with the chosen base address in place of the default one."""
    text = path.read_text(encoding="utf-8")
    return text if base() == DEFAULT_BASE else text.replace(DEFAULT_BASE, base())
