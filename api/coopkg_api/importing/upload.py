"""A file as it comes: written to the disk piece by piece, within a limit, never held in memory.

It comes as the part ``file`` of a form (multipart/form-data, RFC 7578), or as the body itself.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg.errors import NoRoom
from coopkg.holdings.folders import durable
from coopkg.linking.jobs.trays import safe_name
from coopkg_api.languages import languages
from coopkg_api.phrases import phrase

MULTIPART = "multipart/form-data"
FILE = "file"

_MOST_OF_FIELDS = 262_144  # bytes of all fields but the file: a mapping of many sheets has some thousands
_PIECE = 1 << 20
_MIB = 1 << 20


@dataclass
class Received:
    """A file that came, with what was said beside it.

    Attributes:
        path: where it lies.
        sha256: of its bytes.
        fields: name → text.
    """

    path: Path
    sha256: str
    fields: dict[str, str] = field(default_factory=dict)


def require_room(home: Path, size: int, room: int) -> None:
    """See whether the disk of a home has room for so many bytes, and ``room`` MiB beside.

    Raises:
        NoRoom: it has not.
    """
    free, needed = shutil.disk_usage(home).free, size + room * _MIB
    if free < needed:
        raise NoRoom(home=home, needed=needed // _MIB, free=free // _MIB)


async def receive(request: Request, folder: Path, name: str, most: int) -> Received:
    """Write the file of a request into a folder.

    Args:
        request: whose body it is, or in whose form it stands.
        folder: where it is to lie, alone.
        name: of a file that is the body itself; a form tells its own.
        most: bytes that it may have.

    Raises:
        HTTPException: 400, no file, no name, or a form that cannot be read; 413, too large; 415, compressed.
        OSError: it cannot be written.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        told = phrase("problem.content_coding", languages(request).interface)
        raise HTTPException(415, told, {"Accept-Encoding": "identity"})
    kind, parameters = parse_options_header(request.headers.get("content-type", ""))
    target = _Target(folder, most)
    try:
        if kind.decode("latin-1").lower() == MULTIPART:
            fields = await _form(request, parameters.get(b"boundary", b""), target)
        else:
            fields = await _body(request, target, name)
        if target.path is None:
            raise _refused(request, 400, "no_file")
        await run_in_threadpool(target.finish)
    except _TooLarge:
        raise _refused(request, 413, "file_too_large", most=most // _MIB) from None
    except FormParserError:
        raise _refused(request, 400, "bad_form") from None
    finally:
        target.close()
    return Received(target.path, target.hash.hexdigest(), fields)


def _refused(request: Request, status: int, key: str, **data: object) -> HTTPException:
    return HTTPException(status, phrase(f"problem.{key}", languages(request).interface, **data))


class _TooLarge(Exception):
    pass


class _Target:
    """Where a file is written to, in pieces large enough for a disk."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder, self._most = folder, most
        self.path: Path | None = None
        self.hash, self.size = sha256(), 0
        self._file: IO[bytes] | None = None
        self._waiting = bytearray()

    def open(self, name: str) -> None:
        self.path = self._folder / safe_name(name)
        self._file = self.path.open("xb")

    def add(self, data: bytes | memoryview) -> None:
        self.size += len(data)
        if self.size > self._most:
            raise _TooLarge
        self._waiting += data

    @property
    def is_full(self) -> bool:
        return len(self._waiting) >= _PIECE

    def flush(self) -> None:
        if self._file is not None and self._waiting:
            self.hash.update(self._waiting)
            self._file.write(self._waiting)
            self._waiting.clear()

    def finish(self) -> None:
        self.flush()
        self.close()
        assert self.path is not None  # noqa: S101
        durable(self.path)
        durable(self._folder)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


async def _body(request: Request, target: _Target, name: str) -> dict[str, str]:
    if not name.strip():
        raise _refused(request, 400, "no_name")
    target.open(name)
    async for piece in _within(request, target):
        target.add(piece)
    return {}


async def _form(request: Request, boundary: bytes, target: _Target) -> dict[str, str]:
    form = _Form(target)
    parser = MultipartParser(boundary, form.callbacks())
    async for piece in _within(request, target):
        parser.write(piece)
    parser.finalize()
    if not form.is_whole:
        raise FormParserError("cut")
    return {name: value.decode("utf-8", "replace") for name, value in form.fields.items()}


async def _within(request: Request, target: _Target) -> AsyncIterator[bytes]:
    """Yield the pieces of a body; what has been made of them goes to the disk beside the event loop."""
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > target._most + _MOST_OF_FIELDS:
        raise _TooLarge
    async for piece in request.stream():
        if piece:
            yield piece
        if target.is_full:
            await run_in_threadpool(target.flush)


class _Form:
    """What the parser of a form calls: the part ``file`` goes to the target, the others are short texts."""

    def __init__(self, target: _Target) -> None:
        self.fields: dict[str, bytearray] = {}
        self.is_whole = False
        self._target = target
        self._header, self._value = bytearray(), bytearray()
        self._disposition = b""
        self._field: bytearray | None = None
        self._size = 0

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header_ends,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._disposition, self._field = b"", None

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _headers_end(self) -> None:
        _, told = parse_options_header(self._disposition)
        name = told.get(b"name", b"").decode("utf-8", "replace")
        if name != FILE:
            self._field = self.fields.setdefault(name, bytearray())
        elif self._target.path is None:
            self._target.open(told.get(b"filename", b"").decode("utf-8", "replace"))
        else:
            raise FormParserError("two files")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field is None:
            self._target.add(memoryview(data)[start:end])
            return
        self._size += end - start
        if self._size > _MOST_OF_FIELDS:
            raise _TooLarge
        self._field += data[start:end]

    def _end(self) -> None:
        self.is_whole = True
