"""From records to triples: what a file tells becomes what an import would add, before anything is committed."""

from __future__ import annotations

from coopkg.linking.importing.planning import plan
from coopkg.linking.importing.plans import LabelUse, Plan, Terms

__all__ = ("LabelUse", "Plan", "Terms", "plan")
