"""What each client has used, and whose turn it is: no client of the endpoint keeps the others out.

Allowances are by the minute and refill steadily: who has used one up waits until there is room again, and is told how
long (``Retry-After``).
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from coopkg.errors import LimitReached
from coopkg.settings import Settings

_MOST_REMEMBERED = 10_000
_REFUSAL = 0.02
"""Seconds that a refused query counts for, up to twice the allowance: to ask again at once is not free."""


@dataclass
class Allowance:
    """So much in a minute.

    Attributes:
        most: what may be used at once; as much comes back each minute.
    """

    most: float
    _used: float = 0.0
    _at: float = 0.0

    def use(self, amount: float, now: float) -> None:
        """Note a use at the time ``now``, in seconds of any clock that does not go back."""
        self._used = self.used(now) + amount
        self._at = now

    def used(self, now: float) -> float:
        """Return what is not refilled yet."""
        return max(0.0, self._used - (now - self._at) * self.most / 60)

    def wait(self, now: float) -> int:
        """Return the seconds until something may be used again; 0 for now."""
        over = self.used(now) - self.most
        return 0 if over < 0 else max(1, math.ceil(over * 60 / self.most))


@dataclass
class _Client:
    seconds: Allowance
    errors: Allowance
    running: int = 0

    def refuse(self, now: float) -> None:
        if self.seconds.used(now) < 2 * self.seconds.most:
            self.seconds.use(_REFUSAL, now)

    def is_at_rest(self, now: float) -> bool:
        return not self.running and not self.seconds.used(now) and not self.errors.used(now)


@dataclass
class Clients:
    """The clients of the last minutes.

    Args:
        settings: ``client_queries``, ``client_seconds`` and ``client_errors``.
    """

    settings: Settings
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, _Client] = field(default_factory=dict)

    def enter(self, name: str) -> None:
        """Let a query of a client in; :meth:`leave` must follow. The empty name is nobody's: it has no limits.

        Raises:
            LimitReached: ``limit`` is client_queries, client_seconds or client_errors; ``seconds`` until the next try.
        """
        if not name:
            return
        client, now = self._find(name), self.clock()
        if client.running >= self.settings.client_queries:
            client.refuse(now)
            raise LimitReached(limit="client_queries", most=self.settings.client_queries, seconds=1)
        for kind, allowance in (("seconds", client.seconds), ("errors", client.errors)):
            if allowance.wait(now):
                client.refuse(now)
                raise LimitReached(limit=f"client_{kind}", most=int(allowance.most), seconds=allowance.wait(now))
        client.running += 1

    def leave(self, name: str, seconds: float) -> None:
        """Note that a query is over, and the engine's seconds that it took."""
        if name:
            client = self._find(name)
            client.running -= 1
            client.seconds.use(seconds, self.clock())

    def erred(self, name: str) -> None:
        """Note a request that was wrong."""
        if name:
            self._find(name).errors.use(1, self.clock())

    def admit(self, name: str) -> None:
        """Let a request in that asks nothing of the engine, unless the client has made too many wrong ones.

        Raises:
            LimitReached: ``limit`` is client_errors.
        """
        if name and (seconds := self._find(name).errors.wait(self.clock())):
            raise LimitReached(limit="client_errors", most=self.settings.client_errors, seconds=seconds)

    def _find(self, name: str) -> _Client:
        if name not in self._known:
            self._forget()
            seconds, errors = self.settings.client_seconds, self.settings.client_errors
            self._known[name] = _Client(Allowance(seconds), Allowance(errors))
        return self._known[name]

    def _forget(self) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            now = self.clock()
            self._known = {name: one for name, one in self._known.items() if not one.is_at_rest(now)}


class Places:
    """So many places; whoever waits is served in turns, one query of each client.

    Args:
        number: how many there are.
        kept: how many of them one client never takes from the others; it may always hold one.
    """

    def __init__(self, number: int, kept: int = 0) -> None:
        self._free = number
        self._most = max(1, number - kept)
        self._held: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, client: str, seconds: float) -> None:
        """Take a place, or wait for one; :meth:`give` must follow. The empty name is nobody's: it may hold all.

        Raises:
            LimitReached: ``limit`` is places: none came free in so many seconds.
        """
        if self._may(client):
            self._take(client)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(seconds):
                await turn
        except BaseException as error:
            self._withdraw(client, turn)
            if isinstance(error, TimeoutError):
                raise LimitReached(limit="places", seconds=int(seconds)) from None
            raise

    def give(self, client: str) -> None:
        """Give a client's place back: to the next who waits and may, the client whose turn is longest ago."""
        self._free += 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        while (following := next(filter(self._may, self._waiting), None)) is not None:
            queue = self._waiting.pop(following)
            turn = queue.popleft()
            if queue:
                self._waiting[following] = queue
            if not turn.done():
                self._take(following)
                turn.set_result(None)

    def _may(self, client: str) -> bool:
        return self._free > 0 and (not client or self._held[client] < self._most)

    def _take(self, client: str) -> None:
        self._free -= 1
        self._held[client] += 1

    def _withdraw(self, client: str, turn: asyncio.Future[None]) -> None:
        """Leave the queue; a place that was given in the same moment goes on to the next."""
        if turn.done() and not turn.cancelled():
            self.give(client)
        elif (queue := self._waiting.get(client)) and turn in queue:
            queue.remove(turn)
            if not queue:
                del self._waiting[client]
