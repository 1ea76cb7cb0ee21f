"""Triple patterns with a term too few or too many: what people get wrong most often, and the engine tells far behind.

A pattern is followed while it is plain: terms, the signs of property paths, lists and blank nodes. What else stands in
a group is not looked at, so that nothing is called a fault that is none.
"""

from __future__ import annotations

from coopkg.graph.tokens import BLANK, GROUP, LIST, TEMPLATE, TERMS, Token

_SUBJECT, _VERB, _WHOLE, _AGAIN = 1, 2, 3, 4  # terms so far; or whole, and a semicolon behind
_NEVER, _LOST = -2, -1  # no place for patterns; not followed before the next one
_JOINS = frozenset({"/", "|", "^^"})
_SIGNS = frozenset({"^", "!", "*", "+", "?", "-"})
_AFTER = {".": 0, ";": _AGAIN, ",": _VERB}


class Patterns:
    """Follows the patterns of a query, token by token."""

    def __init__(self) -> None:
        self._terms = [_NEVER]  # for each open bracket
        self._joined = False

    def see(self, token: Token) -> str:
        """Return ``short`` for what ends a pattern too early, ``long`` for a fourth term, else nothing."""
        if token.text in ("}", "]", ")", ">>", ")>>", "|}") and token.kind == "mark":
            return self._close(token)
        if token.opens:
            return self._open(token)
        if token.kind in TERMS or token.text in ("A", "TRUE", "FALSE"):
            return self._term()
        if token.kind == "mark":
            return self._mark(token.text)
        if token.kind == "word":
            self._set(_LOST)
        return ""

    def _set(self, terms: int) -> None:
        if self._terms[-1] != _NEVER:
            self._terms[-1] = terms

    def _term(self) -> str:
        joined, self._joined = self._joined, False
        terms = self._terms[-1]
        if joined or terms < 0:
            return ""
        self._terms[-1] = _VERB if terms == _AGAIN else min(terms + 1, _WHOLE)
        return "long" if terms == _WHOLE else ""

    def _mark(self, mark: str) -> str:
        terms = self._terms[-1]
        if mark in _JOINS:
            self._joined = True
        elif mark not in _SIGNS:
            self._set(_AFTER.get(mark, _LOST) if terms >= 0 or mark == "." else _LOST)
            return "short" if terms in (_SUBJECT, _VERB) else ""
        return ""

    def _open(self, token: Token) -> str:
        fault = ""
        if token.opens in (LIST, BLANK) and token.text != "{|" and self._terms[-1] > 0:
            fault = self._term()
        elif token.opens == GROUP and self._terms[-1] in (_SUBJECT, _VERB):
            fault = "short"
        else:
            self._set(_LOST)
        inside = {GROUP: 0, TEMPLATE: 0, BLANK: _AGAIN if token.text == "[" else _NEVER}
        self._terms.append(inside.get(token.opens, _NEVER))
        return fault

    def _close(self, token: Token) -> str:
        terms = self._terms.pop() if len(self._terms) > 1 else _NEVER
        if token.text == "}":
            self._set(0)
        self._joined = False
        return "short" if terms in (_SUBJECT, _VERB) else ""
