"""What is written as XML is read back as it was by a parser of XML, or it is refused."""

from __future__ import annotations

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from coopkg.errors import NotInXml, UnsupportedFormat
from coopkg.graph.engine import Engine, serialise
from coopkg.graph.xml_output import XmlOutput

TEXT = 'SELECT ?x { BIND("%s" AS ?x) }'
PAIR = "CONSTRUCT { <urn:a> <%s> ?x } { BIND('%s' AS ?x) }"


def written(query: str, format: str) -> bytes:  # noqa: A002
    out = io.BytesIO()
    serialise(Engine(None).results(query), format, out)
    return out.getvalue()


@pytest.mark.parametrize("text", ["a\\rb", "a\\r\\nb", "\\r", "\\t\\n é \\u0085 \\u2028 \\U0001F600 <&>"])
def test_texts_come_back(text: str) -> None:
    plain = text.encode().decode("unicode_escape") if text.isascii() else "\t\n é \x85 \u2028 \U0001f600 <&>"
    table = ElementTree.fromstring(written(TEXT % text, "xml"))
    assert [node.text for node in table.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [plain]
    (quad,) = parse(written(PAIR % ("urn:b", text), "rdf"), RdfFormat.RDF_XML)
    assert quad.object == Literal(plain)
    node = next(iter(ElementTree.fromstring(written(PAIR % ("urn:b", text), "rdf"))[0]))
    assert node.text == plain


@pytest.mark.parametrize("code", ["0000", "0001", "000B", "001F", "FFFE", "FFFF"])
def test_characters_that_xml_does_not_know_are_refused(code: str) -> None:
    for query, format_ in ((TEXT % f"\\u{code}", "xml"), (PAIR % ("urn:b", f"\\u{code}"), "rdf")):
        with pytest.raises(NotInXml) as caught:
            written(query, format_)
        assert isinstance(caught.value, UnsupportedFormat)
        assert "json" in caught.value.message("fr") and "xml" not in caught.value.data["offered"]
    assert written(TEXT % f"\\u{code}", "json")


@pytest.mark.parametrize("iri", ["http://x/123", "urn:1/", "http://x/-1"])
def test_properties_without_a_name_are_refused(iri: str, tmp_path: Path) -> None:
    with pytest.raises(NotInXml):
        written(PAIR % (iri, "1"), "rdf")
    store = Store(str(tmp_path))
    store.add(Quad(NamedNode("urn:a"), NamedNode(iri), Literal("1")))
    store.flush()
    with pytest.raises(NotInXml):
        Engine(tmp_path).dump("", "rdf", io.BytesIO())
    assert iri.encode() in written(PAIR % (iri, "1"), "nt")


def test_what_is_cut_in_two_is_seen() -> None:
    whole = b'<r><oxprefix: xmlns:oxprefix="urn:1/"/></r>'
    for cut in range(len(whole)):
        out = XmlOutput(io.BytesIO(), "ttl")
        with pytest.raises(NotInXml):
            (out.write(whole[:cut]), out.write(whole[cut:]))
