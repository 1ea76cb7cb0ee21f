"""Observations as linked data: everything that the graph says of them, and of what they stand on, as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from coopkg.linking.exports.material import AT_ONCE, COLLECTIVES, Material
from coopkg.namespaces import iri, prefixes, shorten

_LINKS = ("coop:ofCase", "coop:observer", "coop:passageOf", "coop:documentOf", "prov:wasDerivedFrom", "coop:linkFrom")
_HELD = ("coop:Document", "coop:LocalCode", "coop:Memo", "coop:Link", "coop:Aggregate", *COLLECTIVES)


def write_turtle(material: Material, out: IO[bytes]) -> None:
    """Write Turtle (RDF 1.1) to a binary stream."""
    serialize(_triples(material), out, RdfFormat.TURTLE, prefixes=dict(prefixes()))


def write_json_ld(material: Material, out: IO[bytes]) -> None:
    """Write JSON-LD 1.1 to a binary stream: a node for each thing, with the prefixes of the project as its context."""
    out.write(f'{{"@context": {json.dumps(dict(prefixes()))},\n"@graph": ['.encode())
    mark = "\n"
    for subject, triples in groupby(_triples(material), key=lambda triple: _address(triple.subject)):
        out.write((mark + json.dumps(_node(subject, triples), ensure_ascii=False)).encode())
        mark = ",\n"
    out.write(b"\n]}\n")


def _triples(material: Material) -> Iterator[Triple]:
    """Yield the triples of each thing once, those of one thing together."""
    told: set[str] = set()
    links = set(map(iri, _LINKS))
    asked = set(() if material.choice.narrow else material.things(*_HELD))
    beside = set(asked)
    for addresses in material.observations():
        yield from _new(material.triples(addresses), told, beside, links)
    while beside:
        part = sorted(beside)[:AT_ONCE]
        beside.difference_update(part)
        asked.update(part)
        yield from _new(material.triples(part), told, beside, links)
        beside -= asked


def _new(triples: Iterable[Triple], told: set[str], beside: set[str], links: set[str]) -> Iterator[Triple]:
    """Yield the triples of things that were not told yet, and note what these things stand on."""
    for subject, said in groupby(sorted(set(triples), key=str), key=lambda triple: _address(triple.subject)):
        if subject not in told:
            told.add(subject)
            for triple in said:
                if triple.predicate.value in links:
                    beside.add(_address(triple.object))
                yield triple


def _address(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _node(address: str, triples: Iterable[Triple]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": shorten(address)}
    for triple in triples:
        name = shorten(triple.predicate.value)
        if triple.predicate.value == iri("rdf:type"):
            node.setdefault("@type", []).append(shorten(_address(triple.object)))
        else:
            node.setdefault(name, []).append(_value(triple.object))
    return node


def _value(term: object) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"@id": shorten(term.value)}
    assert isinstance(term, Literal)  # noqa: S101
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = shorten(term.datatype.value)
    return {"@value": term.value} if kind == "xsd:string" else {"@value": term.value, "@type": kind}
