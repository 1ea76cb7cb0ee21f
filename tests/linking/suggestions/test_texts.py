"""Texts are read as they stand; what is broken or hostile is refused, and says why."""

import io
import zipfile

import pytest

from coopkg.errors import BadFile, CoopkgError, DoctypeRefused, TooLarge, UnreadableFile, UnsupportedFormat
from coopkg.linking.suggestions import texts

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = (
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>La coopé</w:t></w:r><w:r><w:t>ration</w:t></w:r>'
    "<w:r><w:delText>effacé</w:delText><w:tab/><w:t>et</w:t><w:br/></w:r></w:p>"
    "<w:p><w:r><w:t>l’œuvre 😀</w:t></w:r></w:p></w:body></w:document>"
)


def docx(path, body=BODY, name="word/document.xml"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    path.write_bytes(data.getvalue())
    return path


def test_a_plain_text_is_taken_to_the_letter(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffÉlu·es\r\nfin".encode())
    assert texts.read(file)[:2] == ("a.txt", "Élu·es\r\nfin")
    file.write_bytes("coopération".encode("cp1252"))
    assert texts.read(file).text == "coopération"


def test_markdown_keeps_its_signs(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("# Titre\n\n**mot**", encoding="utf-8")
    assert texts.read(file).text == "# Titre\n\n**mot**"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Un <b>pôle</b>&nbsp;a &lt; b</p>", "\n\nUn pôle\xa0a < b\n\n"),
        ("a<script>x='<p>'</script>b<style>p{}</style>c", "abc"),
        ("a<!-- <p>rien</p> -->b<br>c", "ab\nc"),
        ("3 < 4 et <a href='x'>lien</a>", "3 < 4 et lien"),
        ("fin <script>jamais fermé", "fin "),
    ],
)
def test_of_html_the_visible_text_is_taken(tmp_path, page, text):
    file = tmp_path / "a.html"
    file.write_text(page, encoding="utf-8")
    assert texts.read(file).text == text


@pytest.mark.parametrize("sign", ["<", "<!", "<a ", "<!--", "</", "<a href='", "<script>"])
def test_html_that_never_closes_takes_no_square(tmp_path, sign):
    file = tmp_path / "a.html"
    file.write_text(sign * (2_000_000 // len(sign)), encoding="utf-8")
    assert len(texts.read(file).text) <= 2_000_000


def test_of_docx_paragraphs_are_taken_and_what_was_deleted_is_not(tmp_path):
    assert texts.read(docx(tmp_path / "a.docx")).text == "La coopération\tet\n\n\nl’œuvre 😀\n\n"


def refused(error, file):
    with pytest.raises(error) as caught:
        texts.read(file)
    for lang in ("fr", "en"):
        said = caught.value.message(lang)
        assert said
        assert "\n" not in said
    return caught.value


def test_hostile_docx_is_refused(tmp_path):
    refused(DoctypeRefused, docx(tmp_path / "e.docx", '<!DOCTYPE x [<!ENTITY a "b">]>' + BODY))
    refused(BadFile, docx(tmp_path / "m.docx", name="autre.xml"))
    refused(BadFile, docx(tmp_path / "t.docx", BODY[:-30]))
    refused(BadFile, docx(tmp_path / "s.docx", name="../word/document.xml"))
    refused(TooLarge, docx(tmp_path / "b.docx", BODY.replace("effacé", "0" * (80 << 20))))
    file = tmp_path / "n.docx"
    file.write_bytes(b"no archive")
    refused(BadFile, file)


def test_what_is_no_text_is_refused(tmp_path):
    refused(UnsupportedFormat, tmp_path / "a.pdf")
    refused(UnreadableFile, tmp_path / "none.txt")
    file = tmp_path / "a.txt"
    file.write_bytes(b"a\x00b")
    refused(BadFile, file)
    file.write_bytes(b"a" * 2000)
    with pytest.raises(TooLarge):
        texts.read(file, most=1000)
    assert issubclass(TooLarge, CoopkgError)
