"""The commands, put together, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

import typer

from coopkg.cli import (
    asking,
    comparing,
    curating,
    exporting,
    importing,
    labelling,
    linking,
    operating,
    publishing,
    relating,
    running,
    suggesting,
    tabulating,
    tokens,
)
from coopkg.cli.show import complain, words
from coopkg.errors import BadUse, CoopkgError, Unavailable

_ROOMS = (
    running,
    asking,
    comparing,
    relating,
    tabulating,
    curating,
    linking,
    importing,
    suggesting,
    operating,
    publishing,
)
"""Where commands are, in the order in which the help lists them."""

_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # click's UsageError, wherever Typer keeps it


def application() -> typer.Typer:
    """Return the Typer application with every command."""
    app = typer.Typer(
        help=words("cli.coopkg"), add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    for command in (command for room in _ROOMS for command in room.COMMANDS):
        app.command(command.__name__, help=words(f"cli.{command.__name__}"))(command)
    app.add_typer(labelling.group(), name="labels", help=words("cli.labels"))
    app.add_typer(tokens.group(), name="token", help=words("cli.token"))
    app.add_typer(exporting.group(), name="export", help=words("cli.export"))
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        0 when all is well, 1 for invalid data or something missing, 2 for bad use.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a query runs inside the engine: only the default action stops it
    try:
        return int(application()(list(arguments) or ["--help"], standalone_mode=False) or 0)
    except CoopkgError as error:
        complain(error)
        return 2 if isinstance(error, BadUse) else 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        complain(Unavailable(detail=error))
        return 1
    except _USAGE_ERROR as error:
        sys.stderr.write(f"coopkg: {_message(error)}\n")
        return 2
    except typer.Exit as stop:
        return stop.exit_code


def _message(error: Exception) -> str:
    return str(getattr(error, "format_message", lambda: error)())
