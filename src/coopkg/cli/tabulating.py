"""The command on many observations: load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.settings import Settings


def load(
    files: Annotated[list[Path] | None, typer.Argument(help=show.words("cli.load_files"), show_default=False)] = None,
    home: Home = None,
) -> None:
    """Load much data beside the project's graph, unchecked."""
    from coopkg.build.bulk import load as load_files

    told = load_files(
        home or Settings().home, files or [], progress=lambda step: show.note(f"  {show.words(f'build.{step}')}")
    )
    manifest = told.manifest
    counted = {"files": ", ".join(manifest.loaded) or "-", "triples": manifest.counts["triples"]}
    show.line(show.words("build.loaded", number=told.number, seconds=manifest.seconds, **counted))


COMMANDS: tuple[Any, ...] = (load,)
