"""SPARQL 1.1 in tokens, each with the bracket it stands in.

The terminals are those of SPARQL 1.1, section 19.8, with the brackets of SPARQL 1.2 that the engine also reads. One
regular expression without backtracking (possessive quantifiers) and one pass: time is linear in the length. (A prefix
counts as one up to 100 characters: what has no colon behind it is read again as a word.)

What the engine does differently from the recommendation decides here, because a guard that reads a query otherwise than
the engine lets through what it did not see:

- it has no longest match: after an operand inside an expression, ``<`` is always an operator, so that
  ``FILTER(1<2)SERVICE#>`` is no IRI;
- keywords need no space behind them: ``SERVICESILENT<…>``; see :mod:`coopkg.graph.guard`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

_ASCII = "A-Za-z", ""
_ALL = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff",
    "\u00b7\u0300-\u036f\u203f\u2040",
)
"""Signs that begin a name, and those that stand only inside of one, besides digits and the underscore."""

_CODE = r"u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_ESCAPED = rf"\\(?:[tbnrf\"'\\]|{_CODE})"
_LONG = rf'\"\"\"(?:\"{{0,2}}+(?:[^"\\]|{_ESCAPED}))*+'
_LONG_SINGLE = rf"\'\'\'(?:'{{0,2}}+(?:[^'\\]|{_ESCAPED}))*+"
_POWER = r"[eE][+-]?+[0-9]++"
_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)"


@cache
def _pattern(letter: str, inside: str) -> re.Pattern[str]:
    """Return what matches a token and the space behind it; that of ASCII is compiled in a fifth of the other's time."""
    name, first = f"[{letter}_0-9{inside}-]", f"[{letter}_0-9]"
    local = rf"(?:{name}|[:.]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
    return re.compile(
        rf"""
        (?:(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
        | (?P<string>
            {_LONG}\"\"\"
          | {_LONG_SINGLE}\'\'\'
          | (?P<broken>{_LONG}|{_LONG_SINGLE})
          | "(?:[^"\\\r\n]|\\.)*+"?+
          | '(?:[^'\\\r\n]|\\.)*+'?+)
        | (?P<blank>_:{first}(?:{name}|\.(?={name}))*+)
        | (?P<name>(?:[{letter}](?:{name}|\.){{0,99}}+(?<!\.))?+:
            (?:(?=[^-.{inside}])(?:(?!\.(?!{local})){local})++)?+)
        | (?P<variable>[?$]{first}[{letter}_0-9{inside}]*+)
        | (?P<number>[0-9]++\.[0-9]*+{_POWER}|(?:[0-9]*+\.[0-9]++|[0-9]++)(?:{_POWER})?+)
        | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)
        | (?P<word>[^\W\d]\w*+)
        | (?P<space>{_SPACE})
        | (?P<mark><<\(|\)>>|<<|>>|\{{\||\|\}}|\^\^|\|\||&&|!=|<=|>=|.)){_SPACE}*+
        """,
        re.VERBOSE | re.DOTALL,
    )


GROUP = "group"
"""Inside ``{ }``: a graph pattern."""
TEMPLATE = "template"
"""Inside the ``{ }`` of CONSTRUCT."""
DATA = "data"
"""Inside VALUES."""
BLANK = "blank"
"""Inside ``[ ]`` or ``{| |}``."""
LIST = "list"
"""Inside ``( )`` among triples: a collection or a path."""
EXPRESSION = "expression"
"""Inside any other ``( )``."""
QUOTED = "quoted"
"""Inside ``<< >>``."""

TERMS = frozenset({"iri", "string", "blank", "name", "variable", "number"})
OPENERS = frozenset({"{", "(", "[", "<<", "<<(", "{|"})
CLOSERS = frozenset({"}", ")", "]", ">>", ")>>", "|}"})
LIKE_TERMS = frozenset({"A", "TRUE", "FALSE"})
"""Words that stand where terms do."""
_CALLER = re.compile("filter|having|by", re.IGNORECASE | re.ASCII)


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: iri, string, blank, name, variable, number, language, word or mark.
        text: as written; in upper case for a word.
        start: offset of its first character.
        inside: the bracket around it, or nothing. An opening bracket stands in the one before it.
        opens: for an opening bracket, what it opens.
        depth: how many brackets are open around it.
    """

    kind: str
    text: str
    start: int
    inside: str
    opens: str
    depth: int

    @property
    def is_operand(self) -> bool:
        """Whether an operator may follow: the end of a term or of a bracket."""
        ends_term = self.kind in TERMS or self.kind == "language"
        return ends_term or self.text in CLOSERS or (self.kind == "word" and self.text in LIKE_TERMS)


_START = Token("mark", "", 0, "", "", 0)


class _Reader:
    """Keeps the open brackets, and the two tokens before."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._match = _pattern(*(_ASCII if query.isascii() else _ALL)).match
        self._open: list[str] = []
        self._before = self._last = _START
        self._values = False
        self._conditions = False  # behind HAVING or BY, of a subquery
        self._declared: set[str] = set()
        self._not_long: dict[str, int] = {}  # quotes → up to where no long string begins

    def tokens(self) -> Iterator[Token]:
        position = 0
        while read := self._read(position):
            kind, text, end = read
            if kind != "space":
                seen = self._as_the_engine(text)
                yield self._token("mark" if seen == "<" else kind, seen, position)
                if len(seen) < len(text):
                    end = position + len(seen)
            position = end

    def _read(self, position: int) -> tuple[str, str, int] | None:
        """Return kind and text of a token, and the end of the space behind it.

        A long string that is not closed, or whose escapes are none, is an empty one and what follows.
        """
        quotes = self._query[position : position + 3]
        if position < self._not_long.get(quotes, 0):
            return "string", quotes[:2], position + 2
        found = self._match(self._query, position)
        if found is None:
            return None
        if found["broken"]:
            self._not_long[quotes] = found.end("broken")
            return "string", quotes[:2], position + 2
        kind = found.lastgroup or ""
        return kind, found[kind], found.end()

    def _as_the_engine(self, text: str) -> str:
        """An IRI or ``<<`` behind an operand of an expression is an operator; what follows it is read anew."""
        if text == ")>>" and self._top != QUOTED:
            return ")"
        compares = text[0] == "<" and text != "<=" and self._top == EXPRESSION and self._last.is_operand
        closes_nothing = text == ">>" and self._top != QUOTED
        return text[0] if compares or closes_nothing else text

    @property
    def _top(self) -> str:
        return self._open[-1] if self._open else ""

    def _token(self, kind: str, text: str, start: int) -> Token:
        self._note(kind, text)
        opens = self._opened_by(text) if text in OPENERS else ""
        shown = text.upper() if kind == "word" and text.isascii() else text
        token = Token(kind, shown, start, self._top, opens, len(self._open))
        if opens:
            self._open.append(opens)
        elif text in CLOSERS and self._open:
            self._open.pop()
        self._before, self._last = self._last, token
        return token

    def _note(self, kind: str, text: str) -> None:
        if kind == "name" and (self._last.text == "PREFIX" or text[:6].upper() == "PREFIX"):
            self._declared |= {text, text[6:]}
        self._conditions &= text not in ("{", "}")
        if kind == "word":
            self._conditions |= text.upper() in ("HAVING", "BY")
            self._values = text.upper() == "VALUES"
        elif self._values and kind != "variable" and text not in "(){":
            self._values = False

    def _opened_by(self, text: str) -> str:
        if text == "{":
            return self._brace()
        if text == "(":
            return self._parenthesis()
        return BLANK if text in ("[", "{|") else QUOTED

    def _brace(self) -> str:
        if self._values or self._top == DATA:
            self._values = False
            return DATA
        return TEMPLATE if self._last.text == "CONSTRUCT" and self._last.kind == "word" else GROUP

    def _parenthesis(self) -> str:
        if self._values or self._top == DATA:
            return DATA
        if self._top in ("", EXPRESSION) or (self._top == GROUP and self._conditions):
            return EXPRESSION
        return EXPRESSION if _is_keyword(self._last) or self._calls_function() else LIST

    def _calls_function(self) -> bool:
        """A constraint such as ``FILTER ex:near(?a, 3)`` or ``FILTERex:near(?a, 3)``; ``?s ex:p (1 2)`` is a list."""
        if self._last.kind not in ("iri", "name"):
            return False
        prefix = self._last.text.partition(":")[0]
        glued = any(prefix[word.end() :] + ":" in self._declared for word in _CALLER.finditer(prefix))
        return _is_keyword(self._before) or (self._last.kind == "name" and glued)


def _is_keyword(token: Token) -> bool:
    return token.kind == "word" and token.text not in LIKE_TERMS


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, without white space and comments; never fails, whatever the text.

    An unclosed string ends with its line, or with the text; a character that SPARQL does not know is a mark.
    """
    return _Reader(query).tokens()
