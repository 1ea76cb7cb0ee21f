"""The command that publishes the graph on another engine: push."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.graph.generations import Generations
from coopkg.settings import Settings


def push(
    to: Annotated[str, typer.Option(help=show.words("cli.push_to"), show_default=False)],
    kind: Annotated[str, typer.Option(help=show.words("cli.store_kind"))] = "",
    user: Annotated[str, typer.Option(help=show.words("cli.store_user"))] = "",
    update: Annotated[str, typer.Option(help=show.words("cli.store_update"))] = "",
    again: Annotated[bool, typer.Option("--again", help=show.words("cli.push_again"))] = False,
    home: Home = None,
) -> None:
    """Publish the current generation on a SPARQL 1.1 server."""
    from coopkg.remote import opening
    from coopkg.remote.push import push as publish

    settings = Settings()
    store = opening.writable(to, kind, update, user, settings.store_password)
    done = publish(Generations(home or settings.home).current(), store, _tell, again=again)
    show.line(show.words("push.pushed", **vars(done)))


def _tell(graph: str, triples: int, written: bool) -> None:
    show.note(show.words("push.wrote" if written else "push.kept", graph=graph, triples=triples))


COMMANDS: tuple[Any, ...] = (push,)
