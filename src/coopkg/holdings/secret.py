"""The secret of a home folder, and what is made of it: names that tell nothing, yet are the same each time.

A pseudonym is an HMAC (RFC 2104) with SHA-256 under the secret: whoever knows a name and has the graph cannot tell
whether that person is in it, and two homes give the same person different pseudonyms. Losing the secret means that the
same names give other nodes from then on; it is part of a backup.
"""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from coopkg.holdings.folders import Folders, durable, owned

_BYTES = 32


def secret(home: Path) -> bytes:
    """Return the 32 random bytes of a home folder; made at the first call.

    Raises:
        OSError: they can be neither read nor written.
    """
    path = Folders(home).secret
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _made(path)


def _made(path: Path) -> bytes:
    """Put new bytes in place whole, unless another process was faster."""
    beside = owned(path.parent) / f".secret-{os.getpid()}-{secrets.token_hex(4)}"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
        durable(path.parent)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return path.read_bytes()


def digest(key: bytes, text: str) -> str:
    """Return the HMAC-SHA256 of a text, as 64 hexadecimal digits."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def opaque(key: bytes, text: str) -> str:
    """Return a UUID that tells nothing of a text, and is the same for the same text (version 8 of RFC 9562)."""
    signs = digest(key, text)
    variant = "89ab"[int(signs[16], 16) & 3]
    return f"{signs[:8]}-{signs[8:12]}-8{signs[13:16]}-{variant}{signs[17:20]}-{signs[20:32]}"


def import_id() -> str:
    """Return a new identifier of an import: 12 random hexadecimal digits."""
    return secrets.token_hex(6)
