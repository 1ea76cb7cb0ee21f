"""Tokens: who may bring data over HTTP, and for how long.

A token is 32 random bytes, shown once. What is kept is its SHA-256: nobody can guess 256 random bits, so a slow hash,
which protects what people can guess or remember, would only cost time at each request. Tokens stand in
the file of the ledger; a revoked or expired one stays in the list, so that what it brought has a name.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from coopkg.errors import BadParameter, UnknownName
from coopkg.holdings.ledger import Ledger

ROLES = ("contributor", "curator")
"""A contributor's imports are drafts that a curator publishes; a curator sees every import."""

USUAL_DAYS, MOST_DAYS = 90, 3650
PREFIX = "coopkg_"
"""Tokens begin with it, so that a scanner for secrets recognises one that was put where it does not belong."""

_LONGEST_NAME = 80
_COLUMNS = "id, name, role, created_at, expires_at, revoked_at"


@dataclass(frozen=True)
class Token:
    """What is known of a token; not the token itself.

    Attributes:
        id: 8 hexadecimal digits, by which it is revoked.
        name: whose it is; tokens of one name are one person's.
        role: one of :data:`ROLES`.
        created_at: ISO 8601, UTC.
        expires_at: ISO 8601, UTC; it counts until then.
        revoked_at: ISO 8601, UTC; empty where it was not revoked.
    """

    id: str
    name: str
    role: str
    created_at: str
    expires_at: str
    revoked_at: str = ""

    def counts(self, now: datetime | None = None) -> bool:
        """Return whether it lets anybody in, now or at another time."""
        return not self.revoked_at and _written(now or datetime.now(UTC)) < self.expires_at


class Tokens:
    """The tokens of a home.

    Args:
        home: folder of ``COOPKG_HOME``.
    """

    def __init__(self, home: Path) -> None:
        self._ledger = Ledger(home)

    def create(self, role: str, name: str = "", days: int = USUAL_DAYS) -> tuple[str, Token]:
        """Make a token; return it, for it is never seen again, and what is kept of it.

        Raises:
            BadParameter: no such role, no or too many days, or a name that cannot be shown.
        """
        if role not in ROLES:
            raise BadParameter(name="--role", value=role, expected=", ".join(ROLES))
        if not 1 <= days <= MOST_DAYS:
            raise BadParameter(name="--days", value=days, expected=f"1–{MOST_DAYS}")
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise BadParameter(name="--name", value=name[:_LONGEST_NAME], expected="text")
        secret, id, now = PREFIX + secrets.token_urlsafe(32), secrets.token_hex(4), datetime.now(UTC)  # noqa: A001
        shown = name.strip() or f"{role}-{id[:4]}"
        token = Token(id, shown, role, _written(now), _written(now + timedelta(days=days)))
        with self._ledger.transaction() as database:
            values = (token.id, _hash(secret), token.name, token.role, token.created_at, token.expires_at)
            database.execute("INSERT INTO token VALUES (?, ?, ?, ?, ?, ?, '')", values)
        return secret, token

    def all(self) -> tuple[Token, ...]:
        """Return every token that was ever made, the oldest first."""
        return tuple(Token(*row[1:]) for row in self._rows())

    def in_use(self) -> bool:
        """Return whether there is a token that counts: until then nobody writes over HTTP."""
        return any(token.counts() for token in self.all())

    def find(self, secret: str) -> Token | None:
        """Return the token that a request carries, or None where it is unknown, expired or revoked.

        It is compared with every hash there is, each in constant time: how long that takes tells nothing.
        """
        wanted, found = _hash(secret), None
        for kept, *values in self._rows():
            if hmac.compare_digest(kept, wanted):
                found = Token(*values)
        return found if found is not None and found.counts() else None

    def revoke(self, id: str) -> Token:  # noqa: A002
        """Let a token count no more; one that was revoked before keeps its time.

        Raises:
            UnknownName: there is no such token.
        """
        if id not in {token.id for token in self.all()}:
            raise UnknownName(kind="token", name=id, near=tuple(token.id for token in self.all() if token.counts()))
        with self._ledger.transaction() as database:
            now = _written(datetime.now(UTC))
            database.execute("UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at = ''", (now, id))
        return next(token for token in self.all() if token.id == id)

    def _rows(self) -> list[tuple[str, ...]]:
        return self._ledger.rows(f"SELECT hash, {_COLUMNS} FROM token ORDER BY created_at, id")  # noqa: S608


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
