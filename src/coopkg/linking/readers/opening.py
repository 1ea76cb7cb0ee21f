"""A file of whatever kind → what it tells. The kind is seen in its content, and for RDF in its extension."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from coopkg.errors import BadFile, UnreadableFile
from coopkg.graph.foreign import FORMATS as RDF_FORMATS
from coopkg.linking.readers import delimited, docx, ods, tables, xlsx
from coopkg.linking.readers.archive import Archive
from coopkg.linking.readers.completion import Completion
from coopkg.linking.readers.headings import Plan
from coopkg.linking.readers.mapping import Options
from coopkg.linking.readers.markup import events
from coopkg.linking.readers.rdf import rdf
from coopkg.linking.readers.refi_codes import codebook
from coopkg.linking.readers.refi_project import project
from coopkg.linking.readers.sheets import Sheet
from coopkg.linking.readers.words import ours
from coopkg.linking.records import Place, Record, Told

FORMATS = ("xlsx", "ods", "docx", "csv", "qdpx", "qdc", "rdf", "folder")

_TABLES = (".csv", ".tsv", ".txt", ".tab")
_ORDER = ("cases", "documents", "concepts", "observations", "grid")
_FOREIGN = (b"%PDF", b"SQLite format 3", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")


class Reading:
    """One file, or one folder of CSV files, read once from its beginning to its end.

    Args:
        path: the file.
        options: what it does not tell.

    Attributes:
        format: one of :data:`FORMATS`.

    Raises:
        UnreadableFile: it is not there, or may not be read.
        BadFile: a format that is not read here.
    """

    def __init__(self, path: Path, options: Options | None = None) -> None:
        self.path, self._options = path, options or Options()
        self.place = Place(path.name)
        self._plans: dict[str, Plan] = {}
        try:
            self.format = self._format()
        except OSError as fault:
            raise UnreadableFile(path=path, reason=fault.strerror or fault) from None

    def __iter__(self) -> Iterator[Told]:
        """Yield records and problems, in the order of the file; raises BadFile where it is broken."""
        readers: dict[str, Callable[[], Iterator[Told]]] = {
            "rdf": lambda: rdf(self.path, self.place),
            "qdc": self._codebook,
            "qdpx": self._project,
        }
        return readers.get(self.format, self._tables)()

    def mapping(self) -> Options:
        """Return the options with every sheet that was read, as it was read."""
        return replace(self._options, sheets={name: plan.mapping() for name, plan in self._plans.items()})

    def _format(self) -> str:
        if self.path.is_dir():
            return "folder"
        with self.path.open("rb") as opened:
            head = opened.read(512)
        suffix = self.path.suffix.lstrip(".").lower()
        if not head.strip():
            raise BadFile(reason="empty", place=self.place)
        if head.startswith(b"PK"):
            return self._zipped()
        if head.startswith(_FOREIGN):
            raise BadFile(reason="format", place=self.place)
        if suffix in RDF_FORMATS and suffix != "xml":
            return "rdf"
        return self._marked(suffix) if _is_markup(head) else "csv"

    def _zipped(self) -> str:
        archive = Archive(self.path)
        try:
            if xlsx.WORKBOOK in archive:
                return "xlsx"
            if self.path.suffix.lower() == ".qdpx" or any(name.lower().endswith(".qde") for name in archive.names()):
                return "qdpx"
            if ods.CONTENT in archive and self.path.suffix.lower() != ".odt":
                return "ods"
            if docx.DOCUMENT in archive:
                return "docx"
        finally:
            archive.close()
        raise BadFile(reason="format", place=self.place)

    def _marked(self, suffix: str) -> str:
        with self.path.open("rb") as opened:
            found = events(iter(lambda: opened.read(1 << 16), b""), self.place)
            root = next((name for kind, name, _ in found if kind == "start"), "")
        if root == "CodeBook":
            return "qdc"
        if root == "RDF" and suffix in RDF_FORMATS:
            return "rdf"
        raise BadFile(reason="format", place=self.place)

    def _codebook(self) -> Iterator[Told]:
        with self.path.open("rb") as opened:
            yield from codebook(events(iter(lambda: opened.read(1 << 16), b""), self.place), self.place)

    def _project(self) -> Iterator[Told]:
        archive, completion = Archive(self.path), Completion(self._options)
        try:
            for told in project(archive, self._options):
                if isinstance(told, Record) and told.kind == "observation":
                    yield from completion.checked(told)
                else:
                    yield told
        finally:
            archive.close()

    def _tables(self) -> Iterator[Told]:
        completion, empty = Completion(self._options), True
        with closing(self.sheets()) as sheets:
            for sheet in sheets:
                name = "" if self.format == "csv" else sheet.place.sheet
                for told in tables.records(sheet, name, self._options, completion, self._plans.__setitem__):
                    empty = False
                    yield told
        if empty and not self._plans:
            raise BadFile(reason="empty", place=self.place)

    def sheets(self) -> Generator[Sheet, None, None]:
        """Yield the sheets of a table, as they come; close the generator to close the file."""
        if self.format == "csv":
            yield delimited.sheet(self.path, self.place)
        elif self.format == "folder":
            yield from sorted(self._files(), key=_order)
        else:
            archive = Archive(self.path)
            try:
                found = {"xlsx": xlsx, "ods": ods, "docx": docx}[self.format].sheets(archive)
                yield from sorted(found, key=_order) if self.format == "xlsx" else found
            finally:
                archive.close()

    def _files(self) -> Iterator[Sheet]:
        for path in sorted(self.path.iterdir()):
            if path.suffix.lower() in _TABLES and path.is_file() and path.stat().st_size:
                yield delimited.sheet(path, self.place._replace(sheet=path.stem))


def _order(sheet: Sheet) -> int:
    """Return cases and documents before what refers to them."""
    kind = ours("sheets", sheet.place.sheet)
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _is_markup(head: bytes) -> bool:
    """Tell whether a file begins as XML, in UTF-8 or in UTF-16."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")
