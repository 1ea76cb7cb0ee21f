"""Reconciliation: what a name means here. A name is resolved by an equal key alone, never by likeness."""

from __future__ import annotations

from coopkg.linking.reconciliation.named import KINDS, Candidate, Named, Resolution
from coopkg.linking.reconciliation.names import Names

__all__ = ("KINDS", "Candidate", "Named", "Names", "Resolution")
