"""Commands for whoever keeps a service running: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.holdings.backup import Kept
from coopkg.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help=show.words("cli.backup_file"))],
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.backup_force"))] = False,
    home: Home = None,
) -> None:
    """Write a backup."""
    from coopkg.holdings import backup as backups

    _tell("build.kept_in", file, backups.backup(home or Settings().home, file, force=force))


def restore(
    file: Annotated[Path, typer.Argument(help=show.words("cli.restore_file"))],
    force: Annotated[bool, typer.Option("--force", help=show.words("cli.restore_force"))] = False,
    home: Home = None,
) -> None:
    """Restore a backup."""
    from coopkg.build.recovering import recover
    from coopkg.holdings import backup as backups

    chosen = home or Settings().home
    kept = backups.restore(file, chosen, force=force)
    recover(chosen)  # the second store is made anew
    _tell("build.restored", file, kept)


def _tell(key: str, file: Path, kept: Kept) -> None:
    show.line(show.words(key, path=file, number=kept.generation.number, triples=kept.triples, files=kept.files))


COMMANDS: tuple[Any, ...] = (backup, restore)
