"""Answers of another engine, read whole: what is broken or cut is an error, never a shorter answer.

Tables are asked for as JSON alone, which cannot be read unless it is complete; graphs as N-Triples, whose length the
transfer vouches for. The oxigraph server answers 200 with a sentence in the body where its time is over; Virtuoso says
``X-SQL-State`` where it sends a part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from coopkg.errors import RemoteFailed

TABLE = "application/sparql-results+json"
GRAPH = "application/n-triples"

_XSD_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TRUTHS = {"1": "true", "0": "false"}
_ASKED = "__ASK_RETVAL"  # Virtuoso answers ASK with a table of this column: 1, or no row
_NO_LABEL = re.compile(r"\W")


def require_whole(address: str, headers: Mapping[str, str], media_type: str) -> None:
    """Raise RemoteFailed where the server says that it sent a part, or where the end of a graph cannot be told."""
    if media_type == GRAPH and not ("Content-Length" in headers or "Transfer-Encoding" in headers):
        raise RemoteFailed(address=address, reason="answer of unknown length", status=200)
    if state := headers.get("X-SQL-State"):
        raise RemoteFailed(address=address, reason=f"{state} {headers.get('X-SQL-Message', '')}".strip(), status=200)


def read_table(address: str, body: bytes) -> tuple[QuerySolutions | QueryBoolean, int]:
    """Return the answer of a SELECT or ASK, and the number of its rows; raises RemoteFailed."""
    try:
        found = json.loads(body)
        rows = [] if "boolean" in found else found["results"]["bindings"]
        if found["head"].get("vars") == [_ASKED]:
            found = {"head": {}, "boolean": bool(rows)}
        for row in rows:
            for term in row.values():
                _mend(term)
        return parse_query_results(json.dumps(found).encode(), format=QueryResultsFormat.JSON), len(rows)
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError) as error:
        raise _broken(address, error) from None


def _mend(term: dict[str, Any]) -> None:
    """Write a truth value and the label of a blank node as the standard has them."""
    if term.get("datatype") == _XSD_BOOLEAN:
        term["value"] = _TRUTHS.get(term["value"], term["value"])
    elif term["type"] == "bnode":
        term["value"] = "b" + _NO_LABEL.sub("", term["value"])


def read_triples(address: str, body: bytes) -> list[Triple]:
    """Return the answer of a CONSTRUCT or DESCRIBE, each triple once; raises RemoteFailed."""
    try:
        quads = parse(body.replace(b"nodeID://", b""), RdfFormat.N_TRIPLES) if body.strip() else ()
        return list(dict.fromkeys(quad.triple for quad in quads))
    except (ValueError, SyntaxError) as error:
        raise _broken(address, error) from None


def _broken(address: str, error: Exception) -> RemoteFailed:
    return RemoteFailed(address=address, reason=f"broken answer ({type(error).__name__})", status=200)
