import pytest

from coopkg.errors import BadFile, DoctypeRefused, SyntaxFault

HEAD = """@prefix coop: <https://w3id.org/coopkg/ns#> . @prefix obs: <https://w3id.org/coopkg/id/observation/> .
@prefix coll: <https://w3id.org/coopkg/id/collective/> . @prefix concept: <https://w3id.org/coopkg/id/concept/> .
@prefix agent: <https://w3id.org/coopkg/id/agent/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
OBSERVATION = """obs:1 a coop:Observation ; coop:ofCase coll:tilt ; coop:observer agent:o ; {} concept:rivalite ;
  coop:observedOn "2024-03"^^xsd:gYearMonth ; coop:intensity 2 ; coop:whatWasRead "lu"@fr , "read"@en ; rdfs:label "x" .
coll:tilt a coop:RealCollective ; rdfs:label "Tilt"@fr ; coop:territory "Nord"@fr ."""
BASE = "https://w3id.org/coopkg/id/"


@pytest.mark.parametrize(
    ("property_", "stance"),
    [
        ("coop:observesPresenceOf", "present"),
        ("coop:observesAbsenceOf", "absent"),
        ("coop:observesAmbivalenceOf", "ambivalent"),
        ("coop:observesSilenceOn", "silent"),
        ("coop:observes", "coded"),
        ("coop:observes concept:rivalite ; coop:observesAbsenceOf", "absent"),
    ],
)
def test_observations_of_our_model(tell, property_, stance):
    found = tell("o.ttl", HEAD + OBSERVATION.format(property_))
    assert found.rows("case", "concept", "position", "observer", "date", "intensity") == [
        (BASE + "collective/tilt", BASE + "concept/rivalite", stance, BASE + "agent/o", "2024-03", "2")
    ]
    assert found.keys() == []
    one = found.of("observation")[0]
    assert one.place.path == BASE + "observation/1"
    assert {value.raw for value in one.refs["coop:whatWasRead"]} == {"lu", "read"}
    assert found.of("case")[0].extra["coop:territory"].text == "Nord"


def test_what_is_no_observation_is_told_not_taken(tell):
    found = tell("o.ttl", HEAD + "<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> . <urn:t> a coop:Import .")
    assert found.records == []
    assert {(one.key, one.value, one.data["count"]) for one in found.problems} == {
        ("other_kind", "sh:NodeShape", 1),
        ("other_kind", "coop:Import", 1),
    }


def test_named_graphs_are_out_of_reach(tell):
    found = tell("o.trig", HEAD + "<urn:g> { " + OBSERVATION.format("coop:observes") + " }")
    assert found.records == []
    assert found.problem("named_graph").value == "urn:g"


def test_an_observation_of_two_things_and_one_of_nothing(tell):
    found = tell("o.ttl", HEAD + "obs:1 a coop:Observation ; coop:observesPresenceOf concept:a, concept:b .")
    assert found.keys() == ["two_concepts", "missing_case", "missing_observer"]


RESTS = "obs:1 a coop:Observation ; coop:ofCase coll:tilt ; coop:observer agent:o ; coop:observes concept:rivalite .\n"
PASSAGE = '<urn:p{0}> a coop:Passage ; coop:evidences obs:1 ; coop:passageOf <urn:d> ; coop:quotation " dit {0}" ; '
PASSAGE += "coop:startPosition 3 ; coop:endPosition 9 .\n"


def test_an_observation_has_the_words_and_the_document_of_its_passage(tell):
    document = '<urn:d> a coop:Document ; rdfs:label "D" ; coop:visibility coop:network ; coop:documentOf coll:tilt .\n'
    found = tell("o.ttl", HEAD + RESTS + PASSAGE.format(1) + document)
    assert found.keys() == []
    assert found.rows("document", "quote", "start", "end") == [("urn:d", "dit 1", "3", "9")]
    (read,) = found.of("document")
    assert [read.text(name) for name in ("id", "title", "visibility", "case")] == [
        *("urn:d", "D", "network"),
        BASE + "collective/tilt",
    ]


def test_an_observation_of_two_passages_is_two_observations(tell):
    found = tell("o.ttl", HEAD + RESTS + PASSAGE.format(1) + PASSAGE.format(2))
    assert found.problem("two_passages").value == "urn:p2"


def test_an_observation_without_an_address_by_somebody_who_is_only_named(tell):
    found = tell(
        "o.ttl",
        HEAD + '[] a coop:Observation ; coop:ofCase coll:tilt ; coop:observer "Léa" ; coop:observes concept:a .',
    )
    assert (found.rows("observer"), found.keys()) == (["Léa"], [])


def test_a_passage_on_which_nothing_rests_is_a_passage(tell):
    found = tell("o.ttl", HEAD + '<urn:p> a coop:Passage ; coop:passageOf <urn:d> ; coop:quotation "dit" .')
    assert [(one.text("document"), one.text("quote")) for one in found.of("passage")] == [("urn:d", "dit")]


XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF>'


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("o.ttl", "<urn:a> <urn:b> .", SyntaxFault),
        ("o.ttl", "<urn:a> <urn:b> " + "[ <urn:c> " * 5000 + "1" + " ]" * 5000 + " .", BadFile),
        ("o.ttl", "<urn:a> <urn:b> " + "(" * 5000 + ")" * 5000 + " .", BadFile),
        ("o.jsonld", '{"a":' * 5000 + "1" + "}" * 5000, BadFile),
        ("o.jsonld", '{"@context": "https://example.org/c.jsonld", "a": 1}', SyntaxFault),
        ("o.jsonld", '{"@context": "file:///etc/passwd", "a": 1}', SyntaxFault),
        ("o.rdf", XML.format("<a>" * 5000 + "</a>" * 5000), BadFile),
        ("o.rdf", '<!DOCTYPE x [<!ENTITY a "b">]>' + XML.format(""), DoctypeRefused),
        ("o.ttl", b"\xff\xfe\xfa", SyntaxFault),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_fetched(tell, name, content, error):
    with pytest.raises(error) as caught:
        tell(name, content)
    assert "o." in caught.value.message("fr")


def test_brackets_in_texts_are_no_depth(tell):
    text = '"' + "[" * 500 + '"'
    found = tell("o.ttl", HEAD + f"coll:t a coop:RealCollective ; rdfs:label {text} .")
    assert len(found.of("case")) == 1


def test_rdf_xml(tell):
    inner = '<c:RealCollective xmlns:c="https://w3id.org/coopkg/ns#" rdf:about="urn:tilt"/>'
    assert tell("o.rdf", XML.format(inner)).of("case")[0].place.path == "urn:tilt"
