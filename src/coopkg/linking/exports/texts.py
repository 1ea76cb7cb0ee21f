"""Texts of documents, out of the files that were sent: only with the second store, for the first has quotations."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from coopkg.errors import CoopkgError
from coopkg.holdings.folders import Folders
from coopkg.holdings.ledger import Ledger
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Record

_WITH_TEXTS = ("qdpx",)


class Texts:
    """Finds texts by their hash.

    Args:
        home: folder of the home; None where no text may be shown.
        import_id: of the import whose texts are wanted; empty for all.
    """

    def __init__(self, home: Path | None = None, import_id: str = "") -> None:
        self._found: dict[str, str] = {}
        if home:
            for blob in _blobs(home, import_id):
                self._learn(blob)

    def of(self, digest: str) -> str:
        """Return the text with a SHA-256 (of its UTF-8), with plain line ends; empty where there is none."""
        return self._found.get(digest, "")

    def _learn(self, blob: Path) -> None:
        try:
            for told in Reading(blob):
                if isinstance(told, Record) and told.kind == "document" and (text := told.text("content")):
                    self._found[sha256(text.encode()).hexdigest()] = text
        except CoopkgError:  # purged since, or no longer readable: its documents have no text
            return


def _blobs(home: Path, import_id: str) -> Iterator[Path]:
    folders = Folders(home)
    for held in Ledger(home).all():
        if held.usable and held.format in _WITH_TEXTS and import_id in ("", held.id):
            yield folders.blob(held.sha256)
