r"""What a person chose for a file, kept in a small TOML that the tool writes for next time.

::

    [options]
    observer = "observatrice-1"

    [codes]
    separators = [";", "\n"]
    paths = [" > ", "\\", "::", "/"]

    [sheets."Feuil1"]
    kind = "observations"
    header = 1

    [sheets."Feuil1".columns]
    "Structure" = "case"
    "Remarques" = ""

    [labels]
    "intéressement" = "concept:interessement"
    "ambiance" = ""
    "accord" = "?"

In ``labels``, nothing stands for a code of the file's own, and a question mark for what is still to be decided.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coopkg.errors import BadFile, BadParameter, UnreadableFile
from coopkg.linking.readers.values import as_date
from coopkg.linking.readers.words import tables
from coopkg.linking.records import Place

SEPARATORS = (";", "\n")
"""Signs between several codes in one cell."""

PATHS = (" > ", "\\", "::", "/")
"""Signs between a code and the code below it; in a code, the first of these that it holds counts."""

_SIGNS = (("separators", SEPARATORS), ("paths", PATHS))

CASE_FROM = ("document", "folder")
SHEET_KINDS = ("observations", "cases", "documents", "concepts", "grid", "codes_in_columns", "matrix", "readme")


@dataclass(frozen=True)
class SheetMapping:
    """How one sheet is to be read.

    Attributes:
        kind: one of :data:`SHEET_KINDS`.
        header: row of the headings, from 1.
        columns: heading → name of a field, empty where the column is only kept.
    """

    kind: str
    header: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What a file does not tell.

    Attributes:
        case_from: where observations have no case: ``document`` or ``folder``; empty for neither.
        observer: who observed, where the file does not say.
        date: ISO 8601 day, month or year, where the file does not say.
        separators: signs between several codes in one cell.
        paths: signs between a code and the code below it.
        sheets: name → how to read it; a file of one sheet alone is named ``""``.
        labels: code as the file writes it → address of what it means; see above.
    """

    case_from: str = ""
    observer: str = ""
    date: str = ""
    separators: tuple[str, ...] = SEPARATORS
    paths: tuple[str, ...] = PATHS
    sheets: Mapping[str, SheetMapping] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.case_from and self.case_from not in CASE_FROM:
            raise BadParameter(name="case-from", value=self.case_from, expected=", ".join(CASE_FROM))
        if self.date and as_date(self.date) != self.date:
            raise BadParameter(name="date", value=self.date, expected="2024-03-12, 2024-03, 2024")


def read(path: Path) -> Options:
    """Read a mapping.

    Raises:
        UnreadableFile: it cannot be opened.
        BadFile: no TOML, or names that are not known.
    """
    place = Place(path.name)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadFile(reason="mapping", place=place, detail=str(fault)) from None
    try:
        codes, sheets = found.get("codes", {}), found.get("sheets", {})
        separators, paths = (tuple(codes.get(name, usual)) for name, usual in _SIGNS)
        named = {name: _sheet(name, told) for name, told in sheets.items()}
        labels = {str(label): str(address) for label, address in found.get("labels", {}).items()}
        return Options(**found.get("options", {}), separators=separators, paths=paths, sheets=named, labels=labels)
    except (TypeError, ValueError, AttributeError) as fault:
        raise BadFile(reason="mapping", place=place, detail=str(fault)) from None


def _sheet(name: str, told: Mapping[str, object]) -> SheetMapping:
    sheet = SheetMapping(**told)  # type: ignore[arg-type]
    if sheet.kind not in SHEET_KINDS:
        raise ValueError(f"{name}: kind = {sheet.kind!r} ({', '.join(SHEET_KINDS)})")
    known = fields_of(sheet.kind)
    for heading, field_ in sheet.columns.items():
        if field_ and field_ not in known:
            raise ValueError(f"{name}: {heading!r} = {field_!r} ({', '.join(known)})")
    return sheet


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the names of the fields of a kind of sheet."""
    section = kind if kind in ("cases", "documents", "concepts") else "observations"
    return tuple(tables()[section])


def written(options: Options) -> str:
    """Return a mapping as TOML."""
    chosen = {name: getattr(options, name) for name in ("case_from", "observer", "date") if getattr(options, name)}
    lines = _table("options", chosen) if chosen else []
    lines += _table("codes", {"separators": list(options.separators), "paths": list(options.paths)})
    for name, sheet in options.sheets.items():
        title = f"sheets.{_quoted(name)}"
        lines += _table(title, {"kind": sheet.kind, "header": sheet.header})
        lines += _table(f"{title}.columns", sheet.columns, quote=True) if sheet.columns else []
    lines += _table("labels", options.labels, quote=True) if options.labels else []
    return "\n".join(lines)


def _table(title: str, values: Mapping[str, object], *, quote: bool = False) -> list[str]:
    return [f"[{title}]", *(f"{_quoted(name) if quote else name} = {_quoted(v)}" for name, v in values.items()), ""]


def _quoted(value: object) -> str:
    """Return a TOML value: its basic strings, integers and lists are those of JSON, but for one control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def without_doubles(headings: Iterable[str]) -> list[str]:
    """Return headings, each with a number from its second time on, as ``Type (2)``."""
    seen: dict[str, int] = {}
    found = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        found.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return found
