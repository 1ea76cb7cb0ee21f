"""What a command makes goes to a file, whole or not at all, or to the standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from coopkg.errors import UnreadableFile, WouldOverwrite


def save(path: Path | None, force: bool, write: Callable[[IO[bytes]], object]) -> None:
    """Let something be written to a file, or to the standard output.

    Args:
        path: the file; None for the standard output.
        force: a file that is there is replaced.
        write: is given the open binary stream.

    Raises:
        WouldOverwrite: the file is there, and is not to be replaced.
        UnreadableFile: it cannot be written.
    """
    if path is None:
        write(sys.stdout.buffer)
        sys.stdout.flush()
        return
    if path.exists() and not force:
        raise WouldOverwrite(path=path)
    try:
        with _whole(path) as out:
            write(out)
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the one that is wanted, and put it in its place when it is finished."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
