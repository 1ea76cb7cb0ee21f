"""Commands on what people bring in: import, imports, publish, retract, purge, export-import."""

from __future__ import annotations

import getpass
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import UnreadableFile, WouldOverwrite
from coopkg.messages import find, user_language
from coopkg.settings import Settings

if TYPE_CHECKING:
    from coopkg.holdings.ledger import Held
    from coopkg.linking.checking import Verdict
    from coopkg.linking.importing import Plan
    from coopkg.linking.importing.planning import Progress
    from coopkg.linking.readers.mapping import Options

Chosen = Annotated[Path | None, typer.Option(help=show.words("cli.mapping"), show_default=False)]
Annotate = Annotated[Path | None, typer.Option(help=show.words("cli.import_annotate"), show_default=False)]
Problems = Annotated[Path | None, typer.Option(help=show.words("cli.import_problems"), show_default=False)]
Name = Annotated[str, typer.Argument(help=show.words("cli.import_id"))]
Out = Annotated[Path | None, typer.Option("--out", "-o", help=show.words("cli.import_out"), show_default=False)]


def import_(
    file: Annotated[Path, typer.Argument(help=show.words("cli.read_file"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=show.words("cli.import_dry_run"))] = False,
    mapping: Chosen = None,
    case_from: Annotated[str, typer.Option(help=show.words("cli.case_from"))] = "",
    observer: Annotated[str, typer.Option(help=show.words("cli.observer"))] = "",
    date: Annotated[str, typer.Option(help=show.words("cli.date"))] = "",
    visibility: Annotated[str, typer.Option(help=show.words("cli.import_visibility"))] = "public",
    at_least: Annotated[int, typer.Option(help=show.words("cli.import_at_least"))] = 0,
    named_observers: Annotated[bool, typer.Option("--named-observers", help=show.words("cli.import_named"))] = False,
    by: Annotated[str, typer.Option(help=show.words("cli.import_by"))] = "",
    again: Annotated[bool, typer.Option("--again", help=show.words("cli.import_again"))] = False,
    annotate: Annotate = None,
    problems: Problems = None,
    home: Home = None,
) -> None:
    """Check a file, and make it part of the graph."""
    from coopkg.holdings.folders import Folders
    from coopkg.holdings.secret import import_id
    from coopkg.linking.checking import check
    from coopkg.linking.committing import commit, recover, same
    from coopkg.linking.importing import Terms, plan

    chosen, name = home or Settings().home, import_id()
    options = _options(mapping, {"case_from": case_from, "observer": observer, "date": date})
    terms = Terms(by or _user(), visibility, at_least, named_observers)
    with Folders(chosen).work(name) as work:
        recover(chosen)
        with _bar() as progress:
            planned = plan(chosen, file, options, terms, work, import_id=name, progress=progress)
        earlier = None if again or dry_run else same(chosen, planned)
        if earlier is not None:
            key = "same_retracted" if earlier.state == "retracted" else "same"
            show.line(show.words(f"import.{key}", id=earlier.id, at=earlier.committed_at[:10]))
            return
        with _bar() as progress:
            verdict = check(chosen, planned, progress)
        _tell(file, planned, verdict, annotate, problems)
        _tell_of_earlier(chosen, planned.name)
        if not verdict.conforms or planned.is_empty:
            raise typer.Exit(1)
        if dry_run:
            return
        with _bar() as progress:
            held = commit(chosen, planned, verdict, file, progress=progress)
    show.line(show.words("import.done", id=held.id, **_counted(held)))


def _options(mapping: Path | None, given: dict[str, str]) -> Options:
    from coopkg.linking.readers import mapping as mappings

    options = mappings.read(mapping) if mapping else mappings.Options()
    return replace(options, **{name: said for name, said in given.items() if said})  # type: ignore[arg-type]


def _user() -> str:
    """Return the name of whoever is at the terminal, as the system knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@contextmanager
def _bar() -> Iterator[Progress]:
    """Draw how far a step is, on a terminal; elsewhere nothing."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as drawn:
        task = drawn.add_task("", total=None)

        def told(step: str, done: int, total: int) -> None:
            words = find(f"step.{step}", user_language(), step)
            drawn.update(task, description=words, completed=done, total=total or None)

        yield told


def _tell(file: Path, planned: Plan, verdict: Verdict, annotated: Path | None, problems: Path | None) -> None:
    """Show what would change and what is wrong, and write both where they are wanted."""
    from coopkg.cli import checking_view
    from coopkg.linking import checking

    checking_view.tell(planned, verdict)
    if problems is not None:
        checking.write_csv(verdict, problems)
        show.note(show.words("import.written", path=problems))
    if annotated is not None:
        checking.annotate(file, verdict, annotated)
        show.note(show.words("import.written", path=annotated))


def _tell_of_earlier(home: Path, name: str) -> None:
    """Say which imports of a file of this name still count: whoever corrects a file means to replace them."""
    from coopkg.holdings.ledger import Ledger

    for earlier in Ledger(home).all(("draft", "published")):
        if earlier.name == name:
            show.note(show.words("import.same_name", id=earlier.id, at=earlier.received_at[:10]))


def _counted(held: Held) -> dict[str, object]:
    return {
        "observations": held.counts.get("observation", 0),
        "visibility": show.words(f"visibility.{held.visibility}"),
    }


def imports(home: Home = None) -> None:
    """List what was imported."""
    from coopkg.holdings.ledger import Ledger

    ledger = Ledger(home or Settings().home)
    for held in ledger.all():
        state = show.words(f"state.{held.state}")
        row = f"{held.id}  {held.received_at[:16].replace('T', ' ')}  {state}"
        said = [show.words("import.row", **_counted(held)), held.name, held.by] if held.sha256 else []
        show.line(" · ".join(filter(None, (row, *said))))
    stones = ledger.tombstones()
    for stone in stones:
        show.note(show.words("import.stone", kind=show.words(f"kind.{stone.kind}"), id=stone.name, at=stone.at[:10]))
    if not ledger.all():
        show.note(show.words("import.none"))


def publish(import_id: Name, home: Home = None) -> None:
    """Publish a draft."""
    from coopkg.linking.committing import publish as published

    _moved("import.published", published(home or Settings().home, import_id))


def retract(
    import_id: Name,
    undo: Annotated[bool, typer.Option("--undo", help=show.words("cli.retract_undo"))] = False,
    home: Home = None,
) -> None:
    """Hide an import, and keep it."""
    from coopkg.linking import committing

    chosen = home or Settings().home
    if undo:
        _moved("import.restored", committing.undo(chosen, import_id))
    else:
        _moved("import.retracted", committing.retract(chosen, import_id))


def _moved(key: str, held: Held) -> None:
    show.line(show.words(key, id=held.id, state=show.words(f"state.{held.state}")))


def purge(
    kind: Annotated[str, typer.Argument(help=show.words("cli.purge_kind"))],
    name: Annotated[str, typer.Argument(help=show.words("cli.purge_name"))],
    by: Annotated[str, typer.Option(help=show.words("cli.purge_by"))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=show.words("cli.purge_yes"))] = False,
    home: Home = None,
) -> None:
    """Remove an import, a document or a person from everything that the home keeps."""
    from coopkg.linking.committing import purge as purged

    if not yes and not _sure(kind, name):
        show.note(show.words("import.kept"))
        raise typer.Exit(1)
    done = purged(home or Settings().home, kind, name, by or _user())
    show.line(show.words("import.purged", imports=", ".join(done.imports), generations=done.generations))
    for backup in done.backups:
        show.note(show.words("import.purged_backup", path=backup))
    show.note(show.words("import.purged_elsewhere"))


def _sure(kind: str, name: str) -> bool:
    show.note(show.words("import.sure", kind=find(f"kind.{kind}", user_language(), kind), name=name))
    return sys.stdin.readline().strip().casefold() in ("o", "oui", "y", "yes")


def export_import(
    import_id: Name,
    out: Out = None,
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.template_force"))] = False,
    home: Home = None,
) -> None:
    """Write the file that was sent, to the byte."""
    from coopkg.holdings.ledger import Ledger
    from coopkg.linking.committing import send_back

    chosen = home or Settings().home
    kept = send_back(chosen, import_id)
    place = out or Path(Path(Ledger(chosen).get(import_id).name).name or import_id)
    if place.exists() and not force:
        raise WouldOverwrite(path=place)
    try:
        shutil.copyfile(kept, place)
    except OSError as fault:
        raise UnreadableFile(path=place, reason=fault.strerror or fault) from None
    show.line(show.words("import.written", path=place))


import_.__name__, export_import.__name__ = "import", "export-import"
COMMANDS: tuple[Any, ...] = (import_, imports, publish, retract, purge, export_import)
