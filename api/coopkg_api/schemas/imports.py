"""The shapes of imports over HTTP. They are no linked data: what is imported is, once it is published."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from coopkg.holdings.ledger import Held
from coopkg.linking.jobs.faults import Fault
from coopkg.linking.jobs.verdicts import Finding
from coopkg.messages import say

PATH = "/api/v1/imports"


class ImportProgress(BaseModel):
    """How far an import is."""

    step: str
    done: int
    total: int = Field(description="Of how many; 0 where nobody knows.")


class ImportFault(BaseModel):
    """Why an import came to nothing."""

    reason: str = Field(
        description="problems, unreadable, nothing, same, too_large, memory, seconds, no_room, interrupted or fault."
    )
    detail: str


class Import(BaseModel):
    """One import: what was sent, and what became of it."""

    id: str = Field(description="12 hexadecimal digits.")
    state: str = Field(
        description=(
            "received → reading → checking → committing → draft or published; later retracted, purged; "
            "or it ends as checked (a dry run without errors), refused, cancelled or failed."
        )
    )
    state_label: str
    name: str = Field(description="Name of the file.")
    by: str = Field(description="Name of the token that brought it.")
    visibility: str
    received_at: str
    committed_at: str = Field(description="Empty until it is stored, durably.")
    sha256: str
    format: str = Field(description="What the readers took it for; empty until then.")
    counts: Mapping[str, int] = Field(description="Kind of records → how many.")
    progress: ImportProgress | None = None
    error: ImportFault | None = None
    recognised: bool | None = Field(default=None, description="True where the same file had been imported before.")
    links: Mapping[str, str] = Field(description="What can be looked at or done next → address.")

    @classmethod
    def of(cls, held: Held, lang: str, root: str, links: Mapping[str, str], recognised: bool = False) -> Import:
        """Write an import; ``root`` is the prefix that the application is mounted under."""
        here = f"{root}{PATH}/{held.id}"
        fault = Fault.read(held.error)
        return cls(
            id=held.id,
            state=held.state,
            state_label=say(f"state.{held.state}", lang),
            name=held.name,
            by=held.by,
            visibility=held.visibility,
            received_at=held.received_at,
            committed_at=held.committed_at,
            sha256=held.sha256,
            format=held.format,
            counts=held.counts,
            progress=ImportProgress(step=held.step, done=held.done, total=held.total) if held.step else None,
            error=ImportFault(reason=fault.reason, detail=fault.said.get(lang, "")) if fault else None,
            recognised=recognised or None,
            links={"self": here, **{rel: f"{here}/{last}" if last else here for rel, last in links.items()}},
        )


class ImportsPage(BaseModel):
    """A page of the imports, the newest first."""

    id: str
    total: int
    page: int
    per_page: int
    next: str | None = None
    prev: str | None = None
    items: list[Import]


class ImportProblem(BaseModel):
    """What is wrong, or worth knowing, at one place of a file."""

    level: str = Field(description="error (hinders the import), warning or note.")
    file: str
    sheet: str
    row: int = Field(description="As a spreadsheet numbers it, from 1; 0 where there is none.")
    column: str = Field(description="Letter of a spreadsheet.")
    path: str = Field(description="In XML, elements and identifier; in RDF, the subject.")
    value: str
    detail: str = Field(description="What is wrong, where, and what to do.")

    @classmethod
    def of(cls, finding: Finding, lang: str) -> ImportProblem:
        """Write a problem in ``fr`` or ``en``."""
        place = finding.place._asdict()
        return cls(level=finding.level, value=finding.value, detail=finding.message(lang), **place)


class ProblemsPage(BaseModel):
    """A page of the problems of a file, in its order."""

    id: str
    total: int
    page: int
    per_page: int
    next: str | None = None
    prev: str | None = None
    items: list[ImportProblem]
