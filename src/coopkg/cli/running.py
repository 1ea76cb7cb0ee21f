"""Commands that make the graph and serve it: build, serve."""

from __future__ import annotations

import os
import signal
import socket
import sys
from importlib import import_module
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.errors import AddressTaken, CoopkgError
from coopkg.graph.generations import Generation, Generations
from coopkg.messages import user_language
from coopkg.settings import ServerSettings, Settings

_DOUBTS = 5  # told of one import
AdminPort = Annotated[int | None, typer.Option(help=show.words("cli.admin_port"), min=1, max=65535, show_default=False)]


def build(
    home: Home = None,
    ontology: Annotated[Path | None, typer.Option(help=show.words("cli.ontology"), show_default=False)] = None,
) -> None:
    """Build a generation from the ontology."""
    chosen = home or Settings().home
    generation = _build(chosen, ontology)
    _tell(generation)
    _recheck(chosen, generation)


def _build(home: Path, ontology: Path | None = None) -> Generation:
    from coopkg.build.assemble import build

    return build(home, ontology=ontology, progress=lambda step: show.note(f"  {show.words(f'build.{step}')}"))


def _recheck(home: Path, generation: Generation) -> None:
    """Say what imports rest on that the project, where it has changed, does not bear out any more."""
    if generation.reused:
        return
    from coopkg.linking.committing import recheck

    for name, found in groupby(recheck(home), key=lambda doubt: doubt.import_id):
        told = [doubt.message(user_language()) for doubt in found]
        for sentence in told[:_DOUBTS]:
            show.note(sentence)
        if len(told) > _DOUBTS:
            show.note(show.words("recheck.more", id=name, count=len(told) - _DOUBTS))


def _tell(generation: Generation) -> None:
    manifest = generation.manifest
    key = "build.built" if not generation.reused else "build.kept_loaded" if manifest.loaded else "build.reused"
    show.line(show.words(key, number=generation.number, **manifest.counts, seconds=manifest.seconds))


def serve(
    more: Annotated[list[Path] | None, typer.Argument(help=show.words("cli.more_data"), show_default=False)] = None,
    host: Annotated[str, typer.Option(help=show.words("cli.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=show.words("cli.port"), min=0, max=65535)] = 8000,
    home: Home = None,
    data: Annotated[list[Path] | None, typer.Option(help=show.words("cli.data"), show_default=False)] = None,
    default_graph: Annotated[str, typer.Option(help=show.words("cli.default_graph"))] = "union",
    admin_port: AdminPort = None,
    store: Annotated[str, typer.Option(help=show.words("cli.store"))] = "",
) -> None:
    """Build, then serve pages, linked data, SPARQL and REST; or serve any RDF by SPARQL alone."""
    if more and not data:
        raise typer.BadParameter(show.words("cli.more_data"), param_hint="--data")
    if admin_port is not None:
        os.environ["COOPKG_ADMIN_PORT"] = str(admin_port)
    ServerSettings()  # a wrong one is told before anything is built
    with _listening(host, port) as listening:
        if data:
            _serve_data(listening, host, [*data, *(more or ())], default_graph)
            return
        chosen = home or Settings().home
        _build_or_keep(chosen)
        if store:
            os.environ["COOPKG_STORE"] = store
        _serve(listening, host, chosen)


def _serve_data(listening: socket.socket, host: str, files: list[Path], default_graph: str) -> None:
    """Serve files from a folder that is gone when the server is."""
    from coopkg.graph.foreign import build_foreign, is_blank

    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(one) is not signal.SIG_IGN:  # nohup
            signal.signal(one, _leave)
    with TemporaryDirectory(prefix="coopkg-data-") as folder:
        manifest = build_foreign(Path(folder), files, default_graph).manifest
        for file in filter(is_blank, files):
            show.note(show.words("build.data_empty", path=file))
        counted = {"graphs": len(manifest.graphs) - 1, "triples": manifest.counts["triples"]}
        show.line(show.words("build.data", seconds=manifest.seconds, **counted))
        _serve(listening, host, Path(folder), "data_app")


def _leave(number: int, _: FrameType | None) -> None:
    """End by way of every ``finally``; the server raises its signal once more when it has stopped."""
    raise SystemExit(128 + number)


def _listening(host: str, port: int) -> socket.socket:
    """Take the port before anything else, so that a busy one is told at once."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family, backlog=2048)
        # The event loop does this only for sockets of its own; without it, head and body of an answer wait 40 ms.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise AddressTaken(host=host, port=port, reason=error.strerror or error) from None


def _build_or_keep(home: Path, ontology: Path | None = None) -> None:
    """Build; when that fails, whatever the reason, say so and go on with the last good generation, if there is one."""
    try:
        generation = _build(home, ontology)
        _tell(generation)
        _recheck(home, generation)
    except CoopkgError as error:
        show.complain(error)
        kept = Generations(home).current()
        show.note(show.words("build.kept", number=kept.number))


def _serve(listening: socket.socket, host: str, home: Path, factory: str = "app") -> None:
    serving = import_module("coopkg_api.serving")  # a door; no part of the library knows it
    os.environ["COOPKG_HOME"] = str(home)
    settings = Settings()
    if factory == "app" and settings.store:
        _require_published(home, settings)
    shown = f"[{host}]" if ":" in host else host
    show.line(show.words("build.address", address=f"http://{shown}:{listening.getsockname()[1]}"))
    sys.stdout.flush()
    serving.Serving(factory, settings).run(sockets=[listening])


def _require_published(home: Path, settings: Settings) -> None:
    """Tell at once where the other engine does not answer, or does not hold the current generation."""
    from coopkg.remote.opening import open_remote, readable

    open_remote(home, readable(settings))


COMMANDS: tuple[Any, ...] = (build, serve)
