"""What lies on the server for one import that came over HTTP, from the first byte until a day after its end.

HOME/jobs/lock                held by the one server that runs the imports of this home
HOME/jobs/{id}/order.json     what is to be done
HOME/jobs/{id}/mapping.toml   the mapping that was sent
HOME/jobs/{id}/reserve        room on the disk, given up so that what became of it can be noted where there is no other
HOME/jobs/{id}/sent/{name}    the file, until the import has ended
HOME/jobs/{id}/verdict.jsonl  what was found wrong; annotated.xlsx, the same as a workbook

All of it is for the eyes of the owner of the home alone.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from coopkg.holdings.folders import Folders, durable, owned
from coopkg.holdings.ledger import COMMITTED, Held
from coopkg.linking.readers import mapping

ACTIONS = ("import", "publish", "retract", "restore")

CURATOR, LOCAL = "curator", "local"
"""Roles: who sees every import; who imports by the command line."""

_RESERVE = 1 << 16  # bytes; a change of the ledger takes some pages, and as many of its journal
_LONGEST_STEM, _LONGEST_SUFFIX = 80, 12
_UNNAMED = "import"


@dataclass(frozen=True)
class Order:
    """What a job is to do.

    Attributes:
        id: of the import.
        action: one of :data:`ACTIONS`.
        by: name of the token that asked.
        role: of that token.
        visibility: public, network or private.
        at_least: aggregates only, of at least so many collectives; 0 for the observations themselves.
        named: observers have agreed to be named.
        case_from, observer, date: as :class:`coopkg.linking.readers.mapping.Options`.
        again: import it although the same file was imported on the same terms.
        dry_run: check, and import nothing.
        publish: without waiting for a curator, for it comes from one.
        lang: ``fr`` or ``en``: of the annotated copy.
    """

    id: str
    action: str = "import"
    by: str = ""
    role: str = "contributor"
    visibility: str = "public"
    at_least: int = 0
    named: bool = False
    case_from: str = ""
    observer: str = ""
    date: str = ""
    again: bool = False
    dry_run: bool = False
    publish: bool = False
    lang: str = "fr"

    def may_know(self, held: Held) -> bool:
        """Return whether whoever asked may know of another import: of their own, or as a curator of all."""
        return self.role == CURATOR or (held.by == self.by and held.role != LOCAL)

    def is_done(self, held: Held) -> bool:
        """Return whether an import is what the order wanted it to be."""
        wanted = {"publish": ("published",), "retract": ("retracted",), "restore": ("draft", "published")}
        return held.state in (("checked",) if self.dry_run else wanted.get(self.action, COMMITTED))


class Tray:
    """The folder of one job.

    Args:
        home: folder of ``COOPKG_HOME``.
        import_id: identifier of the import.
    """

    def __init__(self, home: Path, import_id: str) -> None:
        self.path = Folders(home).jobs / import_id
        self.verdict = self.path / "verdict.jsonl"
        self.annotated = self.path / "annotated.xlsx"
        self._order = self.path / "order.json"
        self._mapping = self.path / "mapping.toml"
        self._reserve = self.path / "reserve"

    def open(self) -> Path:
        """Make the folder, and return the one in which the file sent is to lie."""
        owned(self.path)
        return owned(self.path / "sent")

    def put(self, order: Order, mapping_toml: str = "") -> None:
        """Keep an order, durably, and some room on the disk.

        Raises:
            OSError: it cannot be written.
        """
        owned(self.path)
        told = (self._reserve, "\0" * _RESERVE), (self._mapping, mapping_toml), (self._order, json.dumps(asdict(order)))
        try:
            for path, text in told:
                if text:
                    path.write_text(text, encoding="utf-8")
                    durable(path)
            durable(self.path)
        except OSError:
            self.give_room()
            raise

    def order(self) -> Order | None:
        """Return the order, or None where none was kept whole."""
        try:
            return Order(**json.loads(self._order.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def options(self, order: Order) -> mapping.Options:
        """Return what the file does not tell: the mapping, and what was said beside it.

        Raises:
            BadFile: the mapping is none.
            BadParameter: what was said beside it cannot be.
        """
        options = mapping.read(self._mapping) if self._mapping.exists() else mapping.Options()
        return replace(
            options,
            case_from=order.case_from or options.case_from,
            observer=order.observer or options.observer,
            date=order.date or options.date,
        )

    def sent(self) -> Path | None:
        """Return the file that was sent, while it is there."""
        folder = self.path / "sent"
        return next(iter(folder.iterdir()), None) if folder.is_dir() else None

    def give_room(self) -> None:
        """Give up the room that was kept, so that what became of the import can be noted on a full disk."""
        self._reserve.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; what was found stays for a while."""
        self.give_room()
        shutil.rmtree(self.path / "sent", ignore_errors=True)

    def remove(self) -> None:
        """Let go of everything."""
        shutil.rmtree(self.path, ignore_errors=True)


def trays(home: Path) -> Iterator[Tray]:
    """Yield what lies there."""
    folder = Folders(home).jobs
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir():
            yield Tray(home, path.name)


def safe_name(name: str) -> str:
    """Return the name of a file without folders, control characters and excess: one that can be kept and shown.

    Its extension stays, for it may tell the format.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip(" .")
    stem, dot, suffix = shown.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        stem, suffix = shown, ""
    return (stem[:_LONGEST_STEM].strip() or _UNNAMED) + (f".{suffix}" if suffix else "")
