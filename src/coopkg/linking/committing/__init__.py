"""What becomes of a plan: it is committed, published, retracted, purged, sent back; each whole or not at all."""

from __future__ import annotations

from coopkg.build.recovering import recover
from coopkg.linking.committing.commits import commit, same
from coopkg.linking.committing.purging import Purged, purge
from coopkg.linking.committing.rechecking import Doubt, recheck
from coopkg.linking.committing.states import publish, retract, send_back, undo

__all__ = (
    "Doubt",
    "Purged",
    "commit",
    "publish",
    "purge",
    "recheck",
    "recover",
    "retract",
    "same",
    "send_back",
    "undo",
)
