"""REFI-QDA projects: users, codes, cases, variables, notes, sets and links all stand in the triples."""

import pytest

from ..readers.conftest import GUID
from .test_formats import lost, stances

OTHER, PARENT, SET, LINK, VARIABLE, SECOND = (GUID.format(n) for n in range(20, 26))


@pytest.fixture
def rich(project):
    """A project with every kind of thing."""
    p = project
    p.codes = (
        f'<Code guid="{PARENT}" name="Climat" isCodable="false" color="#112233"><Description>du groupe</Description>'
        f'<Code guid="{p.code}" name="Humeur" isCodable="true"/></Code>'
        f'<Code guid="{OTHER}" name="Confiance" isCodable="true"/>'
    )
    p.cases = (
        f'<Variables><Variable guid="{VARIABLE}" name="Âge" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{p.case}" name="Atelier du Lac"><CodeRef targetGUID="{OTHER}"/>'
        f'<VariableValue><VariableRef targetGUID="{VARIABLE}"/><IntegerValue>42</IntegerValue></VariableValue>'
        f'<SourceRef targetGUID="{p.source}"/></Case></Cases>'
    )
    p.in_coding = f'<NoteRef targetGUID="{p.note}"/>'
    p.notes = (
        f'<Notes><Note guid="{p.note}" name="Mémo" creatingUser="{p.user}" creationDateTime="2024-03-13T09:00:00Z">'
        "<PlainTextContent>à relire</PlainTextContent></Note></Notes>"
        f'<Links><Link guid="{LINK}" name="contredit" direction="Associative" originGUID="{OTHER}" '
        f'targetGUID="{p.code}"/></Links>'
        f'<Sets><Set guid="{SET}" name="À revoir"><MemberCode targetGUID="{OTHER}"/>'
        f'<MemberSource targetGUID="{p.source}"/><MemberNote targetGUID="{p.note}"/></Set></Sets>'
    )
    return p


def test_nothing_of_a_project_is_lost(planned, rich):
    found = planned("p.qdpx", rich.bytes())
    assert [one for one in found.keys("error") if one != "lacking_observer"] == []
    assert lost(found, found.plan, "p.qdpx") == []
    assert ("Atelier du Lac", "coded", "Humeur") in stances(found)
    assert ("Atelier du Lac", "coded", "concept:confiance") in stances(found)


def test_codes_keep_their_identifier_and_their_place(planned, rich):
    found = planned("p.qdpx", rich.bytes())
    codes = {found.one(code, "dcterms:identifier"): code for code in found.of("coop:LocalCode")}
    assert set(codes) == {PARENT, rich.code, OTHER}
    assert found.one(codes[rich.code], "skos:broader") == codes[PARENT]
    assert found.one(codes[OTHER], "skos:exactMatch") == "concept:confiance"
    assert found.attributes(codes[PARENT]) == {"colour": "#112233", "codable": "false"}
    assert found.one(codes[PARENT], "skos:definition") == "du groupe"


def test_a_passage_stands_in_its_document(planned, rich):
    found = planned("p.qdpx", rich.bytes())
    passage = next(one for one in found.of("coop:Passage") if found.objects(one, "coop:quotation") == {"confiance"})
    assert (found.one(passage, "coop:startPosition"), found.one(passage, "coop:endPosition")) == ("3", "12")
    document = found.one(passage, "coop:passageOf")
    assert found.one(document, "coop:characterCount") == str(len(rich.text))
    assert found.one(document, "dcterms:identifier") == rich.source
    (observation,) = found.objects(passage, "coop:evidences")
    assert found.one(observation, "dcterms:identifier") == GUID.format(200)
    assert found.attributes(observation) == {"date": "2024-03-12T10:00:00Z"}


def test_two_codings_of_one_selection_share_their_passage(planned, rich):
    more = f'<Coding guid="{SECOND}" creatingUser="{rich.user}"><CodeRef targetGUID="{OTHER}"/></Coding>'
    content = rich.xml().replace("</PlainTextSelection>", f"{more}</PlainTextSelection>")
    rich.xml = lambda: content
    found = planned("p.qdpx", rich.bytes())
    passage = next(one for one in found.of("coop:Passage") if found.objects(one, "coop:quotation") == {"confiance"})
    assert len(found.objects(passage, "coop:evidences")) == 2


def test_notes_sets_and_links_name_what_they_are_about(planned, rich):
    found = planned("p.qdpx", rich.bytes())
    (memo,) = found.of("coop:Memo")
    (coded,) = found.objects(memo, "coop:memoOn")
    assert found.one(coded, "dcterms:identifier") == GUID.format(200)
    assert (found.one(memo, "rdf:value"), found.one(memo, "dcterms:title")) == ("à relire", "Mémo")
    group = next(one for one in found.of("skos:Collection"))
    kinds = {next(iter(found.objects(member, "rdf:type"))) for member in found.objects(group, "skos:member")}
    assert kinds == {"coop:LocalCode", "coop:Document", "coop:Memo"}
    (link,) = found.of("coop:Link")
    ends = found.one(link, "coop:linkFrom"), found.one(link, "coop:linkTo")
    assert [found.one(end, "dcterms:identifier") for end in ends] == [OTHER, rich.code]


def test_what_is_private_stays_apart_in_a_project_too(planned, rich):
    found = planned("p.qdpx", rich.bytes(), visibility="network")
    shared = " ".join(text for triple in found.shared | found.provenance for text in triple)
    assert "confiance" not in shared.replace("concept:confiance", "")
    assert not any(word in shared for word in ("Entretien 1", "à relire", "Léa"))


def test_a_reference_to_nothing_is_told(planned, rich):
    rich.notes = rich.notes.replace(f'originGUID="{OTHER}"', f'originGUID="{GUID.format(999)}"')
    found = planned("p.qdpx", rich.bytes())
    assert found.problem("nowhere").value == GUID.format(999)


def test_a_codebook_alone(planned):
    codes = '<Code guid="{}" name="Climat" isCodable="true"><Code guid="{}" name="Humeur" isCodable="true"/></Code>'
    book = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{codes.format(PARENT, OTHER)}</Codes></CodeBook>'
    found = planned("c.qdc", book)
    lower = found.labelled("Humeur")
    assert found.one(lower, "skos:broader") == found.labelled("Climat")
    assert found.one(lower, "dcterms:identifier") == OTHER
