"""Which members of a list are wanted: the parameters of each list, and what fits them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query

from coopkg import KnowledgeGraph, models
from coopkg.errors import UnknownName
from coopkg.graph.observation_choice import Wanted
from coopkg.namespaces import local_name

Voice = Literal["quoted", "paraphrase", "gloss", "editorRemark", "ambiguous"]
Verdict = Literal["converges", "nuances", "diverges", "contradicts"]
Stance = Literal["present", "absent", "ambivalent", "silent", "coded"]
Line = Annotated[int | None, Query(ge=1, le=1_000_000, description="A line of the page.")]
About = Annotated[str, Query(max_length=300, description="Slug or IRI of a concept.")]


def _name(description: str) -> Any:
    return Query(max_length=300, description=description)


@dataclass(frozen=True)
class Everything:
    """No parameters: the whole list."""

    def of_concepts(self, kg: KnowledgeGraph) -> Sequence[models.Concept]:
        """Return every concept."""
        return kg.concepts()

    def of_sources(self, kg: KnowledgeGraph) -> Sequence[models.Source]:
        """Return every source."""
        return kg.sources()

    def of_grids(self, kg: KnowledgeGraph) -> Sequence[models.Grid]:
        """Return every grid."""
        return kg.grids()


@dataclass(frozen=True)
class Statements:
    """Which statements are wanted; an empty filter lets all pass."""

    about: About = ""
    by: Annotated[str, _name("Slug or IRI of a source or a person.")] = ""
    kind: Annotated[
        str,
        Query(
            max_length=100,
            description="Local name of a class: Statement (the default), Question, EditorialNote, IllustrativeExample, "
            "or one below them, such as Claim; Utterance for all.",
        ),
    ] = "Statement"
    voice: Annotated[Voice | None, Query(description="Voice in which the statement is held.")] = None
    line: Line = None

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Statement]:
        """Return the statements that fit; raises UnknownName, so that a slip of the pen does not look like none."""
        self._check(kg)
        return [statement for statement in kg.statements() if self._fit(statement)]

    def _fit(self, statement: models.Statement) -> bool:
        return (
            _named(self.about, statement.about)
            and _named(self.by, statement.holders)
            and _of_kind(self.kind, statement)
            and self.voice in (None, statement.voice)
            and _stands_on(self.line, statement.excerpts)
        )

    def _check(self, kg: KnowledgeGraph) -> None:
        if self.about:
            kg.concept(self.about)
        if self.by and not any(_named(self.by, statement.holders) for statement in kg.statements()):
            kg.source(self.by)
        if not any(_of_kind(self.kind, statement) for statement in kg.statements()):
            raise UnknownName(kind="resource", name=self.kind)


@dataclass(frozen=True)
class Excerpts:
    """Which excerpts are wanted."""

    line: Line = None

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Excerpt]:
        """Return the excerpts that fit."""
        return [x for x in kg.excerpts() if _stands_on(self.line, (x,))]


@dataclass(frozen=True)
class Comparisons:
    """Which comparisons are wanted."""

    about: About = ""
    source: Annotated[str, _name("Slug or IRI of a source whose statements are compared.")] = ""
    verdict: Annotated[Verdict | None, Query(description="What the comparison concludes.")] = None

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Comparison]:
        """Return the comparisons that fit; raises UnknownName."""
        about = kg.concept(self.about).iri if self.about else ""
        source = kg.source(self.source).iri if self.source else ""
        return [
            c
            for c in kg.comparisons()
            if _named(about, c.concepts) and _named(source, c.sources) and self.verdict in (None, c.verdict)
        ]


@dataclass(frozen=True)
class Collectives:
    """Which collectives are wanted."""

    form: Annotated[str, _name("Slug or IRI of a concept that names a form, such as cte.")] = ""
    fictitious: Annotated[bool | None, Query(description="Only made-up ones (true), or only real ones (false).")] = None

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Collective]:
        """Return the collectives that fit; raises UnknownName."""
        form = kg.concept(self.form).iri if self.form else ""
        found = (c for c in kg.collectives() if self.fictitious in (None, c.fictitious))
        return [c for c in found if _named(form, c.forms)]


@dataclass(frozen=True)
class Observations:
    """Which observations are wanted."""

    collective: Annotated[str, _name("Slug or IRI of a collective.")] = ""
    about: Annotated[
        str, _name("Slug or IRI of a concept: observed itself, by an item that is it, or rolled up to.")
    ] = ""
    item: Annotated[str, _name("Slug or IRI of a grid item that is observed.")] = ""
    grid: Annotated[str, _name("Slug or IRI of the grid of the item.")] = ""
    stance: Annotated[Stance | None, Query(description="What was found.")] = None
    fictitious: Annotated[bool | None, Query(description="Of made-up collectives (true), or of real ones (false).")] = (
        None
    )

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Observation]:
        """Return the observations that fit; raises UnknownName."""
        wanted = Wanted(
            about=kg.concept(self.about).iri if self.about else "",
            collective=kg.collective(self.collective).iri if self.collective else "",
            observed=kg.item(self.item).iri if self.item else "",
            grid=kg.grid(self.grid).iri if self.grid else "",
            stance=self.stance or "",
            fictitious=self.fictitious,
        )
        return kg.observations(wanted)


@dataclass(frozen=True)
class Mappings:
    """Which links to identifiers elsewhere are wanted."""

    subject: Annotated[str, _name("IRI or prefixed name of the thing that is linked, such as concept:confiance.")] = ""
    relation: Annotated[str, _name("Prefixed name of the mapping property, such as skos:closeMatch.")] = ""

    def of(self, kg: KnowledgeGraph) -> Sequence[models.Mapping]:
        """Return the mappings that fit; raises UnknownName."""
        subject = kg.resource(self.subject).iri if self.subject else ""
        return [m for m in kg.mappings() if _named(subject, (m.subject,)) and self.relation in ("", m.relation)]


def _named(name: str, things: Iterable[models.Ref]) -> bool:
    return not name or any(name in (thing.iri, local_name(thing.iri)) for thing in things)


def _of_kind(kind: str, statement: models.Statement) -> bool:
    return kind.casefold() in {name.casefold() for name in (statement.kind, *statement.classes)}


def _stands_on(line: int | None, excerpts: Iterable[models.Excerpt]) -> bool:
    return line is None or any(x.line_start <= line <= x.line_end for x in excerpts)
