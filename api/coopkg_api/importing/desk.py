"""Taking files in, and seeing what becomes of them: what the routes of imports share."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from coopkg.errors import LimitReached, NotNow
from coopkg.holdings.ledger import Held, Ledger, now
from coopkg.holdings.secret import import_id as new_id
from coopkg.linking.jobs.supervisor import Jobs
from coopkg.linking.jobs.trays import Order, Tray
from coopkg.settings import Settings
from coopkg_api.door import as_status
from coopkg_api.importing import outcomes
from coopkg_api.importing.authority import Caller
from coopkg_api.importing.orders import Wanted, wait_of
from coopkg_api.importing.upload import receive, require_room
from coopkg_api.languages import languages
from coopkg_api.pages import Pages


class Desk:
    """What the routes share.

    Args:
        home: folder of ``COOPKG_HOME``.
        settings: limits.
        jobs: what does the work.
        pages: how problems are shown.
    """

    def __init__(self, home: Path, settings: Settings, jobs: Jobs, pages: Pages) -> None:
        self.home, self.settings, self.jobs, self.pages = home, settings, jobs, pages
        self.ledger = Ledger(home)

    async def take(self, request: Request, caller: Caller, wanted: Wanted) -> Held:
        """Take a file in, and return its row.

        Raises:
            CoopkgError, HTTPException: it cannot be taken; then nothing of it stays.
        """
        await self._admit(request)
        tray = Tray(self.home, new_id())
        most = self.settings.import_size << 20
        try:
            announced = request.headers.get("content-length", "")
            size = min(int(announced), most) if announced.isdecimal() else 0
            require_room(self.home, size, self.settings.import_room)
            received = await receive(request, tray.open(), wanted.name, most)
            wanted = wanted.with_fields(received.fields)
            if wanted.publish:
                caller.require_curator()
            lang = languages(request).interface
            held = Held(
                tray.path.name, "received", wanted.visibility, caller.token.name, now(), role=caller.token.role,
                name=received.path.name, sha256=received.sha256,
            )  # fmt: skip
            return await run_in_threadpool(self._enter, tray, wanted.order(held.id, caller, lang), wanted.mapping, held)
        except BaseException:
            tray.remove()
            raise

    async def _admit(self, request: Request) -> None:
        try:
            await self.jobs.admit()
        except LimitReached as error:
            raise as_status(error, languages(request).interface) from None

    def _enter(self, tray: Tray, order: Order, mapping: str, held: Held) -> Held:
        tray.put(order, mapping)
        tray.options(order)
        self.ledger.add(held)
        return held

    async def follow(self, request: Request, caller: Caller, import_id: str) -> Response:
        """Answer at once that it is under way (202), or with its outcome where the request waits for it."""
        seconds = wait_of(request)
        headers = {"Location": outcomes.where(request, import_id)}
        over = False
        if seconds:
            headers["Preference-Applied"] = f"wait={seconds}"
            over = await self.jobs.wait(import_id, seconds)
        held, tray = await run_in_threadpool(self.ledger.get, import_id), Tray(self.home, import_id)
        if over:
            return await run_in_threadpool(outcomes.ended, request, held, tray, caller, self.pages, headers)
        return outcomes.sent(outcomes.shown(request, held, tray, caller), 202, headers)

    async def act(
        self, request: Request, caller: Caller, action: str, import_id: str, states: tuple[str, ...]
    ) -> Response:
        """Publish, retract or restore an import, as any of ``states``.

        Raises:
            NotAllowed: the caller is no curator.
            NotNow: the import has another state, or is being worked on.
        """
        caller.require_curator()
        held = await run_in_threadpool(caller.find, import_id)
        await self._admit(request)
        busy = self.jobs.is_busy(import_id)
        if busy or held.state not in states:
            raise NotNow(id=import_id, state=held.state, action=action, busy=busy)
        order = Order(import_id, action, by=caller.token.name, role=caller.token.role)
        await run_in_threadpool(self._order, order)
        self.jobs.submit(import_id)
        return await self.follow(request, caller, import_id)

    def _order(self, order: Order) -> None:
        Tray(self.home, order.id).put(order)
        self.ledger.update(order.id, error="", step="")
