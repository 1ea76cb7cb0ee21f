"""REFI-QDA: each trap that programs are known to set for each other, and what must not be lost."""

import pytest

from coopkg.errors import BadFile, DoctypeRefused, TooLarge

CODE = "00000000-0000-4000-8000-000000000001"
OTHER = "00000000-0000-4000-8000-000000000099"


def quotes(tell, project):
    found = tell("p.qdpx", project.bytes(), case_from="document")
    return found, [(one.text("quote"), one.text("start"), one.text("end")) for one in found.of("observation")]


def test_a_project(tell, project):
    found, spans = quotes(tell, project)
    assert spans == [("confiance", "3", "12")]
    assert found.rows("case", "concept", "position", "observer", "date", "document") == [
        ("Entretien 1", "Confiance", "coded", "Léa", "2024-03-12", "Entretien 1")
    ]
    assert found.keys() == []
    document = found.of("document")[0]
    assert (document.text("title"), document.text("content")) == ("Entretien 1", project.text)
    assert found.of("observation")[0].place.path == "Coding 00000000-0000-4000-8000-000000000200"
    assert [record.kind for record in found.records] == ["project", "user", "code", "document", "observation"]


@pytest.mark.parametrize("name", ["ATLAS projet é.qde", "project.QDE", "sub/project.qde"])
def test_the_project_file_may_have_any_name(tell, project, name):
    project.file = name
    assert quotes(tell, project)[1] == [("confiance", "3", "12")]


@pytest.mark.parametrize("counted", [1, 2])
def test_line_ends_of_two_characters_count_one_or_two(tell, project, counted):
    project.text = "Un.\r\nDeux.\r\nLa confiance naît.\r\nLe désaccord reste.\r\n"
    first = project.text.replace("\r\n", "\n" if counted == 1 else "\r\n").index("confiance")
    second = project.text.replace("\r\n", "\n" if counted == 1 else "\r\n").index("désaccord")
    project.spans = [(first, first + 9, ""), (second, second + 9, "désaccord")]
    found, spans = quotes(tell, project)
    assert spans == [("confiance", "13", "22"), ("désaccord", "32", "41")]
    assert found.keys() == []
    assert found.of("observation")[0].fields["start"].raw == str(first)


@pytest.mark.parametrize("counted", [0, 1])
def test_a_byte_order_mark_counts_or_not(tell, project, counted):
    project.text = ("\ufeff" + project.text).encode()
    project.spans = [(3 + counted, 12 + counted, "confiance")]
    assert quotes(tell, project)[1] == [("confiance", "3", "12")]


@pytest.mark.parametrize("units", [False, True])
def test_characters_beyond_the_basic_plane_count_one_or_two(tell, project, units):
    project.text = "𝒜𝒜𝒜 La confiance naît, 𝒜 et demeure."
    before = project.text.index("confiance")
    project.spans = [(before + 3 * units, before + 9 + 3 * units, "confiance")]
    assert quotes(tell, project)[1] == [("confiance", str(before), str(before + 9))]


def test_positions_that_fit_several_ways_are_told_and_taken_as_the_standard_says(tell, project):
    project.text = "ab ab\r\nab ab ab ab"
    project.spans = [(10, 12, "")]
    found, spans = quotes(tell, project)
    assert found.keys() in (["offsets"], [])
    project.text = "a a a\r\na a a a a a"
    project.spans = [(9, 10, "")]
    found, spans = quotes(tell, project)
    assert (spans, found.keys("warning")) == ([("a", "8", "9")], [])
    project.text = "«««««\r\n««««««««"
    project.spans = [(9, 11, "")]
    found, spans = quotes(tell, project)
    assert (spans, found.keys("warning")) == ([("««", "8", "10")], ["offsets"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Sources/A.TXT", "internal://a.txt"),
        ("sources/a.txt", "a.txt"),
        ("Sources/a.txt", "relative:///folder/a.txt"),
        ("sources/é à.txt", "internal://%C3%A9%20%C3%A0.txt"),
        ("sources\\a.txt", "internal://a.txt"),
    ],
)
def test_texts_are_found_by_their_base_name(tell, project, name, path):
    project.name, project.path = name, path
    assert quotes(tell, project)[1] == [("confiance", "3", "12")]


@pytest.mark.parametrize(("path", "key"), [("internal://x.txt", "text_missing"), ("", "no_text")])
def test_codes_survive_a_missing_text(tell, project, path, key):
    project.path = path
    found, spans = quotes(tell, project)
    assert spans == [("", "", "")]
    assert found.rows("concept") == ["Confiance"]
    assert found.keys() == [key]


def test_a_passage_outside_the_text_keeps_its_code(tell, project):
    project.spans = [(3, 12, "confiance"), (20, 2000, "")]
    found, spans = quotes(tell, project)
    assert spans == [("confiance", "3", "12"), ("", "", "")]
    assert found.keys() == ["out_of_text"]
    assert found.of("observation")[1].extra["endPosition"].text == "2000"


@pytest.mark.parametrize("text", ["La confiance naît", "La confiance naît".encode("utf-16")])
def test_texts_in_utf_16_are_read_and_told(tell, project, text):
    project.text = text
    found, spans = quotes(tell, project)
    assert spans == [("confiance", "3", "12")]
    assert found.keys() == (["text_encoding"] if isinstance(text, bytes) else [])


def test_a_text_in_windows_1252_is_read_and_told(tell, project):
    project.text = project.text.encode("cp1252")
    found, spans = quotes(tell, project)
    assert (spans, found.keys()) == ([("confiance", "3", "12")], ["text_encoding"])


def test_a_text_within_the_project(tell, project):
    project.path, project.text = "", None
    project.in_source = "<PlainTextContent>La confiance naît</PlainTextContent>"
    assert quotes(tell, project)[1] == [("confiance", "3", "12")]


VARIABLE = '<Variables><Variable guid="{v}" name="Taille" typeOfVariable="Integer"/></Variables>'
VALUE = '<VariableValue><VariableRef targetGUID="{v}"/><IntegerValue>12</IntegerValue></VariableValue>'


@pytest.mark.parametrize("on", ["case", "source"])
def test_variables_stand_on_the_case_or_on_the_source(tell, project, on):
    said = VALUE.format(v=OTHER)
    project.cases = VARIABLE.format(v=OTHER) + f'<Cases><Case guid="{project.case}" name="Tilt">'
    project.cases += (said if on == "case" else "") + f'<SourceRef targetGUID="{project.source}"/></Case></Cases>'
    project.in_source = said if on == "source" else ""
    found = tell("p.qdpx", project.bytes())
    assert found.of("case" if on == "case" else "document")[0].extra["Taille"].text == "12"
    assert found.rows("case") == ["Tilt"]
    assert found.of("variable")[0].text("type") == "Integer"


def test_a_case_may_hold_a_selection_or_a_code(tell, project):
    selection = "00000000-0000-4000-8000-000000000100"
    project.cases = f'<Cases><Case guid="{project.case}" name="Tilt"><CodeRef targetGUID="{CODE}"/>'
    project.cases += f'<SelectionRef targetGUID="{selection}"/></Case></Cases>'
    found = tell("p.qdpx", project.bytes())
    assert found.rows("case", "concept", "quote", "position") == [
        ("Tilt", "Confiance", "", "coded"),
        ("Tilt", "Confiance", "confiance", "coded"),
    ]
    assert found.keys() == ["lacking_observer"]


def test_a_source_of_two_cases_is_told_and_no_case_is_chosen(tell, project):
    refs = f'<SourceRef targetGUID="{project.source}"/></Case>'
    project.cases = (
        f'<Cases><Case guid="{project.case}" name="Tilt">{refs}<Case guid="{OTHER}" name="Téra">{refs}</Cases>'
    )
    found = tell("p.qdpx", project.bytes())
    assert found.rows("case") == [""]
    assert found.problem("several_cases").value == "Tilt | Téra"


def test_one_source_for_each_respondent(tell, project):
    xml = project.xml()
    one = xml[xml.index("<TextSource") : xml.index("</Sources>")]
    many = "".join(
        one.replace(project.source, CODE[:-3] + str(900 + n)).replace("Entretien 1", f"R{n}") for n in range(50)
    )
    members = {f"sources/{CODE[:-3]}{900 + n}.txt": project.text for n in range(50)}
    project.more, project.file, project.text = {**members, "project.qde": xml.replace(one, many)}, "readme.txt", None
    found, spans = quotes(tell, project)
    assert spans == [("confiance", "3", "12")] * 50
    assert len(set(found.rows("case"))) == 50


def test_accents_in_names_of_codes(tell, project):
    name = "Désaccord « œuvre » l’été"
    project.codes = f'<Code guid="{CODE}" name="{name}" isCodable="true"/>'
    assert tell("p.qdpx", project.bytes()).rows("concept") == [name]


@pytest.mark.parametrize("spell", [str.upper, str.lower, "{{{}}}".format])
def test_identifiers_in_braces_or_capitals_are_the_same(tell, project, spell):
    project.code = spell(CODE)
    project.codes = f'<Code guid="{CODE.replace("a", "A")}" name="Confiance" isCodable="true"/>'
    project.user, user = spell(project.user), project.user
    xml = project.xml().replace(f'User guid="{spell(user)}"', f'User guid="{user}"')
    project.more, project.file = {"p.qde": xml}, "readme.txt"
    assert tell("p.qdpx", project.bytes()).rows("concept", "observer") == [("Confiance", "Léa")]


def test_a_colour_may_be_missing_and_a_long_name_is_told(tell, project):
    name = "x" * 64
    project.codes = f'<Code guid="{CODE}" name="{name}" isCodable="true"/>'
    found = tell("p.qdpx", project.bytes(), case_from="document")
    assert found.keys() == ["long_name"]
    assert found.rows("concept") == [name]


def test_nested_codes_have_their_path_and_description(tell, project):
    inner = (
        f'<Code guid="{CODE}" name="Confiance" isCodable="true" color="#f00"><Description>Se fier</Description></Code>'
    )
    project.codes = f'<Code guid="{OTHER}" name="Facteurs" isCodable="false">{inner}</Code>'
    found = tell("p.qdpx", project.bytes())
    assert [one.fields["name"].path for one in found.of("code")] == [("Facteurs",), ("Facteurs", "Confiance")]
    assert (found.of("code")[1].text("description"), found.of("code")[1].text("colour")) == ("Se fier", "#f00")
    assert found.of("observation")[0].fields["concept"].path == ("Facteurs", "Confiance")


def test_a_code_that_the_codebook_lacks_is_told_and_kept(tell, project):
    project.codes = f'<Code guid="{OTHER}" name="Autre" isCodable="true"/>'
    found = tell("p.qdpx", project.bytes(), case_from="document")
    assert found.keys("error") == ["unknown_code"]
    assert found.of("observation")[0].fields["concept"].raw == CODE


def test_a_note_may_tell_the_position(tell, project):
    note = "position : absent\nconfiance: 0,8\nposition de principe : aucune\nUne remarque."
    project.in_coding = f'<NoteRef targetGUID="{project.note}"/>'
    project.notes = (
        f'<Notes><Note guid="{project.note}" name="n"><PlainTextContent>{note}</PlainTextContent></Note></Notes>'
    )
    found = tell("p.qdpx", project.bytes())
    assert found.rows("position", "confidence") == [("absent", "0.8")]
    assert found.of("note")[0].text("text") == note
    assert found.of("observation")[0].refs["notes"][0].text == project.note


def test_a_note_without_a_position_tells_nothing_else(tell, project):
    project.in_coding = f'<NoteRef targetGUID="{project.note}"/>'
    project.notes = f'<Notes><Note guid="{project.note}"><PlainTextContent>date: 2020</PlainTextContent></Note></Notes>'
    assert tell("p.qdpx", project.bytes()).rows("position", "date") == [("coded", "2024-03-12")]


@pytest.mark.parametrize(
    ("kind", "inside", "extra"),
    [
        ("PDFSource", '<PDFSelection guid="{s}" page="3" firstX="1">{c}</PDFSelection>', {"page": "3", "firstX": "1"}),
        ("PictureSource", '<PictureSelection guid="{s}" firstX="5">{c}</PictureSelection>', {"firstX": "5"}),
        (
            "AudioSource",
            '<AudioSelection guid="{s}" begin="10" end="90">{c}</AudioSelection>',
            {"begin": "10", "end": "90"},
        ),
        ("VideoSource", '<VideoSelection guid="{s}" begin="10">{c}</VideoSelection>', {"begin": "10"}),
    ],
)
def test_sources_that_are_no_texts_keep_codings_and_places(tell, project, kind, inside, extra):
    coding = f'<Coding guid="{OTHER}" creatingUser="{project.user}"><CodeRef targetGUID="{CODE}"/></Coding>'
    project.kind, project.path, project.text, project.spans = kind, "", None, []
    project.in_source = inside.format(s=project.selection, c=coding)
    found = tell("p.qdpx", project.bytes(), case_from="document", date="2024")
    one = found.of("observation")[0]
    assert found.keys() == []
    assert {name: one.extra[name].text for name in extra} == extra
    assert one.text("concept") == "Confiance"


def test_the_text_of_a_pdf_and_a_transcript(tell, project):
    inner = project.xml()
    passage = inner[inner.index("<PlainTextSelection") : inner.index("</TextSource>")]
    project.kind, path, project.path, project.spans = "PDFSource", project.path, "", []
    project.in_source = f'<Representation guid="{OTHER}" plainTextPath="{path}">{passage}</Representation>'
    found, spans = quotes(tell, project)
    assert (spans, found.of("passage")) == ([("confiance", "3", "12")], [])


def test_a_source_as_a_whole_may_be_coded(tell, project):
    project.spans = []
    project.in_source = f'<Coding guid="{OTHER}" creatingUser="{project.user}"><CodeRef targetGUID="{CODE}"/></Coding>'
    assert quotes(tell, project)[0].rows("concept", "quote") == [("Confiance", "")]


def test_sets_links_and_graphs(tell, project):
    link = f'guid="{OTHER}" name="voir" originGUID="{CODE}" targetGUID="{project.source}"'
    project.notes = f"""<Links><Link {link}/></Links>
        <Sets><Set guid="{project.case}" name="Tilt"><MemberSource targetGUID="{project.source}"/></Set></Sets>
        <Graphs><Graph guid="{OTHER}" name="carte"><Vertex guid="{CODE}" firstX="1"/></Graph></Graphs>
        <Description>Mon projet</Description>"""
    found = tell("p.qdpx", project.bytes(), case_from="folder")
    assert found.of("set")[0].refs["sources"][0].text == project.source
    assert found.of("link")[0].text("target") == project.source
    assert found.of("note")[0].text("text") == "Mon projet"
    assert found.keys() == ["graph"]
    assert found.rows("case") == ["Tilt"]


def test_a_code_without_its_coding_is_read_all_the_same(tell, project):
    project.spans = []
    selection = f'<PlainTextSelection guid="{project.selection}" startPosition="3" endPosition="12" '
    project.in_source = selection + f'creatingUser="{project.user}"><CodeRef targetGUID="{CODE}"/></PlainTextSelection>'
    found, spans = quotes(tell, project)
    assert (spans, found.rows("concept", "observer")) == ([("confiance", "3", "12")], [("Confiance", "Léa")])


def test_a_passage_without_a_code_is_kept_with_its_notes(tell, project):
    project.spans = []
    selection = f'<PlainTextSelection guid="{project.selection}" startPosition="3" endPosition="12">'
    project.in_source = selection + f'<Description>à revoir</Description><NoteRef targetGUID="{project.note}"/>'
    project.in_source += "</PlainTextSelection>"
    found = tell("p.qdpx", project.bytes())
    one = found.of("passage")[0]
    assert (one.text("quote"), one.text("note"), one.refs["notes"][0].text) == ("confiance", "à revoir", project.note)
    assert (one.text("position"), found.of("observation")) == ("", [])


def test_the_text_of_a_note_may_stand_in_a_file(tell, project):
    project.in_coding = f'<NoteRef targetGUID="{project.note}"/>'
    project.notes = f'<Notes><Note guid="{project.note}" plainTextPath="internal://Notes/a.txt"/></Notes>'
    project.name, project.path = "Sources/a.txt", "internal://Sources/a.txt"
    project.more = {"Notes/a.txt": "\ufeffposition: absent"}
    found, spans = quotes(tell, project)
    assert (spans, found.rows("position")) == ([("confiance", "3", "12")], ["absent"])
    assert found.of("note")[0].text("text") == "position: absent"


CODEBOOK = """<?xml version="1.0" encoding="{}"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes>
 <Code guid="{{A}}" name="Facteurs é" isCodable="true"><Description>Dit</Description><Code guid="b" name="Confiance"
 isCodable="true" color="#FF0000"/></Code></Codes><Sets><Set guid="c" name="Mes codes"><MemberCode guid="B"/>
 </Set></Sets></CodeBook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_codebook(tell, encoding):
    found = tell("c.qdc", CODEBOOK.format(encoding.removesuffix("-sig")).encode(encoding))
    assert [(one.fields["name"].path, one.text("description")) for one in found.of("code")] == [
        (("Facteurs é",), "Dit"),
        (("Facteurs é", "Confiance"), ""),
    ]
    assert found.of("set")[0].refs["codes"][0].text == "b"


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        ({"file": "readme.txt"}, BadFile, "no_project"),
        ({"more": {"other.qde": "<Project/>"}}, BadFile, "several_projects"),
        ({"more": {"../evil.txt": "x"}}, BadFile, "path_slip"),
        ({"more": {"/etc/x": "x"}}, BadFile, "path_slip"),
        ({"more": {"C:\\x": "x"}}, BadFile, "path_slip"),
        ({"more": {"a\\..\\..\\x": "x"}}, BadFile, "path_slip"),
        ({"more": {"PROJECT.qde": "x"}}, BadFile, "member_twice"),
        ({"codes": "<Code>"}, BadFile, "xml"),
        ({"codes": "<Code guid='a' name='x'>" * 250 + "</Code>" * 250}, BadFile, "deep"),
        ({"in_source": "<Coding/>" * 100_001}, TooLarge, "elements"),
    ],
)
def test_what_cannot_be_read_is_refused(tell, project, change, error, reason):
    for name, value in change.items():
        setattr(project, name, value)
    with pytest.raises(error) as caught:
        tell("p.qdpx", project.bytes())
    assert caught.value.reason == reason
    assert caught.value.message("fr").startswith("p.qdpx")


def test_doctype_is_refused(tell):
    with pytest.raises(DoctypeRefused):
        tell("c.qdc", '<?xml version="1.0"?><!DOCTYPE CodeBook [<!ENTITY a "b">]><CodeBook/>')
