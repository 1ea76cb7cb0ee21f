"""Who may come in: a query is refused here before the engine reads it, for what it would do or what it would cost.

The engine calls other servers for SERVICE and has no switch for it, plans joins in the fourth power of their number and
overflows its stack on deep nesting. Seconds to plan, by number of parts (pyoxigraph 0.5.13, empty store; a store of
10,000 triples adds less than 0.1; ``python bench/planning.py``):

    parts                                     32     64     80     96    128    256   1024
    patterns that share a variable          0.01   0.13   0.36   0.73    2.2     >6     >6
    OPTIONAL                                0.01   0.16   0.36   0.71    2.1     >6     >6
    GRAPH ?g { pattern }                    0.01   0.21   0.52    1.1    3.4     >6     >6
    { pattern } UNION { pattern }           0.05    1.3    4.2     >6     >6     >6     >6
    VALUES blocks on one variable           0.00   0.06   0.18   0.35   0.87     >6     >6
    elements of a collection                0.01   0.10   0.18   0.32   0.75     >6     >6
    steps of a path                         0.00   0.01   0.04   0.06   0.09   0.75     >6
    FILTER, or conditions of HAVING         0.00   0.00   0.00   0.00   0.01   0.04   0.77
    || in one FILTER                        0.00   0.00   0.00   0.00   0.01   0.03   0.64
    branches of UNION                       0.00   0.00   0.00   0.00   0.01   0.03   0.56
    nested NOT EXISTS, nested functions     0.00   0.00   0.00   0.00   0.00   0.01  crash

Long VALUES and IN lists, prefixes, FROM, templates of CONSTRUCT and alternatives in a path cost nothing of note. The
limits keep planning under half a second, with room below each crash; three random searches of 150 seconds for a query
that comes in and is planned slower found none. LATERAL, an extension of the engine, is planned in linear time and let
in.
"""

from __future__ import annotations

import re

from coopkg.errors import QueryRefused
from coopkg.graph.calls import Calls
from coopkg.graph.tokens import (
    BLANK,
    CLOSERS,
    DATA,
    GROUP,
    LIKE_TERMS,
    LIST,
    QUOTED,
    TERMS,
    Token,
    tokens,
)

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"})
MOST = {"depth": 64, "paths": 64, "unions": 100, "operators": 256, "patterns": 80, "groups": 256}
"""Reason of a refusal → the most that is let in; the first reason that holds is given."""

PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPERATORS = frozenset({"!", "||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"})
_TRIPLES = frozenset({GROUP, BLANK})
_AMONG_TRIPLES = frozenset({GROUP, BLANK, LIST, QUOTED})
_ABSURD = 20
_OPEN_TERMS = frozenset({LIST, QUOTED, DATA})


def check(query: str, most_length: int) -> str:
    """Let a query in.

    Args:
        query: the text as it came.
        most_length: longest text, in characters.

    Returns:
        Its form: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Raises:
        QueryRefused: ``reason``, ``forbidden`` (it asks for what nobody may do here), ``found`` and ``most``.
    """
    if len(query) > most_length:
        raise QueryRefused(reason="length", forbidden=False, found=len(query), most=most_length)
    form = _check(query)
    again = decoded(query)
    if again != query:
        _check(again)
    return form


def refuse_calls(query: str) -> None:
    """Refuse a query that calls another server, and nothing else; :mod:`coopkg.graph.judge` asks the engine too.

    Raises:
        QueryRefused: ``reason`` is service.
    """
    again = decoded(query)
    for text in {query, again} if "service" in again.casefold() else ():
        calls = Calls()
        for token in tokens(text):
            calls.see(token)
        calls.decide()


def _check(query: str) -> str:
    form = _Form()
    calls = Calls()
    found = _Counter()
    for number, token in enumerate(tokens(query)):
        form.see(token)
        calls.see(token)
        found.see(token)
        if number % 256 == 0 and found.is_absurd:
            break
    calls.decide()
    form.decide()
    found.decide()
    return form.word


def decoded(query: str) -> str:
    """Return a query as it reads where escapes are decoded first (SPARQL 1.1, section 19.2)."""
    return _ESCAPE.sub(_character, query)


def _character(escape: re.Match[str]) -> str:
    """Return what an escape stands for before the grammar applies (SPARQL 1.1, section 19.2; the engine leaves it)."""
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else escape[0]


class _Form:
    """Finds the form: the first word after the prologue. A keyword of updates outside brackets makes an update."""

    def __init__(self) -> None:
        self.word = ""
        self._updates = False

    def see(self, token: Token) -> None:
        """Take one token into account."""
        if token.kind == "word" and not token.depth and token.text not in PROLOGUE:
            self.word = self.word or token.text
            self._updates |= token.text in UPDATES

    def decide(self) -> None:
        """Refuse, or not."""
        if self._updates:
            raise QueryRefused(reason="update", forbidden=True)
        if self.word not in FORMS:
            raise QueryRefused(reason="form", forbidden=False)


def count(query: str) -> dict[str, int]:
    """Return what the engine's planning time depends on, by the names of :data:`MOST`."""
    counter = _Counter()
    for token in tokens(query):
        counter.see(token)
    return counter.found


class _Counter:
    """Counts in one pass. A pattern is counted at the term that begins it: a subject, or what follows a separator."""

    def __init__(self) -> None:
        self.found = dict.fromkeys(MOST, 0)
        self._begins = [False]  # for each open bracket, whether the next term begins a pattern
        self._after_operand = False
        self._in_prologue = True

    @property
    def is_absurd(self) -> bool:
        """Whether there is no point in counting on."""
        return any(found > _ABSURD * MOST[reason] for reason, found in self.found.items())

    def decide(self) -> None:
        """Refuse, or not."""
        for reason, most in MOST.items():
            if self.found[reason] > most:
                raise QueryRefused(reason=reason, forbidden=False, found=self.found[reason], most=most)

    def see(self, token: Token) -> None:
        """Count one token."""
        if token.inside != DATA:
            self._count(token)
        if token.opens:
            self._begins.append(True)
        elif token.text in CLOSERS and token.kind == "mark":
            self._close(token)
        self._after_operand = token.is_operand

    def _count(self, token: Token) -> None:
        if token.kind == "word" and token.text not in LIKE_TERMS:
            self._word(token)
        elif token.kind in TERMS or token.kind == "word" or token.opens in _OPEN_TERMS or token.text == "[":
            self._term(token)
        if token.opens:
            self.found["groups"] += 1
            self.found["depth"] = max(self.found["depth"], token.depth + 1)
        elif token.kind == "mark":
            self._mark(token)

    def _word(self, token: Token) -> None:
        self._in_prologue &= token.text in PROLOGUE
        self._begins[-1] = True
        self.found["unions"] += token.text == "UNION"

    def _term(self, token: Token) -> None:
        if token.inside in _TRIPLES and self._begins[-1]:
            self._begins[-1] = False
            self.found["patterns"] += 1
        elif token.inside == LIST and self._after_operand:
            self.found["patterns"] += 2  # rdf:first and rdf:rest of one more element
        elif not token.inside and not self._in_prologue:
            self.found["groups"] += not token.opens

    def _mark(self, token: Token) -> None:
        if token.inside not in _AMONG_TRIPLES:
            self.found["operators"] += token.text in _OPERATORS
        elif token.text in ".;,":
            self._begins[-1] = True
        elif token.text in "/|^":
            self.found["paths"] += 1
            self.found["patterns"] += token.text == "/"  # the engine joins the steps of a sequence

    def _close(self, token: Token) -> None:
        if len(self._begins) > 1:
            self._begins.pop()
        if token.text == "}":
            self._begins[-1] = True
