"""Questions as the doors put them: which there are, what a request gives to them, how their cells read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from pyoxigraph import Literal
from starlette.requests import Request

from coopkg.errors import BadParameter, UnknownName
from coopkg.graph import catalogue
from coopkg.graph.catalogue import Question
from coopkg.graph.table import Term, value
from coopkg.namespaces import iri

_SHOWN = 100
Cell = str | int | float | bool | None
_INTEGERS = tuple(iri(f"xsd:{name}") for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"))
_NUMBERS = tuple(iri(f"xsd:{name}") for name in ("decimal", "double", "float"))


@cache
def table_questions() -> tuple[Question, ...]:
    """Return the questions that are open to people, in order."""
    found = {**catalogue.questions("read"), **catalogue.questions("competency")}  # of one name, that asked by people
    ordered = [name for folder in ("competency", "read") for name in catalogue.questions(folder)]
    known = (found[name] for name in dict.fromkeys(ordered))
    return tuple(question for question in known if question.is_open)


def table_question(name: str) -> Question:
    """Return one of them by its name or its number; raises UnknownName."""
    question = catalogue.find(name, "competency", "read")
    if question not in table_questions():
        raise UnknownName(kind="question", name=name)
    return question


def asked(question: Question, request: Request, lang: str, own: Collection[str]) -> dict[str, str]:
    """Return the values that a request gives to a question: all its parameters but those of the door itself (``own``).

    A question that has a ``lang`` of its own is asked in the reader's language.

    Raises:
        BadParameter: one is given twice.
    """
    require_single(request, request.query_params)
    values = {name: text for name, text in request.query_params.items() if name not in own and name != "lang"}
    if any(parameter.name == "lang" for parameter in question.parameters):
        values["lang"] = lang
    return values


def require_single(request: Request, names: Iterable[str]) -> None:
    """Refuse parameters with several values where there is one: none of them is left out unsaid.

    Raises:
        BadParameter: the first of them.
    """
    for name in names:
        values = request.query_params.getlist(name)
        if len(values) > 1:
            raise BadParameter(name=name, value=", ".join(values)[:_SHOWN], expected="once")


def cell(term: Term | None) -> Cell:
    """Return a term as JSON has it: a number or a truth where it is one, else its address or its words."""
    if not isinstance(term, Literal):
        return value(term) if term is not None else None
    kind = term.datatype.value
    if kind == iri("xsd:boolean"):
        return term.value in ("true", "1")
    try:
        return int(term.value) if kind in _INTEGERS else float(term.value) if kind in _NUMBERS else term.value
    except ValueError:
        return term.value
