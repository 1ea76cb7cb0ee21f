"""Where a query is wrong, in words: the engine often names a place far behind the fault, and what it hoped for there.

Five faults are found for certain, in the order of the text: a prefix that is not declared, a bracket without its other
half, a string that does not end, a word that SPARQL does not know, a pattern that has not three terms. For others the
engine's own place is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coopkg.errors import BadQuery
from coopkg.graph.terms import Patterns
from coopkg.graph.tokens import Token, tokens

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CLOSES = {"}": "{", ")": "(", "]": "["}
_OPENS = {"{": "{", "(": "(", "<<(": "(", "[": "["}
_WORDS = frozenset(
    word
    for line in (
        "A ABS ADJUST ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT",
        "DATATYPE DAY DEFAULT DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP",
        "GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI",
        "LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET",
        "OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR",
        "SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN",
        "STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION",
        "WHERE YEAR",
    )
    for word in line.split()
)


def bad_query(message: str, query: str) -> BadQuery:
    """Return the error for a query that the engine cannot read.

    Args:
        message: the engine's own, which begins with ``error at LINE:COLUMN:`` where it knows.
        query: the text.
    """
    fault = next(_faults(query), None)
    if fault is not None:
        kind, token = fault
        line, column = _place(query, token.start)
        return BadQuery(reason=kind, word=_shown(query, token), detail=message, line=line, column=column)
    found = _PLACE.match(message)
    if found is None:
        return BadQuery(detail=message, line=None, column=None)
    return BadQuery(reason="place", detail=found[3], line=int(found[1]), column=int(found[2]))


def _place(query: str, offset: int) -> tuple[int, int]:
    before = query[:offset].split("\n")
    return len(before), len(before[-1]) + 1


def _shown(query: str, token: Token) -> str:
    return query[token.start : token.start + len(token.text)].split("\n")[0][:40]


def _faults(query: str) -> Iterator[tuple[str, Token]]:
    prefixes: set[str] = set()
    opened: list[Token] = []
    before, patterns = "", Patterns()
    for token in tokens(query):
        terms = patterns.see(token)
        if token.kind == "name" and before == "PREFIX":
            prefixes.add(token.text)
        elif kind := _fault(token, prefixes, opened) or terms:
            yield kind, token
        before = token.text
    yield from (("open", token) for token in opened)


def _fault(token: Token, prefixes: set[str], opened: list[Token]) -> str:
    """Return the kind of fault that a token is, or nothing; ``opened`` is brought up to date."""
    if token.kind == "name":
        return "" if token.text.partition(":")[0] + ":" in prefixes else "prefix"
    if token.kind == "string":
        return "" if _ends(token.text) else "string"
    if token.kind == "word":
        return "" if token.text in _WORDS else "word"
    return _bracket(token, opened) if token.kind == "mark" else ""


def _ends(string: str) -> bool:
    quotes = string[:3] if string[:3] in ('"""', "'''") else string[0]
    return len(string) >= 2 * len(quotes) and string.endswith(quotes)


def _bracket(token: Token, opened: list[Token]) -> str:
    if token.text in _OPENS:
        opened.append(token)
    elif token.text in _CLOSES:
        if not opened or _OPENS[opened[-1].text] != _CLOSES[token.text]:
            return "close"
        opened.pop()
    return ""
