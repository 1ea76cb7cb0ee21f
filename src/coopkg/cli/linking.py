"""Commands on files that people bring in: template, read."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import UnreadableFile, UnsupportedFormat
from coopkg.messages import user_language

if TYPE_CHECKING:
    from coopkg.linking.readers.mapping import Options
    from coopkg.linking.records import Problem, Record, Value

Chosen = Annotated[Path | None, typer.Option(help=show.words("cli.mapping"), show_default=False)]
Written = Annotated[Path | None, typer.Option(help=show.words("cli.write_mapping"), show_default=False)]
Folder = Annotated[Path | None, typer.Option(help=show.words("cli.template_csv"), show_default=False)]

_FORMATS = ("table", "json")
_SHOWN = ("case", "concept", "position", "observer", "date", "document", "quote")
_NAMES = {"note": "note_record"}
_LEVELS = ("error", "warning", "note")
_ALIKE = 5  # problems of one kind that are shown


def template(
    file: Annotated[Path, typer.Argument(help=show.words("cli.template_file"))] = Path("coopkg.xlsx"),
    csv: Folder = None,
    grid: Annotated[str, typer.Option(help=show.words("cli.template_grid"))] = "synthese",
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.template_force"))] = False,
    home: Home = None,
) -> None:
    """Write the workbook."""
    import coopkg
    from coopkg.linking.workbook import template as files
    from coopkg.linking.workbook.content import sheets

    content = sheets(coopkg.open(home), grid)
    if csv is None:
        files.write_xlsx(content, file, force=force)
    else:
        files.write_csv(content, csv, force=force)
    show.line(show.words("workbook.written", path=file if csv is None else csv))


def read(
    file: Annotated[Path, typer.Argument(help=show.words("cli.read_file"))],
    mapping: Chosen = None,
    write_mapping: Written = None,
    case_from: Annotated[str, typer.Option(help=show.words("cli.case_from"))] = "",
    observer: Annotated[str, typer.Option(help=show.words("cli.observer"))] = "",
    date: Annotated[str, typer.Option(help=show.words("cli.date"))] = "",
    format: Annotated[str, typer.Option(help=show.words("cli.read_format"))] = "table",  # noqa: A002
    limit: Annotated[int, typer.Option(min=0, help=show.words("cli.read_limit"))] = 20,
) -> None:
    """Show what a file holds."""
    from coopkg.linking.readers import mapping as mappings
    from coopkg.linking.readers.opening import Reading
    from coopkg.linking.records import Record

    if format not in _FORMATS:
        raise UnsupportedFormat(wanted=format, offered=", ".join(_FORMATS))
    given = {"case_from": case_from, "observer": observer, "date": date}
    reading = Reading(file, _options(mapping, given))
    kinds, problems, observations = Counter[str](), _Problems(), list["Record"]()
    for told in reading:
        if not isinstance(told, Record):
            problems.add(told)
            continue
        kinds[told.kind] += 1
        if format == "json":
            show.line(json.dumps(_plain(told), ensure_ascii=False))
        elif told.kind == "observation" and len(observations) < limit:
            observations.append(told)
    _table(observations)
    if write_mapping:
        _write(write_mapping, _explained() + mappings.written(reading.mapping()))
    _count(kinds)
    problems.tell()
    if problems.grave:
        raise typer.Exit(1)


def _options(mapping: Path | None, given: dict[str, str]) -> Options:
    from coopkg.linking.readers import mapping as mappings

    options = mappings.read(mapping) if mapping else mappings.Options()
    return replace(options, **{name: said for name, said in given.items() if said})  # type: ignore[arg-type]


def _explained() -> str:
    """Return comments for whoever changes a mapping: the kinds of sheets, and the fields that each may have."""
    from coopkg.linking.readers.mapping import SHEET_KINDS, fields_of

    kinds = [f"{kind}: {', '.join(fields_of(kind))}" for kind in SHEET_KINDS if kind != "readme"]
    lines = [*show.words("import.mapping_head").splitlines(), *kinds]
    return "".join(f"# {line}\n" for line in lines) + "\n"


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise UnreadableFile(path=path, reason=fault.strerror or fault) from None


def _plain(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "place": {name: part for name, part in record.place._asdict().items() if part},
        "fields": {name: _value(told) for name, told in record.fields.items()},
        "extra": {name: told.raw for name, told in record.extra.items()},
        "refs": {role: [told.text for told in found] for role, found in record.refs.items()},
    }


def _value(told: Value) -> dict[str, Any]:
    value: dict[str, Any] = {"text": told.text, "raw": told.raw}
    value |= {"path": told.path} if len(told.path) > 1 else {}
    return value | ({"column": told.place.column} if told.place.column else {})


def _table(found: Iterable[Record]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*(show.words(f"import.{name}") for name in ("place", *_SHOWN)), box=box.SIMPLE_HEAD, show_edge=False)
    for one in found:
        place = " ".join(filter(None, (one.place.sheet, str(one.place.row or ""), one.place.path)))
        drawn.add_row(place, *(_shown(one, name) for name in _SHOWN))
    if drawn.row_count:
        Console(highlight=False, markup=False, file=sys.stdout).print(drawn)


def _shown(record: Record, name: str) -> str:
    text = record.text(name)
    if name == "position" and text:
        return show.words(f"matrix.{text}")
    return " ".join(text.split())[:60]


def _count(kinds: Counter[str]) -> None:
    for kind, count in kinds.items():
        show.note(show.words("import.count", kind=show.words(f"import.{_NAMES.get(kind, kind)}"), count=count))


class _Problems:
    """The first problems of each sort, and how many there are: a long file may have one in each row."""

    def __init__(self) -> None:
        self._count = Counter[tuple[int, str]]()
        self._first: list[tuple[tuple[int, str], Problem]] = []

    @property
    def grave(self) -> bool:
        return any(level == 0 for level, _ in self._count)

    def add(self, problem: Problem) -> None:
        sort = _LEVELS.index(problem.level), problem.key
        self._count[sort] += 1
        if self._count[sort] <= _ALIKE:
            self._first.append((sort, problem))

    def tell(self) -> None:
        for sort, count in sorted(self._count.items()):
            for problem in (one for of, one in self._first if of == sort):
                show.note(f"{show.words(f'import.{problem.level}')} {problem.message(user_language())}")
            if count > _ALIKE:
                show.note(show.words("import.more", count=count - _ALIKE))


COMMANDS: tuple[Any, ...] = (template, read)
