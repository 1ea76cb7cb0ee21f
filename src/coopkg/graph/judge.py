"""The engine judges what the guard read: the same text, changed where a right reading does not mind, must still parse.

A tokenizer of one's own can read a query otherwise than the engine. Two questions are therefore put to the engine's own
parser, which plans and evaluates nothing:

- is the word SERVICE a keyword? Every "service" becomes another word, one that the text does not hold. Strings,
  comments, IRIs, variables and prefixes stay what they are; a keyword is none any more, and the text cannot be read;
- is what the guard counted what the engine reads? Every IRI and every string becomes the same short one, and every
  ``<`` that was taken for an operator becomes ``>``, which is one wherever ``<`` is and never begins an IRI. At
  the first place where the readings differ the changed text cannot be read: no operator stands where an IRI does.
"""

from __future__ import annotations

import re

from pyoxigraph import DefaultGraph, Store

from coopkg.errors import QueryRefused
from coopkg.graph import guard
from coopkg.graph.tokens import tokens
from coopkg.namespaces import base

_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_LETTERS = "xqzjkvwy"
_PLAIN = {"iri": "<x:x>", "string": '"x"'}  # two empty strings side by side would begin a long one


def refuse_calls(query: str) -> None:
    """Refuse a query that calls another server, by the guard's reading or by the engine's.

    Args:
        query: the text; the escapes that other engines decode before they parse are looked at both ways.

    Raises:
        QueryRefused: ``reason`` is service.
    """
    guard.refuse_calls(query)
    for text in {query, guard.decoded(query)}:
        if _SERVICE.search(text) and parses(text) and not _parses_renamed(text):
            raise QueryRefused(reason="service", forbidden=True)


def refuse_misread(query: str) -> None:
    """Refuse a query that the engine reads otherwise than the guard did, so that what the guard counted holds.

    Args:
        query: a text that the guard let in.

    Raises:
        QueryRefused: ``reason`` is reading.
    """
    plain = _plain(query)
    if plain != query and not parses(plain) and parses(query):
        raise QueryRefused(reason="reading", forbidden=False)


def parses(query: str) -> bool:
    """Return whether the engine can read a text; nothing is planned, evaluated or called.

    The engine has no such function, but reads the text before it refuses two arguments that exclude each other.
    """
    try:
        Store().query(query, base_iri=base(), use_default_graph_as_union=True, default_graph=[DefaultGraph()])
    except SyntaxError:
        return False
    except ValueError:
        return True
    raise AssertionError("the engine accepts a dataset and the union of all graphs at once")


def _parses_renamed(text: str) -> bool:
    folded = text.casefold()
    free = (letter for letter in _LETTERS if f"{letter}ervice" not in folded)
    letter = next(free, "")
    return bool(letter) and parses(_SERVICE.sub(lambda word: letter + word[0][1:], text))


def _plain(query: str) -> str:
    """Return a query with the parts changed that could hide others; what is outside brackets stays as it is."""
    parts, end = [], 0
    for token in tokens(query):
        changed = ">" if token.kind == "mark" and token.text == "<" else _PLAIN.get(token.kind)
        if changed and token.inside:
            parts += [query[end : token.start], changed]
            end = token.start + len(token.text)
    return "".join([*parts, query[end:]])
