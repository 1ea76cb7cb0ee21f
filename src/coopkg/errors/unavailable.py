"""Nothing is wrong with the request, but it cannot be answered now."""

from __future__ import annotations

from coopkg.errors.base import CoopkgError
from coopkg.messages import say


class Unavailable(CoopkgError):
    """Nothing is wrong with the request, but it cannot be answered now."""

    key = "error.unavailable"


class EngineFailed(Unavailable):
    """The engine ended a query by a fault of its own."""

    key = "error.engine"


class NotBuilt(Unavailable):
    """No generation has been built yet (``home``)."""

    key = "error.not_built"


class LimitReached(Unavailable):
    """A query met a limit (``limit``: a key of the section ``limit``; ``seconds``: when to try again)."""

    key = "error.limit"

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the limit that was met."""
        return say(f"limit.{self.data['limit']}", lang, **self.data)


class NoRoom(Unavailable):
    """The disk is too full to build (``home``, ``needed`` and ``free`` in MiB)."""

    key = "error.no_room"


class ReasonerUnavailable(Unavailable):
    """HermiT cannot be run (``reason``)."""

    key = "error.reasoner"


class RemoteFailed(Unavailable):
    """Another engine gave no answer, or not the whole of it (``address``, ``reason``, ``status``: of HTTP, or 0)."""

    key = "error.remote"


class NotPublished(Unavailable):
    """The store does not hold this generation, whole (``reason``: nothing, interrupted or other; ``address``)."""

    def message(self, lang: str = "en") -> str:
        """Return the sentence of the reason."""
        return say(f"error.published_{self.data['reason']}", lang, **self.data)
