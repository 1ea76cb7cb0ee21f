"""What differs between engines: where they are asked and written to, how much at once, and what they do not tell."""

from __future__ import annotations

from dataclasses import dataclass

from coopkg.errors import RemoteFailed, UnsupportedFormat
from coopkg.remote.wire import Wire


@dataclass(frozen=True)
class Dialect:
    """One kind of server at one address.

    Attributes:
        kind: a key of :data:`KINDS`.
        query: address of SPARQL 1.1 Protocol, query.
        update: address of SPARQL 1.1 Protocol, update.
        store: address of the Graph Store Protocol, or nothing: then graphs are written by INSERT DATA.
        part: triples of one request that writes.
        cuts_answers: it may return the first rows of an answer as if they were all (Virtuoso's ResultSetMaxRows).
    """

    kind: str
    query: str
    update: str
    store: str
    part: int
    cuts_answers: bool = False


def _oxigraph(url: str, update: str) -> Dialect:
    return Dialect("oxigraph", f"{url}/query", update or f"{url}/update", f"{url}/store", 100_000)


def _virtuoso(url: str, update: str) -> Dialect:
    # Longer updates fail (SP030), and a PUT of a large graph is neither atomic nor stopped when its client leaves.
    return Dialect("virtuoso", f"{url}/sparql", update or f"{url}/sparql-auth", "", 1_000, cuts_answers=True)


def _generic(url: str, update: str) -> Dialect:
    return Dialect("generic", url, update or url, "", 1_000)


KINDS = {"oxigraph": _oxigraph, "virtuoso": _virtuoso, "generic": _generic}
"""Kind → how its addresses follow from the one that was given: the root of the server; for generic, its endpoint."""


def dialect(url: str, kind: str = "", update: str = "", wire: Wire | None = None) -> Dialect:
    """Return how to speak with a server.

    Args:
        url: ``http://host:port`` of an oxigraph or Virtuoso server, the SPARQL endpoint of any other.
        kind: a key of :data:`KINDS`; by default what the server says that it is.
        update: address for updates, where it is another than usual.
        wire: what asks the server for its name.

    Raises:
        UnsupportedFormat: no such kind, or an address that is not ``http`` or ``https``.
        RemoteFailed: the server does not answer.
    """
    if not url.startswith(("http://", "https://")):
        raise UnsupportedFormat(wanted=url, offered="http://, https://")
    chosen = kind or _recognised(url, wire or Wire(seconds=10))
    if chosen not in KINDS:
        raise UnsupportedFormat(wanted=kind, offered=", ".join(KINDS))
    return KINDS[chosen](url.rstrip("/"), update)


def _recognised(url: str, wire: Wire) -> str:
    try:
        name = wire.send(url, None, {"Accept": "*/*"})[0].get("Server", "")
    except RemoteFailed as error:
        if not error.status:
            raise
        name = error.server  # there need not be a page at the root of a server
    return next((kind for kind in KINDS if kind in name.lower()), "generic")
