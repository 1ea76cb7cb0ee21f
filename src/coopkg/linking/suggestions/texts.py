"""Texts as people bring them: plain, Markdown, HTML, DOCX. Offsets count the code points of what is read here.

A plain text or a Markdown file is taken as it stands, line ends included, without its byte order mark. Of HTML and DOCX
the visible text is taken: a blank line between blocks, what was deleted under revision left out. A coding project
(REFI-QDA, ``.qdpx``) has several texts, each with plain line ends and without its mark. Another source is one more
function of :data:`READERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

from coopkg.errors import BadFile, TooLarge, UnreadableFile, UnsupportedFormat
from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.delimited import encoding_of
from coopkg.linking.readers.elements import guid
from coopkg.linking.readers.markup import events
from coopkg.linking.readers.opening import Reading
from coopkg.linking.records import Place, Record

MOST_CHARACTERS = 16_000_000
"""Longest text: five thousand pages."""

PROJECT = ".qdpx"
"""Ending of a project of REFI-QDA."""

_MOST_BYTES = 64 << 20
_MOST_HTML = 8 << 20
_DESCRIBED = 16  # bytes of the description of a project for each character that its texts may have
_BODY = "word/document.xml"
_BREAKS = {"p": "\n\n", "br": "\n", "cr": "\n", "tab": "\t", "tc": "\t"}
_BLOCKS = frozenset(
    {"br", "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "td", "th", "title", "tr"}
    | {"ul"}
)
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_TAG = re.compile(r"</?([a-zA-Z][^\s/><]*)")


class TextDocument(NamedTuple):
    """A text with the name of its file, or of the source in a project; there, with the GUID of that source."""

    name: str
    text: str
    guid: str = ""


def read(path: Path, most: int = MOST_CHARACTERS) -> TextDocument:
    """Read a text by the ending of its file.

    Args:
        path: the file.
        most: longest text, in code points.

    Raises:
        UnsupportedFormat: nothing here reads such a file.
        UnreadableFile: the file cannot be opened.
        BadFile: it is no text, or broken; DoctypeRefused where it declares entities.
        TooLarge: it is longer than ``most``, or a bomb.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnsupportedFormat(wanted=path.suffix or path.name, offered=", ".join((*READERS, PROJECT)))
    try:
        return TextDocument(path.name, _whole(reader(path), path, most))
    except OSError as error:
        raise UnreadableFile(path=path, reason=error.strerror or error) from None


def read_all(path: Path, most: int = MOST_CHARACTERS) -> list[TextDocument]:
    """Read every text of a file: the sources of a coding project (``.qdpx``) that have one, else the one text.

    Raises:
        as :func:`read`; BadFile too where no source of a project has a text, TooLarge where its description is long.
    """
    if path.suffix.lower() != PROJECT:
        return [read(path, most)]
    _refuse_large(path, most)
    found, left = list[TextDocument](), most
    for told in Reading(path):
        if isinstance(told, Record) and told.kind == "document" and (text := told.text("content")):
            left -= len(text)
            if left < 0:
                raise TooLarge(reason="text_length", place=Place(path.name), most=most)
            found.append(TextDocument(told.text("title") or told.text("id"), text, guid(told.text("id"))))
    if not found:
        raise BadFile(reason="no_texts", place=Place(path.name))
    return found


def _refuse_large(path: Path, most: int) -> None:
    """Refuse a project whose description is much longer than the texts may be: it is read three times."""
    archive = Archive(path)
    try:
        described = sum(archive.size(name) for name in archive.names() if name.lower().endswith(".qde"))
    finally:
        archive.close()
    if described > most * _DESCRIBED:
        raise TooLarge(reason="text_length", place=Place(path.name), most=most)


def _whole(parts: Iterator[str], path: Path, most: int) -> str:
    kept, length = [], 0
    for part in parts:
        length += len(part)
        if length > most:
            raise TooLarge(reason="text_length", place=Place(path.name), most=most)
        kept.append(part)
    return "".join(kept)


def _plain(path: Path, most: int = _MOST_BYTES) -> Iterator[str]:
    if path.stat().st_size > most:
        raise TooLarge(reason="text_size", place=Place(path.name), most=most >> 20)
    with path.open(encoding=encoding_of(path, Place(path.name)), newline="") as opened:
        while part := opened.read(1 << 20):
            yield part


def _html(path: Path) -> Iterator[str]:
    return _visible("".join(_plain(path, _MOST_HTML)))


def _visible(page: str) -> Iterator[str]:
    """Yield what a page shows; each sign is looked at once, where the standard library's parser may take a square."""
    at = 0
    while (opens := page.find("<", at)) >= 0:
        yield unescape(page[at:opens])
        at = _after_markup(page, opens)
        tag = _TAG.match(page, opens)
        if tag is None:
            yield "<" if at == opens + 1 else ""
        elif tag[1].lower() in _BLOCKS:
            yield "\n\n" if tag[1].lower() != "br" else "\n"
    yield unescape(page[at:])


def _after_markup(page: str, opens: int) -> int:
    """Return where a tag, a comment, or an element that is not shown ends; what is left open hides the rest."""
    tag = _TAG.match(page, opens)
    if tag is None and page[opens + 1 : opens + 2] not in ("!", "?"):
        return opens + 1
    ends = _past(page, "-->" if page.startswith("<!--", opens) else ">", opens)
    if tag and tag[1].lower() in _UNSEEN and page[opens + 1] != "/":
        return _past(page, ">", _past(page, f"</{tag[1]}", ends))
    return ends


def _past(page: str, sought: str, start: int) -> int:
    found = page.find(sought, start)
    return len(page) if found < 0 else found + len(sought)


def _docx(path: Path) -> Iterator[str]:
    archive = Archive(path)
    try:
        if _BODY not in archive:
            raise BadFile(reason="member", place=Place(path.name), name=_BODY)
        yield from _body(archive, Place(path.name, _BODY))
    finally:
        archive.close()


def _body(archive: Archive, place: Place) -> Iterator[str]:
    """Yield the runs of text of a document; what stands in no ``w:t`` is no text, or was deleted."""
    in_text = False
    for kind, name, _ in events(archive.chunks(_BODY, _MOST_BYTES), place):
        if kind == "text":
            if in_text:
                yield name
            continue
        in_text = kind == "start" and name == "t"
        if (kind == "start") == (name in ("br", "cr", "tab")) and name in _BREAKS:
            yield _BREAKS[name]


READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
}
"""Ending of a file → what reads it, part by part."""
