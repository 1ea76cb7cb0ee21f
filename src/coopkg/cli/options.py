"""Options that several commands take: each is written once, as a field of a dataclass."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from coopkg.cli import show
from coopkg.errors import BadParameter
from coopkg.messages import LANGUAGES, user_language

Home = Annotated[Path | None, typer.Option(help=show.words("cli.home"), show_default=False)]

Command = Callable[..., None]


def spread(command: Command) -> Command:
    """Return a command that has an option for each field of its parameters that are dataclasses, in their place.

    Typer reads the options of a command from its signature; the command itself gets the dataclasses.
    """
    kinds = get_type_hints(command, include_extras=True)
    own = inspect.signature(command).parameters.values()
    made = {one.name: kinds[one.name] for one in own if dataclasses.is_dataclass(kinds[one.name])}
    options = [option for one in own for option in _options(one.replace(annotation=kinds[one.name]))]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        for name, kind in made.items():
            given[name] = kind(**{field.name: given.pop(field.name) for field in dataclasses.fields(kind)})
        command(**given)

    called.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    called.__annotations__ = {option.name: option.annotation for option in options}
    return called


def _options(one: inspect.Parameter) -> Iterator[inspect.Parameter]:
    if not dataclasses.is_dataclass(one.annotation):
        yield one.replace(kind=one.KEYWORD_ONLY)
        return
    kinds = get_type_hints(one.annotation, include_extras=True)
    for field in dataclasses.fields(one.annotation):
        yield inspect.Parameter(field.name, one.KEYWORD_ONLY, default=field.default, annotation=kinds[field.name])


def language_of(lang: str) -> str:
    """Return the language that was asked for, else the user's; raises BadParameter."""
    if lang not in ("", *LANGUAGES):
        raise BadParameter(name="--lang", value=lang, expected=", ".join(LANGUAGES))
    return lang or user_language()
