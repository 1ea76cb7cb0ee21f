"""The server as ``coopkg serve`` starts it: the first worker gets ready while the application is loaded."""

from __future__ import annotations

import gc
import socket
from importlib import import_module

import uvicorn

from coopkg.graph.pool import QueryPool
from coopkg.settings import ServerSettings, Settings


class Serving(uvicorn.Server):
    """A server of one application of :mod:`coopkg_api.server`.

    Args:
        factory: ``app`` or ``data_app``.
        settings: of the application; where they name another engine, there is no early worker.
    """

    def __init__(self, factory: str, settings: Settings) -> None:
        self._pool = pool = None if settings.store else QueryPool(settings)
        super().__init__(
            uvicorn.Config(
                lambda: getattr(import_module("coopkg_api.server"), factory)(pool),
                factory=True,
                log_level="warning",
                access_log=False,  # ours is another; uvicorn's would write each line, to throw it away
                server_header=False,
                proxy_headers=False,  # who asks is decided by COOPKG_PROXIES
                http="coopkg_api.connection:GuardedProtocol",
                ws="none",
                timeout_graceful_shutdown=ServerSettings().stop_seconds,
            )
        )

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Load the application, and serve until a signal comes; raises as :func:`coopkg_api.server.app`."""
        if self._pool is None:
            self._load()
        else:
            await self._load_beside(self._pool)
        await super().serve(sockets)

    async def _load_beside(self, pool: QueryPool) -> None:
        await pool.begin()
        try:
            self._load()
        except BaseException:
            await pool.stop()
            raise

    def _load(self) -> None:
        """Load the application; it stays as long as the server, so no search for garbage looks through it."""
        gc.disable()
        try:
            self.config.load()
            gc.freeze()
        finally:
            gc.enable()
