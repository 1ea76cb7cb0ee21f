"""Who may write over HTTP: token create, token list, token revoke."""

from __future__ import annotations

from typing import Annotated

import typer

from coopkg.cli import show
from coopkg.cli.options import Home
from coopkg.holdings.tokens import ROLES, USUAL_DAYS, Token, Tokens
from coopkg.settings import Settings


def create(
    role: Annotated[str, typer.Option(help=show.words("cli.token_role", roles=", ".join(ROLES)))],
    days: Annotated[int, typer.Option(help=show.words("cli.token_days"))] = USUAL_DAYS,
    name: Annotated[str, typer.Option(help=show.words("cli.token_name"))] = "",
    home: Home = None,
) -> None:
    """Make a token; the secret goes to the standard output, once."""
    secret, token = Tokens(home or Settings().home).create(role, name, days)
    show.note(show.words("token.created", id=token.id, name=token.name, role=token.role, until=token.expires_at[:10]))
    show.line(secret)


def show_all(home: Home = None) -> None:
    """Show the tokens, without their secrets."""
    found = Tokens(home or Settings().home).all()
    for token in found:
        show.line(show.words(f"token.{_state(token)}", **vars(token), until=token.expires_at[:10]))
    if not found:
        show.note(show.words("token.none"))


def revoke(
    id: Annotated[str, typer.Argument(help=show.words("cli.token_id"))],  # noqa: A002
    home: Home = None,
) -> None:
    """Let a token count no more."""
    token = Tokens(home or Settings().home).revoke(id)
    show.note(show.words("token.was_revoked", id=token.id, name=token.name))


def _state(token: Token) -> str:
    return "revoked" if token.revoked_at else "counts" if token.counts() else "expired"


def group() -> typer.Typer:
    """Return ``token`` with its three commands."""
    app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    app.command("create", help=show.words("cli.token_create"))(create)
    app.command("list", help=show.words("cli.token_list"))(show_all)
    app.command("revoke", help=show.words("cli.token_revoke"))(revoke)
    return app
