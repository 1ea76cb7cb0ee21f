"""Which tokens of a query call another server: SERVICE, in every spelling that the engine takes for it."""

from __future__ import annotations

import re

from coopkg.errors import QueryRefused
from coopkg.graph.tokens import TERMS, Token

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_BEGINS = {"{": 0, "}": 0, ".": 0, ";": 1, ",": 2}
"""Mark → terms of a pattern that stand before what follows it."""
_OBJECT, _NOWHERE = 2, -1_000_000


class Calls:
    """Looks for SERVICE in the tokens of one text.

    The engine wants no space around keywords: ``trueSERVICE``, ``SERVICESILENT<…>`` and, where a name could not stand,
    ``SERVICEex:x { }`` all call out. A name with that word in it is only a name where no group follows it, GRAPH
    precedes it, it is an object, or no prefix is declared that could begin behind the word.
    """

    def __init__(self) -> None:
        self._found = False
        self._suspect = False
        self._after_graph = False
        self._after_prefix = False
        self._prefixes: set[str] = set()
        self._terms = 0  # of the pattern so far, where it is no more than terms; far below nothing elsewhere

    def see(self, token: Token) -> None:
        """Take one token into account."""
        named = token.kind in ("word", "name") and "service" in token.text.casefold()
        self._found |= (named and token.kind == "word") or (self._suspect and token.text == "{")
        self._suspect = named and token.inside != "" and not self._after_graph and self._could_call(token.text)
        if self._after_prefix and token.kind == "name":
            self._prefixes.add(token.text)
        elif token.kind == "name" and token.text[:6].upper() == "PREFIX":
            self._prefixes.add(token.text[6:])
        self._after_graph = token.text == "GRAPH" and token.kind == "word"
        self._after_prefix = token.text == "PREFIX" and token.kind == "word"
        self._count(token)

    def _could_call(self, name: str) -> bool:
        prefix = name.partition(":")[0]
        if f"{prefix}:" not in self._prefixes:
            return True
        found = _SERVICE.search(prefix)
        ends = range(found.end(), len(prefix) + 1) if found else ()
        return self._terms != _OBJECT and any(f"{prefix[end:]}:" in self._prefixes for end in ends)

    def _count(self, token: Token) -> None:
        if token.kind == "mark":
            self._terms = _BEGINS.get(token.text, _NOWHERE)
        elif token.kind in TERMS or token.text == "A":
            self._terms += 1
        else:
            self._terms = _NOWHERE

    def decide(self) -> None:
        """Refuse, or not."""
        if self._found:
            raise QueryRefused(reason="service", forbidden=True)
