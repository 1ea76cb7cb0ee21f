"""A small graph is read both ways."""

from pyoxigraph import RdfFormat, parse

from coopkg.graph.description import Description

TURTLE = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://e/a> skos:prefLabel "rivalité"@fr , "rivalry"@en ; skos:broader <http://e/b> ; skos:notation "7" .
<http://e/c> skos:broader <http://e/b> .
"""


def test_read_both_ways():
    description = Description(quad.triple for quad in parse(TURTLE, format=RdfFormat.TURTLE))
    assert description.text("http://e/a", "skos:prefLabel") == {"en": "rivalry", "fr": "rivalité"}
    assert description.text("http://e/a", "skos:altLabel", "skos:notation") == {"": "7"}
    assert description.subjects("skos:broader", "http://e/b") == ["http://e/a", "http://e/c"]
    assert description.number("http://e/a", "skos:notation") == 7
    assert "http://e/b" not in description
    assert description.value("http://e/b", "skos:prefLabel", "none") == "none"
    assert "http://e/b" not in description  # asking does not make a thing known


def test_an_address_without_slashes_is_one_and_no_prefixed_name():
    text = "<urn:x-ours:a> <urn:x-ours:of> <mailto:b@example.org> ."
    description = Description(quad.triple for quad in parse(text, format=RdfFormat.TURTLE))
    assert description.subjects("urn:x-ours:of", "mailto:b@example.org") == ["urn:x-ours:a"]
    assert description.value("urn:x-ours:a", "urn:x-ours:of") == "mailto:b@example.org"
