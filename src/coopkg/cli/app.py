"""The commands, put together, and the one place where errors become a line and an exit code."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import typer

from coopkg.cli.show import complain, words
from coopkg.errors import BadUse, CoopkgError, Unavailable

ROOMS = {
    "running": ("build", "serve"),
    "asking": ("query", "ask", "concept", "search"),
    "comparing": ("matrix",),
    "relating": ("cooccurrence", "gaps", "agreement"),
    "tabulating": ("load",),
    "curating": ("validate", "verify", "fmt", "excerpt", "new"),
    "linking": ("template", "read"),
    "importing": ("import", "imports", "publish", "retract", "purge", "export-import"),
    "suggesting": ("suggest",),
    "operating": ("backup", "restore"),
    "publishing": ("push",),
    "labelling": ("labels",),
    "tokens": ("token",),
    "exporting": ("export",),
}
"""Where commands and groups of them are, as the help lists them. A command that is run needs its own room alone."""

_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # click's UsageError, wherever Typer keeps it


def application(wanted: str = "") -> typer.Typer:
    """Return the Typer application.

    Args:
        wanted: a command or a group; only its room is loaded. Any other word: every command is there.
    """
    app = typer.Typer(
        help=words("cli.coopkg"), add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )
    app.callback()(lambda: None)  # else Typer takes a command that stands alone for the whole program
    for room in [room for room, names in ROOMS.items() if wanted in names] or ROOMS:
        _add(app, ROOMS[room][0], import_module(f"coopkg.cli.{room}"))
    return app


def _add(app: typer.Typer, name: str, room: ModuleType) -> None:
    if hasattr(room, "group"):
        app.add_typer(room.group(), name=name, help=words(f"cli.{name}"))
        return
    for command in room.COMMANDS:
        app.command(command.__name__, help=words(f"cli.{command.__name__}"))(command)


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns:
        0 when all is well, 1 for invalid data or something missing, 2 for bad use.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a query runs inside the engine: only the default action stops it
    try:
        wanted = arguments[0] if arguments else ""
        return int(application(wanted)(list(arguments) or ["--help"], standalone_mode=False) or 0)
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
