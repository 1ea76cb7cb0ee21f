"""Who may bring data: whoever holds a token that counts (RFC 6750). It is read from the header alone, and never logged.

A wrong token counts against the client, like any wrong request; who has sent too many is told to wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from coopkg.errors import LimitReached, NotAllowed, TokenRefused, UnknownName, WritingOff
from coopkg.graph.clients import Clients
from coopkg.holdings.ledger import Held, Ledger
from coopkg.holdings.tokens import Token, Tokens
from coopkg.linking.jobs.trays import CURATOR, LOCAL
from coopkg.settings import Settings
from coopkg_api.languages import languages
from coopkg_api.protocol import client_of

_BEARER = HTTPBearer(
    auto_error=False,
    description="A token of `coopkg token create`: contributors see and change what they brought, curators everything.",
)
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


@dataclass(frozen=True)
class Caller:
    """Who asks, by the token of the request."""

    token: Token
    home: Path
    ledger: Ledger

    @property
    def is_curator(self) -> bool:
        """Whether everything is open to them."""
        return self.token.role == CURATOR

    def sees(self, held: Held) -> bool:
        """Return whether an import is theirs, or they are a curator."""
        return self.is_curator or (held.by == self.token.name and held.role != LOCAL)

    def find(self, import_id: str) -> Held:
        """Return an import that they may see; of others, it is not even told that they exist.

        Raises:
            UnknownName: there is none.
        """
        held = self.ledger.get(import_id)
        if not self.sees(held):
            raise UnknownName(kind="import", name=import_id)
        return held

    def require_curator(self) -> None:
        """Let only curators pass.

        Raises:
            NotAllowed: they are none.
        """
        if not self.is_curator:
            raise NotAllowed(role=CURATOR)


class Authority:
    """Finds out who asks.

    Args:
        home: folder of the tokens.
        settings: whose ``X-Forwarded-For`` is believed.
        clients: what each client has used.
    """

    def __init__(self, home: Path, settings: Settings, clients: Clients) -> None:
        self._home, self._tokens, self._ledger = home, Tokens(home), Ledger(home)
        self._settings, self._clients = settings, clients

    async def __call__(self, request: Request, given: Given) -> Caller:
        """Return who asks.

        Raises:
            WritingOff: there is no token that counts, so nobody may.
            TokenRefused: the request has none, or a wrong one.
            HTTPException: 429, too many wrong ones came from there.
        """
        client = client_of(request, self._settings.proxies)
        self._admit(request, client)
        if not await run_in_threadpool(self._tokens.in_use):
            raise WritingOff
        if given is None:
            raise TokenRefused(given=False)
        token = await run_in_threadpool(self._tokens.find, given.credentials)
        if token is None:
            self._clients.erred(client)
            raise TokenRefused(given=True)
        return Caller(token, self._home, self._ledger)

    def _admit(self, request: Request, client: str) -> None:
        try:
            self._clients.admit(client)
        except LimitReached as error:
            told = error.message(languages(request).interface)
            raise HTTPException(429, told, {"Retry-After": str(error.seconds)}) from None
