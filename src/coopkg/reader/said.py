"""What is said on the page, and how what several say compares; links to identifiers elsewhere."""

from __future__ import annotations

from functools import cached_property

from coopkg.models import Comparison, Excerpt, Mapping, Ref, Statement, Text
from coopkg.namespaces import local_name, shorten
from coopkg.reader.named import LABELS, Named
from coopkg.reader.shelf import Shelf

_STATEMENTS = ("coop:Statement", "coop:Question", "coop:EditorialNote", "coop:IllustrativeExample")


class Said(Named):
    """Reads excerpts, statements, comparisons and mappings."""

    @cached_property
    def excerpts(self) -> Shelf[Excerpt]:
        """IRI → excerpt, in the order of the page."""
        return Shelf(self.of_kind("coop:Excerpt"), self._excerpt, lambda x: (x.line_start, x.start, x.iri))

    def _excerpt(self, x: str) -> Excerpt:
        selectors = self._d.values(x, "oa:hasSelector")
        place = next((s for s in selectors if self._d.values(s, "oa:start")), "")
        quote = next((s for s in selectors if self._d.values(s, "oa:exact")), "")
        return Excerpt(
            iri=x,
            source=self._d.value(x, "coop:excerptOf"),
            line_start=self._d.number(x, "coop:lineStart"),
            line_end=self._d.number(x, "coop:lineEnd"),
            start=self._d.number(place, "oa:start"),
            end=self._d.number(place, "oa:end"),
            exact=self._d.value(quote, "oa:exact"),
        )

    def evidence(self, thing: str) -> tuple[Excerpt, ...]:
        """Return the excerpts of a thing, in the order of the page."""
        found = [self.excerpts[x] for x in self._d.subjects("coop:evidences", thing)]
        return tuple(sorted(found, key=lambda x: (x.line_start, x.start)))

    @cached_property
    def statements(self) -> Shelf[Statement]:
        """IRI → statement, question, note or example, in the order of the page."""
        return Shelf(self.of_kind(*_STATEMENTS), self._statement, lambda s: (s.line, s.iri))

    def _statement(self, s: str) -> Statement:
        return Statement(
            iri=s,
            kind=self.kind(s),
            label=self._d.text(s, *LABELS),
            voice=local_name(self._d.value(s, "coop:voice")),
            holders=self.refs(s, "coop:statedBy"),
            about=self.refs(s, "coop:about"),
            excerpts=self.evidence(s),
            curatorial=self.curatorial(s),
            note=self._d.text(s, "skos:editorialNote"),
            verb=self._d.value(s, "coop:verb"),
            relation=self._relation(s),
            classes=tuple(local_name(c) for c in self.classes(s)),
        )

    def _relation(self, s: str) -> tuple[Ref, Ref, Ref] | None:
        parts = [self._d.value(s, f"coop:relation{part}") for part in ("Subject", "Type", "Object")]
        if not all(parts):
            return None
        subject, kind, target = (self.ref(part) for part in parts)
        return subject, kind, target

    @cached_property
    def comparisons(self) -> Shelf[Comparison]:
        """IRI → comparison, by number."""
        return Shelf(self.of_kind("coop:Comparison"), self._comparison)

    def _comparison(self, c: str) -> Comparison:
        return Comparison(
            iri=c,
            label=self._d.text(c, *LABELS),
            verdict=local_name(self._d.value(c, "coop:verdict")),
            concepts=self.refs(c, "coop:onConcept"),
            statements=self.statements.among(self._d.values(c, "coop:comparesStatement")),
            rationale=self._d.text(c, "coop:rationale"),
            curatorial=self.curatorial(c),
            marked_by=self.refs(c, "coop:markedBy"),
            dependences=tuple((self.ref(d), self._note(d)) for d in self._d.values(c, "coop:notesDependence")),
            apart=self.refs(c, "coop:setsApart"),
            creators=self.refs(c, "dcterms:creator", "prov:wasAttributedTo"),
            created=self._d.value(c, "dcterms:created") or self._d.value(c, "prov:generatedAtTime"),
            note=self._note(c),
        )

    def _note(self, thing: str) -> Text:
        return self._d.text(thing, "skos:editorialNote")

    @cached_property
    def mappings(self) -> Shelf[Mapping]:
        """IRI → mapping to an identifier elsewhere, by number."""
        return Shelf(self.of_kind("sssom:Mapping"), self._mapping)

    def _mapping(self, m: str) -> Mapping:
        return Mapping(
            iri=m,
            subject=self.ref(self._d.value(m, "sssom:subject_id")),
            relation=shorten(self._d.value(m, "sssom:predicate_id")),
            target=self._d.value(m, "sssom:object_id"),
            target_label=self._d.value(m, "sssom:object_label"),
            justification=shorten(self._d.value(m, "sssom:mapping_justification")),
            confidence=self.decimal(m, "sssom:confidence"),
            authors=self.refs(m, "sssom:author_id"),
            created=self._d.value(m, "sssom:mapping_date"),
            comment=self._d.text(m, "sssom:comment"),
            seen=tuple(self._d.values(m, "sssom:see_also")),
        )
