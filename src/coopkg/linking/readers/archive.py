"""Zip archives of strangers: never unpacked, every limit held while they are read.

What an archive declares of itself is not believed: sizes are counted as they come.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from coopkg.errors import BadFile, TooLarge
from coopkg.linking.records import Place

MEMBERS = 20_000
"""Most members: a project of a survey has one for each respondent."""

RATIO = 60
"""Most times that content may be larger than its archive; sheets full of repetitions reach about thirty."""

_DIRECTORY = 4 << 20
_FREE = 8 << 20  # below this size no ratio is looked at
_TOTAL = 2 << 30
_CHUNK = 1 << 16
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class Archive:
    """An archive whose members are read by name; the case of names does not matter.

    Args:
        path: the file.

    Raises:
        BadFile: no archive, cut off, or with a member that leads elsewhere.
        TooLarge: too many members.
    """

    def __init__(self, path: Path) -> None:
        self.place = Place(path.name)
        self._size = path.stat().st_size
        self._spent = 0
        self._file = path.open("rb")
        try:
            self._refuse_long_directory()
            self._zip = zipfile.ZipFile(self._file)
            self._members = self._checked()
        except BaseException as fault:
            self.close()
            if isinstance(fault, _BROKEN):
                raise BadFile(reason="archive", place=self.place, detail=str(fault)) from None
            raise

    def __contains__(self, name: str) -> bool:
        return name.replace("\\", "/").lower() in self._members

    def names(self) -> list[str]:
        """Return the names of the files, as they stand."""
        return [info.filename for info in self._members.values()]

    def size(self, name: str) -> int:
        """Return how many bytes a member says that it has; no more of it are ever read."""
        return self._members[name.lower().replace("\\", "/")].file_size

    def by_base_name(self, name: str) -> str | None:
        """Return the member that has this file name in whatever folder; None where none or several have."""
        wanted = PurePosixPath(name).name.lower()
        found = [full for full in self._members if PurePosixPath(full).name == wanted]
        return self._members[found[0]].filename if len(found) == 1 else None

    def chunks(self, name: str, most: int) -> Iterator[bytes]:
        """Yield a member's content.

        Args:
            name: of the member.
            most: bytes, past which it is refused.

        Raises:
            BadFile: no such member, encrypted, or broken.
            TooLarge: it is larger than ``most``, or than any honest file of this size.
        """
        place = self.place._replace(sheet=name)
        info = self._members.get(name.replace("\\", "/").lower())
        if info is None:
            raise BadFile(reason="member", place=self.place, name=name)
        count = 0
        try:
            with self._zip.open(info) as opened:
                while chunk := opened.read(_CHUNK):
                    count += len(chunk)
                    self._count(len(chunk), place)
                    if count > most:
                        raise TooLarge(reason="member_size", place=place, most=most >> 20)
                    yield chunk
        except _BROKEN as fault:
            raise BadFile(reason="archive", place=place, detail=str(fault)) from None

    def read(self, name: str, most: int) -> bytes:
        """Return a member's whole content; raises as :meth:`chunks`."""
        return b"".join(self.chunks(name, most))

    def close(self) -> None:
        """Close the file, even while a member is being read."""
        self._file.close()

    def _count(self, size: int, place: Place) -> None:
        self._spent += size
        if self._spent > _TOTAL or self._spent > max(_FREE, RATIO * self._size):
            raise TooLarge(reason="bomb", place=place, most=RATIO)

    def _refuse_long_directory(self) -> None:
        """Refuse many members before :mod:`zipfile` makes an object of each; the size of the list cannot lie."""
        self._file.seek(max(0, self._size - _END_SIZE - _COMMENT))
        tail = self._file.read()
        at = tail.rfind(_END)
        size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
        if size > _DIRECTORY:
            raise TooLarge(reason="members", place=self.place, most=MEMBERS)

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if info.is_dir():
                continue
            name = info.filename.replace("\\", "/")
            place = self.place._replace(sheet=name[:200])
            if reason := _fault(info, name) or ("member_twice" if name.lower() in members else ""):
                raise BadFile(reason=reason, place=place)
            members[name.lower()] = info
        if len(members) > MEMBERS:
            raise TooLarge(reason="members", place=self.place, most=MEMBERS)
        return members


def _fault(info: zipfile.ZipInfo, name: str) -> str:
    if ".." in PurePosixPath(name).parts or name.startswith("/") or name[1:2] == ":":
        return "path_slip"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "symlink"
    return "encrypted" if info.flag_bits & 1 else ""
