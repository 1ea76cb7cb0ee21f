"""Suggestions: where a text speaks of a notion, in whatever inflection. Nothing is accepted but by a person."""

from __future__ import annotations

from coopkg.linking.suggestions.matcher import Suggester, Suggestion
from coopkg.linking.suggestions.texts import TextDocument

__all__ = ("Suggester", "Suggestion", "TextDocument")
