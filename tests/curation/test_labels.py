"""Labels go out as a sheet and come back: nothing changes that nobody changed, and only what somebody changed does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from coopkg.build.canonical import canonical, parse
from coopkg.curation import changes, labels, sheet
from coopkg.curation.changes import Change
from coopkg.errors import BadParameter, SheetFault, SyntaxFault, UnreadableFile
from coopkg.namespaces import iri

ROOT = Path(__file__).parents[2]
RIVALRY = iri("concept:rivalite")
TRUST = iri("concept:confiance")
Rows = list[dict[str, str]]
Save = Callable[..., Path]


@pytest.fixture(scope="module")
def exported() -> str:
    return labels.export(ontology=ROOT / "ontology")


@pytest.fixture
def rows(exported: str) -> Rows:
    return read(exported)


def read(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def row(rows: Rows, address: str) -> dict[str, str]:
    return next(row for row in rows if row["iri"] == address)


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    def save(rows: Rows, encoding: str = "utf-8", **options: object) -> Path:
        columns = dict.fromkeys(name for row in rows for name in row)
        with (tmp_path / "labels.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, columns, **{"delimiter": ";", **options})  # type: ignore[arg-type]
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / "labels.csv"

    return save


def told(path: Path, ontology: Path) -> list[tuple[int, str, str, str]]:
    with pytest.raises(SheetFault) as caught:
        changes.changes(path, ontology)
    assert caught.value.count == len(caught.value.faults)
    for fault in caught.value.faults:
        assert fault.message("fr") != fault.message("en")
    return [(fault.row, fault.column, fault.key, fault.value) for fault in caught.value.faults]


def only(found: list[Change]) -> Change:
    assert len(found) == 1
    return found[0]


def says(change: Change) -> tuple[set[str], set[str]]:
    """What a file no longer says, and what it says instead: the objects alone."""
    texts = (change.before, change.after)
    before, after = ({t for t in parse(text) if ox.BlankNode not in map(type, t)} for text in texts)
    return {str(t.object) for t in before - after}, {str(t.object) for t in after - before}


def test_every_concept_item_grid_class_property_and_term_of_ours_has_a_row(rows: Rows) -> None:
    count = {kind: sum(row["kind"] == kind for row in rows) for kind in labels.KINDS}
    assert count["concept"] >= 254
    assert (count["item"] >= 70, count["grid"] >= 8) == (True, True)
    assert min(count["class"], count["property"], count["term"]) > 25
    assert len({row["iri"] for row in rows}) == len(rows)
    assert {row["prefLabel fr"] == "" or row["prefLabel en"] == "" for row in rows} == {False}


def test_every_label_note_and_definition_of_ours_stands_in_the_sheet(rows: Rows) -> None:
    """Counted in the files by another way than the export's own."""
    written = 0
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        if path.parts[-2] not in ("modules", "vocab"):
            continue
        for triple in parse(path.read_text(encoding="utf-8")):
            name = triple.predicate.value.rpartition("#")[2]
            ours = str(triple.subject).startswith("<https://w3id.org/coopkg/")
            written += ours and name in ("label", *labels.PROPERTIES)
    cells = [row[column] for row in rows for column in labels.TEXT_COLUMNS if row["file"] != "coop.ttl"]
    assert sum(cell.count(" | ") + 1 for cell in cells if cell) == written


def test_one_kind_alone() -> None:
    found = read(labels.export("grid", ROOT / "ontology"))
    assert {row["kind"] for row in found} == {"grid"}
    with pytest.raises(BadParameter, match="concept"):
        labels.export("poem", ROOT / "ontology")


def test_the_sheet_begins_with_a_mark_and_ends_its_lines_as_csv_does() -> None:
    text = labels.export("grid", ROOT / "ontology")
    assert text.startswith("\ufeffiri;kind;file;prefLabel fr;prefLabel en;")
    assert text.count("\r\n") == text.count("\n")


def test_untouched_it_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_bytes(labels.export(ontology=ROOT / "ontology").encode())
    assert changes.changes(tmp_path / "labels.csv", ROOT / "ontology") == []


@pytest.mark.parametrize(
    ("encoding", "options"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {"delimiter": ",", "lineterminator": "\n"}),
        ("utf-16", {"delimiter": "\t"}),
        ("utf-8-sig", {"quoting": csv.QUOTE_ALL}),
    ],
)
def test_saved_otherwise_it_changes_nothing(rows: Rows, save: Save, encoding: str, options: dict) -> None:
    blank = dict.fromkeys(rows[0], "")
    path = save([*rows, blank, blank], encoding, **options)
    assert changes.changes(path, ROOT / "ontology") == []


def test_empty_cells_dropped_from_the_end_of_a_row_change_nothing(rows: Rows, save: Save) -> None:
    path = save([row for row in rows if row["kind"] == "class"])
    text = path.read_text(encoding="utf-8").replace(";;\n", "\n").replace(";;\r\n", "\r\n")
    path.write_text(text, encoding="utf-8", newline="")
    assert changes.changes(path, ROOT / "ontology") == []


def test_windows_1252_is_read_where_it_holds_every_letter(rows: Rows, save: Save, ontology: Path) -> None:
    mine = row(rows, RIVALRY)
    mine["altLabel fr"] += " | l’émulation"
    found = only(changes.changes(save([mine], "cp1252"), ontology))
    assert says(found) == (set(), {'"l’émulation"@fr'})


def test_letters_lost_on_saving_are_told(rows: Rows, save: Save, ontology: Path) -> None:
    target = ontology / "vocab" / "core.ttl"
    text = target.read_text(encoding="utf-8")
    target.write_text(text.replace('"rivalité"@fr', '"rivalité\u202f!"@fr'), encoding="utf-8")
    mine = row(rows, RIVALRY) | {"prefLabel fr": "rivalité?!"}
    assert told(save([mine], "cp1252"), ontology) == [(2, "prefLabel fr", "letters", "rivalité?!")]


def test_only_what_was_edited_changes(rows: Rows, save: Save, ontology: Path) -> None:
    mine, other = row(rows, RIVALRY), row(rows, iri("coop:Claim"))
    mine["prefLabel en"], mine["hiddenLabel fr"] = "rivalry (test)", r"rivallité | riva\|lité"
    other["prefLabel fr"] = "assertion (essai)"
    core, module = sorted(changes.changes(save(rows), ontology), key=lambda change: change.path.name)
    assert (core.path, module.path) == (ontology / "vocab/core.ttl", ontology / "modules/statements.ttl")
    assert says(core) == ({'"rivalry"@en'}, {'"rivalry (test)"@en', '"rivallité"@fr', '"riva|lité"@fr'})
    assert says(module)[1] == {'"assertion (essai)"@fr'}
    assert '\n+        "rivalry (test)"@en ,\n' in core.diff()
    assert canonical(core.after) == core.after
    assert core.before == core.path.read_text(encoding="utf-8")


def test_a_text_goes_and_others_stay(rows: Rows, save: Save, ontology: Path) -> None:
    mine = next(row for row in rows if row["altLabel fr"].count(" | ") == 2)
    texts = mine["altLabel fr"].split(" | ")
    mine["altLabel fr"] = f"{texts[2]} | {texts[0]}"
    found = only(changes.changes(save([mine]), ontology))
    assert says(found) == ({f'"{texts[1]}"@fr'}, set())


def test_columns_and_rows_that_are_not_there_are_left_alone(rows: Rows, save: Save, ontology: Path) -> None:
    assert changes.changes(save([{"iri": RIVALRY, "altLabel fr": row(rows, RIVALRY)["altLabel fr"]}]), ontology) == []


def test_formulas_come_back_as_texts(rows: Rows, save: Save, ontology: Path) -> None:
    mine = row(rows, RIVALRY) | {"altLabel en": "'=HYPERLINK(0)"}
    [change] = changes.changes(save([mine]), ontology)
    assert '"=HYPERLINK(0)"@en' in change.after
    changes.write([change])
    again = row(read(labels.export(ontology=ontology)), RIVALRY)
    assert again["altLabel en"] == "'=HYPERLINK(0)"


def test_what_was_written_is_the_new_sheet(rows: Rows, save: Save, ontology: Path) -> None:
    mine = row(rows, RIVALRY) | {"scopeNote fr": "Une note\navec deux\u00a0lignes ; et « un » point-virgule"}
    changes.write(changes.changes(save([mine]), ontology))
    again = row(read(labels.export(ontology=ontology)), RIVALRY)
    assert again["scopeNote fr"] == mine["scopeNote fr"]
    assert list((ontology / "vocab").glob(".*")) == []


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        ({"iri": iri("concept:rivalit")}, ("iri", "near", RIVALRY)),
        ({"iri": "https://example.org/a"}, ("iri", "unknown", "")),
        ({"iri": ""}, ("iri", "unknown", "")),
        ({"iri": TRUST}, ("iri", "moved", RIVALRY)),
        ({"kind": "item"}, ("kind", "fixed", "concept")),
        ({"file": "vocab/other.ttl"}, ("file", "fixed", "vocab/core.ttl")),
        ({"prefLabel fr": "rivalité | émulation"}, ("prefLabel fr", "several", "2")),
        ({"prefLabel en": " "}, ("prefLabel en", "none", "0")),
    ],
)
def test_faults_are_told_by_row_and_column(
    rows: Rows, save: Save, ontology: Path, edit: dict[str, str], fault: tuple[str, str, str]
) -> None:
    path = save([row(rows, iri("concept:accords")), row(rows, RIVALRY) | edit])
    assert told(path, ontology) == [(3, *fault)]


def test_a_row_twice(rows: Rows, save: Save, ontology: Path) -> None:
    mine = row(rows, RIVALRY)
    assert told(save([mine, mine]), ontology) == [(3, "iri", "twice", "2")]


def test_all_faults_at_once_in_the_order_of_rows(rows: Rows, save: Save, ontology: Path) -> None:
    mine, other = (
        row(rows, RIVALRY) | {"prefLabel en": ""},
        row(rows, TRUST) | {"kind": "grid", "Remarques": "à revoir"},
    )
    found = [fault[:3] for fault in told(save([mine, other]), ontology)]
    assert found == [(1, "Remarques", "column"), (2, "prefLabel en", "none"), (3, "kind", "fixed")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (1, "", "no_key", "")),
        ("adresse;kind\nx;y\n", (1, "", "no_key", "")),
        ("iri;kind;kind\nx;y;z\n", (1, "kind", "column_twice", "")),
        ("iri;kind", None),
        ("iri;kind\n;\nx;y;z\n", (3, "", "cells", "")),
        ('iri;kind\nx;"y\n', (2, "", "quotes", "")),
    ],
)
def test_files_that_are_no_sheet(tmp_path: Path, ontology: Path, text: str, fault: tuple | None) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    if fault is None:
        assert changes.changes(tmp_path / "a.csv", ontology) == []
    else:
        assert told(tmp_path / "a.csv", ontology) == [fault]


def test_unreadable_sheets(tmp_path: Path, ontology: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"iri;\xe9\x81\n")
    for name in ("bad.csv", "missing.csv"):
        with pytest.raises(UnreadableFile, match=name):
            changes.changes(tmp_path / name, ontology)


def test_files_that_are_not_canonical_are_not_touched(rows: Rows, save: Save, ontology: Path) -> None:
    core = ontology / "vocab" / "core.ttl"
    core.write_text("# a remark\n" + core.read_text(encoding="utf-8"), encoding="utf-8")
    assert changes.changes(save(rows), ontology) == []
    assert told(save([row(rows, RIVALRY) | {"altLabel en": "x"}]), ontology)[0][2] == "not_canonical"


def test_broken_turtle_is_told(ontology: Path, rows: Rows, save: Save) -> None:
    (ontology / "vocab" / "broken.ttl").write_text("a b", encoding="utf-8")
    with pytest.raises(SyntaxFault, match="broken"):
        changes.changes(save(rows), ontology)


def test_nothing_is_half_written(rows: Rows, save: Save, ontology: Path) -> None:
    """The second of two files cannot be replaced: a folder stands in its place."""
    mine, other = row(rows, RIVALRY) | {"altLabel en": "x"}, row(rows, iri("item:fabrique-01")) | {"altLabel en": "x"}
    found = changes.changes(save([mine, other]), ontology)
    second = found[1].path
    second.unlink()
    (second / "in-the-way").mkdir(parents=True)
    with pytest.raises(OSError):
        changes.write(found)
    assert found[0].path.read_text(encoding="utf-8") == found[0].before
    assert list(ontology.rglob(".*.new")) == []


def test_the_chosen_base_does_not_reach_files_or_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    before = labels.export("grid", ROOT / "ontology")
    monkeypatch.setenv("COOPKG_BASE", "https://example.org/kg/")
    assert labels.export("grid", ROOT / "ontology") == before


def test_the_header_is_row_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('iri;kind\n\n"x\ny";z\n', encoding="utf-8")
    assert [(row.number, row.cells["kind"]) for row in sheet.read(tmp_path / "a.csv").rows] == [(3, "z")]
