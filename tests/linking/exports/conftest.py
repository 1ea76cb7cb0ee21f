"""Files that are brought in for real, then exported, and read back."""

import io
import shutil
import zipfile

import openpyxl
import pytest

import coopkg
from coopkg.holdings.folders import Folders
from coopkg.linking.checking import check
from coopkg.linking.committing import commit
from coopkg.linking.exports.material import Choice, Material
from coopkg.linking.importing import Terms, plan
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Record

GUID = "00000000-0000-4000-8000-{:012d}".format
ITEM = "Un sens commun, un socle de valeurs et de représentation [item:synthese-01]"
TEXT = "𝒜 « La confiance » naît\nde l’œuvre commune.\nOn se dispute ; on reste."
WORKBOOK = {
    "cas": """id_cas|nom|territoire|filière|forme|date_creation|lat|lon|adresse_web|note|Teinte
C1|Les Œuvriers « d’été »|Vallée 𝒜|textile|SCIC|2019-05|45,2|5.1|https://example.org/a?b=1&c=2|une note; avec ;|rouge
C2|=Formule|||||||||
C3|Personne n’en dit rien|||||||||""",
    "documents": """id_document|cas|titre|date|type|fichier|confidentialité|note|Pages
D1|C1|Entretien « été »|2024-02|entretien||privé||12
D2|C2|Compte rendu|2023|note||public|à relire|""",
    "observations": """id|cas|code|position|intensité|confiance|coder|date|source|extrait|debut|fin|note|answers|Vécu
O1|C1|confiance; rivalité|présent|2|0,8|Léa|12/03/2024|D1|on se fait confiance|3|23|note, et suite|q:30|joie
|C2|Mon code > Sous-code|absent|||Noé|2024-03|D2|=1+1|||-tiret||@colère
O3|C2|Sous l’herbe « œ »|non abordé|||Léa|2024|||||||""",
    "grille": f"""cas|observateur|date|{ITEM}|rivalité
C1|Léa|2024-05|présent 2|absent""",
}  # fmt: skip


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows.split("\n"), start=1):
            for column, text in enumerate(row.split("|"), start=1):
                if text:
                    sheet.cell(number, column, text.replace(", et", ",\net")).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _selection(number, words, inside):
    start = TEXT.index(words)
    return (
        f'<PlainTextSelection guid="{GUID(100 + number)}" name="{words}" startPosition="{start}" '
        f'endPosition="{start + len(words)}" creatingUser="{GUID(2)}">{inside}</PlainTextSelection>'
    )


def _coding(number, code, user=2, notes=""):
    return (
        f'<Coding guid="{GUID(200 + number)}" creatingUser="{GUID(user)}" creationDateTime="2024-03-12T10:00:00Z">'
        f'<CodeRef targetGUID="{GUID(code)}"/>{notes}</Coding>'
    )


def _value(variable, tag, text):
    return f'<VariableValue><VariableRef targetGUID="{GUID(variable)}"/><{tag}>{text}</{tag}></VariableValue>'


PROJECT = f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Étude « œ » &amp; co">
<Users><User guid="{GUID(2)}" name="Léa"/><User guid="{GUID(3)}" name="Noé « N »" id="nn"/>
<User guid="{GUID(4)}" name="Personne"/></Users>
<CodeBook><Codes><Code guid="{GUID(11)}" name="Facteurs œ" isCodable="false" color="#ff0000">
<Description>Ce qui « aide »</Description><NoteRef targetGUID="{GUID(61)}"/>
<Code guid="{GUID(12)}" name="confiance" isCodable="true" color="#00F"/>
<Code guid="{GUID(13)}" name="Dispute 𝒜" isCodable="true" color="#0f0"/></Code>
<Code guid="{GUID(14)}" name="Jamais utilisé" isCodable="true" color="#123456"/></Codes></CodeBook>
<Variables><Variable guid="{GUID(21)}" name="Taille" typeOfVariable="Integer"/>
<Variable guid="{GUID(22)}" name="Âge" typeOfVariable="Text"/></Variables>
<Cases><Case guid="{GUID(31)}" name="Les Œuvriers"><Description>Un cas</Description>{_value(21, "IntegerValue", 12)}
<SourceRef targetGUID="{GUID(41)}"/></Case>
<Case guid="{GUID(32)}" name="Autre">{_value(22, "TextValue", "vieux")}<SelectionRef targetGUID="{GUID(103)}"/></Case>
</Cases><Sources><TextSource guid="{GUID(41)}" name="Entretien l’été" plainTextPath="internal://{GUID(41)}.txt">
{_selection(1, "confiance", _coding(1, 12) + _coding(2, 13, 3, f'<NoteRef targetGUID="{GUID(62)}"/>'))}
{_selection(2, "œuvre commune", "<Description>remarque</Description>" + _coding(3, 11))}
{_selection(4, "dispute", "")}{_coding(9, 13)}<NoteRef targetGUID="{GUID(63)}"/>{_value(22, "TextValue", "jeune")}
</TextSource><TextSource guid="{GUID(42)}" name="Deux" plainTextPath="internal://{GUID(42)}.txt">
{_selection(3, "commune", _coding(4, 12))}</TextSource></Sources>
<Notes><Note guid="{GUID(61)}" name="Sur le code" creatingUser="{GUID(3)}"><PlainTextContent>du texte
</PlainTextContent></Note><Note guid="{GUID(62)}" name="n"><PlainTextContent>position: absent
confidence: 0.5</PlainTextContent></Note>
<Note guid="{GUID(63)}" name="Sur la source"><PlainTextContent>œ</PlainTextContent></Note>
<Note guid="{GUID(64)}" name="Libre"><PlainTextContent>seule</PlainTextContent></Note></Notes>
<Links><Link guid="{GUID(71)}" name="mène à" direction="OneWay" originGUID="{GUID(12)}"
targetGUID="{GUID(13)}"/></Links>
<Sets><Set guid="{GUID(81)}" name="Ensemble"><Description>d</Description><MemberCode targetGUID="{GUID(12)}"/>
<MemberSource targetGUID="{GUID(41)}"/><MemberNote targetGUID="{GUID(61)}"/></Set></Sets></Project>"""


def project():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", PROJECT)
        for number in (41, 42):
            archive.writestr(f"sources/{GUID(number)}.txt", TEXT)
    return out.getvalue()


def told(path, *, without=()):
    """Each record of a file as plain words, but for some kinds."""
    records = [one for one in Reading(path) if isinstance(one, Record) and one.kind not in without]
    return sorted(map(_plain, records))


def _plain(record):
    fields = tuple(sorted((name, value.text) for name, value in record.fields.items()))
    extra = tuple(sorted((name, value.text) for name, value in record.extra.items()))
    refs = tuple(sorted((role, tuple(sorted(one.text for one in found))) for role, found in record.refs.items()))
    return record.kind, fields, extra, refs


class Brought:
    """A home with a workbook and a project, committed; both stores."""

    def __init__(self, place, folder):
        self.home, self.folder, self.held = place, folder, {}
        for name, content in (("workbook.xlsx", workbook(WORKBOOK)), ("project.qdpx", project())):
            path = folder / name
            path.write_bytes(content)
            with Folders(place).work("0" * 12) as work:
                planned = plan(place, path, Options(), Terms(by="Alix"), work)
                self.held[name] = commit(place, planned, check(place, planned), path)
        self.private, self.public = coopkg.open(place, private=True), coopkg.open(place)

    def material(self, name, *, private=True):
        return Material(self.private if private else self.public, Choice(import_id=self.held[name].id))

    def written(self, name, write):
        """What a function writes, as a file."""
        path = self.folder / "out" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as out:
            write(out)
        return path


@pytest.fixture(scope="session")
def brought(home, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    shutil.copytree(home, folder / "home")
    return Brought(folder / "home", folder)
