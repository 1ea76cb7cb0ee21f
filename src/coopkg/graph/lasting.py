"""Whether a query has the same answer each time that it is asked of the same data."""

from __future__ import annotations

import re

from coopkg.graph.tokens import BLANK, LIST, Token, tokens

_CHANGING = re.compile("NOW|RAND|UUID|BNODE")
"""Functions that give another value each time (SPARQL 1.1, sections 17.4.2, 17.4.4, 17.4.5); STRUUID holds UUID."""
_SUSPECT = re.compile(f"{_CHANGING.pattern}|CONSTRUCT", re.IGNORECASE | re.ASCII)


def is_lasting(query: str) -> bool:
    """Tell whether the answer stays as it is for as long as the data does.

    A word that only holds the name of such a function counts as one, for the engine wants no space between keywords. So
    do blank nodes in CONSTRUCT: those of a template are new ones in each answer (section 16.2).

    Args:
        query: a text that :mod:`coopkg.graph.guard` let in.
    """
    if not _SUSPECT.search(query):
        return True
    read = list(tokens(query))
    if any(token.kind == "word" and _CHANGING.search(token.text.upper()) for token in read):
        return False
    return not (_constructs(read) and any(_is_blank(token) for token in read))


def _constructs(read: list[Token]) -> bool:
    return any(token.kind == "word" and token.text == "CONSTRUCT" for token in read)


def _is_blank(token: Token) -> bool:
    return token.kind == "blank" or token.opens in (BLANK, LIST)
