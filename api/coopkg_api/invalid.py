"""What is wrong with a parameter, in the reader's language; the kinds of fault are those of pydantic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coopkg_api.phrases import phrase, word


def faults(found: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, str]]:
    """Return ``parameter`` and ``detail`` of each fault that a route found; a kind that is rare stays in English.

    Args:
        found: what ``RequestValidationError.errors()`` gives.
        lang: ``fr`` or ``en``.
    """
    return [{"parameter": str(fault["loc"][-1]), "detail": _told(fault, lang)} for fault in found]


def _told(fault: Mapping[str, Any], lang: str) -> str:
    key = f"invalid.{fault['type']}"
    given = {name: str(value).replace(" or ", ", ").replace("'", "") for name, value in fault.get("ctx", {}).items()}
    return phrase(key, lang, **given) if word(key, lang) else str(fault["msg"])
