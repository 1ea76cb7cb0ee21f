"""What SHACL finds, told for people who never saw RDF: the cell, what is wrong with it, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coopkg.build.validate import Violation
from coopkg.linking.importing import Plan
from coopkg.linking.records import ERROR, NOTE, WARNING, Place, Problem
from coopkg.messages import LANGUAGES, find
from coopkg.namespaces import local_name, shorten

_LEVELS = {"Violation": ERROR, "Warning": WARNING, "Info": NOTE}
_NAME = re.compile(r"\w+:[\w-]+")
_MISSING = "MinCountConstraintComponent"
_LACKING = "lacking_"
_SECTION = "checking"


def problems(violations: Iterable[Violation], plan: Plan) -> Iterator[Problem]:
    """Yield the problem of each result, with its cell; none for what reading has told of its cell, row or sheet.

    A value that could not be read is not there, and would be missed a second time.
    """
    grave = [one for one in plan.problems if one.level == ERROR]
    errors = [one.place for one in grave]
    lacking = {(one.place.sheet, one.key) for one in grave if one.key.startswith(_LACKING)}
    cells, rows = set(errors), {place._replace(column="") for place in errors}
    said = set[tuple[str, Place, str]]()
    for violation in violations:
        problem = told_of(violation, plan)
        key = problem.key, problem.place, problem.value
        missing = violation.constraint == _MISSING or not problem.place.column
        sheet = problem.place.sheet, _LACKING + local_name(violation.shape).rpartition("-")[2]
        again = problem.place._replace(column="") in rows if missing else problem.place in cells
        if key not in said and not again and not (missing and sheet in lacking):
            said.add(key)
            yield problem


def told_of(violation: Violation, plan: Plan) -> Problem:
    """Return what a result means in the file that was sent."""
    place, raw = _where(violation, plan)
    shape, constraint = local_name(violation.shape), violation.constraint.removesuffix("ConstraintComponent")
    known = (f"{_SECTION}.{name}" for name in (f"{shape}-{constraint}", shape))
    key = next((name for name in known if find(name, "en", "")), "")
    value = raw or shorten(violation.value)
    level = _LEVELS[violation.severity]
    if key:
        return Problem(key, place, level, value)
    message = {lang: violation.message.get(lang, shape) for lang in LANGUAGES}
    return Problem(f"{_SECTION}.other", place, level, value, {"message": message})


def _where(violation: Violation, plan: Plan) -> tuple[Place, str]:
    """Return the cell that a result is about and what stands there, or else the row, or else the file."""
    for predicate in _NAME.findall(violation.path):
        place = plan.place(violation.focus, predicate)
        if place and (place.column or place.path):
            return place, plan.values(violation.focus, predicate)
    return plan.place(violation.focus) or Place(plan.name), ""
