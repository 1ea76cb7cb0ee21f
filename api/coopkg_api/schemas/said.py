"""What is said, how it compares, and links to identifiers elsewhere."""

from __future__ import annotations

from pydantic import Field

from coopkg import models
from coopkg_api.schemas.base import Ref, Texts, Thing, chosen, described, refs, texts


class Excerpt(Thing):
    """A passage: lines from 1, offsets in code points from 0, end excluded, of the file of its edition."""

    type: str | None = "Excerpt"
    edition: str
    line_start: int
    line_end: int
    start: int
    end: int
    exact: str

    @classmethod
    def of(cls, x: models.Excerpt, _: str) -> Excerpt:
        """Write an excerpt; it has no label in any language."""
        places = {name: getattr(x, name) for name in ("line_start", "line_end", "start", "end", "exact")}
        return cls(id=x.iri, edition=x.source, **places)


class Statement(Thing):
    """What somebody holds: a statement, a question or a note, with its evidence."""

    voice: str | None = None
    holders: list[Ref] = Field([])
    about: list[Ref] = Field([])
    line: int = Field(description="First line of the evidence, or 0.")
    excerpts: list[Excerpt] = Field([])
    curatorial: bool = Field(description="The coding is the project's reading, not marked in the page.")
    note: str | None = None
    notes: Texts = Field({})
    verb: str | None = Field(default=None, description="The page's own verb, in French.")
    relation_subject: Ref | None = None
    relation_type: Ref | None = None
    relation_object: Ref | None = None

    @classmethod
    def of(cls, s: models.Statement, lang: str) -> Statement:
        """Write a statement."""
        subject, kind, target = (Ref.of(part, lang) for part in s.relation) if s.relation else (None, None, None)
        return cls(
            id=s.iri,
            type=s.kind or None,
            label=chosen(s.label, lang, s.iri),
            labels=texts(s.label),
            voice=s.voice or None,
            holders=refs(s.holders, lang),
            about=refs(s.about, lang),
            line=s.line,
            excerpts=[Excerpt.of(x, lang) for x in s.excerpts],
            curatorial=s.curatorial,
            note=chosen(s.note, lang),
            notes=texts(s.note),
            verb=s.verb or None,
            relation_subject=subject,
            relation_type=kind,
            relation_object=target,
        )


class Relation(Thing):
    """A statement that relates two notions, without its evidence."""

    type: str | None = "RelationStatement"
    holders: list[Ref] = Field([])
    line: int = Field(description="First line of the evidence, or 0.")
    verb: str | None = Field(default=None, description="The page's own verb, in French.")
    relation_subject: Ref
    relation_type: Ref
    relation_object: Ref

    @classmethod
    def of(cls, s: models.Statement, lang: str) -> Relation:
        """Write a statement that has a relation."""
        written = Statement.of(s, lang)
        return cls(**{name: getattr(written, name) for name in cls.model_fields})


class Dependence(Thing):
    """Why two sources of a comparison count as one."""

    type: str | None = "Dependence"
    note: str | None = None
    notes: Texts = Field({})


class ComparisonSummary(Thing):
    """A judgement on how statements of different sources agree, as a list shows it."""

    type: str | None = "Comparison"
    verdict: str = Field(description="converges, nuances, diverges or contradicts.")
    concepts: list[Ref] = Field([])
    sources: list[Ref] = Field([], description="Who holds the statements.")
    rationale: str | None = None
    rationales: Texts = Field({})
    curatorial: bool = Field(description="The page does not mark the link itself.")
    marked_by: list[Ref] = Field([], description="Cross-references by which the page relates the works.")
    dependences: list[Dependence] = Field([], description="Why sources of it count as one.")
    apart: list[Ref] = Field([], description="Who stands alone; the others stand together against it.")
    creators: list[Ref] = Field([])
    created: str | None = Field(default=None, description="Day of the judgement.")
    note: str | None = None
    notes: Texts = Field({})

    @classmethod
    def of(cls, c: models.Comparison, lang: str) -> ComparisonSummary:
        """Write a comparison without its statements."""
        return cls(
            **described(c, "Comparison", lang),
            verdict=c.verdict,
            concepts=refs(c.concepts, lang),
            sources=refs(c.sources, lang),
            rationale=chosen(c.rationale, lang),
            rationales=texts(c.rationale),
            curatorial=c.curatorial,
            marked_by=refs(c.marked_by, lang),
            dependences=[
                Dependence(**described(d, d.kind, lang), note=chosen(note, lang), notes=texts(note))
                for d, note in c.dependences
            ],
            apart=refs(c.apart, lang),
            creators=refs(c.creators, lang),
            created=c.created or None,
            note=chosen(c.note, lang),
            notes=texts(c.note),
        )


class Comparison(ComparisonSummary):
    """A comparison with the statements compared, in the order of the page."""

    statements: list[Statement] = Field([])

    @classmethod
    def of(cls, c: models.Comparison, lang: str) -> Comparison:
        """Write a comparison."""
        return cls(**dict(ComparisonSummary.of(c, lang)), statements=[Statement.of(s, lang) for s in c.statements])


class Mapping(Thing):
    """A link of a thing to an identifier elsewhere (SSSOM), with who drew it, why, how sure."""

    type: str | None = "Mapping"
    subject: Ref
    relation: str = Field(description="Prefixed name of the mapping property, such as skos:closeMatch.")
    target: str = Field(description="The outside identifier.")
    target_label: str | None = None
    justification: str | None = None
    confidence: float | None = Field(default=None, description="From 0 to 1.")
    authors: list[Ref] = Field([])
    created: str | None = None
    comment: str | None = Field(default=None, description="How far the two senses agree.")
    comments: Texts = Field({})
    seen: list[str] = Field([], description="Documents that show the identifier.")

    @classmethod
    def of(cls, m: models.Mapping, lang: str) -> Mapping:
        """Write a mapping."""
        return cls(
            id=m.iri,
            subject=Ref.of(m.subject, lang),
            relation=m.relation,
            target=m.target,
            target_label=m.target_label or None,
            justification=m.justification or None,
            confidence=m.confidence,
            authors=refs(m.authors, lang),
            created=m.created or None,
            comment=chosen(m.comment, lang),
            comments=texts(m.comment),
            seen=list(m.seen),
        )
