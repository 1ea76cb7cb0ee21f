"""What importing a file would change, and what is wrong with it, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from coopkg.cli import show
from coopkg.linking.records import ERROR, KINDS, NOTE, WARNING
from coopkg.messages import user_language
from coopkg.namespaces import shorten

if TYPE_CHECKING:
    from coopkg.linking.checking import Verdict
    from coopkg.linking.importing import LabelUse, Plan
    from coopkg.linking.records import Problem

_KINDS = tuple(kind for kind in KINDS if kind not in ("case", "code"))  # these are told with what they were taken for
_NAMES = {"note": "import.note_record", "passage": "checking.passages"}
_HEADS = {ERROR: "errors", WARNING: "warnings", NOTE: "notes"}
_ALIKE = 5  # problems of one kind that are shown
_LABELS = 20  # labels that are shown


def tell(plan: Plan, verdict: Verdict) -> None:
    """Show what would be added, what its labels were taken for, and the problems: the gravest first."""
    show.line(show.words("checking.would_add"))
    counts = verdict.changes
    for kind in _KINDS:
        if counts.get(kind):
            named = show.words(_NAMES.get(kind, f"import.{kind}"))
            show.line(f"  {show.words('checking.adds', count=counts[kind], kind=named)}")
        if kind == "observation" and counts.get("kept_observation"):
            show.line(f"    {show.words('checking.kept', count=counts['kept_observation'])}")
    cases = {name: counts.get(f"{name}_collective", 0) for name in ("new", "known")}
    show.line(f"  {show.words('checking.cases', **cases)}")
    labels = {name: counts[f"label_{name}"] for name in ("known", "local", "ambiguous")}
    show.line(f"  {show.words('checking.labels', **labels)}")
    _labels(plan.labels)
    _problems(verdict.problems)
    errors = sum(problem.level == ERROR for problem in verdict.problems)
    if plan.is_empty and not errors:
        show.note(show.words("job.nothing"))
    else:
        show.note(show.words("checking.hindered" if errors else "checking.conforms", count=errors))


def _labels(labels: Iterable[LabelUse]) -> None:
    """Show what needs a person's eye first: ambiguous labels, then local codes, then what was recognised."""
    ordered = sorted(labels, key=lambda use: (bool(use.resolution.iri), use.resolution.way != "ambiguous"))
    for use in ordered[:_LABELS]:
        show.line(f"    {show.words('checking.label', text=use.text, meant=_meant(use))}")
    if len(ordered) > _LABELS:
        show.line(f"    {show.words('checking.more_labels', count=len(ordered) - _LABELS)}")


def _meant(use: LabelUse) -> str:
    found = use.resolution
    if found.iri:
        return shorten(found.iri)
    near = " · ".join(f"{one.label} [{shorten(one.iri)}]" for one in found.candidates[:3])
    if found.way == "ambiguous":
        return show.words("checking.ambiguous", near=near)
    return show.words("checking.local_near", near=near) if near else show.words("checking.local")


def _problems(problems: Iterable[Problem]) -> None:
    """Show the first of each sort, under how many there are of each level."""
    sorts: dict[str, dict[str, list[Problem]]] = {level: {} for level in _HEADS}
    for problem in problems:
        sorts[problem.level].setdefault(problem.key, []).append(problem)
    for level, by_key in sorts.items():
        if by_key:
            show.note(show.words(f"checking.{_HEADS[level]}", count=sum(map(len, by_key.values()))))
        for alike in by_key.values():
            _first(alike)


def _first(alike: list[Problem]) -> None:
    for problem in alike[:_ALIKE]:
        show.note(f"  {problem.message(user_language())}")
    if len(alike) > _ALIKE:
        show.note(show.words("import.more", count=len(alike) - _ALIKE))
