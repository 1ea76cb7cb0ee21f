"""Commands that make the graph and serve it: build, serve."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from coopkg.cli import show
from coopkg.errors import AddressTaken, CoopkgError
from coopkg.graph.generations import Generation, Generations
from coopkg.settings import Settings

Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]


def build(
    home: Home = None,
    ontology: Annotated[Path | None, typer.Option(help=show.words("cli.ontology"), show_default=False)] = None,
) -> None:
    """Build a generation from the ontology."""
    _tell(_build(home or Settings().home, ontology))


def _build(home: Path, ontology: Path | None = None) -> Generation:
    from coopkg.build.assemble import build

    return build(home, ontology=ontology, progress=lambda step: show.note(f"  {show.words(f'build.{step}')}"))


def _tell(generation: Generation) -> None:
    manifest = generation.manifest
    key = "build.reused" if generation.reused else "build.built"
    show.line(show.words(key, number=generation.number, **manifest.counts, seconds=manifest.seconds))


def serve(
    host: Annotated[str, typer.Option(help=show.words("cli.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=show.words("cli.port"), min=0, max=65535)] = 8000,
    home: Home = None,
) -> None:
    """Build, then serve pages, linked data, SPARQL and REST."""
    settings = Settings() if home is None else Settings(home=home)
    with _listening(host, port) as listening:
        _build_or_keep(settings.home)
        _serve(listening, host, settings.home)


def _listening(host: str, port: int) -> socket.socket:
    """Take the port before anything else, so that a busy one is told at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise AddressTaken(host=host, port=port, reason=error.strerror or error) from None


def _build_or_keep(home: Path, ontology: Path | None = None) -> None:
    """Build; when that fails, whatever the reason, say so and go on with the last good generation, if there is one."""
    try:
        _tell(_build(home, ontology))
    except CoopkgError as error:
        show.complain(error)
        kept = Generations(home).current()
        show.note(show.words("build.kept", number=kept.number))


def _serve(listening: socket.socket, host: str, home: Path) -> None:
    import uvicorn

    os.environ["COOPKG_HOME"] = str(home)
    shown = f"[{host}]" if ":" in host else host
    show.line(show.words("build.address", address=f"http://{shown}:{listening.getsockname()[1]}"))
    sys.stdout.flush()
    config = uvicorn.Config(
        "coopkg_api.server:app",
        factory=True,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listening])


COMMANDS: tuple[Any, ...] = (build, serve)
