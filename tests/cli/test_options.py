"""Options written once: what Typer makes of the fields of a dataclass."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from coopkg.cli.options import language_of, spread
from coopkg.errors import BadParameter


@dataclass(frozen=True)
class Named:
    name: Annotated[str, typer.Option("--of", help="Whose.")] = "nobody"
    many: Annotated[list[str] | None, typer.Option(help="Which.")] = None


@pytest.fixture
def asked():
    app, told = typer.Typer(rich_markup_mode=None, add_completion=False), []

    @app.command()
    @spread
    def tell(*, first: int = 1, named: Named, last: Annotated[bool, typer.Option("--last")] = False) -> None:
        """Tell."""
        told.append((first, named, last))

    def ask(*arguments):
        app(list(arguments), standalone_mode=False)
        return told.pop() if told else None

    return ask


def test_fields_are_options_of_the_command(asked):
    assert asked() == (1, Named(), False)
    given = ("--last", "--of", "Ana", "--many", "a", "--many", "b", "--first", "3")
    assert asked(*given) == (3, Named("Ana", ["a", "b"]), True)


def test_help_lists_them_in_their_place(asked, capsys):
    asked("--help")
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.strip().startswith("--")]
    assert listed == ["--first", "--of", "--many", "--last", "--help"]


def test_a_language_is_one_of_ours(monkeypatch):
    monkeypatch.setenv("COOPKG_LANG", "fr")
    assert (language_of(""), language_of("en")) == ("fr", "en")
    with pytest.raises(BadParameter):
        language_of("de")
