"""The query files of ``queries/``: their headers, and their parameters bound to values.

A file is valid SPARQL with a header of ``#+`` lines::

    #+ summary: Who says what about a concept.
    #+ summary_fr: Qui dit quoi d’un concept.
    #+ theme: notions
    #+ params: concept:concept, lang:language=fr
    #+ columns: source, line, quotation
    #+ example: concept=rivalite
    #+ cost: light

A parameter has a type and, after ``=``, a default (``*``: any value); without a default it must be given. A type
written with bars (``scope:page|all=all``) is a choice between these words. The body binds a parameter by one line
``VALUES ?concept { UNDEF }``, whose row is replaced by the serialised value (several, for the type ``iris``): never by
text that a user wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from coopkg import resources
from coopkg.errors import BadParameter, MissingParameter, NoSuchParameter, UnknownName
from coopkg.messages import say
from coopkg.models import Text
from coopkg.namespaces import base, iri, prefixes
from coopkg.near import near

_HEADER = re.compile(r"^#\+\s*(\w+):\s*(.*)$", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{3})-(.+)$")
_LANGUAGES = ("fr", "en")
_THINGS = {
    "collective": ("coll",),
    "comparison": ("cmp",),
    "concept": ("concept",),
    "example": ("ex",),
    "grid": ("grid",),
    "item": ("item",),
    "source": ("src", "agent"),
    "statement": ("st", "q", "note"),
    "thing": ("concept", "item", "grid", "src", "agent", "st"),
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its name, its type and its default (None: must be given; ``*``: any value)."""

    name: str
    kind: str
    default: str | None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words to choose from; empty for another type."""
        return tuple(self.kind.split("|")) if "|" in self.kind else ()

    @property
    def expected(self) -> str:
        """What to give, for a sentence: the type, or the words to choose from."""
        return ", ".join(self.choices) or self.kind

    def help(self, lang: str) -> str:
        """Return a sentence on what the parameter asks for, in ``fr`` or ``en``."""
        return say(f"parameter.{self.name}", lang)

    @property
    def row(self) -> str:
        """The line of the query that binds the parameter."""
        return f"VALUES ?{self.name} {{ UNDEF }}"

    def term(self, value: str) -> str:
        """Return ``value`` as the SPARQL term that stands in the query.

        Raises:
            BadParameter: the value does not fit the type.
        """
        if self.choices:
            return self._choice(value)
        if value == "*":
            return "UNDEF"
        if self.kind in _THINGS:
            return str(self._address(value))
        if self.kind == "iris":
            return " ".join(map(self._iri, value.split()))
        if self.kind == "integer" and value.isdecimal():
            return value
        if self.kind == "text" or (self.kind == "language" and value in _LANGUAGES):
            return str(Literal(value))
        raise BadParameter(name=self.name, value=value, expected=self.expected)

    def _iri(self, value: str) -> str:
        try:
            return str(NamedNode(value))
        except ValueError:
            raise BadParameter(name=self.name, value=value, expected=self.expected) from None

    def _choice(self, value: str) -> str:
        if value not in self.choices:
            raise BadParameter(name=self.name, value=value, expected=self.expected)
        return str(Literal(value))

    def _address(self, value: str) -> NamedNode:
        prefix, colon, _ = value.partition(":")
        try:
            if value.startswith(base()):
                return NamedNode(value)
            if colon and prefix in prefixes():
                return NamedNode(iri(value))
            return NamedNode(iri(f"{_THINGS[self.kind][0]}:{value}"))
        except ValueError:
            raise BadParameter(name=self.name, value=value, expected=self.expected) from None


@dataclass(frozen=True)
class Question:
    """A query file with its header.

    Attributes:
        name: file name without number and ending.
        number: number of the competency question, or None.
        summary: one sentence in French and English.
        columns: names of the columns, in order; empty for a CONSTRUCT.
        light: may run in the process of a server.
        example: values that show what the question can do, for parameters without a default.
        body: the file itself.
        theme: heading under which people find the question; empty for what code reads.
    """

    name: str
    number: int | None
    summary: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    light: bool
    example: Mapping[str, str]
    body: str
    theme: str = ""

    @property
    def is_open(self) -> bool:
        """Whether people may ask it over HTTP: a light table, and not of a list of addresses, which only code gives."""
        return bool(self.columns) and self.light and all(parameter.kind != "iris" for parameter in self.parameters)

    def bind(self, values: Mapping[str, object]) -> str:
        """Return the query with every parameter bound.

        Raises:
            BadParameter: a parameter is missing, malformed, or not one of the question's.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in values.keys() - known:
            raise NoSuchParameter(name=name, expected=", ".join(sorted(known)) or "-")
        query = self.body
        for parameter in self.parameters:
            given = values.get(parameter.name, parameter.default)
            if given is None:
                raise MissingParameter(name=parameter.name, expected=parameter.expected)
            query = query.replace(parameter.row, f"VALUES ?{parameter.name} {{ {parameter.term(str(given))} }}")
        return query

    def things(self, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """Yield (type, IRI) of each thing that the parameters name; raises BadParameter."""
        for parameter in self.parameters:
            given = values.get(parameter.name, parameter.default)
            if parameter.kind in _THINGS and given not in (None, "*"):
                yield parameter.kind, parameter.term(str(given))[1:-1]


def without_header(query: str) -> str:
    """Return the text of a query without its ``#+`` lines."""
    return _HEADER.sub("", query).lstrip()


def _parameter(text: str) -> Parameter:
    declared, equals, default = text.strip().partition("=")
    name, _, kind = declared.partition(":")
    return Parameter(name.strip(), kind.strip(), default.strip() if equals else None)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def read_question(path: Path) -> Question:
    """Read one query file."""
    text = resources.read_text(path)
    header = dict(_HEADER.findall(text))
    numbered = _NUMBERED.match(path.stem)
    return Question(
        name=numbered[2] if numbered else path.stem,
        number=int(numbered[1]) if numbered else None,
        summary={"fr": header.get("summary_fr", ""), "en": header.get("summary", "")},
        parameters=tuple(_parameter(part) for part in _split(header.get("params", ""))),
        columns=_split(header.get("columns", "")),
        light=header.get("cost", "") == "light",
        example=dict(part.split("=", 1) for part in _split(header.get("example", ""))),
        body=text,
        theme=header.get("theme", ""),
    )


@cache
def questions(folder: str) -> Mapping[str, Question]:
    """Return name → question for a folder of ``queries/``, in the order of the files."""
    read = [read_question(path) for path in resources.files("queries", f"{folder}/*.rq")]
    return {question.name: question for question in read}


def find(name: str, *folders: str) -> Question:
    """Return the question of a name, or of a number for a competency question.

    Raises:
        UnknownName: no such query file.
    """
    for folder in folders:
        for question in questions(folder).values():
            if name == question.name or (name.isdecimal() and question.number == int(name)):
                return question
    known = [(other, other) for folder in folders for other in questions(folder)]
    raise UnknownName(kind="question", name=name, near=near(name, known))
